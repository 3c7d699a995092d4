#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# cdi.pl VERSION FILE [TRACK]...: the descriptor of a DiscJuggler image, behind the sectors in FILE.
# VERSION is 4, 5 or 6, of DiscJuggler 2, 3 and 3.5. TRACK is Perl: session, mode, how it was read,
# first sector from 00:00:00, a reference to the lengths of its indexes, and what else is told of it
# by name. The disc's MCN is in the environment. The layout is told in src/format/cdi.h and .._parse.c.
use strict;
use warnings;
my ($version, $file, @tracks) = @ARGV;
my $offset = -s $file;

# What the blocks of a track and of the disc begin with.
sub head {
	my ($medium) = @_;
	my $name = 'C:\discs\a.cdi';
	return pack('C12 C4 C', 255, 255, 0, 0, 1, 0, 0, 0, (255) x 4, 0x64, 5, 0x2a, scalar @tracks,
		length $name)
		. $name . pack('x11 C x7', 2)
		. ($version == 6 ? pack('V V x2 v', 0x80000000, 360000, $medium) : pack('V', 0));
}

sub session { return pack('x C x7 C x3 C2', $_[0], 1, 255, 255) }

sub track {
	my ($i, $is_last, $session, $mode, $read, $start, $lengths, %more) = @_;
	my $n = 0;
	$n += $_ for @$lengths;
	$n = $more{sectors} // $n;
	my $block = head($more{medium} // 0x98) . pack('v V*', $more{nindexes} // scalar @$lengths, @$lengths)
		. pack('V', $more{ntexts} // 0) . ($more{texts} // '')
		. pack('x2 V x4 V V V V x16 V V x V x4 a12 V', $mode, $session - 1, $i, $start, $n, $read,
			$mode ? 4 : $more{flags} // 0, $n, $more{isrc} // '', $more{isrc} ? 1 : 0);
	$block .= pack('x C8 V5 x42 l x12', (255) x 8, 1, 128, 2, 16, 44100, -1) if $version > 4;
	$block .= pack('C x5 C x C4', $is_last ? $mode : 0, $is_last ? 0 : 1, 0, 0, 255, 255);
	# Version 2 has a byte less between sessions.
	return $version == 4 && $is_last ? substr($block, 0, -1) : $block;
}

my @told = map { my @t = eval $_; die $@ if $@; \@t } @tracks;
my %sessions;
push @{ $sessions{ $_->[0] } }, $_ for @told;
my $bytes = pack 'C', scalar keys %sessions;
my $i = 0;
for my $number (sort { $a <=> $b } keys %sessions) {
	my @in = @{ $sessions{$number} };
	$bytes .= session(scalar @in);
	$bytes .= track($i++, $_ == $#in, @{ $in[$_] }) for 0 .. $#in;
}
my $mcn = $ENV{MCN} // '';
$bytes .= session(0) . head(0x98) . pack('V C a3', 800, 3, 'VOL') . pack('x C x3 C x3', 1, 1)
	. pack('a13 V V x8 V', $mcn, $mcn ? 1 : 0, 0, 0x80000006);
open my $f, '>>:raw', $file or die "$file: $!\n";
print $f $bytes, pack('V V', 0x80000000 + $version, $version == 6 ? length($bytes) + 8 : $offset);
