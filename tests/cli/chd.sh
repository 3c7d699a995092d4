#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CHD files: what chdman makes is read with every codec and at several hunk sizes, what we make it
# reads; damage is found and named, and malformed files are refused.
. "$srcdir/tests/tap.sh" || exit 99

if ! command -v chdman > /dev/null; then
  skip "chd" "chdman is not installed (Debian package mame-tools)"
  done_testing
fi

# Data that packs, data that does not, a stored pregap, and samples; 1773 sectors.
seq 1 200000 > text
head -c 300000 "$(command -v bash)" >> text
truncate -s $((2048 * 1000)) text
cp text text.iso
"$builddir/mkraw" 1 0 < text > disc.bin
perl -e 'for (0 .. 200 * 588 - 1) { $v = 9000 * sin($_ / 31) + 2000 * sin($_ / 7);
  print pack "s<2", $v, $v / 2 }' >> disc.bin
perl -e 'srand 1; print pack "C*", map int rand 256, 1 .. 2352 * 37' >> disc.bin
truncate -s $((2352 * 1300)) disc.bin
cat > disc.cue << 'END'
FILE "disc.bin" BINARY
  TRACK 01 MODE1/2352
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    INDEX 00 00:13:25
    INDEX 01 00:14:25
  TRACK 03 AUDIO
    PREGAP 00:02:00
    INDEX 01 00:16:20
END

# one name for the data file, whatever the sheet is called
model() { sed 's/^FILE .*/FILE "" BINARY/' "$1"; }
createcd() { chdman createcd -f -i "$1" -o "$2" "${@:3}" > chdman.out 2>&1 || cat chdman.out; }

# same_cd NAME CHD: it is the disc of disc.cue.
same_cd() {
  exits 0 "$1: converted" discimg convert -q "$2" back.cue
  is "$1: the same sectors" "$(cmp disc.bin back.bin 2>&1)" ""
  is "$1: the same sheet" "$(model back.cue)" "$(model disc.cue)"
}
for codecs in none cdzl cdlz cdfl huff,flac cdlz,cdzl,cdfl; do
  createcd disc.cue a.chd -c "$codecs"
  same_cd "chdman createcd -c $codecs" a.chd
done
for hunk in 2448 78336; do
  createcd disc.cue a.chd -hs "$hunk"
  same_cd "chdman createcd -hs $hunk" a.chd
done
for codecs in none zlib lzma huff flac; do
  chdman createraw -f -i text -o a.chd -us 2048 -hs 4096 -c "$codecs" > chdman.out 2>&1 ||
    cat chdman.out
  exits 0 "chdman createraw -c $codecs: converted" discimg convert -q a.chd back.iso
  is "chdman createraw -c $codecs: the same bytes" "$(cmp text back.iso 2>&1)" ""
done

# What we write, read by chdman.
for options in "" "--fast" "--codec=cdlz" "--codec=cdzl --hunk=2448" "--hunk=78336"; do
  # shellcheck disable=SC2086
  exits 0 "convert $options: written" discimg convert -q $options disc.cue ours.chd
  ok "convert $options: chdman verifies it" chdman verify -i ours.chd
  ok "convert $options: chdman extracts it" chdman extractcd -f -i ours.chd -o out.cue -ob out.bin
  is "convert $options: the same bytes" "$(cmp disc.bin out.bin 2>&1)" ""
done
sha1_of() { chdman info -i "$1" | sed -n 's/^SHA1: *//p'; }
createcd disc.cue theirs.chd
discimg convert -q disc.cue ours.chd
is "ours has the SHA-1 of chdman's" "$(sha1_of ours.chd)" "$(sha1_of theirs.chd)"
ok "ours is no larger" [ "$(stat -c %s ours.chd)" -le "$(stat -c %s theirs.chd)" ]
same_cd "ours" ours.chd
for options in "" "--fast" "--codec=flac"; do
  # shellcheck disable=SC2086
  exits 0 "convert $options of an .iso: written" discimg convert -q $options text.iso ours.chd
  ok "convert $options of an .iso: chdman extracts it" chdman extractraw -f -i ours.chd -o out.iso
  is "convert $options of an .iso: the same bytes" "$(cmp text out.iso 2>&1)" ""
done

exits 2 "hunks that are no multiple of a sector: refused" \
  discimg convert --hunk 5000 text.iso odd.chd
says "by the name of the option" '--hunk 5000: expected a multiple of 2048 bytes'

# What chdman drops.
{ echo 'CATALOG 1234567890123'; echo 'PERFORMER "Some 100%"'; sed 's/TRACK 02 AUDIO/&\n    TITLE "A title"\n    FLAGS PRE\n    ISRC USRC17607839/
s/    INDEX 01 00:14:25/&\n    INDEX 02 00:15:00/' disc.cue; } > rich.cue
discimg convert -q rich.cue direct.cue
discimg convert -q rich.cue rich.chd
ok "a CHD of a rich sheet: chdman verifies it" chdman verify -i rich.chd
ok "a CHD of a rich sheet: back to a sheet" discimg convert -q rich.chd back.cue
is "a CHD of a rich sheet: the same" "$(model back.cue)" "$(model direct.cue)"
ok "a CHD of a rich sheet: it is rich" grep -q 'ISRC USRC17607839' back.cue

createcd disc.cue good.chd
exits 0 "a good CHD is verified" discimg verify --verbose good.chd
is "its SHA-1s are compared" "$(grep -c 'SHA-1 .* is as the image says' tap.stdout tap.stderr |
  awk -F: '{ n += $2 } END { print n }')" 2

# change FILE OFFSET BYTES: printf escapes
change() { printf '%b' "$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
number() { # FILE OFFSET NBYTES: big-endian
  od -An -tx1 -j "$2" -N "$3" "$1" | tr -d ' \n' | sed 's/^/0x/'
}

# The first hunk follows the metadata: what is changed there is lost with its eight sectors.
map=$(($(number good.chd 40 8)))
first=$(($(number good.chd $((map + 4)) 6)))
cp good.chd bad.chd
change bad.chd $((first + 40)) '\0377\0000\0377'
exits 1 "a damaged hunk is found" discimg verify bad.chd
says "it is named" 'bad.chd: hunk 0 \(bytes 0 to 19583 .*CRC'
is "its sectors are bad" "$(grep -c unreadable tap.stdout)" 1
exits 1 "the rest is still converted" discimg convert -q bad.chd rest.cue
is "the rest is whole" "$(cmp -i $((8 * 2352)) disc.bin rest.bin 2>&1)" ""

cp good.chd bad.chd
change bad.chd 64 '\0000\0000\0000'
exits 1 "a wrong SHA-1 in the header is found" discimg verify bad.chd
ok "both sums are given" grep -Eq 'SHA-1 of the data is [0-9a-f]{40}, but .* 000000' \
  tap.stdout tap.stderr

# refused NAME MESSAGE: bad.chd cannot be opened.
refused() {
  exits 2 "$1: refused" timeout 20 discimg info bad.chd
  says "$1: one clear line" "^discimg: info: bad.chd: $2"
  is "$1: nothing else" "$(wc -l < tap.stderr)" 1
  cp good.chd bad.chd
}
cp good.chd bad.chd
head -c 100 good.chd > bad.chd
refused "a header cut short" 'has a header of 124 bytes|header'
truncate -s "$map" bad.chd
refused "without its map" 'the map of hunks reaches beyond the end'
change bad.chd 15 '\0004'; refused "version 4" 'a CHD of version 4, expected 5'
change bad.chd 16 'wxyz'; refused "an unknown codec" 'is packed by "wxyz"'
change bad.chd 32 '\0100'; refused "far too many hunks" 'claims [0-9]+ hunks'
change bad.chd 56 '\0377'; refused "huge hunks" 'has hunks of [0-9]+ bytes'
change bad.chd 56 '\0000\0000\0000\0000'; refused "hunks of no bytes" 'has hunks of 0 bytes'
change bad.chd 60 '\0000\0000\0000\0007'; refused "an odd unit" "hunks of 19584 bytes are no multiple"
change bad.chd 104 '\0001'; refused "a parent is needed" '.*parent CHD'
change bad.chd 48 '\0177'; refused "metadata that are nowhere" 'metadata reach beyond the end'
change bad.chd 132 '\0000\0000\0000\0000\0000\0000\0000\0174'
refused "metadata in a loop" 'its list of metadata is a loop'
change bad.chd 140 'TRACK:1 TYPE:NOTHING   '; refused "an unknown type" 'track 1 is of type NOTHING'
change bad.chd 140 'TRACK:7'; refused "tracks out of order" 'track 7 is listed as number 1'
change bad.chd 140 'GARBAGE'; refused "metadata that say nothing" 'track metadata "GARBAGE'
change bad.chd $((map + 10)) '\0021\0042'; refused "a wrong CRC of the map" 'the map of hunks does not'
change bad.chd $((map + 12)) '\0377'; refused "lengths of 255 bits" 'the map of hunks has numbers'
change bad.chd $((map + 16)) '\0377\0377\0377\0377'
refused "no Huffman code" 'the map of hunks begins with no Huffman code'
change bad.chd 36 '\0000\0000\0001\0000'
refused "less data than the tracks have" 'track 1 ends at byte'
done_testing
