#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Sequences of commands to a virtual drive, as programs send them and with bytes changed, through
# the fuzz target (see replay.sh).
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99

# send CDB [NDATA [OUT]]: 12 bytes of CDB, hexadecimal; room for NDATA bytes, or OUT as data
send() {
  perl -e '
    my ($cdb, $n, $out) = @ARGV;
    $cdb =~ s/ //g, ($out //= "") =~ s/ //g;
    print pack("H24", $cdb . "0" x 24), pack("n", $n // 0), chr($out ne "" ? 0xc0 : 0);
    print substr(pack("H*", $out) . "\0" x ($n // 0), 0, $n // 0) if $out ne "";' -- "$@"
}

attentions() { send 00; send 00; send 00; }

# What a program asks before it reads or writes.
questions() {
  send '12 00 00 00 60' 96
  send '46 00 0000 000000 0400' 1024
  send '5a 00 3f 00000000 0100' 256
  send '51 00 0000000000 0022' 34
  send '52 01 00000001 00 0030' 48
  for format in 00 01 02 03 04 05; do send "43 02 $format 00000000 0324" 804; done
  send '42 02 40 01 0000 00 0010' 16
  send '4a 01 0000 10 0000 0008' 8
  send 'ad 00 00000000 00 00 0804' 2052
  send 'ac 00 00000000 0000 0008 03' 136
  send '23 00 0000000000 00fc' 252
  send '25' 8
}

readings() {
  send '28 00 00000010 00 0004' 8192
  send '28 00 00000062 00 0004' 8192
  send 'be 00 00000062 000004 f8 01' 9792
  send 'be 00 00002d1e 000002 fa 02' 5324
  send 'b9 00 00 000210 000212 10' 4096
  send '1b 00 0000 02'
  send '1b 00 0000 03'
}

# writings TYPE BLOCKTYPE: page 05h, 32 sectors, the track and the session closed
writings() {
  send '04 10' 12 '00 00 00 08 00 00 4e 20 00 00 00 00'
  send '55 10 0000000000 003c' 60 "00000000 00000000 05 32 $1 c4 $2 00000000000000000000 0096"
  send '54 01'
  send '5d 00 00000000 000020' 32 \
    '4100000000000000 4101001000000000 4101011000000200 41aa011400000400'
  send '2a 00 00000000 00 0010' 32768 01
  send '2a 00 00000010 00 0010' 32768 02
  send '35'
  send '5b 00 01 00 0001'
  send '5b 00 02 00 0001'
  send '53 00 00 00 00 00000100'
  send '51 00 0000000000 0022' 34
  send '52 01 000000ff 00 0030' 48
  send 'a1 01'
}

# Discs: none, pressed CD and DVD, then blank ones; see tests/fuzz/vdrive.c.
for disc in 0 1 2; do
  { printf "\\x0$disc"; attentions; questions; readings; } > "pressed.$disc"
done
for disc in 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f; do
  { printf "\\x$disc"; attentions; questions; writings 41 08; readings; } > "tao.$disc"
done
for disc in 03 04; do
  { printf "\\x$disc"; attentions; writings 42 08; readings; } > "sao.$disc"
  { printf "\\x$disc"; attentions; writings 43 03; readings; } > "raw.$disc"
  { printf "\\x$disc"; attentions; writings 50 08; readings; } > "test.$disc"
done
replays "as programs send them" vdrive pressed.* tao.* sao.* raw.* test.*
for seed in pressed.1 tao.04 tao.06 tao.0c sao.04; do
  mutated "$seed" 10 "changed.$seed"
done
replays "with bytes changed" vdrive changed.*/*
done_testing
