#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others meet every fault that a plan may have for a virtual drive (tests/shim/ is how
# they find it): each sees its sense, its wrong bytes, its C2 pointers or its Q.
. "$srcdir/tests/tap.sh" || exit 99

if grep -q -e '-fsanitize' "$builddir/Makefile" 2> /dev/null; then
  echo "1..0 # SKIP sanitizers cannot be loaded into programs of others"
  exit 0
fi
for need in cd-read:libcdio-utils cdrdao:cdrdao cdrskin:cdrskin growisofs:growisofs \
  sg_raw:sg3-utils wodim:wodim; do
  command -v "${need%:*}" > /dev/null && continue
  echo "1..0 # SKIP package ${need#*:} is not installed"
  exit 0
done

# drive DISC PLAN COMMAND...: the command finds DISC in /dev/sr9, which is as PLAN says.
drive() {
  printf '%b\n' "$2" > plan
  plans="$plans $2"
  : > log
  : > out
  VDRIVE_SHIM_DEVICE=/dev/sr9 VDRIVE_SHIM_DISC=$1 VDRIVE_SHIM_FAULTS=$PWD/plan VDRIVE_SHIM_LOG=log \
    LD_PRELOAD=$builddir/.libs/vdriveshim.so timeout 120 "${@:3}" > said 2>&1
}
# told NAME FILE PATTERN...: each extended regular expression matches a line of the file.
told() {
  for pattern in "${@:3}"; do
    grep -Eq -- "$pattern" "$2" && continue
    flunk "$1"; echo "# expected /$pattern/ in $2:"; tail -n 15 "$2" | note; return
  done
  pass "$1"
}
# sees PLAN PATTERN... -- DISC COMMAND...: the program fails on that disc, and says so.
sees() {
  plan=$1 patterns=(); shift
  while [ "$1" != -- ]; do patterns+=("$1"); shift; done
  program=$3
  if drive "$2" "$plan" "${@:3}"; then flunk "$plan: $program fails"; note < said; return; fi
  told "$plan: $program sees it" said "${patterns[@]}"
}
# read_cd LBA FLAGS SUB NBYTES: the arguments of a sg_raw that reads one sector by READ CD.
read_cd() {
  printf 'sg_raw -r %d -o out /dev/sr9 be 00 00 00 %02x %02x 00 00 01 %s %s 00' "$4" \
    $(($1 / 256)) $(($1 % 256)) "$2" "$3"
}
# changed FILE FILE: where their bytes differ, from 0.
changed() { cmp -l "$1" "$2" | awk '{ print $1 - 1 }'; }
plans=

# --- what a command is answered -------------------------------------------------------------------

mkdisc "$srcdir/data/discs/mixed.disc" cue mixed.cue > /dev/null
# The sectors of track 2, which are stored behind the 320 of track 1, and lie behind a pause.
sector() { dd if=mixed.bin bs=2352 skip=$(($1 - 150)) count="${2:-1}" status=none; }
read_16="sg_raw -r 2048 -o out /dev/sr9 28 00 00 00 00 10 00 00 01 00"
# sg_raw's first command is the fourth: opening the device tests three times whether it is ready.
# shellcheck disable=SC2086
{
  sees 'unreadable 10-16' 'key: Medium Error' 'L-EC uncorrectable' 'Info fld=0x10 ' -- mixed.cue $read_16
  sees 'wrong 16' 'key: Medium Error' 'L-EC uncorrectable' -- mixed.cue $read_16
  sees 'attention 4' 'Sense key: Unit Attention' 'SCSI bus reset occurred' -- mixed.cue $read_16
  sees 'change 4' 'Sense key: Unit Attention' 'medium may have changed' -- mixed.cue $read_16
  sees 'vanish 4' 'No such device or address' -- mixed.cue $read_16
  sees 'vanish-at 12-20' 'No such device or address' -- mixed.cue $read_16
  drive mixed.cue 'unreadable 17\nwrong 15\nvanish-at 15\nattention 5\nchange 5\nvanish 5' $read_16
}
ok "none of these strikes beside its place" cmp -n 2048 -i 0:$((16 * 2352 + 16)) out mixed.bin
drive mixed.cue 'unreadable 16 above 8' readom dev=/dev/sr9 f=fast.iso retries=2 sectors=0-40
told "unreadable above a speed: readom cannot read it at full speed" said \
  'The following 1 sector\(s\) could not be read correctly:' '^16$'
drive mixed.cue 'unreadable 16 above 8' readom dev=/dev/sr9 f=slow.iso speed=8 sectors=0-40
is "not above: readom reads it" "$? $(stat -c %s slow.iso)" "0 $((40 * 2048))"
drive mixed.cue 'slow 16 1500' sg_dd if=/dev/sr9 blk_sgio=1 of=/dev/null bs=2048 bpt=1 skip=15 count=3 verbose=3
is "slow: SG_IO tells sg_dd how long each command took" \
  "$(sed -n 's/^ *duration=//p' said | tr '\n' ' ')" "0 ms 1500 ms 0 ms "

# --- bytes and C2 pointers ------------------------------------------------------------------------

# c2_of PLAN: what READ CD gives of sector 480: how many bytes differ, how many are marked, and
# whether these are the same.
c2_of() {
  # shellcheck disable=SC2046
  drive mixed.cue "$1" $(read_cd 480 12 00 2646)
  [ "$(stat -c %s out)" -eq 2646 ] || return
  changed <(sector 480) <(head -c 2352 out) > differ
  tail -c 294 out | perl -0777 -ne '$bits = unpack "B*"; print pos($bits) - 1, "\n" while $bits =~ /1/g' > marked
  echo "$(wc -l < differ) $(wc -l < marked) $(cmp -s differ marked && echo alike)"
}
is "a sound sector is right, and nothing is marked" "$(c2_of 'wrong 479\nmarked 481')" "0 0 alike"
is "wrong: the bytes that are wrong are marked" "$(c2_of 'seed 7\nwrong 470-480')" "24 24 alike"
is "unmarked: wrong bytes are not" "$(c2_of 'unmarked 480')" "24 0 "
is "marked: right bytes are" "$(c2_of 'marked 480')" "0 24 "
drive mixed.cue 'wrong 480-482\nunmarked 483\nmarked 485' readom -c2scan dev=/dev/sr9 sectors=470-500
is "readom -c2scan finds what is marked" \
  "$(sed -n 's/^C2 in sector: *\([0-9]*\) .* total: *\([0-9]*\) errors/\1 \2/p' said | tr '\n' ' ')" \
  "480 24 481 24 482 24 485 24 "

# --- audio, as cd-read and cd-paranoia get it ------------------------------------------------------

audio() { drive mixed.cue "$1" cd-read -C /dev/sr9 -m red -s 480 -n 4 -o "$2"; }
sector 480 4 > sound
audio '' plain
ok "cd-read reads audio of a sound drive" cmp sound plain
audio 'seed 7\nwrong 481' wrong
is "wrong: all that differs is one run in its sector" "$(changed sound wrong | awk '
  NR == 1 { first = $1 } END { print int(first / 2352), NR, $1 - first + 1 }')" "1 24 24"
audio 'seed 7\nwrong 481' again
ok "and the same in every run" cmp wrong again
audio 'offset 25' late
is "offset: samples come late" "$(tail -c +101 late | md5sum)" "$(head -c -100 sound | md5sum)"
audio 'offset -25' early
is "or early" "$(head -c -100 early | md5sum)" "$(tail -c +101 sound | md5sum)"
# shellcheck disable=SC2046
{
  drive mixed.cue 'offset 588' $(read_cd 701 10 00 2352)
  told "the lead-out is out of reach" said 'Illegal Request' 'address out of range'
  drive mixed.cue 'offset 588\noverread 1' $(read_cd 701 10 00 2352)
}
ok "overread: the samples that come late are in the lead-out" cmp out <(sector 700)
audio 'seed 7\njitter 480 20' shifted
is "jitter: samples come a few early or late" "$(perl -0777 -e '
  ($sound, $shifted) = map { open my $f, "<", $_ or die; <$f> } qw(sound shifted);
  print join " ", grep { $_ && substr($shifted, 80, 2000) eq substr($sound, 80 - 4 * $_, 2000) } -20 .. 20' |
  awk '{ print NF }')" 1
sector 470 130 > track2.raw
paranoia() { drive mixed.cue "$1" cd-paranoia -q -r "${@:3}" -d /dev/sr9 2 "$2"; }
paranoia 'seed 7\njitter 480-700 20' plain.raw -Z
is "cd-paranoia gets so many bytes without looking" "$(stat -c %s plain.raw)" $((130 * 2352))
ok "but others" test -n "$(changed track2.raw plain.raw | head -n 1)"
paranoia 'seed 7\njitter 480-700 20' repaired.raw
ok "jitter: cd-paranoia repairs it" cmp track2.raw repaired.raw
paranoia 'unreadable 490-495 above 8' speedy.raw -Z -X
told "above: cd-paranoia cannot read it at full speed" log '3/11/05$'
paranoia 'unreadable 490-495 above 8' careful.raw -S 8
ok "but at eight times" cmp track2.raw careful.raw
audio 'unreadable 482' unreadable
told "unreadable: cd-read tells of it" said 'error reading block 482'
audio 'unreadable 482 tries 1' unreadable
is "tries: once only" "$(grep -c '3/11/05$' log)" 1
audio 'no-q 0-900\nwrong-q 0-900\nmarked 0-900\njitter 600-700 20\nslow 480 9000' same
ok "what was not asked for spoils nothing" cmp sound same

# --- sub-channel Q ---------------------------------------------------------------------------------

# q_of PLAN: the twelve bytes of Q of sector 485, in bits, as READ CD gives them.
q_of() {
  # shellcheck disable=SC2046
  drive mixed.cue "$1" $(read_cd 485 10 02 2368)
  tail -c 16 out | perl -0777 -ne 'print unpack "B96"'
}
q_of '' > q.sound
is "Q of a sound sector" "$(perl -ne 'print unpack "H20", pack "B*", $_' q.sound)" 21020100001500000835
is "no-q: all zeros" "$(q_of 'no-q 485')" "$(printf '%096d' 0)"
is "wrong-q: one bit is wrong" "$(q_of 'wrong-q 480-490' | cmp -l - q.sound | wc -l)" 1
drive mixed.cue 'wrong-q 480-520\nno-q 620-629' cdrdao read-toc --device /dev/sr9 --driver generic-mmc read.toc
is "wrong-q, no-q: cdrdao counts the CRC errors of both tracks" \
  "$(sed -n 's/.*Found \([0-9]*\) Q sub-channels with CRC errors.*/\1/p' said | tr '\n' ' ')" "41 10 "

# --- writing --------------------------------------------------------------------------------------

noise 614400 1 > data.iso
# blank [MEDIUM]
blank() { rm -f d.vdisc; discimg vdrive blank -q d.vdisc --media "${1:-cd-r}"; }
# burn PLAN: cdrskin's status
burn() { blank; drive d.vdisc "$1" cdrskin dev=/dev/sr9 -tao data.iso; }
burn 'write-error 100 tries 1\nattention 60'
told "write-error, attention: cdrskin's WRITEs are told" log '^2a.*, 3/0c/00$' '^2a.*, 6/29/02$'
is "write-error with tries: fails once" "$(grep -c '3/0c/00$' log)" 1
blank; sees 'write-error 100' 'Sense Bytes: F0 00 03 00 00 00 64 0A 00 00 00 00 0C 00' 'error after 190464 bytes' -- \
  d.vdisc wodim dev=/dev/sr9 -tao data.iso
sees calibration-error 'Sense key: Medium Error' 'Power calibration area error' -- \
  d.vdisc sg_raw /dev/sr9 54 01 00 00 00 00 00 00 00 00
blank; sees 'vanish-at 200' 'Lost connection to drive' -- d.vdisc cdrskin dev=/dev/sr9 -tao data.iso
blank dvd-r; sees 'end 160' 'WRITE@LBA=a0h failed with SK=5h/END OF USER AREA' -- d.vdisc growisofs -Z /dev/sr9=data.iso
burn 'flip 50 23 3' || note < said
exits 1 "flip: a bit that is written wrong is found by its sector's EDC" discimg verify d.vdisc
is "which is told" "$(grep -c '^bad: sector 50: EDC does not fit' tap.stdout)" 1
discimg convert -q --allow-loss d.vdisc back.iso
is "no other is wrong" "$(cmp -l data.iso <(head -c 614400 back.iso) | awk '{ print $1 }')" $((50 * 2048 + 8))

# --- and none is left out -------------------------------------------------------------------------

discimg vdrive start --help | sed '1,/^A line of --faults/d; /^$/,$d' | awk '{ print $1 }' > faults
ok "help lists them" test "$(wc -l < faults)" -gt 17
is "every fault of the list was met" "$(while read -r fault; do
  printf '%b\n' "${plans// /\\n}" | grep -q -x -e "$fault" || echo "$fault"
done < faults)" ""
done_testing
