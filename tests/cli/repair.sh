#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# discimg verify --repair: what parity can restore is restored byte by byte, and nothing else is
# touched.
. "$srcdir/tests/tap.sh"

# out NAME PATTERN: standard output of the last `exits` matches.
out() {
  if grep -Eq -- "$2" tap.stdout; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < tap.stdout
}
sheet() { printf 'FILE "%s" BINARY\n  TRACK 01 %s\n    INDEX 01 00:00:00\n' "$2" "$3" > "$1"; }
# sectors FILE FROM TO: those of a raw image.
sectors() { tail -c +$(($2 * 2352 + 1)) "$1" | head -c $((($3 - $2) * 2352)); }
same() { if cmp "$2" "$3" > tap.out 2>&1; then pass "$1"; else flunk "$1"; note < tap.out; fi; }

if ! command -v perl > /dev/null; then
  skip "discimg verify --repair" "perl is not installed"
  done_testing
fi

mkdir tree
noise 400000 1 > tree/file.bin
discimg master --quiet tree -o x.iso
"$builddir/mkraw" 1 0 < x.iso > good1.bin
"$builddir/mkraw" 2 0 < x.iso > good2.bin

for mode in 1 2; do
  cp good$mode.bin bad.bin; sheet bad.cue bad.bin MODE$mode/2352
  perl "$srcdir/tests/cli/damage.pl" bad.bin 40
  cp bad.bin before.bin
  exits 0 "a damaged image of Mode $mode can be repaired" discimg verify bad.cue --repair mended.cue
  same "each byte is what it was" mended.bin good$mode.bin
  same "and the damaged image was not touched" bad.bin before.bin
  out "what was changed is told: bytes" '^repaired: sectors 40 to 41: bytes restored from parity: 122 bytes$'
  out "sync and header" '^repaired: sectors? 42( to 44)?: sync and header made anew: [12][29] bytes$'
  out "parity" '^repaired: sector 46: parity made anew: 276 bytes$'
  out "and how much of it there is" '^wrote mended.cue, read back and found the same: 100 sectors of bad.cue repaired$'
  out "the copy is good" '^mended.cue is good: [0-9]+ sectors read, [0-9]+ checked by EDC and parity$'
done

# --- beyond repair ---------------------------------------------------------------------------------

damage() { perl "$srcdir/tests/cli/damage.pl" bad.bin "$@"; }
cp good1.bin bad.bin; sheet bad.cue bad.bin MODE1/2352
damage 100 1200; damage 300 86
{ sectors good1.bin 0 100; sectors bad.bin 100 101; sectors good1.bin 101 100000; } > expected.bin
exits 1 "damage beyond repair is left" discimg verify --json bad.cue --repair mended.cue
same "as it is, and the rest is repaired" mended.bin expected.bin
is "both are told in JSON" "$(perl -MJSON::PP -0777 -ne '$d = decode_json($_); $r = $d->{repair};
  print join " ", $d->{bad}{ranges}[0]{lba}, $d->{bad}{ranges}[0]{path}, @$r{qw(output proven sectors
  bytes)}, $r->{sectors_of_kind}{bytes}, @{$r->{ranges}[0]}{qw(lba sectors kind bytes)}' tap.stdout)" \
  "100 /file.bin mended.cue 1 1 86 1 300 1 bytes 86"

# A sector that belongs elsewhere is not damaged.
{ sectors good1.bin 0 50; sectors good1.bin 60 61; sectors good1.bin 51 100000; } > bad.bin
exits 1 "a sector of Mode 1 in a wrong place is left there" discimg verify bad.cue --repair mended.cue
same "as it is" mended.bin bad.bin

# --- EDC and parity that are missing ---------------------------------------------------------------

without() { perl -0777 -pe 's/(.{2064}).{288}/$1 . "\0" x 288/gse' good1.bin; }
without > bad.bin
exits 0 "EDC and parity that no sector has are added" discimg verify bad.cue --repair mended.cue
same "as they should be" mended.bin good1.bin
out "which is told" '^repaired: sectors 0 to [0-9]+: EDC and parity added where there were zeros'
{ sectors good1.bin 0 50; without | sectors - 50 51; sectors good1.bin 51 100000; } > bad.bin
exits 1 "zeros in a single sector are damage" discimg verify bad.cue --repair mended.cue
out "beyond repair" '^bad: sector 50: EDC does not fit: /file.bin$'

# --- Mode 2, Form 1 and Form 2 ----------------------------------------------------------------------

"$builddir/mkdisc" "$srcdir/data/discs/xa.disc" cue xa.cue
cp xa.bin bad.bin; sheet bad.cue bad.bin MODE2/2352
damage 10 60; damage 12 60 # Form 1, Form 2
perl -e 'open F, "+<", "bad.bin"; for (30, 31) { seek F, $_ * 2352 + 5, 0; print F "scratched" }'
{ sectors xa.bin 0 12; sectors bad.bin 12 13; sectors xa.bin 13 100000; } > expected.bin
exits 1 "Form 2 has no parity" discimg verify bad.cue --repair mended.chd
out "which is told" '^mended.chd is bad: 1 bad sector, the first is 12'
discimg convert --quiet mended.chd back.cue
same "but its header can be made anew" back.bin expected.bin
exits 0 "sectors without sync and header" "$builddir/mkdisc" "$srcdir/data/discs/xa-without-headers.disc" \
  cue plain.cue
cp plain.bin good.bin
perl -e 'open F, "+<", "plain.bin"; seek F, 10 * 2336 + 500, 0; print F "scratched"'
exits 0 "are repaired, too" discimg verify plain.cue --repair mended.cue
same "byte by byte" mended.bin good.bin

# --- refused ---------------------------------------------------------------------------------------

sheet raw.cue good1.bin MODE1/2352
exits 2 "an .iso has no parity" discimg verify x.iso --repair mended.cue
says "which is said" 'x\.iso has no raw data sectors'
exits 2 "nor can it take any" discimg verify raw.cue --repair mended.iso
says "which is said" 'mended\.iso: a \.iso holds no EDC and parity; write a \.cue'
exits 2 "the image is not replaced by its copy" discimg verify raw.cue --repair raw.cue
exits 2 "nor are its data files" discimg verify raw.cue --repair good1.cue
"$builddir/mkdisc" "$srcdir/data/discs/sub-channels.disc" ccd sub.ccd
exits 2 "nothing else may be lost" discimg verify sub.ccd --repair sub.cue
says "it is said what" 'sub\.cue: a \.cue cannot hold the sub-channels'
exits 0 "and where it can be kept" discimg verify sub.ccd --repair kept.ccd
exits 64 "--repair with AGAINST makes no sense" discimg verify raw.cue x.iso --repair mended.cue
done_testing
