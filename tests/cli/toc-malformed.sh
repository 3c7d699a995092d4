#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every malformed .toc gives one line that names the place, exit status 2, and no output. A file's
# first line tells what is expected: // expect LINE: EXTENDED-REGULAR-EXPRESSION
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99
. "$srcdir/tests/cli/refused.sh" || exit 99

raw_file a.bin 300
raw_file a.mp3 300
raw_file b.wav 300
mkdir folder
mkfifo pipe

all_refused "$srcdir/data/toc/malformed" toc '// expect '

{ echo 'TRACK AUDIO'; for i in $(seq 99); do printf 'INDEX 00:%02d:%02d\n' $((i / 75)) $((i % 75)); done; echo 'FILE "a.bin" 0'; } > made.toc
refused "ninety-nine INDEX statements are too many" made.toc 'made.toc:100: more than 98 INDEX statements in a track'
{ echo 'TRACK AUDIO'; for i in $(seq 98); do printf 'INDEX 00:%02d:%02d\n' $((i / 75)) $((i % 75)); done; echo 'FILE "a.bin" 0 END 00:03:00'; } > made.toc
refused "an END behind INDEX 99 is one too many" made.toc 'made.toc:100: END would be INDEX 100, expected at most 99'
{ echo 'TRACK AUDIO'; for i in $(seq 501); do echo "FILE \"$i.bin\" 0"; done; } > made.toc
refused "five hundred and one files are too many" made.toc 'made.toc:502: more than 500 files'
{ printf 'CD_TEXT { LANGUAGE 0 { GENRE {'; seq -s, 0 0; yes ',1' | head -3100; echo '} } }'; } > made.toc
refused "an item of 3100 bytes is too long" made.toc 'made.toc:307[0-9]: GENRE of more than 3072 bytes'
printf 'TRACK AUDIO\nFILE "a.bin" 0 \000' > made.toc
refused "a NUL byte is named by its line" made.toc 'made.toc:2: a NUL byte, expected a text'
: > made.toc
refused "an empty file is refused" made.toc 'made.toc:1: the file ends without a TRACK'
done_testing
