#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# pack.pl IMAGE: to standard output, in the form that the fuzz targets take (fewblocks.h), those of
# its first 4096 blocks that are not all zeros, 64 at most; the rest is left out.
use strict;
use warnings;
my $nleft = 64;
open my $f, '<:raw', $ARGV[0] or die "$ARGV[0]: $!\n";
binmode STDOUT;
for (my $lba = 0; $lba < 4096 && $nleft > 0 && read($f, my $block, 2048) == 2048; $lba++) {
	next unless $block =~ /[^\0]/;
	print pack('v', $lba), $block;
	$nleft--;
}
