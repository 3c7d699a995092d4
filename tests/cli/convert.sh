#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# convert: what it keeps, what it refuses, and what it leaves behind when it is stopped.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

# empty NAME FOLDER: nothing is in it
# losses: what the JSON document of the last `exits` says of them
losses() {
  sed -n '/"losses"/,/\]/s/^ *"\(kind\|count\)": "*\([^",]*\).*/\2/p' tap.stdout | paste -sd' '
}
empty() { is "$1" "$(ls -A "$2")" ""; }
sheet() { printf '%s\n' "$@" > in.cue; }

iso_file data.iso 400
raw_file sound.bin 300
printf 'CD001' | dd of=data.iso bs=1 seek=32769 conv=notrunc status=none
mkdir out

exits 0 "an .iso becomes a .cue" discimg convert data.iso out/a.cue
is "of one MODE1/2048 track" "$(cat out/a.cue)" 'FILE "a.bin" BINARY
  TRACK 01 MODE1/2048
    INDEX 01 00:00:00'
ok "with the same bytes" cmp data.iso out/a.bin
exits 0 "with --raw of MODE1/2352" discimg convert --raw data.iso out/raw.cue
ok "whose sectors are raw" test "$(stat -c %s out/raw.bin)" -eq $((400 * 2352))
exits 0 "which becomes the same .iso again" discimg convert out/raw.cue out/b.iso
ok "byte by byte" cmp data.iso out/b.iso
cp out/raw.bin alone.bin
exits 0 "raw sectors whose sheet is lost are recognised" discimg convert alone.bin out/c.iso
says "and that is told" 'note: alone.bin: has no sheet; taken as a disc of one MODE1/2352 track'
ok "they give the same .iso" cmp data.iso out/c.iso
cp out/raw.bin wrong.iso
exits 0 "raw sectors that call themselves .iso are recognised too" discimg convert wrong.iso out/d.iso
ok "and give the same .iso" cmp data.iso out/d.iso
head -c $((400 * 2352 - 500)) out/raw.bin > cut.bin
exits 0 "a last sector that is cut off is filled up" discimg convert cut.bin out/e.iso
says "and that is told, too" 'cut.bin: the last sector lacks 500 bytes; they read as zero'
rm -r out; mkdir out

# Sessions
sheet 'TITLE "T"' 'CATALOG 1234567890123' 'FILE "data.iso" BINARY' 'TRACK 01 MODE1/2048' 'INDEX 01 00:00:00' \
  'REM SESSION 02' 'FILE "second.iso" BINARY' 'TRACK 02 MODE1/2048' 'INDEX 01 00:00:00'
iso_file second.iso 100
exits 2 "two sessions do not become one .iso" discimg convert in.cue out/both.iso
says "for what it cannot hold" 'out/both.iso: an image of format iso cannot hold where 2 tracks begin, where 2 sessions begin, the catalogue number and CD-TEXT; write a .cue instead, which holds all, or leave that out by --allow-loss$'
exits 2 "which programs are told" discimg convert --json in.cue out/both.iso
is "by kind and count" "$(losses)" "tracks 2 sessions 2 mcn 1 cd-text 1"
exits 0 "unless that is allowed" discimg convert --allow-loss in.cue out/both.iso
says "and then it is told" 'warning: out/both.iso: left out, as .iso cannot hold it: where 2 tracks begin, where 2 sessions'
ok "where the second begins at its own address" cmp second.iso <(tail -c +$(((400 + 11400) * 2048 + 1)) out/both.iso)
is "and ends the image" "$(stat -c %s out/both.iso)" "$(((400 + 11400 + 100) * 2048))"
exits 0 "--session 2 alone" discimg convert --allow-loss --session 2 in.cue out/two.iso
ok "begins at the start of its .iso" cmp second.iso out/two.iso
says "and the old address is told" 'session 2 began at sector 11800 of its disc, which is LBA 0 now'
exits 0 "--session 1 alone" discimg convert --allow-loss --session 1 in.cue out/one.iso
ok "is the first session" cmp data.iso out/one.iso
exits 2 "a session that is not there is refused" discimg convert --allow-loss --session 3 in.cue out/three.iso
says "with the number of those that are" 'session 3 was asked for, but the disc has 2 sessions'
rm -r out; mkdir out

# Refusals: nothing appears, nothing is lost
sheet 'FILE "sound.bin" BINARY' 'TRACK 01 AUDIO' 'INDEX 01 00:00:00'
cp in.cue sound.cue
cp sound.bin before.bin
exits 2 "audio does not fit an .iso" discimg convert in.cue out/a.iso
says "a .cue is suggested" 'out/a.iso: an image of format iso cannot hold 1 audio track; write a .cue instead, which holds all'
exits 2 "where there is only audio, nothing would be left" discimg convert --allow-loss in.cue out/a.iso
says "of the disc" 'out/a.iso: the disc has only audio tracks, and nothing would be left of it'
exits 2 "a sheet is not written over itself" discimg convert sound.cue sound.cue
says "with advice" 'sound.cue and sound.cue are the same file; write to another name or folder'
exits 2 "nor over the data files of its input" discimg convert in.cue sound.cue
says "which is told" 'sound.bin is what the disc is read from; write to another name or folder'
ln -s sound.bin link.bin
exits 2 "nor through a link to them" discimg convert in.cue link.cue
ok "the data files are as they were" cmp sound.bin before.bin
exits 2 "an .iso is not written over itself" discimg convert data.iso ./data.iso
exits 2 "a suffix that names no format is refused" discimg convert data.iso out/a.xyz
says "with those that do" 'the suffix names no format that can be written; use one of .cue, (.[a-z]+, )*.iso'
mkfifo out/p.bin
exits 2 "a .bin that is a pipe is refused" timeout 20 discimg convert in.cue out/p.cue
rm out/p.bin
mkdir out/d.bin
exits 2 "a .bin that is a directory is refused" discimg convert in.cue out/d.cue
rmdir out/d.bin
exits 2 "a full disk" bash -c 'ulimit -f 100; discimg convert in.cue out/full.cue'
says "is told in one line" '^discimg: convert: cannot (write|finish) .*out/full.bin: the file would be larger than .* allows; name another place$'
if mkdir full && mount -t tmpfs -o size=256k tmpfs full 2> /dev/null; then
  exits 2 "no room for an .iso" discimg convert data.iso full/a.iso
  says "is foreseen" 'warning: full/a.iso: up to 0.8 MiB are to be written, and 0.2 MiB are free there'
  says "and told with advice" 'cannot write full/a.iso: no space is left there; make room, or name another place'
  exits 2 "nor for a .bin" discimg convert --raw data.iso full/a.cue
  says "is told, too" 'cannot write full/a.bin: no space is left there'
  empty "and nothing appears" full
  umount full
else
  skip "no room for an .iso" "mounting a tmpfs is not permitted here"
fi
exits 2 "a folder that is not there" discimg convert in.cue nowhere/a.cue
says "is named" 'cannot write nowhere/a.(bin|cue): there is no folder nowhere; make it first'
empty "none of this leaves anything behind" out

# Raw sectors to plain ones: what can be made again is no loss
mkdir raw
mkraw 1 0 < data.iso > raw/good.bin
raw_sheet() { printf 'FILE "%s" BINARY\nTRACK 01 %s\nINDEX 01 00:00:00\n' "$1" "$2" > raw/in.cue; }
raw_sheet good.bin MODE1/2352
exits 0 "raw sectors become plain ones" discimg convert raw/in.cue out/good.iso
ok "byte by byte" cmp data.iso out/good.iso
is "without a word" "$(cat tap.stderr)" ""
# damage FILE SECTOR BYTE: one byte becomes FFh
damage() { printf '\377' | dd of="$1" bs=1 seek=$(($2 * 2352 + $3)) conv=notrunc status=none; }
cp raw/good.bin raw/bad.bin
damage raw/bad.bin 7 2100
damage raw/bad.bin 8 2066
damage raw/bad.bin 30 2070
raw_sheet bad.bin MODE1/2352
exits 2 "unless they hold what cannot be made again" discimg convert raw/in.cue out/bad.iso
says "which is told sector by sector" 'out/bad.iso: header, EDC or parity of 3 raw sectors do not follow from the user data, and would be lost: 7, 8, 30; write a .cue instead, or give --allow-loss$'
exits 0 "and can be given up" discimg convert --json --allow-loss raw/in.cue out/bad.iso
is "as programs are told" "$(losses)" "raw 3"
ok "with the user data as it is" cmp data.iso out/bad.iso
mkraw 1 1000 < data.iso > raw/moved.bin
raw_sheet moved.bin MODE1/2352
exits 0 "a track from elsewhere on a disc is no loss" discimg convert raw/in.cue out/moved.iso
says "but worth a word" 'track 1: its sectors say that they stand 1000 sectors further on the disc that they come from; that is not kept'
mkraw 2 0 < data.iso > raw/xa.bin
damage raw/xa.bin 5 18; damage raw/xa.bin 5 22
raw_sheet xa.bin MODE2/2352
exits 2 "Mode 2 is a loss" discimg convert raw/in.cue out/xa.iso
says "of sub-headers" 'cannot hold the Mode 2 sub-headers of 1 track; write a .cue instead'
exits 0 "that can be allowed" discimg convert --allow-loss --json raw/in.cue out/xa.iso
is "and names the sectors of Form 2" "$(losses)" "mode2 1 form2 1"
ok "whose first 2048 bytes are kept" cmp data.iso out/xa.iso
printf 'FILE "good.bin" BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\nFILE "../sound.bin" BINARY\nTRACK 02 AUDIO\nINDEX 00 00:00:00\nINDEX 01 00:02:00\n' > raw/mixed.cue
exits 2 "a mixed disc is not an .iso" discimg convert raw/mixed.cue out/mixed.iso
says "for its audio" 'cannot hold 1 audio track; write a .cue'
exits 0 "but its data track can be" discimg convert --allow-loss raw/mixed.cue out/mixed.iso
ok "and nothing else is in it" cmp data.iso out/mixed.iso
rm -r out raw; mkdir out

# Pipes
mkfifo pipe.iso
cat pipe.iso > piped.iso &
exits 0 "an .iso that is a pipe is written down it" timeout 20 discimg convert data.iso pipe.iso
wait $!
ok "byte by byte" cmp data.iso piped.iso
ok "- is an .iso on standard output" sh -c 'discimg convert data.iso - | cmp data.iso -'
exits 64 "where --json has no place" discimg convert --json data.iso -
discimg convert data.iso pipe.iso 2> tap.stderr &
until_true catches_int $!
kill -INT $!
wait $! 2> /dev/null
is "Ctrl-C ends the wait for a reader" $? 130

# A disc beyond 99:59:74
truncate -s 1200M big.iso
printf 'CD001' | dd of=big.iso bs=1 seek=32769 conv=notrunc status=none
exits 0 "a DVD becomes a .cue" discimg convert big.iso out/dvd.cue
ok "of the same bytes" cmp big.iso out/dvd.bin
exits 0 "which is read again" discimg convert out/dvd.cue out/dvd.iso
ok "to the same bytes" cmp big.iso out/dvd.iso
rm -r out; mkdir out
exits 2 "but raw sectors it has none" discimg convert --raw big.iso out/dvd.cue
says "and why" 'raw sectors know no address beyond 99:59:74'
sheet 'FILE "big.iso" BINARY' 'TRACK 01 MODE1/2048' 'PREGAP 00:02:00' 'INDEX 01 00:00:00'
exits 2 "with a pregap it would be a CD, and too long" discimg convert in.cue out/dvd.cue
empty "which leaves nothing behind" out

# stopped SIGNAL TARGET: converts and is stopped on the way; the exit status
truncate -s 40G huge.iso
printf 'CD001' | dd of=huge.iso bs=1 seek=32769 conv=notrunc status=none
stopped() {
  discimg convert --quiet huge.iso "$2" 2> tap.stderr &
  until_true holds $! out
  kill -"$1" $!
  wait $! 2> /dev/null
}
stopped KILL out/a.cue
is "kill -9 ends a conversion" $? 137
is "and leaves nothing under a final name" "$(ls out)" ""
rm -rf out; mkdir out
stopped INT out/a.cue
is "Ctrl-C ends a conversion with its own status" $? 130
says "says so" 'discimg: convert: interrupted'
empty "and leaves nothing behind" out
stopped TERM out/a.iso
is "so does SIGTERM" $? 130
empty "with nothing behind" out
done_testing
