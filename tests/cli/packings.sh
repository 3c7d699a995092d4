#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Packed images, made by the programs of others, opened as if they lay unpacked; and damaged ones.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

# is_image NAME FILE PACKING: FILE is data.iso wherever one reads, and info tells its packing
is_image() {
  ok "$1: the same bytes, wherever one reads" "$builddir/readat" "$2" data.iso
  is "$1: info tells it" "$(discimg info "$2" | sed -n 's/^  Format  *//p')" "iso, in $3"
}

# spoil FILE OFFSET NBYTES: so many bytes of FILE become FFh
spoil() {
  head -c "$3" /dev/zero | tr '\0' '\377' | dd of="$1" bs=64K oflag=seek_bytes seek="$2" conv=notrunc status=none
}

# lines, zeros, what cannot be packed, and lines again
{
  pattern sector 7000000
  head -c 3000000 /dev/zero
  openssl enc -aes-128-ctr -K 01 -iv 01 -nosalt < /dev/zero 2> /dev/null | head -c 2000000
  pattern end 1000000
} > data.iso
truncate -s $((2048 * 6400)) data.iso
printf 'CD001' | dd of=data.iso bs=1 seek=32769 conv=notrunc status=none

gzip -c data.iso > a.iso.gz
is_image "gzip" a.iso.gz gzip
gzip -1 < data.iso > b.img
is_image "gzip without a suffix" b.img gzip
split -b 700001 data.iso part.
for part in part.*; do gzip -9 -c "$part"; gzip -c < /dev/null; done > members.iso.gz
is_image "gzip in many members, some empty" members.iso.gz gzip
cp a.iso.gz padded.iso.gz
truncate -s +1000 padded.iso.gz
is_image "gzip padded with zeros" padded.iso.gz gzip
gzip -c a.iso.gz > twice.iso.gz.gz
is_image "gzip in gzip" twice.iso.gz.gz "gzip, in gzip"
exits 0 "--json tells the packing" discimg info --json a.iso.gz
ok "by its name" grep -q '"packing": "gzip"' "$scratch/tap.stdout"
exits 0 "and null where there is none" discimg info --json data.iso
ok "as null" grep -q '"packing": null' "$scratch/tap.stdout"
exits 0 "a packed image compares equal to what it holds" discimg verify a.iso.gz data.iso
exits 2 "a packed image is not replaced by what it holds" discimg convert a.iso.gz a.iso.gz

# Packed data files of a sheet
raw_file sound.bin 300
gzip -c sound.bin > sound.bin.gz
printf '%s\n' 'FILE "sound.bin.gz" BINARY' 'TRACK 01 AUDIO' 'INDEX 01 00:00:00' > sound.cue
exits 0 "a sheet may name a packed BIN" discimg convert sound.cue copy.cue
ok "of which the same sectors come" cmp sound.bin copy.bin
mv sound.bin sound.moved
sed -i 's/\.gz//' sound.cue
exits 0 "a BIN that was packed under its name is found" discimg convert sound.cue copy.cue
says "and that is told" 'sound.cue:1: FILE sound.bin is not there; taken instead: .*sound.bin.gz'
ok "and is the same" cmp sound.moved copy.bin
gzip -c sound.cue > sound.cue.gz
exits 2 "a packed sheet is refused" discimg info sound.cue.gz
says "with what to do" 'sound.cue.gz: a cue, packed with gzip; unpack it first'

# Damage
cp a.iso.gz bad.iso.gz
spoil bad.iso.gz 700000 5000
exits 1 "damage in gzip data: what is before it is read" discimg convert bad.iso.gz out.iso
says "and told" 'warning: bad.iso.gz: the gzip data are damaged at byte 7[0-9]{5}; only the first'
is "in one warning, and the number of bad sectors" "$(grep -c warning tap.stderr)" 2
ok "to where the damage is" cmp -n 1000000 data.iso out.iso
is "the size is what the end tells" "$(stat -c %s out.iso)" "$(stat -c %s data.iso)"
head -c 700000 a.iso.gz > cut.iso.gz
exits 1 "gzip data that are cut off: what is there is read" discimg convert cut.iso.gz out.iso
says "and told" 'warning: cut.iso.gz: ends in the middle of its gzip data, at byte 700000; only'
ok "to where it ends" cmp -n 1000000 data.iso out.iso
cp a.iso.gz sum.iso.gz
spoil sum.iso.gz $(($(stat -c %s a.iso.gz) - 8)) 4
exits 0 "a wrong CRC loses nothing" discimg convert sum.iso.gz out.iso
says "but is told" 'warning: sum.iso.gz: bytes 0 to 13107200 of what is packed do not have the CRC'
ok "and the bytes are the same" cmp data.iso out.iso
{ cat a.iso.gz; echo garbage; } > more.iso.gz
exits 0 "what follows gzip data is ignored" discimg convert more.iso.gz out.iso
says "and told" 'warning: more.iso.gz: what follows the gzip data is ignored'
head -c 18 a.iso.gz > empty.iso.gz
exits 2 "gzip data without a byte are refused" discimg info empty.iso.gz
says "with what is wrong" 'empty.iso.gz: gzip data that end at once'
done_testing
