# SPDX-License-Identifier: GPL-3.0-or-later
# mksub.pl NSECTORS [LBA=WHAT...]: a CloneCD .sub of one data track from LBA 0 on standard output.
# WHAT is done to the Q channel of a sector: crc (spoilt), address (that of the next sector), pause
# (index 00), index (02), mcn. A reading of IEC 60908 §17.5 of its own.
use strict;
use warnings;

my %indexes = (pause => 0, index => 2);

sub bcd { my ($v) = @_; return int($v / 10) * 16 + $v % 10; }
sub msf { my ($n) = @_; return (bcd(int $n / 4500), bcd($n / 75 % 60), bcd($n % 75)); }

# CRC-16 of x^16 + x^12 + x^5 + 1, inverted.
sub crc {
	my $crc = 0;
	for my $byte (@_) {
		$crc ^= $byte << 8;
		$crc = ($crc << 1 ^ ($crc & 0x8000 ? 0x1021 : 0)) & 0xffff for 1 .. 8;
	}
	return $crc ^ 0xffff;
}

sub q {
	my ($lba, $what) = @_;
	my @frame = (msf($lba + 150))[2];
	return (0x42, 0x12, 0x34, 0x56, 0x78, 0x90, 0x12, 0x30, 0, @frame) if $what eq 'mcn';
	my $address = $what eq 'address' ? $lba + 151 : $lba + 150;
	return (0x41, 1, $indexes{$what} // 1, msf($lba), 0, msf($address));
}

my $nsectors = shift;
my %what = map { split /=/ } @ARGV;
binmode STDOUT;
for my $lba (0 .. $nsectors - 1) {
	my $what = $what{$lba} // '';
	my @q = &q($lba, $what);
	my $crc = crc(@q) ^ ($what eq 'crc' ? 0x8001 : 0);
	print "\0" x 12, pack('C10 n', @q, $crc), "\0" x 72;
}
