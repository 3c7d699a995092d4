#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# verify: checksums beside an image, and the disc in a DAT.
. "$srcdir/tests/tap.sh" || exit 99

# out NAME PATTERN: standard output of the last `exits` matches.
out() {
  if grep -Eq -- "$2" tap.stdout; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < tap.stdout
}
silent_about() {
  if grep -Eq -- "$2" tap.stdout; then flunk "$1"; note < tap.stdout; else pass "$1"; fi
}

noise $((2352 * 100)) 1 > "one.bin"
noise $((2352 * 200)) 2 > "two.bin"
noise $((2352 * 200)) 3 > "three.bin"
for i in one two three; do
  printf 'FILE "%s.bin" BINARY\n  TRACK %02d AUDIO\n    INDEX 01 00:00:00\n' $i $((++n))
done > game.cue

# --- checksums beside the image, as coreutils write them ------------------------------------------

sha256sum game.cue one.bin two.bin three.bin > SHA256SUMS
md5sum -b one.bin > game.md5
sha1sum --tag two.bin > game.cue.sha1
exits 0 "an image with good checksums is good" discimg verify game.cue
out "SHA256SUMS is told" '^note: three.bin: its SHA256 is that of SHA256SUMS$'
out "and a list called after the image" '^note: one.bin: its MD5 is that of game.md5$'
out "and one with tags, called after the sheet" '^note: two.bin: its SHA1 is that of game.cue.sha1$'
exits 0 "--json has them all" discimg verify --json game.cue
is "each with its digest" "$(grep -c '"kind": "SHA256"' tap.stdout)" 4
is "of the right value" "$(grep -c "\"found\": \"$(sha1sum < two.bin | cut -d' ' -f1)\"" tap.stdout)" 1
exits 0 "--quick reads no files for their checksums" discimg verify --quick game.cue
silent_about "and says nothing of them" SHA256

mkdir other; cp game.cue ./*.bin other
(cd other && sha256sum one.bin | sed 's/^[^ ]*/\U&/' > SHA256SUMS && printf '; made by hand\none.bin %s\n' \
  "$(crc32() { gzip -c | tail -c 8 | od -An -tx4 -N 4 --endian=little; }; crc32 < one.bin | tr -d ' ')" > game.sfv)
exits 0 "capitals are read, and .sfv files" discimg verify other/game.cue
out "with their CRC-32" '^note: other/one.bin: its CRC32 is that of other/game.sfv$'
printf x | dd of=other/one.bin bs=1 seek=1000 conv=notrunc status=none
exits 1 "a file that was changed is found by them" discimg verify other/game.cue
out "with what it should be" \
  "^fault: other/one.bin: its SHA256 is [0-9a-f]{64}, but other/SHA256SUMS says $(sha256sum < one.bin | cut -d' ' -f1 | tr a-f A-F)\$"
printf '%s  ../one.bin\n%s  stranger.bin\n# a remark\nnonsense\n' \
  "$(printf '0%.0s' $(seq 64))" "$(printf '0%.0s' $(seq 64))" > other/SHA256SUMS
rm other/game.sfv
exits 0 "lines about other files, and lines of nonsense, mean nothing" discimg verify other/game.cue
cp one.bin other/one.bin
head -c 3000 /dev/zero > other/MD5SUMS
exits 0 "a list that is no text is left alone" discimg verify other/game.cue
says "with a warning" 'warning: other/MD5SUMS: these checksums were not looked at: '
rm other/MD5SUMS

# --- in a DAT -------------------------------------------------------------------------------------

# rom FILE NAME: its row
rom() {
  printf '<rom name="%s" size="%s" crc="%s" md5="%s" sha1="%s"/>\n' "$2" "$(stat -c %s "$1")" \
    "$(gzip -c < "$1" | tail -c 8 | od -An -tx4 -N 4 --endian=little | tr -d ' ')" \
    "$(md5sum < "$1" | cut -d' ' -f1)" "$(sha1sum < "$1" | cut -d' ' -f1)"
}
noise $((2352 * 100)) 4 > x.bin
{
  echo '<?xml version="1.0"?>'
  echo '<!DOCTYPE datafile PUBLIC "-//Logiqx//DTD ROM Management Datafile//EN" "http://www.logiqx.com/Dats/datafile.dtd">'
  echo '<datafile><header><name>Test - Discs</name></header>'
  echo '<game name="Another Game (Japan)"><category>Games</category>'
  rom x.bin 'Another Game (Japan).bin'
  echo '</game><game name="Game &amp; Son (Europe)">'
  rom game.cue 'Game &amp; Son (Europe).cue'
  rom one.bin 'Game &amp; Son (Europe) (Track 1).bin'
  rom two.bin 'Game &amp; Son (Europe) (Track 2).bin'
  rom three.bin 'Game &amp; Son (Europe) (Track 3).bin'
  echo '</game></datafile>'
} > discs.dat
exits 0 "a disc that a DAT knows is good" discimg verify game.cue --dat discs.dat
out "and is named" '^note: discs.dat knows it as Game & Son \(Europe\)$'
exits 0 "--json names it, too" discimg verify game.cue --dat discs.dat --json
out "with the verdict" '"verdict": "known"'
(cd other && printf x | dd of=two.bin bs=1 seek=1000 conv=notrunc status=none)
exits 1 "a disc with another track is not it" discimg verify other/game.cue --dat discs.dat
out "of which most is known" '^fault: discs.dat has 2 of its 3 tracks, in Game & Son \(Europe\)$'
out "and the rest is told" \
  '^fault: sector 100: track 2 is not what the DAT has as Game & Son \(Europe\) \(Track 2\).bin$'
exits 1 "in --json as well" discimg verify other/game.cue --dat discs.dat --json
is "by number" "$(tr -d ' \n' < tap.stdout | grep -c '"differing":\[{"track":2,"rom":"Game&Son(Europe)(Track2).bin"}\]')" 1
head -2 game.cue | cat - <(echo '    INDEX 01 00:00:00') > short.cue
exits 1 "of a disc that lacks tracks" discimg verify short.cue --dat discs.dat
out "the missing ones are counted" 'Game & Son \(Europe\) has 2 tracks that are not here'
cat one.bin two.bin three.bin > all.bin
{ echo '<datafile><game name="In one file">'; rom all.bin all.bin; echo '</game></datafile>'; } > single.dat
exits 0 "a DAT with all tracks in one file is matched" discimg verify game.cue --dat single.dat
noise $((2352 * 100)) 5 > y.bin
printf 'FILE "y.bin" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n' > y.cue
exits 1 "an unknown disc is bad" discimg verify y.cue --dat discs.dat
out "the only one of its size is told" \
  'does not know it; of all in it only this one is of the same size: Another Game \(Japan\)$'
exits 64 "--quick reads too little for a DAT" discimg verify --quick y.cue --dat discs.dat
exits 2 "a DAT that is not there is named" discimg verify y.cue --dat none.dat
says "in one line" '^discimg: verify: cannot open none.dat: No such file or directory$'
echo '<html><body>not found</body></html>' > html.dat
exits 2 "XML that is no DAT is refused" discimg verify y.cue --dat html.dat
says "as that" 'html.dat: has no <datafile>, expected the XML of a DAT'
printf '<datafile>\n<game name="x">\n<rom name="a"></game>' > torn.dat
exits 2 "torn XML is refused" discimg verify y.cue --dat torn.dat
says "with its line" 'torn.dat:3: mismatched tag, expected the XML of a DAT'
printf '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><datafile>&b;</datafile>' > bomb.dat
exits 2 "entities are refused" discimg verify y.cue --dat bomb.dat
done_testing
