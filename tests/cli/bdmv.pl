#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# bdmv.pl FOLDER CLIP...: a BDMV in FOLDER with a playlist of one title of the clips, each five
# digits, and BACKUP; its files are as small as libbluray takes them. Streams hold zeros.
use strict;
use warnings;
my ($folder, @clips) = @ARGV;

sub put {
	my ($path, $bytes) = @_;
	open my $f, '>:raw', "$folder/$path" or die "$folder/$path: $!\n";
	print $f $bytes;
	close $f or die "$folder/$path: $!\n";
}

# What is kept twice.
sub put_both { put($_ . $_[0], $_[1]) for '', 'BACKUP/'; }
sub counted { return pack('N/a*', $_[0]); }

mkdir $_ for $folder, map { ("$folder/$_", "$folder/BACKUP") } qw(PLAYLIST CLIPINF STREAM);
mkdir "$folder/BACKUP/$_" for qw(PLAYLIST CLIPINF);

# The first play and the menu are movie object 0, and so is the one title.
my $object = pack('N n n N', 0x40000000, 0, 0, 0);
my $index = pack('a8 N N x24', 'INDX0200', 40 + 38, 0) . counted("\0" x 34) .
	counted($object x 2 . pack('n', 1) . $object);
put_both('index.bdmv', $index);
# One command: play list 0.
put_both('MovieObject.bdmv', pack('a8 N x28', 'MOBJ0200', 0) .
	counted(pack('N n n n', 0, 1, 0, 1) . pack('N3', 0x22800000, 0, 0)));

my ($items, $marks, $i) = ('', '', 0);
for my $clip (@clips) {
	# 45 kHz: ten seconds from the first on.
	my $item = pack('a5 a4 n C N N x8 C C n', $clip, 'M2TS', 1, 0, 45000, 495000, 0, 0, 0) .
		pack('n/a*', "\0" x 14);
	$items .= pack('n/a*', $item);
	$marks .= pack('C C n N n N', 0, 1, $i++, 45000, 0xffff, 0);
	my $clipinfo = counted(pack('n C C N N N x128', 0, 1, 1, 0, 6_000_000, 64) .
		pack('n/a*', pack('C a4 x25', 0x80, 'HDMV')));
	my $sequences = counted(pack('C C N C C n N N N', 0, 1, 0, 1, 0, 0x1001, 0, 45000, 495000));
	my $programs = counted(pack('C C N n C C', 0, 1, 0, 0x100, 0, 0));
	my @starts = (40 + length $clipinfo);
	push @starts, $starts[0] + length $sequences;
	push @starts, $starts[1] + length $programs, $starts[1] + 4 + length $programs;
	put_both("CLIPINF/$clip.clpi", pack('a8 N4 N x12', 'HDMV0200', @starts, 0) . $clipinfo .
		$sequences . $programs . counted('') . counted(''));
	put("STREAM/$clip.m2ts", "\0" x (2 * 6144));
}
my $appinfo = counted("\0\1" . "\0" x 12);
my $list = counted(pack('n n n', 0, scalar @clips, 0) . $items);
put_both('PLAYLIST/00000.mpls', pack('a8 N N N x20', 'MPLS0200', 40 + length $appinfo,
	40 + length($appinfo . $list), 0) . $appinfo . $list .
	counted(pack('n', scalar @clips) . $marks));
