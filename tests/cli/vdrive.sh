#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others read a virtual drive that a library loaded into them plays (tests/shim/), and
# find what the image has: no kernel, no root.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/vdrive-shim.sh"

# has NAME FILE LINE...: each line, an extended regular expression, is there.
has() {
  has_name=$1 has_file=$2; shift 2
  for line; do
    grep -Eq -- "$line" "$has_file" && continue
    flunk "$has_name"; echo "# no /$line/ in:"; note < "$has_file"
    return
  done
  pass "$has_name"
}

for recipe in mixed audio two-sessions; do
  mkdisc "$srcdir/data/discs/$recipe.disc" cue "$recipe.cue" > /dev/null
done

if command -v cd-info > /dev/null; then
  drive mixed.cue cd-info --no-cddb --no-device-info -C /dev/sr9 > info 2>&1
  has "cd-info finds the tracks of a mixed disc" info 'CD driver name: GNU/Linux' \
    '1: 00:02:00  000000 data   false  no' '2: 00:08:20  000470 audio  true   yes' \
    '3: 00:10:00  000600 audio  false  no' '170: 00:11:26  000701 leadout'
  drive audio.cue cd-info --no-cddb --no-device-info /dev/sr9 > info 2>&1
  discimg info audio.cue > ours
  has "cd-info finds catalogue number and texts" info \
    "Media Catalog Number \(MCN\): $(sed -n 's/^ *Catalog[a-z]* *//p' ours)" 'CD-TEXT for Disc'
  drive two-sessions.cue cd-info --no-cddb --no-device-info /dev/sr9 > info 2>&1
  has "cd-info finds the last session" info 'Last CD Session LSN: [1-9]'
else
  skip "cd-info finds the tracks" "package libcdio-utils is not installed"
fi

if command -v cd-paranoia > /dev/null; then
  drive mixed.cue cd-paranoia -Z -q -r -d /dev/sr9 2-3 sound.raw > log 2>&1
  ok "cd-paranoia reads the bytes of the audio tracks" \
    cmp sound.raw <(tail -c +$((320 * 2352 + 1)) mixed.bin)
  drive mixed.cue cd-read -i /dev/sr9 -m audio -s 480 -n 3 -o some.raw > log 2>&1
  ok "cd-read reads audio sectors" \
    cmp some.raw <(tail -c +$((330 * 2352 + 1)) mixed.bin | head -c $((3 * 2352)))
else
  skip "cd-paranoia reads the bytes of the audio tracks" "package libcdio-utils is not installed"
fi

if command -v cdrdao > /dev/null; then
  drive mixed.cue cdrdao read-cd --read-raw --datafile mixed.raw --device /dev/sr9 \
    --driver generic-mmc mixed.toc > log 2>&1
  ok "cdrdao copies all tracks raw" sh -c 'discimg verify mixed.toc mixed.cue'
  drive mixed.cue cdrdao read-toc --device /dev/sr9 --driver generic-mmc pauses.toc > log 2>&1
  has "cdrdao finds the pauses by Q" pauses.toc 'TRACK MODE1' 'START 00:02:00' 'START 00:00:30'
else
  skip "cdrdao copies all tracks raw" "package cdrdao is not installed"
fi

if command -v cdrskin > /dev/null; then
  drive mixed.cue cdrskin dev=/dev/sr9 -toc > toc 2>&1
  has "cdrskin finds the table of contents" toc \
    'track:   1 lba:         0 .* adr: 1 control: 4 mode: 1' \
    'track:   2 lba:       470 .* adr: 1 control: 2 mode: 0' \
    'track:lout lba:       701' '1 sessions, 3 tracks, closed CD-ROM'
  drive two-sessions.cue cdrskin dev=/dev/sr9 -minfo > minfo 2>&1
  has "cdrskin finds sessions and state" minfo 'Mounted media type: +CD-ROM' \
    'disk status: +complete' 'number of sessions: +2'
  for medium in cd-rw:CD-RW dvd-r:DVD-R dvd+rw:DVD+RW dvd-ram:DVD-RAM bd-r:BD-R; do
    discimg vdrive blank "${medium%:*}.vdisc" --media "${medium%:*}" > /dev/null
    drive "${medium%:*}.vdisc" cdrskin dev=/dev/sr9 -v -minfo > minfo 2>&1
    case $medium in
      cd*) state='disk status: +empty' maker='97m01s00f/79m59s74f' ;;
      dvd-ram*) state='disk status: +complete' maker='' ;;
      *) state='disk status: +empty' maker="'DISCIMG?'" ;;
    esac
    has "cdrskin knows a blank ${medium#*:}" minfo \
      "Mounted media type: +$(printf %s "${medium#*:}" | sed 's/+/[+]/')" "$state" "$maker"
  done
else
  skip "cdrskin finds the table of contents" "package cdrskin is not installed"
fi

if command -v xorriso > /dev/null; then
  mkdir -p tree/deep
  noise 300000 1 > tree/deep/noise
  echo text > tree/text
  discimg master --quiet tree -o tree.iso
  drive tree.iso xorriso -indev /dev/sr9 -osirrox on -extract / out > log 2>&1
  ok "xorriso copies the files of an ISO" diff -r tree out
  for medium in '100M CD-ROM' '1G DVD-ROM' '20G BD-ROM'; do
    read -r size name <<< "$medium"
    truncate -s "$size" large.iso
    drive large.iso xorriso -outdev /dev/sr9 -toc > log 2>&1
    has "xorriso takes an image of $size for a $name" log "Media current: $name" \
      'Media status : is written , is closed'
  done
else
  skip "xorriso copies the files of an ISO" "package xorriso is not installed"
fi

# Our own recorder by libburn, as behind /dev/srN.
discimg vdrive blank --quiet --media dvd+rw --size 8M raw.vdisc
for state in 'was never formatted' 'is formatted'; do
  exits 0 "a DVD+RW that $state is made empty" drive raw.vdisc discimg blank /dev/sr9
done
exits 0 "then it can be written anywhere" discimg convert --quiet raw.vdisc raw.iso
is "and holds nothing" "$(tr -d '\0' < raw.iso | wc -c)" 0
done_testing
