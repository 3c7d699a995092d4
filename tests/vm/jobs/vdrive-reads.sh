#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: vdrive-reads.sh FOLDER N: the discs that tests/vm/vdrive-reads.sh has made in FOLDER
# meet every Nth of the programs that can read them.
. "$srcdir/tests/tap.sh"
discs=$1 every=$2

# Each agrees_PROGRAM succeeds when that finds in $device what $disc, a folder, has.

# column PATTERN N...: of tracks that match the pattern these columns.
column() {
  awk -v pattern="$1" -v columns="$2" '
    BEGIN { n = split(columns, column) }
    $0 ~ pattern { for (i = 1; i <= n; i++) printf "%s%s", $column[i], i < n ? " " : "\n" }' "$disc/tracks"
}
# sectors PLACE COUNT: of the image, raw.
sectors() { dd if="$disc/disc.img" bs=2352 skip="$1" count="$2" status=none; }
# mode1_data: the user data of raw sectors of Mode 1.
mode1_data() { perl -e 'local $/ = \2352; print substr $_, 16, 2048 while <STDIN>'; }
# raw NBYTES CDB: what the command gives, in raw.out.
# shellcheck disable=SC2086 # the bytes of a command are arguments
raw() { sg_raw -r "$1" -o raw.out "$device" $2; }
# cdb OPERATION LBA REST...: the bytes of a command with an address in bytes 2 to 5.
cdb() { printf '%s 00 %02x %02x %02x %02x %s' "$1" $(($2 >> 24 & 255)) $(($2 >> 16 & 255)) \
  $(($2 >> 8 & 255)) $(($2 & 255)) "$3"; }
# some: the first lines and the last, where each would take a while.
some() { sed -n '1,3p; 4,$ { $p }'; }
# finds WANT GOT: they are the same file.
finds() { diff "$1" "$2"; }

# The tracks, their ISRCs, the MCN.
agrees_cd_info() {
  cd-info --no-cddb --no-header --no-device-info --no-disc-mode -C "$device" > out 2>&1
  awk '$1 ~ /^[0-9]+:$/ && $4 != "leadout" { print $1 + 0, $4, $3 + 0 }
    /^TRACK .* ISRC/ { print "ISRC", $2, $NF }
    /^Media Catalog Number/ && $NF != "(MCN):" { print "MCN", $NF }' out | sort > got
  {
    column . '1 3 5' | awk '{ print $1, $2 ~ /AUDIO|CDG/ ? "audio" : "data", $3 }'
    awk '$9 != "-" { print "ISRC", $1, $9 }' "$disc/tracks"
    sed 's/^/MCN /' "$disc/mcn"
  } | sort > want
  finds want got
}

# sg_raw asks for the table of contents, format 0, and compares every byte.
agrees_toc() {
  raw 804 '43 00 00 00 00 00 01 03 24 00' && od -An -v -tx1 -w8 raw.out > got || return
  perl -e '
    my (@tracks, $leadout) = map [split], <STDIN>;
    my ($first, $last) = ($tracks[0], $tracks[-1]);
    my $toc = pack "CC", $first->[0], $last->[0];
    $toc .= pack "CCCxN", 0, 0x10 | $_->[3], $_->[0], $_->[4] for @tracks;
    $toc .= pack "CCCxN", 0, 0x10 | $last->[3], 0xaa, $last->[4] + $last->[5];
    print pack("n", length $toc), $toc' < "$disc/tracks" | od -An -v -tx1 -w8 > want
  finds want got
}

# sg_raw reads the first sector of tracks by READ CD.
agrees_read_cd() {
  column . '5 7' | some > places
  while read -r lba place; do
    raw 2352 "$(cdb be "$lba" '00 00 01 f8 00 00')" && sectors "$place" 1 | cmp - raw.out || return
  done < places
}

# sg_raw reads C2 pointers and Q with it: there are no errors, and Q tells where it is.
agrees_c2_and_q() {
  column . '5 7 4 1' | some > places
  while read -r lba place control track; do
    raw 2662 "$(cdb be "$lba" '00 00 01 fa 02 00')" || return
    {
      sectors "$place" 1
      head -c 294 /dev/zero
      if [ -f "$disc/disc.sub" ]; then
        dd if="$disc/disc.sub" bs=12 skip=$((place * 8 + 1)) count=1 status=none
      else
        perl -e 'my ($lba, $control, $track) = @ARGV;
        my $msf = sub { map { hex } int($_[0] / 4500), int($_[0] / 75 % 60), $_[0] % 75 };
        print pack "C10", $control << 4 | 1, hex $track, 1, 0, 0, 0, 0, $msf->($lba + 150)' \
        "$lba" "$control" "$track"
      fi
    } | cmp -n 2656 - raw.out || return
  done < places
}

# sg_get_config: the kind of disc.
agrees_sg_get_config() {
  sg_get_config --current "$device" > out && grep -qx 'Current profile: CD-ROM' out
}

# xorriso -toc: its kind, sessions, tracks.
agrees_xorriso() {
  xorriso -outdev "$device" -toc > out 2>&1
  {
    sed -n 's/^Media \(current\|status \): //p' out | uniq | head -n 2
    sed -n 's/^Other \([a-z]*\) *: *\([0-9]*\) *, *\([0-9]*\) *, *\([0-9]*\)s.*/\1 \2 \3 \4/p' out
  } > got
  column . '1 2 5 8' | awk '
    BEGIN { print "CD-ROM\nis written , is closed" }
    $2 != session { print "session", $2, $3, $4 }
    $2 == session { print "track", $1, $3, $4 }
    { session = $2 }' > want
  finds want got
}

# cd-paranoia reads the first and the last track of audio. -c: it cannot hear from noise in which
# order its bytes are. Track 99: "Selected span contains non audio track at track 101".
agrees_cd_paranoia() {
  column "AUDIO|CDG" '1 7 6' | sed '/^99 /d' | sed -n '1p; $p' | uniq > tracks
  while read -r track place count; do
    cd-paranoia -c -q -Z -r -d "$device" "$track" audio.raw &&
      sectors "$place" "$count" | cmp - audio.raw || return
  done < tracks
}

# cdrdao read-toc finds the tracks of every session, and the pregaps between those of audio.
agrees_cdrdao_read_toc() {
  for session in $(column . 2 | uniq); do
    rm -f toc
    cdrdao read-toc --device "$device" --driver generic-mmc --session "$session" toc || return
    awk '
      $1 == "TRACK" { kind = substr($2, 1, 5); print kind }
      $1 == "START" && kind == "AUDIO" && last == "AUDIO" {
        split($2, msf, ":")
        print msf[1] * 4500 + msf[2] * 75 + msf[3]
      }
      /^$/ { last = kind }' toc > got
    column "^[0-9]* $session " '3 10' | awk '
      { kind = $1 == "CDG" ? "AUDIO" : $1 == "CDI" ? "MODE2" : $1; print kind }
      kind == "AUDIO" && last == kind && $2 { print $2 }
      { last = kind }' > want
    finds want got || return
  done
}

# cdrdao read-cd reads every session whole, and finds its ISRCs. Its pregaps are not compared: 1.2.4
# counts them to the end of what it has read at once.
agrees_cdrdao_read_cd() {
  for session in $(column . 2 | uniq); do
    rm -rf read && mkdir read
    (
      cd read && cdrdao read-cd --device "$device" --driver generic-mmc --session "$session" \
        --read-raw --paranoia-mode 0 --datafile got.bin got.toc &&
        discimg verify got.toc "$disc/$session.cue"
    ) || return
    sed -n 's/^ISRC "\(.*\)"/\1/p' read/got.toc > isrcs.got
    awk -v session="$session" '$2 == session && $9 != "-" { print $9 }' "$disc/tracks" > isrcs.want
    finds isrcs.want isrcs.got || return
  done
}

# dd reads the first track, of Mode 1.
agrees_dd() {
  read -r _ _ _ _ lba _ place count _ < "$disc/tracks"
  sectors "$place" "$count" | mode1_data > want
  dd if="$device" bs=2048 skip="$lba" count="$count" of=got && cmp want got
}

# readom reads the same.
agrees_readom() {
  read -r _ _ _ _ lba _ place count _ < "$disc/tracks"
  sectors "$place" "$count" | mode1_data > want
  rm -f got
  readom dev="$device" f=got sectors="$lba-$((lba + count))" && cmp want got
}

# readom -clone reads a disc of one session raw, with its full table of contents and sub-channels.
agrees_readom_clone() {
  rm -f got got.toc
  readom dev="$device" -clone f=got || return
  perl -e 'local $/ = \2448; print substr $_, 0, 2352 while <STDIN>' < got |
    cmp - "$disc/disc.img" || return
  [ ! -f "$disc/disc.sub" ] || perl -e 'local $/ = \2448;
    while (my $sector = <STDIN>) {
      my @symbols = unpack "C96", substr $sector, 2352;
      for my $bit (reverse 0 .. 7) { print pack "B96", join "", map { $_ >> $bit & 1 } @symbols }
    }' < got | cmp - "$disc/disc.sub" || return
  perl -e '
    my @tracks = map [split], <STDIN>;
    my ($first, $last) = @tracks[0, -1];
    my $entry = sub { pack "C4x4C3", 1, 0x10 | shift, 0, @_ };
    my $msf = sub { my $n = 150 + shift; int($n / 4500), int($n / 75 % 60), $n % 75 };
    my $type = { MODE2 => 0x20, CDI => 0x10 }->{$first->[2]} // 0;
    my $toc = pack("CC", 1, 1) . $entry->($first->[3], 0xa0, $first->[0], $type, 0)
      . $entry->($last->[3], 0xa1, $last->[0], 0, 0)
      . $entry->($last->[3], 0xa2, $msf->($last->[4] + $last->[5]))
      . join "", map { $entry->($_->[3], $_->[0], $msf->($_->[4])) } @tracks;
    print pack("n", length $toc), $toc' < "$disc/tracks" | od -An -v -tx1 -w11 > want
  head -c -2 got.toc | od -An -v -tx1 -w11 > toc && finds want toc
}

# readom -c2scan reads the first track, and finds no errors.
agrees_readom_c2scan() {
  read -r _ _ _ _ lba count _ < "$disc/tracks"
  readom dev="$device" -c2scan sectors="$lba-$((lba + count))" > out 2>&1
  grep -q "^end: *$((lba + count))\$" out &&
    grep -q '^C2 errors total: 0 bytes in 0 sectors' out && return
  cat out
  return 1
}

# eject(1) opens the tray.
agrees_eject() { eject "$device" && ! dd if="$device" of=/dev/null count=1; }

# programs: those that can read $disc. cdrdao takes two seconds of a track for the pregap of a next
# one of another mode: of the short ones of odd-sizes it writes lengths below zero.
programs() {
  echo "toc read_cd c2_and_q cd_info sg_get_config xorriso"
  ! grep -qE "AUDIO|CDG" "$disc/tracks" || echo cd_paranoia
  [ "$name" = odd-sizes ] || echo cdrdao_read_toc cdrdao_read_cd
  [ "$(column '^1 ' 3)" != MODE1 ] || echo dd readom
  [ "$(column . 2 | uniq | wc -l)" != 1 ] || echo readom_clone
  echo readom_c2scan eject
}

mount -t configfs configfs /sys/kernel/config
exits 0 "a drive is added" discimg vdrive start --json --name reads --speed unlimited
device=$(sed -n 's|^ *"drive": "\(.*\)".*|\1|p' tap.stdout)
cell=0
for disc in "$discs"/*/; do
  disc=${disc%/} name=$(basename "$disc")
  ok "$name goes in" discimg vdrive insert reads "$disc/disc.ccd"
  until_true raw 0 '00 00 00 00 00 00'
  for program in $(programs); do
    cell=$((cell + 1))
    [ $((cell % every)) = 0 ] || continue
    ok "$name: $program agrees" "agrees_$program"
  done
done
ok "the drive is stopped" discimg vdrive stop reads
echo "# the guest ran $(cut -d' ' -f1 /proc/uptime) s"
done_testing
