#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# rip from /dev/srN of a real kernel: QEMU's IDE drive, one with a scratch, and its SCSI drive.
# shellcheck disable=SC2034 # read by tap.sh
on_disk=yes
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/vm/needs.sh"
guest=$srcdir/tests/vm/guest.sh

mkdir tree && head -c 3000000 /dev/urandom > tree/file
exits 0 "an image is made for the drives" discimg master tree -o os.iso
chmod 755 . && chmod 644 os.iso
bad_lba=700

cat > job.sh <<'JOB'
bad_lba=$2
mkdir /tmp/work && cd /tmp/work || exit 99
try() { echo "== $1"; shift; "$@" 2>&1; echo "exit $?"; }
same() { cmp "$1" "$2" && echo same; }
mount -t iso9660 -o ro /dev/sr0 /mnt
try iso discimg rip /dev/sr0 os.iso
umount /mnt
try iso-same same os.iso "$1/os.iso"
try again discimg rip /dev/sr0 os.iso
try cue discimg rip /dev/sr0 game.cue
try sheet cat game.cue
discimg convert --raw "$1/os.iso" made.cue
try cue-same same game.bin made.bin
try cue-check discimg verify game.cue
try user-data discimg convert game.cue user.iso
try user-same same user.iso "$1/os.iso"
discimg rip /dev/sr0 slow.iso & pid=$!
sleep 0.5; kill -INT $pid; wait $pid; echo "slow $?"
try resumed discimg rip /dev/sr0 slow.iso
try resumed-same same slow.iso "$1/os.iso"
try scratch discimg rip --retries=1 /dev/sr1 bad.iso
try scratch-map grep -v '^#' bad.iso.map
dd if="$1/os.iso" of=filled.iso bs=2048 status=none
dd if=/dev/zero of=filled.iso bs=2048 seek="$bad_lba" count=1 conv=notrunc status=none
try scratch-same same bad.iso filled.iso
try scsi discimg rip /dev/sr2 scsi.cue
try scsi-same same scsi.bin made.bin
try empty discimg rip /dev/sr3 none.iso
try left ls -A
JOB
file="$scratch/os.iso"
exits 0 "the guest runs to its end" "$guest" -t 1200 job.sh "$scratch" $bad_lba -- \
  -drive "if=none,id=ide,readonly=on,format=raw,file=$file" -device ide-cd,drive=ide,bus=ide.0 \
  -drive "if=none,id=bad,readonly=on,driver=raw,file.driver=blkdebug,file.image.driver=file,file.image.filename=$file,file.inject-error.0.event=read_aio,file.inject-error.0.errno=5,file.inject-error.0.sector=$((bad_lba * 4))" \
  -device ide-cd,drive=bad,bus=ide.1 -device virtio-scsi-pci \
  -drive "if=none,id=scsi,readonly=on,format=raw,file=$file" -device scsi-cd,drive=scsi \
  -device scsi-cd

# answer NAME PART PATTERN: what was said and the exit status of that part match.
answer() {
  if sed -n "/^== $2\$/,/^exit/p" tap.stdout | tr '\n' ' ' | grep -Eq -- "$3"; then pass "$1"; return; fi
  flunk "$1"; sed -n "/^== $2\$/,/^exit/p" tap.stdout | note; note < tap.stderr
}
answer "a mounted disc is ripped" iso 'ripped /dev/sr0 to os.iso: .* exit 0'
answer "exactly" iso-same 'same exit 0'
answer "and not replaced" again 'os.iso exists already.* exit 2'
answer "the same to a .cue, raw" cue 'ripped /dev/sr0 to game.cue: .* exit 0'
answer "says that EDC and ECC were missing" cue 'without EDC and ECC; they are made anew'
answer "its sheet has the track" sheet 'TRACK 01 MODE1/2352 *INDEX 01 00:00:00 exit 0'
answer "headers, EDC and ECC are those of the data" cue-same 'same exit 0'
answer "and fit each sector" cue-check 'exit 0'
answer "with the user data of the disc" user-same 'same exit 0'
answer "an interrupted rip is completed" resumed-same 'same exit 0'
answer "a scratch is found" scratch "bad: sector $bad_lba .* exit 1"
answer "and mapped" scratch-map \
  "$(printf '0x%08X  0x00000800  -' $((bad_lba * 2048))) .*exit 0"
answer "all else is read" scratch-same 'same exit 0'
answer "a drive that cannot read raw is helped" scsi 'does not read raw sectors;.* exit 0'
answer "to the same raw sectors" scsi-same 'same exit 0'
answer "an empty drive is told" empty 'no disc in the drive exit 2'
answer "nothing else is left" left \
  '== left bad.iso bad.iso.map filled.iso game.bin game.cue made.bin made.cue os.iso scsi.bin scsi.cue slow.iso user.iso exit 0'
done_testing
