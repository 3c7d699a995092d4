#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# discimg verify: images of other programs are good, every damage is found and named.
. "$srcdir/tests/tap.sh"

has() { command -v "$1" > /dev/null; }
# out NAME PATTERN: standard output of the last `exits` matches.
out() {
  if grep -Eq -- "$2" tap.stdout; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < tap.stdout
}
# spoil FILE OFFSET: another byte there.
spoil() {
  old=$(od -An -tu1 -j "$2" -N 1 "$1")
  printf '%b' "\\0$(printf %o $((255 - old)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2> tap.out
}

mkdir -p tree/dir
for i in 1 2 3; do noise 60000 "$i" > "tree/dir/file number $i.bin"; done
deep=tree/1/2/3/4/5/6/7/8/9/10/11; mkdir -p $deep; noise 3000 4 > $deep/deep.bin
ln "tree/dir/file number 1.bin" tree/hardlink
noise 4096 5 > tree/boot.img
name=$(printf 'n%.0s' $(seq 250)); echo x > "tree/$name"

if ! has xorriso || ! has genisoimage; then
  skip "discimg verify" "xorriso or genisoimage is not installed"
  done_testing
fi

# --- good images -----------------------------------------------------------------------------

head -c 1474560 /dev/zero > esp.img
xorriso -as mkisofs -quiet -o x.iso -J -joliet-long -R tree 2> tap.out
xorriso -as mkisofs -quiet -o hybrid.iso -R -b boot.img -no-emul-boot -boot-load-size 4 \
  -boot-info-table -c boot.cat -append_partition 2 0xef esp.img -appended_part_as_gpt tree 2> tap.out
genisoimage -quiet -J -joliet-long -R -udf -o udf.iso tree 2> tap.out
genisoimage -quiet -R -o relocated.iso tree 2> tap.out
genisoimage -quiet -D -o plain.iso -iso-level 4 tree 2> tap.out
genisoimage -quiet -R -b boot.img -no-emul-boot -boot-info-table -c boot.cat -o boot.iso tree 2> tap.out
for iso in x hybrid udf relocated plain boot; do
  exits 0 "$iso.iso is good" discimg verify $iso.iso
done
for iso in /usr/lib/memtest86+/memtest86+x64.iso /usr/lib/memtest86+/memtest86+ia32.iso \
  /usr/lib/grub-rescue/grub-rescue-cdrom.iso /usr/lib/ipxe/ipxe.iso; do
  if [ -f "$iso" ]; then exits 0 "${iso##*/} is good" discimg verify "$iso"; else
    skip "${iso##*/} is good" "its package is not installed"; fi
done

# Newer mkisofs marks RR_MOVED itself with RE, so that nobody sees it (SUSP 1.12 entry RE).
perl -e 'open my $f, "+<", "relocated.iso" or die; binmode $f;
  sub take { my ($at, $n) = @_; seek $f, $at, 0; read $f, my $bytes, $n; $bytes }
  my $root = 2048 * unpack "V", take(16 * 2048 + 158, 4);
  my $block = take($root, 2048);
  my $record = index($block, "RR_MOVED") - 33;
  my $nbytes = ord substr $block, $record, 1;
  die "RR_MOVED is not the last record" if ord substr $block, $record + $nbytes, 1;
  seek $f, $root + $record, 0; print $f chr($nbytes + 4);
  seek $f, $root + $record + $nbytes, 0; print $f "RE\x04\x01";'
exits 0 "RR_MOVED may be hidden" discimg verify relocated.iso

# --- cut short, too long -----------------------------------------------------------------------

size=$(($(stat -c %s x.iso) / 2048))
head -c $(((size - 1) * 2048)) x.iso > short.iso
exits 1 "an image that lacks its last sector is bad" discimg verify short.iso
out "it says how much is missing" 'primary volume descriptor reaches to sector .*: sectors missing: 1$'
head -c 100000 x.iso > short.iso
exits 1 "an image that was cut early is bad" discimg verify short.iso
exits 1 "--quick finds that too" discimg verify --quick short.iso
exits 1 "and so does a stdio: drive" discimg verify "stdio:$scratch/short.iso"
head -c $(($(stat -c %s hybrid.iso) - 4096)) hybrid.iso > short.iso
exits 1 "an image whose backup GPT was cut off is bad" discimg verify short.iso
out "it names the backup GPT" 'GPT: its backup'
cp x.iso long.iso; head -c 8192 /dev/zero >> long.iso
exits 0 "an image that is longer than it says is good" discimg verify long.iso
out "but that is noted" 'goes on for 4 sectors'

# --- damaged structures ------------------------------------------------------------------------

for row in "x $((16 * 2048 + 84)) volume.space.size" "hybrid 600 GPT:.the.header" \
  "hybrid $((512 * 2 + 8)) GPT:.the.checksum" "x $((16 * 2048 + 158)) root.directory"; do
  # shellcheck disable=SC2086
  set -- $row
  cp "$1.iso" bad.iso; spoil bad.iso "$2"
  exits 1 "$1.iso with byte $2 changed is bad" discimg verify bad.iso
  out "the fault is told: $3" "$3"
done
catalogue=$(xorriso -indev hybrid.iso -report_el_torito plain 2> tap.out |
  sed -n 's/^El Torito catalog  : \([0-9]*\) .*/\1/p')
cp hybrid.iso bad.iso; spoil bad.iso $((catalogue * 2048 + 5))
exits 1 "a changed boot catalogue is bad" discimg verify bad.iso
out "it is named" "sector $catalogue: the boot catalogue"
image=$(xorriso -indev boot.iso -report_el_torito plain 2> tap.out |
  sed -n 's/^El Torito boot img : .* \([0-9]*\)$/\1/p')
cp boot.iso bad.iso; spoil bad.iso $((image * 2048 + 3000))
exits 1 "a boot image that does not fit its boot information table is bad" discimg verify bad.iso
out "it is named" "sector $image: the boot image of entry 1"

# --- against another image -----------------------------------------------------------------------

# The sector that file number 2 begins at, by xorriso.
lba=$(xorriso -indev x.iso -find / -name 'file number 2.bin' -exec report_lba -- 2> tap.out |
  sed -n 's/^File data lba: *[0-9]* *, *\([0-9]*\) .*/\1/p')
cp x.iso other.iso
exits 0 "an image and its copy are the same" discimg verify x.iso other.iso
spoil other.iso $(((lba + 3) * 2048 + 17))
exits 1 "an image and a copy with one byte changed differ" discimg verify x.iso other.iso
out "the sector and the file are named" \
  "^bad: sector $((lba + 3)): different: /dir/file number 2\.bin$"
exits 1 "so it is with a stdio: drive" discimg verify x.iso "stdio:$scratch/other.iso"
exits 1 "as JSON" discimg verify --json x.iso other.iso
out "the first sector stands there" "\"first_lba\": $((lba + 3))"
out "and the path" '"path": "/dir/file number 2.bin"'
is "and nothing but the document is printed" "$(head -c 1 tap.stdout; tail -c 2 tap.stdout)" "{}"
exits 1 "images of different sizes differ" discimg verify x.iso long.iso
out "it says by how much" 'long.iso is 4 sectors longer than x.iso'
exits 1 "in either order" discimg verify long.iso x.iso
exits 0 "a drive may hold more than the image" discimg verify x.iso "stdio:$scratch/long.iso"
out "that is noted" 'goes on for 4 sectors'
exits 0 "in either order" discimg verify "stdio:$scratch/long.iso" x.iso
exits 1 "a drive may not hold less than the image" discimg verify long.iso "stdio:$scratch/x.iso"

# --- raw sectors ---------------------------------------------------------------------------------

sheet() { printf 'FILE "%s" BINARY\n  TRACK 01 %s\n    INDEX 01 00:00:00\n' "$2" "$3" > "$1"; }
"$builddir/mkraw" 1 0 < x.iso > raw.bin; sheet raw.cue raw.bin MODE1/2352
"$builddir/mkraw" 2 0 < x.iso > xa.bin; sheet xa.cue xa.bin MODE2/2352
exits 0 "a raw image is good" discimg verify raw.cue
out "all its sectors were checked by EDC" "$size checked by EDC and parity"
exits 0 "a raw Mode 2 image is good" discimg verify xa.cue
exits 0 "a raw image and its ISO are the same" discimg verify raw.cue x.iso
exits 0 "Mode 1 and Mode 2 of the same data are not compared raw" discimg verify xa.cue x.iso
sector=$((lba + 5))
while IFS=: read -r offset kind what; do
  cp raw.bin bad.bin; sheet bad.cue bad.bin MODE1/2352
  spoil bad.bin $((sector * 2352 + offset))
  exits 1 "a raw image with $what changed is bad" discimg verify bad.cue
  out "the sector, the kind and the file are named" \
    "^bad: sector $sector: $kind: /dir/file number 2\.bin$"
done <<'ROWS'
3:no sync pattern:the sync pattern
13:wrong header:the address
1000:EDC does not fit:the user data
2065:EDC does not fit:the EDC
2100:parity does not fit:the P parity
2340:parity does not fit:the Q parity
ROWS
"$builddir/mkraw" 1 11400 < x.iso > moved.bin; sheet moved.cue moved.bin MODE1/2352
exits 0 "sectors of a later session that were moved are good" discimg verify moved.cue
out "that is noted" 'stand 11400 sectors further'
cp raw.bin bad.bin; for i in 20 22 40 41 42; do spoil bad.bin $((i * 2352 + 1000)); done
exits 1 "several bad sectors" discimg verify --json bad.cue
is "are counted in ranges" "$(sed -n '/"ranges"/,/\]/s/^ *"\(lba\|sectors\)": \([0-9]*\),/\2/p' \
  tap.stdout | tr '\n' ' ')" "20 1 22 1 40 3 "

# --- several sessions ------------------------------------------------------------------------------

xorriso -outdev grown.iso -volid GROWN -map tree /tree -commit -map tree/boot.img /second -commit \
  -map tree/boot.img /third -commit -end > tap.out 2>&1
exits 0 "an image that grew by sessions is good" discimg verify grown.iso
genisoimage -quiet -R -o first.iso tree/dir 2> tap.out
first=$(($(stat -c %s first.iso) / 2048)) second=$((first + 11400))
echo added > added.txt
genisoimage -quiet -R -C 0,$second -M first.iso -o second.iso tree/dir added.txt 2> tap.out
"$builddir/mkraw" 1 0 < first.iso > first.bin
"$builddir/mkraw" 1 $second < second.iso > second.bin
{ sheet first.cue first.bin MODE1/2352; sheet second.cue second.bin MODE1/2352
  echo "REM SESSION 01"; cat first.cue; echo "REM SESSION 02"
  sed 's/TRACK 01/TRACK 02/' second.cue; } > sessions.cue
exits 0 "a disc of two sessions is good" discimg verify sessions.cue
lba=$(xorriso -indev first.iso -find / -name 'file number 2.bin' -exec report_lba -- 2> tap.out |
  sed -n 's/^File data lba: *[0-9]* *, *\([0-9]*\) .*/\1/p')
spoil first.bin $((lba * 2352 + 700))
exits 1 "damage in its first session is found" discimg verify sessions.cue
out "and named by the tree of the second" "^bad: sector $lba: EDC does not fit: /file number 2\.bin$"

# --- misuse ----------------------------------------------------------------------------------------

exits 2 "a file that is not there" discimg verify nothing.iso
says "is told in one line" '^discimg: verify: .*nothing\.iso'
exits 2 "the other file is not there" discimg verify x.iso nothing.iso
exits 64 "an operand is needed" discimg verify
exits 64 "a quick comparison makes no sense" discimg verify --quick x.iso other.iso
says "which is said" '--quick reads structures only'
head -c 40960 /dev/zero > zero.iso
exits 0 "an image of zeros has nothing that is wrong" discimg verify zero.iso
out "but no file system either" 'no ISO 9660 or UDF file system'
done_testing
