#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# streams.pl IMAGE FIRST: to standard output, as the fuzz target "streams" takes them (fewblocks.h),
# the file entries and extents (ECMA-167r3 4/14.9 to 4/14.17) among the 2048-byte blocks of a UDF
# partition that begins at sector FIRST, 64 at most, each where its tag says.
use strict;
use warnings;
my ($image, $first) = @ARGV;
my $nleft = 64;
open my $f, '<:raw', $image or die "$image: $!\n";
seek $f, $first * 2048, 0;
binmode STDOUT;
while ($nleft > 0 && read($f, my $block, 2048) == 2048) {
	my ($id, $location) = unpack 'v x10 V', $block;
	next unless $id >= 257 && $id <= 266 && $location < 4096;
	print pack('v', $location), $block;
	$nleft--;
}
