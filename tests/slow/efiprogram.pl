#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# efiprogram.pl MACHINE TEXT: an EFI program for MACHINE, AA64 or RISCV64, that says TEXT and ends, on
# standard output (UEFI 2.10 §2.1.1, §4.3, §12.4.3; PE and COFF as Microsoft tells of them).
use strict;
use warnings;
use Encode qw(encode);

# Entered with the image's handle and the system table; the text lies behind the code. ConOut is 64
# bytes into the table, OutputString 8 into that; it returns to who has called the program.
my %machines = (
	AA64 => [0xaa64, pack('V*',
		0xf9402020,     # ldr x0, [x1, #64]
		0xf9400402,     # ldr x2, [x0, #8]
		0x10000041,     # adr x1, .+8
		0xd61f0040)],   # br  x2
	RISCV64 => [0x5064, pack('V*',
		0x0405b503,     # ld    a0, 64(a1)
		0x00853783,     # ld    a5, 8(a0)
		0x00000597,     # auipc a1, 0
		0x00c58593,     # addi  a1, a1, 12
		0x00078067)],   # jr    a5
);
my ($name, $text) = @ARGV;
my $known = @ARGV == 2 && $machines{$name} or die "usage: efiprogram.pl AA64|RISCV64 TEXT\n";
my ($machine, $code) = @$known;
my ($headers, $page, $block) = (0x200, 0x1000, 0x200);
$code .= encode('UTF-16LE', "$text\r\n\0");
my $padded = $code . "\0" x (-length($code) % $block);

my $coff = pack('a4 v2 V3 v2', 'PE', $machine, 1, 0, 0, 0, 240, 0x0206);
# PE32+: the entry is the first byte of the only section, which is moved without relocations; an
# application of EFI (subsystem 10); sixteen empty directories.
my $optional = pack('v C2 V5 Q V2 v6 V4 v2 Q4 V2 x128', 0x20b, 0, 0, length($padded), 0, 0, $page,
	$page, 0, $page, $block, 0, 0, 0, 0, 0, 0, 0, 2 * $page, $headers, 0, 10, 0, 0, 0, 0, 0, 0, 16);
my $section = pack('a8 V6 v2 V', '.text', length($code), $page, length($padded), $headers, 0, 0, 0,
	0, 0x60000020);
my $head = pack('a2 x58 V', 'MZ', 64) . $coff . $optional . $section;
binmode(STDOUT);
print $head, "\0" x ($headers - length($head)), $padded;
