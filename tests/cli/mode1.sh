#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Raw sectors of Mode 1 that we make from plain ones, before strangers: a reading of ECMA-130 that
# shares nothing with ours, and chdman.
. "$srcdir/tests/tap.sh"
mode1=$srcdir/tests/mode1.pl

# Past 4350 sectors addresses enter their second minute.
noise $((4400 * 2048)) 1 > data.iso
exits 0 "plain sectors become raw" discimg convert --raw data.iso raw.cue
exits 0 "ECMA-130 has each sync, address, EDC and parity as they are" perl "$mode1" raw.bin
is "in all sectors" "$(cat tap.stdout)" "4400 sectors of Mode 1"
if command -v bchunk > /dev/null; then
  bchunk raw.bin raw.cue bchunk > bchunk.out 2>&1
  ok "bchunk finds the plain sectors in them" cmp bchunk01.iso data.iso
else
  skip "bchunk finds the plain sectors in them" "package bchunk is not installed"
fi

# spoilt AT BYTES: the first 400 sectors with BYTES (octal) from byte AT of sector 300 on.
spoilt() {
  head -c $((400 * 2352)) raw.bin > spoilt.bin
  printf '%b' "$2" | dd of=spoilt.bin bs=1 seek=$((300 * 2352 + $1)) conv=notrunc 2> /dev/null
}

while read -r at bytes faults; do
  spoilt "$at" "$bytes"
  exits 1 "with $faults spoilt they are not" perl "$mode1" spoilt.bin
  is "which the judge tells" "$(cat tap.stdout)" "sector 300: $faults"
done << 'END'
0 \0001 sync, EDC
12 \0077 address, EDC, P parity, Q parity
15 \0002 mode, EDC, P parity, Q parity
16 \0001\0002\0003 EDC, P parity, Q parity
2064 \0001\0002\0003\0004 EDC, P parity, Q parity
2068 \0001 intermediate, P parity, Q parity
2076 \0001\0002\0003 P parity, Q parity
2248 \0001\0002\0003 Q parity
END

# A CHD leaves out the parity that chdman's own computation would give back; of data that cannot
# be packed, what remains tells of how many sectors that holds.
if command -v chdman > /dev/null; then
  chd_nbytes() {
    printf 'FILE "%s" BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n' "$1" > chd.cue
    chdman createcd --force -c cdzl -i chd.cue -o chd > chdman.out 2>&1 && stat -c %s chd
  }
  head -c $((400 * 2352)) raw.bin > whole.bin
  nbytes=$(chd_nbytes whole.bin)
  ok "chdman finds parity that it need not keep" test "$nbytes" -lt $((400 * 2080))
  spoilt 2076 '\0001\0002\0003'
  ok "and keeps the 276 bytes of a sector whose parity is spoilt" \
    test "$(chd_nbytes spoilt.bin)" -ge $((nbytes + 276))
else
  skip "chdman finds parity that it need not keep" "package mame-tools is not installed"
fi
done_testing
