#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# isz.pl CHUNK SEGMENT IN OUT: a Zipped ISO after EZB's specification, with chunks of CHUNK bytes
# by zlib and bzip2 in turns, cut after each SEGMENT bytes (0: not at all) into OUT.isz, OUT.i01, …
# CHUNK 0: without a table of chunks.
use strict;
use warnings;
use Compress::Raw::Zlib qw(crc32);
use Compress::Zlib qw(compress);
use Compress::Raw::Bzip2;

my ($chunk, $segment, $in, $out) = @ARGV;
open my $file, "<:raw", $in or die "$in: $!\n";
my $plain = do { local $/; <$file> };

sub bzip2 {
  my $bz = Compress::Raw::Bzip2->new(1, 9, 0);
  my $packed = "";
  $bz->bzdeflate($_[0], $packed);
  $bz->bzclose($packed);
  substr $packed, 0, 3, "???";
  return $packed;
}

sub obfuscated {
  my ($table) = @_;
  my $key = "\xb6\x8c\xa5\xde" x (length($table) / 4 + 1);
  return $table ^ substr $key, 0, length $table;
}

my ($data, @pointers) = ("");
for (my $i = 0; $chunk && $i * $chunk < length $plain; $i++) {
  my $bytes = substr $plain, $i * $chunk, $chunk;
  my ($method, $packed) = $i % 2 ? (3, bzip2($bytes)) : (2, compress($bytes));
  ($method, $packed) = (1, $bytes) if length $packed >= length $bytes;
  ($method, $packed) = (0, "") if $bytes !~ /[^\0]/;
  push @pointers, $method << 22 | ($method ? length $packed : length $bytes);
  $data .= $packed;
}
$data = $plain if !$chunk;

my $table = obfuscated(join "", map { substr pack("V", $_), 0, 3 } @pointers);
my $tables = 64 + length $table;
my @pieces = $segment ? unpack "(a$segment)*", $data : ($data);
my $segments = @pieces > 1 ? 24 * (@pieces + 1) : 0;
my $start = $tables + $segments;

sub header {
  my ($number) = @_;
  return pack "a4 C C V v V C Q< V V C C V V V x V V V V", "IsZ!", 64, 1, 0x12345678, 2048,
    length($plain) / 2048, 0, $segment, scalar @pointers, $chunk, 3, $number, $chunk ? 64 : 0,
    $segments ? $tables : 0, $start, ~crc32($plain) & 0xffffffff, length $data, 0, 0;
}

# The fields beside the size are not needed to follow the data, and left zero.
my @sizes = map { length($pieces[$_]) + ($_ ? 64 : $start) } 0 .. $#pieces;
my $list = $segments ? obfuscated(join "", map { pack "Q< x16", $_ } @sizes, 0) : "";
for my $i (0 .. $#pieces) {
  my $name = $i ? sprintf("%s.i%02d", $out, $i) : "$out.isz";
  open my $isz, ">:raw", $name or die "$name: $!\n";
  print $isz header($i), $i ? "" : $table . $list, $pieces[$i];
  close $isz or die "$name: $!\n";
}
