#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# virtual:FILE: our own reader and recorder meet the virtual drive's engine in one process.
. "$srcdir/tests/tap.sh" || exit 99

# about FILE: what `info` tells but the name, the format, and how sectors are stored.
about() {
  discimg info "$1" 2> /dev/null | sed -e 1,2d -e 's,\(mode[12]\|audio\|cdi\)/[0-9]*,\1,; s/  P-W$//'
}

# reading: the tables of contents, CD-TEXT, MCN, ISRC, pregaps and indexes come by commands
for recipe in audio mixed xa-without-headers indexes-to-99 cdi; do
  mkdisc "$srcdir/data/discs/$recipe.disc" toc "$recipe.toc" > mkdisc.log
done
for recipe in audio mixed xa-without-headers; do
  ok "$recipe is ripped" discimg rip "virtual:$recipe.toc" "ripped-$recipe.cue"
  ok "sector by sector" discimg verify "ripped-$recipe.cue" "$recipe.toc"
  is "and track by track" "$(about "ripped-$recipe.cue")" "$(about "$recipe.toc")"
done
ok "an image in the drive is verified" discimg verify virtual:mixed.toc mixed.toc
ok "and converted" discimg convert --allow-loss virtual:audio.toc converted.toc
is "with its texts and codes" "$(about converted.toc)" "$(about audio.toc)"
is "it is a CD in a drive" "$(discimg info virtual:mixed.toc | sed -n 's/^ *Format *//p')" "drive, CD"
noise 1000000 1 > data.iso
ok "a plain image is a CD, too" discimg rip virtual:data.iso plain.iso
ok "whose sectors are the file's, filled up" cmp -n 1000000 data.iso plain.iso
discimg vdrive blank --quiet --media dvd+r blank.vdisc
exits 2 "a blank disc has nothing to read" discimg rip virtual:blank.vdisc out.iso
says "and is told to be blank" "^discimg: rip: virtual:blank.vdisc: the disc is blank, or cannot be read$"
exits 2 "no name is no file" discimg info virtual:
says "and how to write one is told" 'virtual: names no file; write virtual:FILE'
exits 2 "neither has a file that is not there" discimg info virtual:nowhere
says "which is named" "cannot open nowhere: No such file or directory"

# burning: all media at once, each in its own way
media='cd-r cd-rw dvd-r dvd-rw dvd-r-dl dvd+r dvd+rw dvd+r-dl dvd-ram bd-r bd-r-dl bd-re bd-re-dl'
blank() { discimg vdrive blank --quiet --force --media "$1" "${@:2}" "${disc:-$1}"; }
# begins DISC FILE: the rest of an overwritable disc is some GiB of zeros.
begins() {
  cmp -n "$(stat -c %s "$2")" <(discimg convert --quiet --no-prove "$1" - 2> begins.err) "$2"
}
mkdir tree later
noise 1500000 2 > tree/file
noise 700000 3 > later/file
discimg master --quiet tree -o os.iso && discimg master --quiet later -o later.iso
drives=()
for medium in $media; do
  blank "$medium"
  drives+=(--drive "virtual:$medium")
done
exits 0 "all kinds of media are burned at once and read back" \
  discimg burn os.iso "${drives[@]}" --verbose
is "each in its own way" "$(sed -n 's/.*virtual:\(.*\): written as \(.*\)/\1 \2/p' tap.stderr)" \
  "$(cat << 'LIST'
cd-r one session at once (SAO)
cd-rw one session at once (SAO)
dvd-r the disc at once (DAO)
dvd-rw the disc at once (DAO)
dvd-r-dl the disc at once (DAO)
dvd+r a track in order
dvd+rw overwritten in place
dvd+r-dl a track in order
dvd-ram overwritten in place
bd-r a track in order
bd-r-dl a track in order
bd-re overwritten in place
bd-re-dl overwritten in place
LIST
)"
is "what came back is as it was sent" "$(grep -c '^read back .*: every sector is as it was sent' tap.stdout)" 13
for medium in cd-rw dvd-r dvd+r dvd-ram bd-r bd-re; do
  ok "a $medium has the image" begins "$medium" os.iso
done
exits 0 "what was burned is ripped" discimg rip virtual:cd-r ripped.iso
ok "as it was" cmp ripped.iso os.iso
exits 0 "rewritable media are burned again" discimg burn later.iso \
  -d virtual:cd-rw -d virtual:dvd-rw -d virtual:dvd+rw -d virtual:bd-re --speed=4 --padding=64
for medium in dvd-rw dvd+rw; do
  ok "a $medium has what came later" begins "$medium" later.iso
done
for recipe in audio indexes-to-99 cdi; do
  disc=$recipe.vdisc blank cd-r
  exits 0 "$recipe is burned" discimg burn -d "virtual:$recipe.vdisc" "$recipe.toc"
  is "read back" "$(grep -c ': every sector is as it was sent' tap.stdout)" 1
  ok "sector by sector" discimg verify "$recipe.vdisc" "$recipe.toc"
  is "and track by track" "$(about "virtual:$recipe.vdisc")" "$(about "$recipe.toc")"
done
disc=open.vdisc blank dvd-r
exits 0 "--multi leaves a disc open" discimg burn --multi -d virtual:open.vdisc os.iso
exits 2 "to which no image is added" discimg burn -d virtual:open.vdisc os.iso
says "which is said" "the DVD-R in the drive is partly written, and an image needs a blank one"
exits 0 "a tree is mastered while it is burned, from the folder that the disc lies in" sh -c \
  'cd later && discimg vdrive blank --quiet disc && discimg burn -d virtual:disc .'
says "which is left out of it" "disc is the output: left out"
exits 0 "blank empties a rewritable disc" discimg blank virtual:cd-rw
is "which is blank then" "$(discimg info cd-rw 2>&1)" "discimg: info: cd-rw: the CD-RW is blank"
exits 0 "and formats one that is overwritten" discimg blank --full virtual:dvd-ram

# what is refused, in one line
# refused NAME MESSAGE ARGUMENT...: of burn; nothing is claimed.
refused() {
  exits 2 "$1" discimg burn "${@:3}"
  is "and told in one line" "$(cat tap.stderr tap.stdout)" "discimg: burn: $2"
}
refused "a full disc" \
  "virtual:cd-r: the CD-R in the drive is full, and an image needs a blank one" -d virtual:cd-r os.iso
refused "a pressed disc" "virtual:os.iso: the disc in the drive, a CD-ROM, cannot be written in it; \
insert a writable one" -d virtual:os.iso later.iso
refused "a file that is not there" "cannot open nowhere: No such file or directory; discimg vdrive blank \
nowhere makes it a disc to write" -d virtual:nowhere os.iso
refused "a disc that must not be blanked" \
  "virtual:dvd-rw: the DVD-RW sequential in the drive must be blanked first, and that was forbidden" \
  --blank=never -d virtual:dvd-rw os.iso
refused "one disc in two drives" "virtual:cd-rw and virtual:./cd-rw are the same drive" \
  -d virtual:cd-rw -d virtual:./cd-rw os.iso
refused "a disc onto itself" \
  "virtual:cd-r is what is to be burned; it cannot be burned onto itself" -d virtual:cd-r cd-r
refused "audio on a DVD" \
  "virtual:dvd-rw: the DVD-RW sequential in the drive is no CD, and audio.toc cannot be on anything else" \
  -d virtual:dvd-rw audio.toc
refused "audio with zeros behind it" "audio.toc: only a single data track can be padded" \
  --padding=150 -d virtual:cd-rw audio.toc
disc=small blank cd-r --size=1M
refused "more than fits" "virtual:small: 1.8 MiB are to be written, but CD-R holds 1.0 MiB" \
  -d virtual:small os.iso
exits 2 "--overburn tries it" discimg burn --overburn -d virtual:small os.iso
says "and tells what the drive says" \
  "virtual:small: the drive refuses the tracks: address out of range \(sense 5/21/00\)$"
refused "a test of what knows none" "virtual:dvd+rw: writing a DVD+RW cannot be simulated; \
CD-R, CD-RW, DVD-R and DVD-RW can" --simulate -d virtual:dvd+rw os.iso
for medium in cd-r dvd-r; do
  disc=simulated blank $medium
  exits 0 "--simulate goes through a $medium" discimg burn --simulate -d virtual:simulated os.iso
  ok "and writes nothing" sh -c 'discimg info simulated 2>&1 | grep -q "is blank$"'
done
exits 2 "blank refuses what is written once" discimg blank virtual:cd-r
says "and tells what can be blanked" "the CD-R in the drive cannot be blanked; CD-RW,"

# interruptions
# interrupted SIGNAL MEDIUM: the status of a slow burn that is stopped once some of it is written.
interrupted() {
  disc=stopped blank "$2"
  used=$(stat -c %b stopped)
  BADREAD_USEC=100000 BADREAD_FILE="$scratch/os.iso" LD_PRELOAD="$builddir/.libs/badread.so" \
    ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
    discimg burn -d virtual:stopped os.iso > /dev/null 2> tap.stderr &
  pid=$!
  until_true sh -c "test \$(stat -c %b stopped) -gt $((used + 600))"
  kill "-$1" $pid
  wait $pid 2> /dev/null
  echo $?
}
noise 8000000 4 > tree/more
discimg master --quiet tree -o os.iso
is "Ctrl-C ends a burn with status 130" "$(interrupted INT dvd-r)" 130
says "and says what the disc is worth" "was not completed, the medium holds no usable disc"
exits 2 "which is used up" discimg burn -d virtual:stopped os.iso
says "and told so" "the DVD-R in the drive is full"
is "of an overwritable one no volume is left" "$(interrupted INT dvd-ram)" 130
ok "but what tells that it is broken" sh -c \
  'discimg verify virtual:stopped | grep -q "no primary one: was a burn interrupted"'
is "kill -9 ends it" "$(interrupted KILL cd-rw)" 137
exits 0 "and the disc is blanked and burned anew" discimg burn -d virtual:stopped os.iso

# strangers, by the library that plays a drive in their own process
if grep -q -e '-fsanitize' "$builddir/Makefile" 2> /dev/null; then
  skip "strangers read what we burned" "sanitizers cannot be loaded into programs of others"
  done_testing
fi
. "$srcdir/tests/cli/vdrive-shim.sh"
if command -v cd-info > /dev/null; then
  drive cd-r cd-info --no-cddb --no-device-info -C /dev/sr9 > cd-info.out 2>&1
  ok "cd-info finds the CD-R's track" grep -q '1: 00:02:00  000000 data' cd-info.out
  drive audio.vdisc cd-info --no-cddb --no-device-info -C /dev/sr9 > audio.out 2>&1
  ok "and of an audio disc the pre-emphasis" grep -q '1: 00:02:33  000033 audio  false  no    2        yes' audio.out
  ok "its catalogue number" grep -q 'MCN): 1234567890123' audio.out
  ok "and texts" grep -q 'TITLE: The album' audio.out
  ok "and its lead-out" grep -q "170: .* 00*$(($(stat -c %s ripped.iso) / 2048)) leadout" cd-info.out
else
  skip "cd-info finds the CD-R's track" "package libcdio-utils is not installed"
fi
if command -v xorriso > /dev/null; then
  for medium in dvd-rw dvd+r bd-re; do # each waits for two seconds
    drive "$medium" xorriso -indev /dev/sr9 -find /file -exec lsdl > "xorriso.$medium" 2>&1 &
  done
  wait
  for medium in dvd-rw dvd+r bd-re; do
    ok "xorriso finds the file on a $medium" grep -q "'/file'" "xorriso.$medium"
  done
else
  skip "xorriso finds the file on a dvd-rw" "package xorriso is not installed"
fi
done_testing
