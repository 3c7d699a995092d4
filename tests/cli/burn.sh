#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# burn, blank and drives on files that play an overwritable medium (stdio:FILE).
. "$srcdir/tests/tap.sh"

# An image with two files whose place is known, and a bigger one for what takes time.
mkdir -p tree/docs big
noise 300000 1 > tree/docs/first.bin
noise 70000 2 > tree/second.bin
noise 24000000 3 > big/payload.bin
if command -v xorriso > /dev/null; then
  xorriso -as mkisofs -quiet -R -J -o os.iso tree 2> /dev/null
  xorriso -as mkisofs -quiet -R -J -o big.iso big 2> /dev/null
else
  skip "all of burn" "xorriso, which makes the images, is not installed"
  done_testing
fi
sectors_of() { echo $(($(stat -c %s "$1") / 2048)); }

# --- burning and reading back -----------------------------------------------------------------

exits 0 "an image is burned to a file and read back" discimg burn os.iso --drive=stdio:disc.img
ok "the file is the image, byte for byte" cmp os.iso disc.img
is "it says so" "$(cut -d"(" -f1 tap.stdout | tr "\n" .)" \
  "wrote $(sectors_of os.iso) sectors .read back stdio:disc.img: every sector is as it was sent."
ok "xorriso finds the volume on it" sh -c \
  'xorriso -indev stdio:disc.img -find /docs/first.bin 2> /dev/null | grep -q first.bin'
xorriso -as cdrecord dev=stdio:peer.img -nopad os.iso > /dev/null 2>&1
ok "xorriso's cdrecord writes the same" cmp -n "$(stat -c %s os.iso)" peer.img disc.img

head -c 9000000 /dev/zero | tr '\0' x > used.img
exits 0 "a used file is overwritten" discimg burn os.iso -d stdio:used.img
ok "from its start" cmp -n "$(stat -c %s os.iso)" os.iso used.img
is "and keeps its length, as a medium does" "$(stat -c %s used.img)" 9000000

exits 0 "--padding writes zeros behind the data" discimg burn os.iso -d stdio:padded.img --padding=150
is "as many as were asked for" "$(sectors_of padded.img)" "$(($(sectors_of os.iso) + 150))"

printf tiny > tiny.iso
truncate -s 2048 tiny.iso
exits 0 "one sector can be burned" discimg burn tiny.iso -d stdio:tiny.img
ok "the one sector is there" cmp tiny.iso tiny.img
truncate -s 65536 edge.iso && printf end | dd of=edge.iso bs=1 seek=65533 conv=notrunc status=none
exits 0 "64 KiB can be burned" discimg burn edge.iso -d stdio:edge.img
ok "the 64 KiB are there" cmp edge.iso edge.img

exits 0 "two drives are written at once" discimg burn big.iso -d stdio:one.img -d stdio:two.img
ok "the first has the image" cmp big.iso one.img
ok "the second has the image" cmp big.iso two.img
is "both were read back" "$(grep -c '^read back' tap.stdout)" 2

exits 0 "--no-verify does not read back" discimg burn os.iso -d stdio:disc.img --no-verify
is "and does not claim it" "$(grep -c 'read back' tap.stdout)" 0
exits 0 "--simulate writes nothing" discimg burn os.iso -d stdio:simulated.img --simulate
is "and leaves no file behind" "$(ls simulated.img 2> /dev/null)" ""
exits 0 "--simulate leaves a used file alone" discimg burn big.iso -d stdio:disc.img --simulate
ok "its bytes are the old ones" cmp os.iso disc.img

exits 0 "a tree is mastered while it is burned" discimg burn tree -d stdio:tree.img --volid=ON_THE_FLY
exits 0 "as master does it" discimg master tree -o tree.iso --volid=ON_THE_FLY
ok "to the byte" cmp tree.iso tree.img
mkdir inside && touch inside/file inside/disc.img
exits 0 "a tree can be burned to a file that lies in it" discimg burn inside -d stdio:inside/disc.img
says "which is left out" 'inside/disc.img is the output: left out'
touch inside/b.img inside/c.img
exits 0 "and to several that do" \
  discimg burn inside -d stdio:inside/disc.img -d stdio:inside/b.img -d stdio:inside/c.img
is "all of which are left out" "$(discimg ls inside/c.img)" "$(discimg ls inside/disc.img | grep -x file)"
is "as is told" "$(sed -n 's/.*inside\/\(.*\) is the output: left out.*/\1/p' tap.stderr | sort | tr '\n' ' ')" \
  "b.img c.img disc.img "

exits 0 "--json prints a document" discimg burn os.iso -d stdio:disc.img --json
ok "that says what was verified" grep -q '"verified": true' tap.stdout
exits 0 "--progress=lines shows both phases" discimg burn big.iso -d stdio:disc.img --progress=lines
says "the writing" '^writing'
says "and the reading back" '^reading back'

# --- a medium that does not keep what it was sent ---------------------------------------------

# spoiled FILE OFFSET COMMAND...: the byte at OFFSET of FILE reads as another one.
spoiled() {
  file=$1 offset=$2; shift 2
  env SPOIL_FILE="$file" SPOIL_OFFSET="$offset" LD_PRELOAD="$builddir/.libs/spoil.so" \
    ASAN_OPTIONS="verify_asan_link_order=0:$ASAN_OPTIONS" "$@"
}
unreadable() { SPOIL_ERROR=1 spoiled "$@"; }
lba_of() { xorriso -indev stdio:os.iso -find "$1" -exec report_lba 2> /dev/null | awk '/^File data lba/ { print $6 }'; }
first=$(lba_of /docs/first.bin | tr -d ,)
second=$(lba_of /second.bin | tr -d ,)

exits 1 "a byte that changed after writing is found" \
  spoiled disc.img $(((first + 7) * 2048 + 100)) discimg burn os.iso -d stdio:disc.img
says "it names the sector and the file" "first is sector $((first + 7)), of /docs/first.bin"
is "and lists the file" "$(grep bad tap.stdout)" "bad: sector $((first + 7)): different: /docs/first.bin"
exits 1 "a sector that cannot be read back is found" \
  unreadable disc.img $((second * 2048)) discimg burn os.iso -d stdio:disc.img
says "it counts as unreadable" "differ: 0, unreadable: 1; the first is sector $second, of /second.bin"
exits 1 "of two drives, the one that is bad" \
  spoiled two.img $((second * 2048)) discimg burn os.iso -d stdio:disc.img -d stdio:two.img
says "is named" 'stdio:two.img is not as it was sent: sectors that differ: 1,'
is "and the good one as well" "$(grep -c 'stdio:disc.img: every sector' tap.stdout)" 1
exits 1 "a descriptor that went bad is found too" \
  spoiled disc.img $((16 * 2048 + 80)) discimg burn os.iso -d stdio:disc.img --json
ok "the JSON has the first bad sector" grep -q '"first_lba": 16' tap.stdout

exits 1 "a burnt tree has its files named from the disc itself" \
  spoiled tree.img $((second * 2048)) discimg burn tree -d stdio:tree.img
says "which can be read back" 'sector [0-9]+, of /(second.bin|docs/first.bin)'

# --- what is refused ----------------------------------------------------------------------------

cp os.iso same.iso && ln same.iso link.iso
exits 2 "an image is not burned onto itself" discimg burn same.iso -d stdio:link.iso
says "and says why" 'cannot be burned onto itself'
exits 2 "one drive is not taken twice" discimg burn os.iso -d stdio:disc.img -d stdio:./disc.img
says "by whatever name" 'are the same drive'
is "and nothing is said to be written" "$(cat tap.stdout)" ""
truncate -s 3T huge.iso
exits 2 "the size is checked before anything is written" discimg burn huge.iso -d stdio:small.img
says "and both sizes are told" '3145728.0 MiB are to be written, but stdio file has room for'
is "nothing was written" "$(ls small.img 2> /dev/null)" ""
exits 2 "a device that is no disk is no drive" discimg burn os.iso -d stdio:/dev/full
says "and is told so" '/dev/full is neither a file nor a block device'
exits 2 "a folder that is not there" discimg burn os.iso -d stdio:none/disc.img
says "is named" 'cannot create none/disc.img: No such file'
exits 2 "a drive that is not there" discimg burn os.iso -d /dev/sr77
says "is named" '/dev/sr77: there is no such drive'
exits 2 "a file without stdio: is not overwritten" discimg burn os.iso -d disc.img
says "and the right name is told" 'write stdio:disc.img'
exits 2 "an image that is not there" discimg burn none.iso -d stdio:disc.img
says "is named" 'none.iso: No such file'
truncate -s 235200 audio.bin
printf 'FILE "audio.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' > audio.cue
exits 2 "audio is refused" discimg burn audio.cue -d stdio:disc.img
says "with what can be burned" 'single data track .* the first of them audio'
exits 64 "a speed that is none" discimg burn os.iso -d stdio:disc.img --speed=fast
exits 64 "burn needs an image" discimg burn
exits 2 "a full disk" sh -c 'ulimit -f 2000; discimg burn big.iso -d stdio:limited.img'
says "is told in one line" 'stdio:limited.img: writing failed: File too large'
exits 2 "a drive that fails" sh -c 'ulimit -f 9000; discimg burn big.iso -d stdio:limited.img'
says "leaves a warning" 'holds no usable disc'
is "and no claim" "$(cat tap.stdout)" ""
exits 2 "a drive that fails midway" env SPOIL_WRITE=limited.img LD_PRELOAD="$builddir/.libs/spoil.so" \
  ASAN_OPTIONS="verify_asan_link_order=0:$ASAN_OPTIONS" discimg burn big.iso -d stdio:limited.img -d stdio:good.img
says "lets the others go on" 'limited.img: failed; the other drives go on'
ok "to their end" cmp big.iso good.img
is "which is told of them alone" "$(grep -c limited tap.stdout)/$(grep -c good.img tap.stdout)" 0/2

# --- interruptions ------------------------------------------------------------------------------

no_volume() { ! isoinfo -d -i "$1" > /dev/null 2>&1; }
larger_than_before() { [ "$(stat -c %s "$1")" -gt "$(stat -c %s os.iso)" ]; }
# starts burning over a good volume, and sends SIGNAL when it is on its way
interrupt() {
  cp os.iso "$2"
  discimg burn big.iso -d "stdio:$2" --speed=4x 2> tap.stderr > tap.stdout &
  pid=$!
  until_true larger_than_before "$2"
  kill "-$1" "$pid"
  wait "$pid"
}
interrupt INT stopped.img
is "Ctrl-C ends a burn with status 130" "$?" 130
says "and says what the medium is worth" 'was not completed, the medium holds no usable disc'
is "it does not claim to have written anything" "$(cat tap.stdout)" ""
ok "no volume is left on it" no_volume stopped.img
exits 1 "verify calls it bad" discimg verify stdio:stopped.img
ok "and knows what that means" grep -q 'no primary one: was a burn interrupted' tap.stdout
ok "though it was on its way" larger_than_before stopped.img
interrupt KILL killed.img 2> /dev/null
ok "kill -9 leaves no volume either" no_volume killed.img
exits 1 "verify calls that bad, too" discimg verify stdio:killed.img

# --- blank and drives ---------------------------------------------------------------------------

exits 0 "blank empties a file" discimg blank stdio:disc.img
is "there is nothing left" "$(stat -c %s disc.img)" 0
exits 2 "blank refuses what is no drive" discimg blank none.img
exits 64 "blank needs a drive" discimg blank
exits 0 "drives finds what there is, be it nothing" discimg drives --json
ok "as a list" grep -q '"drives": \[' tap.stdout
done_testing
