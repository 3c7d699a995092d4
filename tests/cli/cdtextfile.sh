#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CDTEXTFILE of cue sheets: the packs that we write are read by libcdio and libburn; those that we
# read may have a header before them, a zero behind them, and faults.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

mkdisc "$srcdir/data/discs/languages.disc" cue a.cue
is "the sheet names the file" "$(head -1 a.cue)" 'CDTEXTFILE "a.cdt"'
is "which has packs of 18 bytes and a zero" $(($(wc -c < a.cdt) % 18)) 1
npacked=$(($(wc -c < a.cdt) - 1))
head -c $npacked a.cdt > packs
is "libcdio hears both languages" "$("$builddir/cdtextjudge" libcdio packs | sort)" \
  "0 80 0 The album
0 80 1 First
0 80 2 Second
1 80 0 Das Album
1 80 1 Erstes
1 80 2 Zweites
block 0 tracks 1 to 2, English, genre 0
block 1 tracks 1 to 2, German, genre 0"
texts() { mkdisc --dump "$1" 2> said | grep '^text'; }
all=$(texts a.cue)
exits 0 "a copy is made" discimg convert -q a.cue b.cue
ok "with the same packs" cmp a.cdt b.cdt
is "and the same texts" "$(texts b.cue)" "$all"
mkdisc "$srcdir/data/discs/audio.disc" cue c.cue
ok "words that tell all need no packs" test ! -e c.cdt

{ printf '\000\306\000\000'; cat packs; } > b.cdt
is "packs behind the header of READ TOC are read" "$(texts b.cue)" "$all"
cp packs b.cdt
is "packs without the zero are read" "$(texts b.cue)" "$all"
printf 'X' | dd of=b.cdt bs=1 seek=95 conv=notrunc status=none
ok "a pack with a fault takes its texts with it" test "$(texts b.cue | wc -l)" -lt 6
exits 0 "the rest is read" discimg info b.cue
says "and it is told" 'b.cue:1: CDTEXTFILE b.cdt: CD-TEXT has [0-9]+ faults?; some texts may be missing'
sed -i 's/^TITLE .*/TITLE "Čeština"/' a.cue
is "words count more than packs" "$(texts a.cue | head -1)" "text 09 0 0 Čeština"
rm b.cdt
exits 0 "without its file the sheet is read" discimg convert -q b.cue d.cue
says "and it is told what is missing" 'b.cue:1: CDTEXTFILE b.cdt is not there; its texts are missing'
is "the line stays as a remark" "$(grep CDTEXTFILE d.cue)" 'REM CDTEXTFILE "b.cdt"'
done_testing
