#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# extract, ls, info and verify of the images of hostile.pl: nothing appears outside the directory,
# each says what is wrong, and takes little time and memory for it.
# shellcheck disable=SC2034 # tap.sh looks at it
. "$srcdir/tests/tap.sh" || exit 99
export LC_ALL=C.UTF-8

# Bytes of memory, in KiB; programs built with sanitizers cannot live with any bound.
memory=1500000
(ulimit -v $memory; discimg --version) > tap.out 2>&1 || memory=unlimited
# confined COMMAND...: in so much memory and 20 seconds of CPU time
confined() { (ulimit -v $memory -t 20; exec "$@"); }

# All that is there beside the directory that is extracted to, with times and contents.
outside() { find yard -not -path 'yard/in/*' -not -path yard/in -printf '%P %y %s %T@ %l\n' | sort; cat yard/canary; }

# What extract exits with, what it says (its messages or, behind "verify:", those of verify), and
# which files it leaves.
declare -A expected
while IFS='|' read -r name status words files; do
  [ -z "$name" ] || expected[${name// /}]="${status// /}|$words|$files"
done << 'END'
name-dotdot                  |1|/\.\. is not extracted: its name is no name of a file|good
name-dotdot-folder           |1|/\.\. is not extracted: its name is no name of a directory|good
name-dot                     |1|/\. is not extracted: its name is no name of a file|
name-absolute                |1|/_canary: its name has a slash or a NUL|_canary
name-with-slashes            |1|/\.\._\.\._canary: its name has a slash|.._.._canary a_.._.. a_.._../canary
name-with-nul                |1|/canary_\.txt: its name has a slash or a NUL|_ canary_.txt
name-empty                   |1|is not extracted: its name is no name of a file|
name-with-escapes            |1|/\.\. is not extracted|*
name-in-joliet               |1|is not extracted: its name is no name of a file|.._canary
name-in-udf                  |1|/\.\. is not extracted: its name is no name of a file|.._canary a_b
name-folder-in-udf           |1|/\.\. is not extracted: its name is no name of a directory|_
link-then-folder             |1|/a is not extracted: there is something else of this name|a
link-then-folder-absolute    |1|/a is not extracted: there is something else of this name|a
link-then-file               |1|/a is not extracted: another file of the disc has this name|a
link-in-folder-twice         |1|/d/s is not extracted: there is something else of this name|d d/s
link-in-udf                  |1|/a is not extracted: there is something else of this name|a
link-without-end             |1|/\.\. is not extracted|a b
names-twice                  |1|/same is not extracted: another file of the disc has this name|same
devices                      |0|device nodes are left out: 2|
folder-in-itself             |1|/loop: its directory is also that of another path|loop
folder-by-two-names          |1|/two: its directory is also that of another path|one one/up two
continuation-in-itself       |1|/a: its continuation areas \(CE\) run in a circle|a
continuation-outside         |1|/a: its continuation area \(CE\) lies outside the disc|a
relocated-in-itself          |1|/deep: its directory is also that of another path|deep deeper deeper/deep
relocated-all                |0|verify: lacks 1 directories|
udf-folder-in-itself         |1|/loop: its directory is also that of another path|loop
udf-entry-replaced-by-itself |1|/a: its file entry is replaced by others without end|a
udf-extents-without-end      |1|/a: the list of its extents goes on where there is none|
udf-sequence-in-itself       |1|/\.\. is not extracted|
udf-metadata-in-itself       |2|file set: it lies outside the disc or is unreadable|
udf-virtual-in-itself        |2|file set: it lies outside the disc or is unreadable|
udf-virtual-without-table    |2|file set: it lies outside the disc or is unreadable|
million-entries              |1|more files than can be looked through: some are missing|*
folder-of-4-gib              |1|/huge: its data ends at sector 2097181, but the disc has only 600|huge huge/a
file-of-4-gib                |1|/huge: 2096652 of its sectors could not be read and are zeros|huge
file-of-many-extents         |1|/huge is not extracted: its extents hold more than the disc does|
iso-name-of-221-bytes        |0|verify: is good|*
files-outside                |1|/f1: 2097151 of its sectors could not be read and are zeros|*
overlapping-files            |2|its files share their sectors: they would take 1640625 MiB|
udf-file-without-end         |1|/a: its extents have fewer bytes than its file entry says|a
udf-sparse-files             |0|verify: is good|*
udf-maps-without-end         |1|/\.\. is not extracted|
udf-spares-without-end       |1|/\.\. is not extracted|
path-table-of-4-gib          |1|verify: the path table has 4294967295 bytes|
eltorito-without-end         |0|verify: the boot catalogue goes on beyond its fourth sector|plain
eltorito-counts-all          |0|verify: the boot catalogue goes on beyond its fourth sector|plain
gpt-entries-of-0             |0|verify: GPT: the checksum of its partition entries is wrong|plain
gpt-entries-without-end      |0|verify: GPT: the checksum of its partition entries is wrong|plain
gpt-entries-wrap             |0|verify: GPT: the checksum of its partition entries is wrong|plain
apple-map-without-end        |1|verify: Apple partition 1 reaches to sector 1073741824|
cso-of-16-eib                |2|has no room for their index|
cso-of-1-tib                 |2|has no room for their index|
END

names=$(perl "$srcdir/tests/cli/hostile.pl")
is "each image is expected" "$(echo "$names" | sort)" "$(printf '%s\n' "${!expected[@]}" | sort)"
for name in $names; do
  IFS='|' read -r status words files <<< "${expected[$name]}"
  rm -rf yard image; mkdir -p yard/in; echo alive > yard/canary
  perl "$srcdir/tests/cli/hostile.pl" "$name" image
  before=$(outside)
  (cd yard/in && confined discimg extract ../../image) > got 2>&1
  is "$name: extract exits with $status" $? "$status"
  is "$name: nothing appears outside" "$(outside)" "$before"
  [ "$files" = '*' ] ||
    is "$name: and inside only what may" "$(cd yard/in && find . -mindepth 1 -printf '%P\n' | sort | tr '\n' ' ' | sed 's/ $//')" "$files"
  is "$name: no more than a thousand lines tell of it" "$(($(wc -l < got) <= 1010))" 1
  for command in 'ls -lR' 'info' 'verify'; do
    # shellcheck disable=SC2086 # words
    confined discimg $command image > listed 2>&1
    ok "$name: $command ends, too" test $? -le 2
    ok "$name: $command prints nothing that a terminal obeys" sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' listed"
  done
  case $words in
    verify:*) ok "$name: verify says ${words#verify: }" grep -Eq -- "${words#verify: }" listed ;;
    *) ok "$name: it says $words" grep -Eq -- "$words" got ;;
  esac
done

# --- made again ---------------------------------------------------------------------------------------

perl "$srcdir/tests/cli/hostile.pl" iso-name-of-221-bytes image
discimg edit -q image -o edited.iso --mkdir=/added > got 2>&1
is "a name that leaves no room for Rock Ridge in its record: edit exits with 0" $? 0
ok "and makes a sound image" discimg verify -q edited.iso
is "in which the file is, by its name" "$(discimg ls edited.iso)" "$(printf 'A%.0s' {1..221}; echo; echo added/)"
done_testing
