#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CD-TEXT packs with bytes changed, lost and out of order, and random bytes as sub-channels, through
# the fuzz targets (see replay.sh).
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/fuzz/fuzz.sh" || exit 99

both() { # NAME FILE...
  replays "$1" cdtext "${@:2}"
  replays "$1, as sub-channels" subchannels "${@:2}"
}

{
  echo 'block 0 00 1 9 3 09'
  echo 'block 5 80 1 9 0 69'
  for type in 80 81 85 8e; do
    for track in 0 1 2 5 9; do echo "0 $type $track Text of type $type and track $track"; done
  done
  echo '0 86 0 DISC-ID'
  echo '0 87 0 \x00\x05A genre whose text needs two packs'
  echo '0 88 0 \x00\x01\x09\x00\x3f\x02\x12\x00\x00\x00\x00\x00\x00'
  echo '0 8d 0 Closed'
  for track in 0 1 2 3; do echo "5 80 $track \\x93\\xfa\\x96\\x7b"; done
} | "$builddir/cdtextpacks" encode > packs
ok "packs are made" test -s packs
# A CRC of zero is none, so that the bytes before it are looked at whatever they are.
perl -0777 -pe 's/(.{16})../$1\0\0/gs' packs > bare
both "as they are" packs bare

mkdir changed
perl -0777 -e '
  my $packs = <>;
  my $n = length($packs) / 18;
  sub put { open my $f, ">:raw", "changed/" . shift or die; print $f @_; close $f }
  for my $at (0 .. length($packs) - 1) {
    next if $at % 18 > 15;
    for my $byte (0, 0x09, 0x7f, 0x8f, 0xff) {
      my $p = $packs;
      substr($p, $at, 1) = chr $byte;
      put("$at.$byte", $p);
    }
  }
  for my $i (0 .. $n - 1) {
    my $pack = substr $packs, 18 * $i, 18;
    put("lost.$i", substr($packs, 0, 18 * $i), substr($packs, 18 * $i + 18));
    put("first.$i", $pack, $packs);
    put("twice.$i", substr($packs, 0, 18 * $i), $pack, substr($packs, 18 * $i));
    put("cut.$i", substr($packs, 0, 18 * $i + $i % 18));
  }
  srand 1;
  put("random.$_", map { chr int rand 256 } 1 .. 960) for 0 .. 99;' bare
both "with a byte of them changed, lost, repeated and cut" changed/*
done_testing
