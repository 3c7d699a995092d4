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
    $0 ~ pattern { for (i = 1; i <= n; i++) printf "%s%s", $column[i], i < n ? " " : "\n" }' \
    "$disc/tracks"
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
# hexadecimal: of standard input.
hexadecimal() { od -An -v -tx1 | tr -d ' \n'; }
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
  column . '5 7 1 4 11' | some > places
  while read -r lba place track control marked; do
    raw 2662 "$(cdb be "$lba" '00 00 01 fa 02 00')" || return
    { sectors "$place" 1; head -c 294 /dev/zero; } | cmp -n 2646 - raw.out || return
    if [ -f "$disc/disc.sub" ]; then
      dd if="$disc/disc.sub" bs=12 skip=$((place * 8 + 1)) count=1 status=none | head -c 10 |
        cmp -n 10 -i 0:2646 - raw.out || return
    else
      at=$((lba + 150))
      tail -c +2648 raw.out | head -c 9 | hexadecimal > got
      printf '%02d0100000000%02d%02d%02d' \
        "$track" $((at / 4500)) $((at / 75 % 60)) $((at % 75)) > want
      finds want got || return
      case $(tail -c +2647 raw.out | head -c 1 | hexadecimal) in
      "${control}1" | "${marked}1") ;;
      *) return 1 ;;
      esac
    fi
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

# dd reads the first track, of Mode 1, and the kernel no sector of the next.
agrees_dd() {
  read -r _ _ _ _ lba _ place count _ < "$disc/tracks"
  sectors "$place" "$count" | mode1_data > want
  dd if="$device" bs=64k skip=$((lba * 2048)) count=$((count * 2048)) of=got \
    iflag=direct,skip_bytes,count_bytes && cmp want got
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
    my ($type) = map { { MODE2 => 0x20, CDI => 0x10 }->{$_->[2]} // () } @tracks;
    my $toc = pack("CC", 1, 1) . $entry->($first->[3], 0xa0, $first->[0], $type // 0, 0)
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

# --- DVDs, BDs and a CD, each with the same file system -------------------------------------------

# How many sectors the file system has, and how many are written of it, in whole ECC blocks: for
# DVD+R, too, libburn has pieces of 64 KiB.
volume=$(($(stat -c %s "$discs/other/cd-rom.iso") / 2048))
written=$(((volume + 15) / 16 * 16))
clusters=$(((volume + 31) / 32 * 32))

# media: FILE|READ CAPACITY|sectors that the medium has|kind for sg_get_config|for dvd+rw-mediainfo|for
# xorriso, where another|first bytes of its structure|fastest reading, 1000 bytes a second.
media() {
  cat << TABLE
cd-rom.iso|$volume|$volume|CD-ROM|-||-|8467
dvd-rom.iso|524288|524288|DVD-ROM|10h, DVD-ROM||0102010000030000|22160
dvd-r.vdisc|$written|4096|DVD-R sequential recording|11h, DVD-R Sequential||2502020000030000|22160
dvd-rw.vdisc|$written|4096|DVD-RW sequential recording|14h, DVD-RW Sequential||3202040000030000|16620
dvd+r.vdisc|$clusters|4096|DVD+R|1Bh, DVD+R||a102020000030000|22160
dvd+rw.vdisc|4096|4096|DVD+RW|1Ah, DVD+RW||9202040000030000|16620
dvd-ram.vdisc|4096|4096|DVD-RAM|12h, DVD-RAM||1602040000031000|6925
bd-rom.iso|4718592|4718592|BD-ROM|40h, BD-ROM||444901001000640042444f2010|53940
bd-r.vdisc|$clusters|4096|BD-R SRM|41h, BD-R SRM|BD-R sequential recording|44490100100064004244522010|53940
bd-re.vdisc|4096|4096|BD-RE|43h, BD-RE||44490100100064004244572010|35960
TABLE
}

agrees_mount() {
  mount -t iso9660 -o ro "$device" /mnt || return
  cmp "$discs/tree/file" /mnt/file
  same=$?
  umount /mnt && return $same
}
agrees_cmp() {
  cmp -n "$(stat -c %s "$discs/other/cd-rom.iso")" "$device" "$discs/other/cd-rom.iso"
}
agrees_blkid() { [ "$(blkid -p -o value -s LABEL "$device")" = MEDIUM ]; }
agrees_kind() {
  sg_get_config --current "$device" > out && grep -qx "Current profile: $profile" out
}

# dvd+rw-mediainfo: the kind, and the size, of a DVD-ROM where its lead-out begins.
agrees_mediainfo() {
  dvd+rw-mediainfo "$device" > out 2>&1
  [ "$mediainfo" != - ] || { grep -q 'non-DVD media mounted' out; return; }
  sed -n 's/^ Mounted Media: *//p; s/^READ CAPACITY: *\([0-9]*\)\*.*/\1/p' out > got
  [ "$profile" != DVD-ROM ] || sed -n 's/^ Legacy lead-out at: *\([0-9]*\)\*.*/\1/p' out >> got
  printf '%s\n' "$mediainfo" "$capacity" > want
  finds want got
}

# xorriso -toc: the kind, and the session with its file system.
agrees_session() {
  xorriso -outdev "$device" -toc > out 2>&1
  sed -n 's/^Media current: //p; s/^ISO session  *: *//p' out | uniq > got
  printf '%s\n' "${xorriso:-$profile}" "1 ,         0 ,       ${volume}s , MEDIUM" > want
  finds want got
}

# sg_raw: READ CAPACITY, READ DISC STRUCTURE, GET PERFORMANCE. The last sector's physical number is
# that of the first, in the structure, and as many.
agrees_capacity() {
  raw 8 '25 00 00 00 00 00 00 00 00 00' &&
    [ "$(hexadecimal < raw.out)" = "$(printf %08x00000800 $((capacity - 1)))" ]
}
agrees_structure() {
  case $structure in
  -) ! raw 2052 'ad 00 00 00 00 00 00 00 08 04 00 00'; return ;;
  4449*)
    raw 4100 'ad 01 00 00 00 00 00 00 10 04 00 00' && [ "$(wc -c < raw.out)" = 4100 ] || return
    hexadecimal < raw.out | cut -c 1-80 > got
    printf '10020000%s%022d00100000%08x00000000\n' \
      "$structure" 0 $((0x100000 + nsectors - 1)) > want ;;
  *)
    raw 2052 'ad 00 00 00 00 00 00 00 08 04 00 00' || return
    hexadecimal < raw.out > got
    first=$((0x${structure#????????}))
    printf '08020000%s%08x%04072d' "$structure" $((first + nsectors - 1)) 0 > want ;;
  esac
  finds want got
}
agrees_performance() {
  raw 24 'ac 00 00 00 00 00 00 00 00 01 00 00' && hexadecimal < raw.out > got || return
  printf '000000140000000000000000%08x%08x%08x' "$kbps" $((nsectors - 1)) "$kbps" > want
  finds want got
}

# --- The table -------------------------------------------------------------------------------------

# programs: those that can read $disc. cdrdao takes two seconds of a track for the pregap of a next
# one of another mode: of the short ones of odd-sizes it writes lengths below zero. xorriso has the
# lengths of tracks from the table of contents, which tells of no pregap of another length.
programs() {
  echo "toc read_cd c2_and_q cd_info sg_get_config"
  ! grep -qE "AUDIO|CDG" "$disc/tracks" || echo cd_paranoia
  [ "$name" = odd-sizes ] || echo xorriso cdrdao_read_toc cdrdao_read_cd
  [ "$(column '^1 ' 3)" != MODE1 ] || echo dd readom
  [ "$(column . 2 | uniq | wc -l)" != 1 ] || echo readom_clone
  echo readom_c2scan eject
}
cell=0
# meets NAME FILE PROGRAM...: the disc goes in, and is read by every Nth program.
meets() {
  name=$1 file=$2; shift 2
  ok "$name goes in" discimg vdrive insert reads "$file"
  until_true raw 0 '00 00 00 00 00 00'
  for program; do
    cell=$((cell + 1))
    [ $((cell % every)) != 0 ] || ok "$name: $program agrees" "agrees_$program"
  done
}

mount -t configfs configfs /sys/kernel/config
exits 0 "a drive is added" discimg vdrive start --json --name reads --speed unlimited
device=$(sed -n 's|^ *"drive": "\(.*\)".*|\1|p' tap.stdout)
for disc in "$discs"/cd/*; do
  name=$(basename "$disc")
  # shellcheck disable=SC2046 # one a word
  meets "$name" "$disc/disc.ccd" $(programs)
done
media > table
while IFS='|' read -r file capacity nsectors profile mediainfo xorriso structure kbps; do
  meets "$file" "$discs/other/$file" \
    mount cmp blkid kind mediainfo session capacity structure performance eject
done < table
ok "the drive is stopped" discimg vdrive stop reads

exits 0 "a drive as slow as real ones is added" \
  discimg vdrive start --json --name slow --speed real --media "$discs/other/cd-rom.iso"
device=$(sed -n 's|^ *"drive": "\(.*\)".*|\1|p' tap.stdout)
ok "eject -x sets it to 1x" eject -x 1 "$device"
began=$(cut -d . -f 1 /proc/uptime)
ok "at which a MiB is read" dd if="$device" of=got bs=1M count=1 iflag=direct
ok "which takes as long as 512 sectors do" test $(($(cut -d . -f 1 /proc/uptime) - began)) -ge 6
ok "it is as it is in the image" cmp -n 1048576 got "$discs/other/cd-rom.iso"
is "and the kernel did not lose patience" "$(dmesg | grep -iE 'timed out|timing out|abort')" ""
ok "it is stopped" discimg vdrive stop slow
echo "# the guest ran $(cut -d' ' -f1 /proc/uptime) s"
done_testing
