#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rip from files: sizes, scratches, interruptions, and maps that ddrescuelog judges.
. "$srcdir/tests/tap.sh"

mkdir tree
noise 3000000 1 > tree/file
discimg master tree -o os.iso > master.log 2>&1 || { note < master.log; exit 99; }
nsectors=$(($(stat -c %s os.iso) / 2048))

# scratched RANGES COMMAND...: os.iso cannot be read there.
scratched() {
  ranges=$1; shift
  env BADREAD_FILE="$scratch/os.iso" BADREAD="$ranges" LD_PRELOAD="$builddir/.libs/badread.so" \
    ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 "$@"
}
gone() { if [ -e "$2" ]; then flunk "$1"; echo "# $2 exists"; else pass "$1"; fi; }
# blocks FILE...: the blocks of maps, without comments and status line.
blocks() { grep -v '^#' "$@" | tail -n +2; }
# judged NAME OPTIONS EXPECTED: what ddrescuelog says of a map.
judged() {
  if command -v ddrescuelog > /dev/null; then
    # shellcheck disable=SC2086
    is "$1" "$(ddrescuelog $2 2>&1 | tr '\n' ' ' | sed 's/ $//')" "$3"
  else
    skip "$1" "package gddrescue is not installed"
  fi
}

exits 0 "an image is a drive, too" discimg rip os.iso copy.iso
ok "its rip is equal" cmp os.iso copy.iso
gone "a clean rip leaves no map" copy.iso.map
gone "nor anything unfinished" copy.iso.part
exits 2 "a finished rip is not replaced" discimg rip os.iso copy.iso
says "and the message says how to" 'copy.iso exists already.*--force'
exits 0 "unless by force" discimg rip --force os.iso copy.iso
exits 0 "stdio:FILE is a drive" discimg rip stdio:os.iso stdio.iso
ok "whose rip is equal" cmp os.iso stdio.iso
exits 0 "a .cue of what is no CD" discimg rip os.iso plain.cue
ok "has one track of 2048 bytes a sector" grep -q 'TRACK 01 MODE1/2048' plain.cue
ok "that is the image" cmp os.iso plain.bin
exits 2 "data files of others are not replaced either" sh -c 'rm plain.cue; discimg rip os.iso plain.cue'
says "and the message names the file" 'plain.bin exists already'
gone "and nothing is left" plain.bin.part

# sizes
cp os.iso large.img; head -c 1000000 /dev/zero >> large.img
exits 0 "an overwritable medium longer than its image" discimg rip stdio:large.img large.iso
says "is cut where a structure ends, which is said" "image on it $nsectors by its"
ok "exactly" cmp os.iso large.iso
noise 500000 2 > nothing.img
exits 0 "one that holds nothing known is kept whole" discimg rip stdio:nothing.img nothing.iso
ok "to its last byte" cmp -n 500000 nothing.img nothing.iso
if command -v xorriso > /dev/null; then
  noise 2000000 3 > partition.img
  xorriso -as mkisofs -o appended.img -no-pad -append_partition 2 0xef partition.img tree > xorriso.log 2>&1
  cp appended.img appended-medium.img; head -c 3000000 /dev/zero >> appended-medium.img
  exits 0 "a partition appended behind the volume" discimg rip stdio:appended-medium.img appended.iso
  ok "belongs to the image" cmp appended.img appended.iso
else
  skip "a partition appended behind the volume" "package xorriso is not installed"
fi
exits 2 "an empty file is a blank medium" sh -c ': > blank.img; discimg rip stdio:blank.img blank.iso'
says "which is said" 'blank'

# scratches
exits 1 "unreadable sectors are faults" scratched 300-301,900 discimg rip stdio:os.iso bad.iso --json
is "they are counted" "$(grep '"bad":' tap.stdout)" '  "bad": 3,'
is "and told by their LBAs" "$(tr -d ' \n' < tap.stdout | grep -o '"bad_ranges":[^]]*]')" \
  '"bad_ranges":[{"lba":300,"sectors":2},{"lba":900,"sectors":1}]'
ok "ddrescue's map has the same, in bytes" \
  grep -q '^0x00096000  0x00001000  -$' bad.iso.map
judged "ddrescuelog lists the same sectors" "-b 2048 -l- bad.iso.map" "300 301 900"
cp os.iso filled.iso
dd if=/dev/zero of=filled.iso bs=2048 seek=300 count=2 conv=notrunc status=none
dd if=/dev/zero of=filled.iso bs=2048 seek=900 count=1 conv=notrunc status=none
ok "all others are read, and these are zeros" cmp filled.iso bad.iso
exits 1 "the same command tries them again" scratched 301 discimg rip stdio:os.iso bad.iso --json
is "and only them" "$(grep '"read":' tap.stdout)" '  "read": 2,'
judged "the map follows" "-b 2048 -l- bad.iso.map" 301
exits 0 "until all are read" discimg rip stdio:os.iso bad.iso
ok "and the rip is whole" cmp os.iso bad.iso
gone "without a map" bad.iso.map
exits 0 "a sector that is read at the fourth attempt is good" \
  scratched 500x3 discimg rip stdio:os.iso fourth.iso --json
is "which took two more than by itself" "$(grep '"retries":' tap.stdout)" '  "retries": 2,'
exits 1 "--retries=0 tries each but once" scratched 500x2 discimg rip --retries=0 stdio:os.iso once.iso
last=$((nsectors - 1))
exits 1 "unreadable sectors that a structure names are not dropped" \
  scratched $last discimg rip os.iso tail.iso
is "the image keeps its size" "$(stat -c %s tail.iso)" "$(stat -c %s os.iso)"
cp os.iso plain.iso; cp large.img os.iso
last=$((nsectors + 488))
exits 0 "beyond them, up to 150 are" \
  scratched $((last - 149))-$last discimg rip os.iso gap.iso
says "which is said" 'the last 150 sectors .* are left out'
is "and all before is kept" "$(stat -c %s gap.iso)" $(((last - 149) * 2048))
exits 1 "but not more" scratched $((last - 150))-$last discimg rip os.iso more.iso
cp plain.iso os.iso

# interruptions
# interrupted SIGNAL OUT TEST: the exit status of a slow rip that is stopped so once TEST is true.
interrupted() {
  BADREAD_USEC=100000 BADREAD_FILE="$scratch/os.iso" LD_PRELOAD="$builddir/.libs/badread.so" \
    ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
    discimg rip stdio:os.iso "$2" > /dev/null 2> interrupted.stderr &
  pid=$!
  until_true sh -c "$3"
  kill "-$1" $pid
  wait $pid 2> /dev/null
  echo $?
}
noise 40000000 4 > tree/more
discimg master tree -o os.iso > master.log 2>&1 || { note < master.log; exit 99; }
is "Ctrl-C ends a rip with status 130" "$(interrupted INT int.iso 'test -s int.iso.part')" 130
ok "which says how it goes on" grep -q 'the same command goes on' interrupted.stderr
gone "with nothing under the final name" int.iso
ok "the map tells what is there" sh -c 'grep -q "+$" int.iso.map && grep -q "?$" int.iso.map'
judged "a map that ddrescuelog can read" "-t int.iso.map" "$(ddrescuelog -t int.iso.map 2>&1 | tr '\n' ' ' | sed 's/ $//')"
exits 0 "the same command resumes" discimg rip stdio:os.iso int.iso
says "and says so" 'going on with an earlier rip'
ok "to the same image" cmp os.iso int.iso
is "kill -9 ends it" "$(interrupted KILL kill.iso 'grep -qs "+$" kill.iso.map')" 137
gone "with nothing under the final name" kill.iso
ok "what was saved last is resumed" sh -c 'discimg rip stdio:os.iso kill.iso --json > kill.json'
is "and not read again" "$(grep '"resumed":' kill.json)" '  "resumed": true,'
ok "to the same image" cmp os.iso kill.iso
is "nothing else is left" "$(find . -name "*.part" -o -name ".?*")" ""
interrupted INT other.iso 'test -s other.iso.part' > /dev/null
cp plain.iso another.iso
exits 2 "another disc does not go on with it" discimg rip stdio:another.iso other.iso
says "and the message tells the discs apart" 'other.iso.map belongs to another disc'
rm other.iso.part
exits 0 "a map without its data begins anew" discimg rip stdio:os.iso other.iso
says "and says so" 'is gone; all is read anew'
ok "to the same image" cmp os.iso other.iso
echo nonsense > broken.iso.map
exits 2 "a map that is none is refused" discimg rip stdio:os.iso broken.iso
says "with its line" 'broken.iso.map:1: expected'
exits 2 "a drive that goes away ends the rip" \
  env BADREAD_GONE=40 BADREAD_FILE="$scratch/os.iso" LD_PRELOAD="$builddir/.libs/badread.so" \
  ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 discimg rip stdio:os.iso away.iso
says "which is said" 'went away at sector'
exits 0 "and resumes when it is back" discimg rip stdio:os.iso away.iso
ok "to the same image" cmp os.iso away.iso

is "a .cue is interrupted, too" "$(interrupted INT int.cue 'test -s int.bin.part')" 130
ok "and its data kept" test -s int.bin.part
exits 0 "until it is resumed" discimg rip stdio:os.iso int.cue
says "which is said" 'going on with an earlier rip'
ok "to the same image" cmp os.iso int.bin
mkdir folder.iso
exits 2 "a folder is no output" discimg rip os.iso folder.iso
says "which is said" 'is a directory'

# full disks, wrong names
exits 2 "a full disk ends the rip" sh -c 'ulimit -f 20000; discimg rip stdio:os.iso full.iso'
says "in plain words" 'cannot write'
exits 0 "which goes on when there is room" discimg rip stdio:os.iso full.iso
ok "to the same image" cmp os.iso full.iso
if mkdir full && mount -t tmpfs -o size=1m tmpfs full 2> /dev/null; then
  exits 2 "no room for a rip" discimg rip stdio:os.iso full/os.iso
  says "is foreseen" 'warning: full/os.iso: up to [0-9.]* MiB are to be written, and 1.0 MiB are free there'
  says "and told with advice" 'cannot write full/os.iso: no space is left there; make room'
  kept=$(sed -n 's/.*note: \(.*\) % of the disc are kept.*/\1/p' tap.stderr)
  mount -o remount,size=64m full
  exits 0 "it goes on when there is room" discimg rip stdio:os.iso full/os.iso
  says "from what was said to be kept" "going on with an earlier rip, of which $kept % are done"
  ok "to the same image" cmp os.iso full/os.iso
  umount full
else
  skip "no room for a rip" "mounting a tmpfs is not permitted here"
fi
exits 2 "a drive that is not there" discimg rip /dev/sr77 x.iso
exits 2 "a suffix that names no format" discimg rip os.iso x.xyz
exits 64 "a strange number of retries is wrong usage" discimg rip --retries=x os.iso x.iso
exits 2 "a session that is not there" discimg rip --session=2 os.iso x.iso
noise 2352000 5 > audio.bin
printf 'FILE "audio.bin" BINARY\n  TRACK 01 AUDIO\n    PREGAP 00:02:00\n    INDEX 01 00:00:00\n' > audio.cue
exits 2 "audio does not fit into an .iso" discimg rip audio.cue audio.iso
says "and .cue is suggested" 'write a .cue'
gone "nothing is left of it" audio.iso.part
exits 0 "a .cue takes it" discimg rip audio.cue audio2.cue
ok "bit by bit" cmp audio.bin audio2.bin
done_testing
