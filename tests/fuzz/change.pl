#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# change.pl FILE FOLDER: copies of FILE in FOLDER, one for each line of standard input: "NAME OFFSET
# HEX" puts those bytes at that place, "NAME cut LENGTH" keeps the first bytes only.
use strict;
use warnings;
my ($file, $folder) = @ARGV;
open my $f, '<:raw', $file or die "$file: $!\n";
my $bytes = do { local $/; <$f> };
while (<STDIN>) {
	my ($name, $offset, $value) = split;
	my $copy = $bytes;
	if ($offset eq 'cut') {
		$copy = substr $bytes, 0, $value;
	} else {
		my $put = substr pack('H*', $value), 0, length($bytes) - $offset;
		substr $copy, $offset, length $put, $put;
	}
	open my $out, '>:raw', "$folder/$name" or die "$folder/$name: $!\n";
	print $out $copy;
	close $out or die "$folder/$name: $!\n";
}
