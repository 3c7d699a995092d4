#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# ciso.pl pack KIND BLOCK SHIFT IN OUT, ciso.pl unpack IN OUT: CISO (KIND cso1 or cso2) and ZISO
# (zso) by a reading of maxcso's README_CSO.md and README_ZSO.md that is not ours, with perl's own
# zlib and liblz4.
use strict;
use warnings;
use Compress::LZ4 ();
use Compress::Raw::Zlib;

use constant FLAG => 0x80000000;

sub slurp {
  open my $file, "<:raw", $_[0] or die "$_[0]: $!\n";
  local $/;
  return scalar <$file>;
}

sub deflated {
  my ($block) = @_;
  my $stream = Compress::Raw::Zlib::Deflate->new(-WindowBits => -15, -AppendOutput => 1);
  my $packed = "";
  $stream->deflate($block, $packed);
  $stream->flush($packed);
  return $packed;
}

sub inflated {
  my ($packed) = @_;
  my $stream = Compress::Raw::Zlib::Inflate->new(-WindowBits => -15, -LimitOutput => 0);
  my $status = $stream->inflate($packed, my $block);
  die "inflate: $status\n" if $status != Z_STREAM_END;
  return $block;
}

# A block as it goes to the file, and its flag.
sub packed_block {
  my ($kind, $block, $size, $number) = @_;
  if ($kind eq "cso2") {
    my $lz4 = $number % 2;
    my $packed = $lz4 ? Compress::LZ4::lz4_compress($block) : deflated($block);
    return length $packed < $size ? ($packed, $lz4) : ($block, 0);
  }
  my $packed = $kind eq "zso" ? Compress::LZ4::lz4_compress($block) : deflated($block);
  return length $packed < length $block ? ($packed, 0) : ($block, 1);
}

sub pack_file {
  my ($kind, $size, $shift, $in, $out) = @_;
  my $plain = slurp($in);
  my $nblocks = int((length($plain) + $size - 1) / $size);
  my ($data, @index) = ("");
  my $start = 24 + 4 * ($nblocks + 1);
  my $align = sub { $data .= "X" while ($start + length $data) % (1 << $shift) };
  for my $i (0 .. $nblocks - 1) {
    $align->();
    my ($packed, $flag) = packed_block($kind, substr($plain, $i * $size, $size), $size, $i);
    push @index, ($start + length $data) >> $shift | ($flag ? FLAG : 0);
    $data .= $packed;
  }
  $align->();
  push @index, ($start + length $data) >> $shift;
  my $version = $kind eq "cso2" ? 2 : 1;
  open my $file, ">:raw", $out or die "$out: $!\n";
  print $file pack("a4 V Q< V C C x2", $kind eq "zso" ? "ZISO" : "CISO", 24, length $plain, $size,
    $version, $shift), pack("V*", @index), $data;
  close $file or die "$out: $!\n";
}

sub unpack_file {
  my ($in, $out) = @_;
  my $all = slurp($in);
  my ($magic, $header, $nbytes, $size, $version, $shift) = unpack "a4 V Q< V C C", $all;
  die "header of $header bytes, version $version\n" if $header != 24 || $version != 1;
  my $nblocks = int(($nbytes + $size - 1) / $size);
  my @index = unpack "V" . ($nblocks + 1), substr $all, 24;
  open my $file, ">:raw", $out or die "$out: $!\n";
  for my $i (0 .. $nblocks - 1) {
    my ($from, $to) = map { ($_ & ~FLAG) << $shift } @index[$i, $i + 1];
    my $packed = substr $all, $from, $to - $from;
    if ($index[$i] & FLAG) {
      print $file substr $packed, 0, $size;
    } elsif ($magic eq "CISO") {
      print $file inflated($packed);
    } else {
      print $file Compress::LZ4::lz4_decompress($packed, $size);
    }
  }
  close $file or die "$out: $!\n";
}

my $what = shift;
$what eq "pack" ? pack_file(@ARGV) : unpack_file(@ARGV);
