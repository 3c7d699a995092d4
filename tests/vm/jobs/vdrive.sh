#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: vdrive.sh FIRST SECOND LARGE CUE DISC AUDIO: three ISO images, the sheet of a disc of
# data and audio, a blank CD-RW, and the sheet of data/discs/mixed.disc.
. "$srcdir/tests/tap.sh"
first=$1 second=$2 large=$3 cue=$4 disc=$5 audio=$6
target=/sys/kernel/config/target

# What a drive is made of, in the kernel and in the run-time folder.
debris() {
  find $target/core $target/loopback /run/discimg -name '*discimg*' -o -name 'user_*' \
    -o -name '*.lock' -o -name '*.socket' 2> /dev/null
}
# value KEY: the text or number of it in the JSON of the last `exits`.
value() { sed -n "s|^ *\"$1\": \"*\([^\",]*\).*|\1|p" tap.stdout; }
# has_read PID NBYTES: dd has got so far.
has_read() { [ "$(sed -n 's/^pos:[[:space:]]*//p' "/proc/$1/fdinfo/0")" -gt "$2" ]; }
# starts NAME FILE: as NAME, with FILE in it; sets device and process.
starts() {
  exits 0 "drive $1 is added" discimg vdrive start --json --name "$1" --media "$2"
  device=$(value drive) process=$(value process)
}
# reads_on: dd reads the drive's large disc, and is in the middle of it.
reads_on() {
  dd if="$device" of=/dev/null bs=64k 2> dd.stderr & dd=$!
  until_true has_read $dd 1000000
}
# copied: how many bytes the dd of the last `exits` got through.
copied() { sed -n 's/ bytes.*//p' tap.stderr; }
# kills PROCESS NAME: the one that serves the drive; returns when it is dead.
kills() { kill -KILL "$1"; until_true flock -n "/run/discimg/$2.lock" true; }
# breaks NAME: what dd reads has gone. It meets an error, or the end of a device without a size.
breaks() {
  wait $dd
  ok "$1" test "$(sed -n 's/ bytes.*//p' dd.stderr)" -lt "$(stat -c %s "$large")"
}

exits 2 "without configfs there is no drive" discimg vdrive start
says "and that is told" '^discimg: vdrive start: configfs is not mounted: mount -t configfs '
mount -t configfs configfs /sys/kernel/config
exits 2 "nor for others than root" setpriv --reuid=65534 --regid=65534 --clear-groups discimg vdrive start
says "and that, too" '^discimg: vdrive start: only root can add a drive'
exits 2 "a file that is not there is no medium" discimg vdrive start --media absent.iso
says "and is named" 'vdrive start: .*absent.iso'
exits 2 "a name is more than any text" discimg vdrive start --name ../x
is "nothing is left of all these" "$(debris)" ""

starts one "$first"
ok "its device holds the image" cmp "$device" "$first"
is "blkid knows its file system" "$(blkid -o value -s LABEL "$device")" FIRST
ok "the kernel mounts it" mount -t iso9660 -o ro "$device" /mnt
exits 2 "then it cannot be ejected" discimg vdrive eject one
says "for it is held" 'one: a program holds the disc'
exits 2 "nor replaced" discimg vdrive insert one "$second"
ok "and its files are there" cmp /mnt/file "$(dirname "$first")/first/file"
umount /mnt
ok "unmounted, it is ejected" discimg vdrive eject one
fails_to_read() { ! dd if="$device" of=/dev/null count=1; }
ok "then the drive is empty" fails_to_read
ok "another disc goes in" discimg vdrive insert one "$second"
ok "and is there" cmp "$device" "$second"
if command -v eject > /dev/null; then
  ok "eject(1) opens the tray" eject "$device"
  ok "then the drive is empty" fails_to_read
  ok "and closes it" eject -t "$device"
  ok "with the disc that lay in it" cmp "$device" "$second"
else
  skip "eject(1) opens and closes the tray" "package eject is not installed"
fi
exits 2 "a name is taken once" discimg vdrive start --name one
says "and that is told" 'there is a drive one already'

starts two "$cue"
exits 0 "both are listed" discimg vdrive list
is "with their discs" "$(tr '\n' ' ' < tap.stdout)" "one: /dev/sr0  $second two: /dev/sr1  $cue "
cd-info --no-cddb --no-header -C "$device" > cd-info.out 2>&1
is "cd-info finds the tracks" \
  "$(awk '$1 ~ /^[0-9]+:$/ { printf "%s %s %s ", $1, $2, $4 }' cd-info.out)" \
  "1: 00:02:00 data 2: 00:08:00 audio 170: 00:15:00 leadout "
note < cd-info.out
ok "cd-paranoia reads the audio" cd-paranoia -q -Z -r -d "$device" 2 audio.raw
ok "as it is in the image" cmp audio.raw "$(dirname "$cue")/audio.bin"
exits 0 "our own reader rips it" discimg rip "$device" ripped.cue
is "without a word" "$(cat tap.stderr)" ""
ok "as it is in the image" discimg verify --quiet ripped.cue "$cue"
ok "with the index that only Q tells" grep -q "INDEX 02 00:09:00" ripped.cue
ok "two is stopped" discimg vdrive stop two
ok "and its device is gone" test ! -e "$device"
ok "but not the other" cmp /dev/sr0 "$second"

echo 'unreadable 700-709' > plan
exits 0 "a drive may have faults" discimg vdrive start --name two --media "$first" --faults plan
reads() { dd if="$device" of=/dev/null iflag=direct bs=2048 skip="$1" count="$2"; }
exits 1 "sectors may be bad" reads 690 100
says "which dd is told, as ENODATA" 'No data available'
is "where the first of them lies" "$(copied)" $((10 * 2048))
cannot_read() { ! reads "$1" 1; }
ok "the last cannot be read" cannot_read 709
ok "and all behind them" reads 710 100
ok "two is stopped again" discimg vdrive stop two
# starts_faulty PLAN FILE: in the foreground, with FILE in it; sets device and server.
starts_faulty() {
  echo "$1" > plan
  discimg vdrive start --foreground --name faulty --media "$2" --faults plan > faulty.out 2> faulty.err &
  server=$!
  until_true grep -q faulty: faulty.out
  device=$(sed 's/faulty: //' faulty.out)
}
starts_faulty 'vanish-at 200' "$first"
exits 1 "a drive may vanish while dd reads" timeout 60 dd if="$device" of=/dev/null iflag=direct bs=2048
says "which is told at once, as EREMOTEIO" 'Remote I/O error'
is "what came before it was read" "$(copied)" $((200 * 2048))
wait $server
is "its server ends as failed" $? 2
ok "and says why" grep -q '^discimg: vdrive start: faulty: the drive has vanished' faulty.err
ok "its device is gone" test ! -e "$device"
ok "but not the other" cmp /dev/sr0 "$second"
timeout 120 perl -MIO::Socket::UNIX -e '
  my $log = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "/dev/log") or die $!;
  $log->recv(my $line, 4096); print $line' > log & logger=$!
until_true test -S /dev/log
echo 'vanish-at 200' > plan
exits 0 "one that vanishes may be in the background" discimg vdrive start --name faulty --media "$first" --faults plan
dd if="$(sed 's/faulty: //' tap.stdout)" of=/dev/null iflag=direct bs=2048 2> /dev/null
wait $logger
ok "then the system's log has why" grep -q 'vdrive start: faulty: the drive has vanished' log
rm /dev/log
starts_faulty 'change 300' "$first"
exits 1 "another disc ends what reads the one before" dd if="$device" of=/dev/null iflag=direct bs=2048
ok "amidst" test "$(copied)" -lt "$(stat -c %s "$first")"
ok "who opens the drive anew reads it" cmp "$device" "$first"
ok "the drive is stopped" discimg vdrive stop faulty
discimg vdrive blank --quiet --media dvd-ram ram.vdisc
starts_faulty 'write-error 48' "$PWD/ram.vdisc"
exits 1 "writing may fail" dd if="$first" of="$device" oflag=direct bs=2048
says "which dd is told" 'Input/output error'
is "where it did" "$(copied)" $((48 * 2048))
ok "what came before it is written" cmp -n $((48 * 2048)) "$device" "$first"
ok "that drive is stopped, too" discimg vdrive stop faulty
echo 'unreadable' > plan
exits 2 "a plan is in order or refused" discimg vdrive start --faults plan
says "with its line" 'plan:1: '

. "$srcdir/tests/vm/jobs/vdrive-faults.sh"

starts burner "$disc"
exits 2 "a recordable disc is in one drive only" discimg vdrive insert one "$disc"
ok "cdrskin burns it" cdrskin -v dev="$device" -tao -data "$first"
reload() { cdrskin dev="$device" -eject && cdrskin dev="$device" -load; }
ok "and has the drive load it again" reload
ok "it is there" cmp -n "$(stat -c %s "$first")" "$device" "$first"
exits 0 "our own recorder burns it anew" discimg burn --drive "$device" "$second"
says "blanks it first" "blanking the CD-RW"
ok "and reads it back" grep -q "read back $device: every sector is as it was sent" tap.stdout
exits 0 "and rips it" discimg rip "$device" burned-anew.iso
ok "as it is" cmp burned-anew.iso "$second"
exits 0 "blanks it" discimg blank "$device"
exits 0 "and burns the first again" discimg burn --drive "$device" "$first"
ok "burner is stopped" discimg vdrive stop burner
ok "convert reads what was burned" discimg convert --quiet "$disc" burned.iso
ok "which is what was sent" cmp -n "$(stat -c %s "$first")" burned.iso "$first"

ok "a large disc goes in" discimg vdrive insert one "$large"
device=/dev/sr0
reads_on
ok "a drive is stopped while it is read" discimg vdrive stop one
breaks "then reading ends"
is "nothing is left of it" "$(debris)" ""

discimg vdrive start --foreground --name front --media "$large" > front.out 2>&1 & front=$!
until_true grep -q front: front.out
device=$(sed 's/front: //' front.out)
reads_on
kill -TERM $front
wait $front
is "SIGTERM ends a drive in the foreground well" "$?" 0
breaks "also while it is read"
is "and leaves nothing" "$(debris)" ""

starts killed "$large"
reads_on
kills "$process" killed
exits 0 "after kill -9 a drive of that name can be started" \
  discimg vdrive start --json --name killed --media "$first"
says "what was left of the old one is removed" 'note: killed: removing a drive whose server is gone'
breaks "who read it hears of it"
device=$(value drive) process=$(value process)
ok "the new one has its disc" cmp "$device" "$first"
kills "$process" killed
ok "stop --all removes dead ones" discimg vdrive stop --all
is "and leaves nothing" "$(debris)" ""
exits 2 "then there is nothing to eject" discimg vdrive eject killed
says "and that is told" 'there is no drive killed'
echo "# the guest ran $(cut -d' ' -f1 /proc/uptime) s"
done_testing
