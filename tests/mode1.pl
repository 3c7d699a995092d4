#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# mode1.pl FILE: whether every 2352 bytes of FILE, from LBA 0 on, are a sector of Mode 1. Written
# from ECMA-130, 2nd edition, and sharing nothing with src/sector: parity is not made here and
# compared, but each code word is shown to be one. Prints "N sectors of Mode 1", or what is wrong.
use strict;
use warnings;

# A byte at a time, the remainder of division by (x^16+x^15+x^2+1)(x^16+x^2+x+1), §14.3. The first
# bit of a byte is its least significant one: the register holds x^31 in bit 0.
my $polynomial = 0;
for my $factor (0, 1, 2, 16) {
  $polynomial ^= 1 << $_ + $factor for 0, 2, 15, 16;
}
my $reversed = oct "0b" . reverse sprintf "%032b", $polynomial & 0xffffffff;
my @divided = map {
  my $rest = $_;
  $rest = $rest & 1 ? $rest >> 1 ^ $reversed : $rest >> 1 for 1 .. 8;
  $rest;
} 0 .. 255;

sub edc_remainder {
  my $rest = 0;
  $rest = $rest >> 8 ^ $divided[($rest ^ $_) & 255] for unpack "C2068", shift;
  return $rest;
}

# Every byte of a string times α, in the field of x^8+x^4+x^3+x^2+1 (annex A).
my $doubles = join "", map { sprintf "\\x{%02x}", ($_ << 1 ^ ($_ & 128 ? 0x11d : 0)) } 0 .. 255;
my $times_alpha = eval "sub { (my \$bytes = shift) =~ tr/\\x{00}-\\x{ff}/$doubles/; \$bytes }" or die $@;

# Whether both syndromes of all code words are zero: WORDS' first bytes, then their second, and so
# on, as rows of as many bytes as there are code words.
sub are_code_words {
  my ($words, $nrows) = @_;
  my $ncolumns = length($words) / $nrows;
  my $sum = my $weighted = "\0" x $ncolumns;
  for my $row (unpack "(a$ncolumns)$nrows", $words) {
    $sum ^= $row;
    $weighted = $times_alpha->($weighted) ^ $row;
  }
  return "$sum$weighted" !~ /[^\0]/;
}

# The order in which the 26 diagonals of Q take the 16-bit words from byte 12 on (annex A).
my @diagonals = map {
  my $m = $_;
  map { $m < 43 ? (44 * $m + 43 * $_) % 1118 : 26 * $m + $_ } 0 .. 25;
} 0 .. 44;

sub address { # §14.2
  my $frame = 150 + shift;
  return pack "H*", sprintf "%02d%02d%02d", $frame / 4500, $frame / 75 % 60, $frame % 75;
}

sub faults {
  my ($sector, $lba) = @_;
  my $protected = substr $sector, 12;
  my @faults;
  push @faults, "sync" if substr($sector, 0, 12) ne "\0" . "\xff" x 10 . "\0";
  push @faults, "address" if substr($sector, 12, 3) ne address($lba);
  push @faults, "mode" if substr($sector, 15, 1) ne "\1";
  push @faults, "EDC" if edc_remainder($sector);
  push @faults, "intermediate" if substr($sector, 2068, 8) ne "\0" x 8;
  push @faults, "P parity" if !are_code_words(substr($protected, 0, 26 * 86), 26);
  push @faults, "Q parity" if !are_code_words(pack("n*", (unpack "n*", $protected)[@diagonals]), 45);
  return @faults;
}

open my $file, "<:raw", $ARGV[0] or die "$ARGV[0]: $!\n";
my ($lba, $nbad) = (0, 0);
for (; read $file, my $sector, 2352; $lba++) {
  my @faults = length $sector == 2352 ? faults($sector, $lba) : "length";
  print "sector $lba: ", join(", ", @faults), "\n" if @faults && ++$nbad <= 10;
}
print "$lba sectors of Mode 1\n" if $lba && !$nbad;
exit($lba && !$nbad ? 0 : 1);
