#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# ecm.pl IN OUT: packs raw sectors as Neill Corlett's ecm 1.0 does. Sectors are told by their mode
# and form, and not checked: IN must have good ones. Its own EDC is of the whole file only.
use strict;
use warnings;

my ($in, $out) = @ARGV;
open my $file, "<:raw", $in or die "$in: $!\n";
my $plain = do { local $/; <$file> };

my @table = map {
  my $rest = $_;
  $rest = $rest & 1 ? $rest >> 1 ^ 0xd8018001 : $rest >> 1 for 1 .. 8;
  $rest;
} 0 .. 255;

sub edc {
  my $edc = 0;
  $edc = $edc >> 8 ^ $table[($edc ^ $_) & 255] for unpack "C*", shift;
  return $edc;
}

sub head {
  my ($type, $count) = @_;
  $count--;
  my $byte = $type | ($count & 31) << 2;
  my $head = "";
  for ($count >>= 5; $count; $count >>= 7) {
    $head .= chr($byte | 128);
    $byte = $count & 127;
  }
  return $head . chr $byte;
}

# Runs of [type, count, bytes], a run with those of the same type before it
my @runs;
sub add {
  my ($type, $count, $bytes) = @_;
  push @runs, [$type, 0, ""] if !@runs || $runs[-1][0] != $type;
  $runs[-1][1] += $count;
  $runs[-1][2] .= $bytes;
}

my $sync = "\0" . "\xff" x 10 . "\0";
for (my $at = 0; $at < length $plain;) {
  my $sector = substr $plain, $at, 2352;
  if (length $sector < 2352 || substr($sector, 0, 12) ne $sync) {
    add(0, length $sector, $sector);
  } elsif (substr($sector, 15, 1) eq "\1") {
    add(1, 1, substr($sector, 12, 3) . substr $sector, 16, 2048);
  } else {
    my $form2 = ord(substr $sector, 18, 1) & 0x20;
    add(0, 16, substr $sector, 0, 16);
    add($form2 ? (3, 1, substr $sector, 20, 2328) : (2, 1, substr $sector, 20, 2052));
  }
  $at += length $sector;
}

open my $ecm, ">:raw", $out or die "$out: $!\n";
print $ecm "ECM\0", (map { head($_->[0], $_->[1]) . $_->[2] } @runs), "\xfc\xff\xff\xff\x3f",
  pack "V", edc($plain);
close $ecm or die "$out: $!\n";
