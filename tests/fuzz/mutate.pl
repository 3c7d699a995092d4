#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# mutate.pl FILE FOLDER N: N copies of FILE in FOLDER, each with one to four bytes in a row changed,
# at places that are dense at both ends, where descriptors are, and N/10 copies cut off.
use strict;
use warnings;
my ($file, $folder, $n) = @ARGV;
open my $f, '<:raw', $file or die "$file: $!\n";
my $bytes = do { local $/; <$f> };
my $nbytes = length $bytes;
my @values = ("\0", "\xff", "\x7f\xff\xff\xff", "\x80", "\xff\xff\xff\x7f", "\0\0\0\1", "\1", "\0\0");

sub put {
	my ($name, $copy) = @_;
	open my $out, '>:raw', "$folder/$name" or die "$folder/$name: $!\n";
	print $out $copy;
}

# From 0 to 1 evenly, then bent so that half of all places are in an eighth of the file.
sub place {
	my ($i) = @_;
	my $x = ($i * 0.6180339887) - int($i * 0.6180339887);
	my $bent = $x ** 3;
	return int(($i % 2 ? $bent : 1 - $bent) * ($nbytes - 1));
}

for my $i (1 .. $n) {
	my $copy = $bytes;
	my $at = place($i);
	my $value = substr $values[$i % @values], 0, $nbytes - $at;
	substr $copy, $at, length $value, $value;
	put("$i.changed", $copy);
}
put("$_.cut", substr $bytes, 0, place($_)) for 1 .. $n / 10;
