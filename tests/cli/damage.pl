# SPDX-License-Identifier: GPL-3.0-or-later
# damage.pl FILE FIRST: changes bytes in 100 raw sectors of FILE from sector FIRST on, one after the
# other as much as parity can restore; FILE FIRST NBYTES: a burst of that many, in one sector.
use strict;
use warnings;

my ($path, $first, $nbytes) = @ARGV;
srand 7;
open my $f, '+<', $path or die "$path: $!";
binmode $f;

sub change {
	my ($sector, $at) = @_;
	my $offset = ($first + $sector) * 2352 + $at;
	seek $f, $offset, 0;
	read $f, my $byte, 1;
	seek $f, $offset, 0;
	print $f chr(ord($byte) ^ (1 + int rand 255));
}

sub burst { my ($sector, $at, $n) = @_; change($sector, $_) for $at .. $at + $n - 1; }

# One byte in each of many P codewords, which are the columns of 26 rows of 86 bytes.
sub scatter {
	my ($sector) = @_;
	for my $column (0 .. 85) {
		change($sector, 16 + 86 * int(rand 25) + $column) if rand() < 0.4;
	}
}

my @kinds = (
	sub { burst($_[0], 16 + int rand 2250, 86) },
	sub { scatter($_[0]) },
	sub { burst($_[0], 0, 12) },     # the sync pattern
	sub { burst($_[0], 12, 4) },     # the header
	sub { burst($_[0], 3, 40) },     # both, and more
	sub { burst($_[0], 2064, 12) },  # Mode 1: EDC and the zeros behind it
	sub { burst($_[0], 2076, 276) }, # all parity
	sub { burst($_[0], 2330, 40) },  # into the next sector
	sub { },
	sub { change($_[0], 16 + int rand 8) },
);
if ($nbytes) {
	burst(0, 100, $nbytes);
} else {
	$kinds[$_ % @kinds]->($_) for 0 .. 99;
}
close $f or die "$path: $!";
