# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# In the guest, a part of vdrive.sh: programs of others meet the faults that a plan can have, but
# those that vdrive.sh has, behind /dev/srN. $audio is the sheet of data/discs/mixed.disc.

# has_faults LINES FILE [OPTION...]: drive faulty is as the plan says, with FILE in it; sets device.
has_faults() {
  printf '%b\n' "$1" > plan
  file=$2; shift 2
  exits 0 "a drive has faults" discimg vdrive start --json --name faulty --media "$file" --faults plan "$@"
  device=$(value drive)
}
# meets NAME COMMAND...: fails or not; what it says is in said.
meets() { name=$1; shift; "$@" > said 2>&1 < /dev/null; }
# told PATTERN...: a line of what it said is as each extended regular expression.
told() {
  for pattern; do
    grep -Eq -e "$pattern" said && continue
    flunk "$name"; echo "# expected /$pattern/ in:"; tail -n 12 said | note; return
  done
  pass "$name"
}
# reads_sector LBA: by READ(10), to got.
reads_sector() { sg_raw -r 2048 -o got "$device" 28 00 00 00 00 "$(printf %02x "$1")" 00 00 01 00; }
# reads_audio FILE FIRST COUNT
reads_audio() { cd-read -C "$device" -m red -s "$2" -n "$3" -o "$1" > /dev/null 2>&1; }
# Sectors of the image; track 2 lies behind a pause of 150 that is not in it.
sectors() { dd if="${audio%.cue}.bin" bs=2352 skip="$1" count="$2" status=none; }
sound() { sectors $(($1 - 150)) "$2"; }
# differing FILE FILE: "480:24" for each sector from FIRST on in which so many bytes differ.
differing() {
  cmp -l "$2" "$3" | awk -v first="$1" '
    { n[int(($1 - 1) / 2352)]++ } END { for (i = 0; i < 99; i++) if (i in n) printf "%d:%d ", first + i, n[i] }'
}

has_faults 'seed 7\nunreadable 16\nunreadable 18 tries 1\nunreadable 30 above 8\nslow 50 1500
wrong 480\nunmarked 482\nmarked 484\nno-q 486-495\nwrong-q 500-503\njitter 520-523 20' "$audio" --speed=real
meets "unreadable: sg_raw sees the sense and the sector" reads_sector 16
told 'key: Medium Error' 'L-EC uncorrectable' 'Info fld=0x10 '
meets "tries: it fails once" reads_sector 18
told 'L-EC uncorrectable'
ok "and is read then" reads_sector 18
sectors 18 1 | tail -c +17 | head -c 2048 > want
ok "rightly" cmp got want
meets "above: readom cannot read it at full speed" readom dev="$device" f=fast.iso retries=1 sectors=28-32
told 'The following 1 sector\(s\) could not be read correctly' '^30$'
ok "but slowly" readom dev="$device" f=slow.iso speed=8 sectors=28-32
meets "slow: the kernel tells sg_dd how long a sector took" sg_dd if="$device" blk_sgio=1 of=/dev/null \
  bs=2048 bpt=1 skip=49 count=3 verbose=3
told '^ *duration=1[5-9][0-9][0-9] ms'
meets "C2: readom finds what is marked" readom -c2scan dev="$device" sectors=478-487
told 'C2 in sector: *480 .* total: *24 errors' 'C2 in sector: *484 .* total: *24 errors' \
  'C2 errors total: 48 bytes in 2 sectors'
reads_audio read 478 8
sound 478 8 > want
is "but wrong bytes are elsewhere, too" "$(differing 478 want read)" "480:24 482:24 "
reads_audio shifted 520 4
sound 520 4 > want
ok "jitter: audio is not what it was" test -n "$(differing 520 want shifted)"
is "but some samples earlier or later" "$(perl -0777 -e '
  ($want, $shifted) = map { open my $f, "<", $_ or die; <$f> } qw(want shifted);
  print scalar grep { $_ && substr($shifted, 80, 2000) eq substr($want, 80 - 4 * $_, 2000) } -20 .. 20')" 1
meets "no-q, wrong-q: cdrdao counts the CRC errors" cdrdao read-toc --device "$device" \
  --driver generic-mmc read.toc
told 'Found 14 Q sub-channels with CRC errors'
ok "the drive is stopped" discimg vdrive stop faulty

has_faults 'offset 588\noverread 1' "$audio"
ok "offset, overread: the last sector comes from the lead-out" \
  sg_raw -r 2352 -o got "$device" be 00 00 00 02 bd 00 00 01 10 00 00
sound 700 1 > want
ok "a sector late" cmp got want
ok "the drive is stopped" discimg vdrive stop faulty

# Opening it takes some commands.
has_faults 'attention 100\nchange 200\nvanish 300' "$audio"
meets "attention, change, vanish: sg_turs sees each" \
  sg_turs --number=400 --verbose --verbose "$device"
told 'SCSI bus reset occurred' 'medium may have changed' 'Internal target failure'
ok "which has gone" until_true test ! -e "$device"

discimg vdrive blank --quiet --media cd-r faulty-cd.vdisc
discimg vdrive blank --quiet --media dvd-r faulty-dvd.vdisc
has_faults 'calibration-error tries 1\nwrite-error 100 tries 1\nflip 50 23 3\nend 160' "$PWD/faulty-cd.vdisc"
meets "calibration-error: sg_raw sees the sense" sg_raw "$device" 54 01 00 00 00 00 00 00 00 00
told 'Sense key: Medium Error' 'Power calibration area error'
meets "write-error: wodim does" wodim dev="$device" -tao "$first"
told 'Sense Bytes: F0 00 03 00 00 00 64 0A 00 00 00 00 0C 00' 'error after 190464 bytes'
exits 0 "a DVD-R goes in" discimg vdrive insert faulty "$PWD/faulty-dvd.vdisc"
meets "end: growisofs does" growisofs -Z "$device=$first"
told 'WRITE@LBA=a0h failed with SK=5h/END OF USER AREA'
ok "flip: sg_raw reads a sector" reads_sector 50
dd if="$first" bs=2048 skip=50 count=1 status=none > want
is "one bit of which is wrong" "$(cmp -lb want got | awk '{ print $1 }')" 24
ok "the drive is stopped" discimg vdrive stop faulty
