#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# zisofs.pl IMAGE LBA: to standard output, as the fuzz target "zisofs" takes it, what the only ZF
# entry of IMAGE tells (zisofs_format.txt of libisofs) and the 60000 bytes from sector LBA on.
use strict;
use warnings;
my ($image, $lba) = @ARGV;
open my $f, '<:raw', $image or die "$image: $!\n";
read $f, my $bytes, 1 << 22;
$bytes =~ /ZF\x10[\x01\x02](.{12})/s or die "$image: there is no ZF entry\n";
binmode STDOUT;
print $1, substr $bytes, $lba * 2048, 60000;
