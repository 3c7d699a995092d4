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
  pattern sector 2000000
  head -c 1000000 /dev/zero
  noise 700000 1
  pattern end 300000
} > data.iso
truncate -s $((2048 * 2000)) data.iso
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

# xz, by blocks and as a whole
xz -k -c --block-size=1MiB -T2 data.iso > blocks.iso.xz
is_image "xz in blocks" blocks.iso.xz xz
xz -0 -c data.iso > one.iso.xz
is_image "xz in one block" one.iso.xz xz
cp data.iso large
truncate -s 40M large
xz -0 -c large > large.xz
ok "xz in one large block" env TMPDIR="$scratch" "$builddir/readat" large.xz large
mv large.xz large.iso.xz
exits 0 "which info can look into" env TMPDIR="$scratch" discimg info large.iso.xz
says "unpacks it once, and says so" 'note: large.iso.xz: xz data that can be unpacked as a whole only; .* in /'
for part in part.*; do xz -0 -c "$part"; done > streams.iso.xz
is_image "xz in several streams" streams.iso.xz xz
cp blocks.iso.xz bad.iso.xz
spoil bad.iso.xz 700000 100
exits 1 "damage in a block of xz costs that block" discimg convert bad.iso.xz out.iso
says "and is told" 'warning: bad.iso.xz: the packed data are damaged near byte [0-9]+: bytes [0-9]+ to [0-9]+ of what they hold cannot be read'
says "with the number of sectors" 'warning: 464 sectors of the source are bad'
head -c 600000 blocks.iso.xz > cut.iso.xz
exits 1 "xz data that are cut off: what is there is read" discimg convert cut.iso.xz out.iso
says "and told" 'warning: cut.iso.xz: the xz data are cut off; only the first [0-9]+ bytes'

# zstd, by frames, by a seek table, and as a whole
zstd -q -c data.iso > one.iso.zst
is_image "zstd in one frame" one.iso.zst zstd
for part in part.*; do zstd -q -c "$part"; done > frames.iso.zst
is_image "zstd in several frames" frames.iso.zst zstd
# seek_table: one entry a frame, as the Zstandard Seekable Format has it
{
  cat frames.iso.zst
  printf '\136\052\115\030'; le32 $(($(printf '%s\n' part.* | wc -l) * 8 + 9))
  for part in part.*; do le32 "$(zstd -q -c "$part" | wc -c)"; le32 "$(stat -c %s "$part")"; done
  le32 "$(printf '%s\n' part.* | wc -l)"; printf '\000\261\352\222\217'
} > table.iso.zst
is_image "zstd with a seek table" table.iso.zst zstd
zstd -q < data.iso > piped.iso.zst
is_image "zstd that does not tell its size" piped.iso.zst zstd
cp frames.iso.zst bad.iso.zst
spoil bad.iso.zst 300000 100
exits 1 "damage in a frame of zstd costs that frame" discimg convert bad.iso.zst out.iso
says "and is told" 'warning: bad.iso.zst: the packed data are damaged near byte'
head -c 600000 one.iso.zst > cut.iso.zst
exits 1 "zstd data that are cut off: what is there is read" discimg convert cut.iso.zst out.iso
says "and told" 'warning: cut.iso.zst: the zstd data are cut off; only the first [0-9]+ bytes'

# CISO and ZISO
for kind in cso1 cso2 zso; do
  for shape in "2048 0" "16384 4"; do
    # shellcheck disable=SC2086 # two numbers
    perl "$srcdir/tests/cli/ciso.pl" pack $kind $shape data.iso packed.cso
    case $kind in zso) packing=zso ;; *) packing=cso ;; esac
    is_image "$kind, blocks and shift of $shape" packed.cso $packing
  done
done
for suffix in cso zso; do
  exits 0 "an .iso becomes a .$suffix" discimg convert data.iso "out.$suffix"
  is_image "which is one" "out.$suffix" $suffix
  ok "that a reader of others unpacks" perl "$srcdir/tests/cli/ciso.pl" unpack "out.$suffix" out.iso
  ok "to the same bytes" cmp out.iso data.iso
  ok "and smaller" test "$(stat -c %s "out.$suffix")" -lt 3000000
  exits 0 "--fast makes a .$suffix, too" discimg convert --fast data.iso "fast.$suffix"
  ok "that it unpacks" perl "$srcdir/tests/cli/ciso.pl" unpack "fast.$suffix" out.iso
  ok "to the same bytes" cmp out.iso data.iso
  ok "which is no smaller" \
    test "$(stat -c %s "fast.$suffix")" -ge "$(stat -c %s "out.$suffix")"
done
cp out.cso bad.cso
spoil bad.cso 100000 100
exits 1 "damage in a .cso costs one block or two" discimg convert bad.cso out.iso
says "and is told" 'warning: bad.cso: the packed data are damaged near byte'
says "with the number of sectors" 'warning: (1 sector of the source is|2 sectors of the source are) bad'
cp out.cso bad.cso
spoil bad.cso 8 4
exits 2 "a .cso whose size makes no sense is refused" discimg info bad.cso
says "with what is wrong" 'bad.cso: holds [0-9]+ blocks as its header tells, but with [0-9]+ bytes it has no room'

# ECM
head -c $((2048 * 300)) data.iso > data
{ "$builddir/mkraw" 1 0 < data; "$builddir/mkraw" 2 300 < data; } > raw.bin
perl "$srcdir/tests/cli/ecm.pl" raw.bin raw.bin.ecm
ok "ecm: the same bytes, wherever one reads" "$builddir/readat" raw.bin.ecm raw.bin
is "ecm: info tells it" "$(discimg info raw.bin.ecm 2> /dev/null | sed -n 's/^  Format  *//p')" "bin, in ecm, CD"
cp raw.bin.ecm bad.bin.ecm
spoil bad.bin.ecm $(($(stat -c %s bad.bin.ecm) - 4)) 4
exits 0 "a wrong EDC loses nothing" discimg convert bad.bin.ecm out.cue
says "but is told" 'warning: bad.bin.ecm: the EDC of all is [0-9a-f]{8}, and should be ffffffff'
exits 0 "verify finds the whole file good" discimg verify raw.bin.ecm
exits 1 "and takes it for a fault" discimg verify bad.bin.ecm
head -c 300000 raw.bin.ecm > cut.bin.ecm
exits 2 "ecm that is cut off is refused" discimg info cut.bin.ecm
says "with where" 'cut.bin.ecm: the run of sectors at byte [0-9]+ is cut off or malformed'

# Zipped ISO
for shape in "65536 0" "65536 300000" "0 0" "0 2000000"; do
  rm -f z.i*
  # shellcheck disable=SC2086 # two numbers
  perl "$srcdir/tests/cli/isz.pl" $shape data.iso z
  is_image "isz, chunks and segments of $shape" z.isz isz
done
rm z.i02
exits 2 "isz without one of its segments is refused" discimg info z.isz
says "with its name" 'z.isz: goes on in .*z.i02, which is not there'
perl "$srcdir/tests/cli/isz.pl" 65536 0 data.iso z
spoil z.isz 100000 100
exits 1 "damage in isz costs one chunk" discimg convert z.isz out.iso
says "and is told" 'warning: z.isz: the packed data are damaged near byte'
spoil z.isz 16 1
exits 2 "encrypted isz is refused" discimg info z.isz
says "with what to do" 'z.isz: is encrypted with a password; unpack it with UltraISO first'

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
spoil bad.iso.gz 100000 5000
exits 1 "damage in gzip data: what is before it is read" discimg convert bad.iso.gz out.iso
says "and told" 'warning: bad.iso.gz: the gzip data are damaged at byte 1[0-9]{5}; only the first'
is "in one warning, and the number of bad sectors" "$(grep -c warning tap.stderr)" 2
ok "to where the damage is" cmp -n 500000 data.iso out.iso
is "the size is what the end tells" "$(stat -c %s out.iso)" "$(stat -c %s data.iso)"
head -c 700000 a.iso.gz > cut.iso.gz
exits 1 "gzip data that are cut off: what is there is read" discimg convert cut.iso.gz out.iso
says "and told" 'warning: cut.iso.gz: ends in the middle of its gzip data, at byte 700000; only'
ok "to where it ends" cmp -n 1000000 data.iso out.iso
cp a.iso.gz sum.iso.gz
spoil sum.iso.gz $(($(stat -c %s a.iso.gz) - 8)) 4
exits 0 "a wrong CRC loses nothing" discimg convert sum.iso.gz out.iso
says "but is told" 'warning: sum.iso.gz: bytes 0 to 4096000 of what is packed do not have the CRC'
exits 1 "verify takes it for a fault" discimg verify sum.iso.gz
is "of its own" "$(grep -c '^fault: sum.iso.gz: .* do not have the CRC' tap.stdout)" 1
ok "and the bytes are the same" cmp data.iso out.iso
{ cat a.iso.gz; echo garbage; } > more.iso.gz
exits 0 "what follows gzip data is ignored" discimg convert more.iso.gz out.iso
says "and told" 'warning: more.iso.gz: what follows the gzip data is ignored'
head -c 18 a.iso.gz > empty.iso.gz
exits 2 "gzip data without a byte are refused" discimg info empty.iso.gz
says "with what is wrong" 'empty.iso.gz: gzip data that end at once'
done_testing
