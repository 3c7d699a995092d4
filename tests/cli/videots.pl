#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# videots.pl FOLDER PAD MENU SET...: a VIDEO_TS in FOLDER whose IFO files are as small as they can be.
# PAD sectors are free behind each IFO and before each BUP. MENU and the numbers in a SET are
# sectors: "MENU:VOB+VOB...:CELL+CELL...", a menu of 0 being none. Each sector of a VOB begins with
# its file's name and its number there.
use strict;
use warnings;
my ($folder, $pad, $menu, @sets) = @ARGV;
use constant SECTOR => 2048;

sub put {
	my ($name, $bytes) = @_;
	open my $f, '>:raw', "$folder/$name" or die "$folder/$name: $!\n";
	print $f $bytes;
	close $f or die "$folder/$name: $!\n";
}

sub put_vob {
	my ($name, $n) = @_;
	put($name, join '', map { pack('a' . SECTOR, sprintf('%s %d', $name, $_)) } 0 .. $n - 1);
}

# A table in sectors of its own: its head tells N and its last byte.
sub table { my ($n, $bytes) = @_; return sectors(pack('nnN', $n, 0, 7 + length $bytes) . $bytes); }
sub sectors { my ($bytes) = @_; return $bytes . "\0" x (-length($bytes) % SECTOR); }

# C_ADT and VOBU_ADMAP of cells of so many sectors.
sub cell_tables {
	my $at = 0;
	my ($cells, $units, $i) = ('', '', 0);
	for my $n (@_) {
		$cells .= pack('nCCNN', 1, ++$i, 0, $at, $at + $n - 1);
		$units .= pack('N', $at);
		$at += $n;
	}
	return (table(1, $cells), sectors(pack('N', 3 + length $units) . $units));
}

# An IFO: its first table of NBYTES with FIELDS (offset => bytes), then TABLES (the offset of the
# field that names it => bytes). What is to be known of places comes last.
sub ifo {
	my ($id, $nbytes, $fields, $tables, $place) = @_;
	my ($head, $body, $at) = (pack('a' . $nbytes, $id), '', 1);
	for my $field (sort { $a <=> $b } keys %$tables) {
		$fields->{$field} = pack('N', $at);
		$body .= $tables->{$field};
		$at += length($tables->{$field}) / SECTOR;
	}
	$place->($fields, $at);
	substr($head, $_, length $fields->{$_}) = $fields->{$_} for keys %$fields;
	return sectors($head) . $body;
}

# Where the IFO of N sectors and what follows it lie: those of the menu and of the titles.
sub places {
	my ($menu_n, $titles_n) = @_;
	my $total;
	return ($total = \my $sum, sub {
		my ($fields, $n) = @_;
		my $at = $n + $pad;
		$fields->{0xc0} = pack('N', $menu_n ? $at : 0);
		$at += $menu_n;
		$fields->{0xc4} = pack('N', $at) if defined $titles_n;
		$at += ($titles_n // 0) + $pad + $n;
		$fields->{0x0c} = pack('N', $at - 1);
		$fields->{0x1c} = pack('N', $n - 1);
		$$total = $at;
	});
}

sub put_set {
	my ($number, $text) = @_;
	my ($menu_n, $vobs, $cells) = split /:/, $text;
	my @vobs = split /\+/, $vobs;
	my @cells = split /\+/, $cells;
	my $titles_n = 0;
	$titles_n += $_ for @vobs;
	my ($total, $place) = places($menu_n, $titles_n);
	my ($playback, $position, $i, $at) = ('', '', 0, 0);
	for my $n (@cells) {
		$playback .= pack('C4 C4 N4', 0, 0, 0, 0, 0, 0, 1, 0x40, $at, 0, $at, $at + $n - 1);
		$position .= pack('nCC', 1, 0, ++$i);
		$at += $n;
	}
	# A chain of one programme, and its offsets of programmes and cells.
	my $map = pack('CC', 1, 0);
	my $chain = pack('xxCC C4', 1, scalar @cells, 0, 0, 1, 0x40) . "\0" x (0xe4 - 8) .
		pack('n4', 0, 236, 238, 238 + length $playback) . $map . $playback . $position;
	my ($c_adt, $admap) = cell_tables(@cells);
	my %tables = (0xc8 => table(1, pack('Nnn', 12, 1, 1)),
		0xcc => table(1, pack('CCnN', 0x81, 0, 0, 16) . $chain),
		0xe0 => $c_adt, 0xe4 => $admap);
	@tables{0xd8, 0xdc} = cell_tables($menu_n) if $menu_n;
	my $ifo = ifo('DVDVIDEO-VTS', 984, { 0x20 => pack('n', 0x11), 0x80 => pack('N', 983) },
		\%tables, $place);
	my $name = sprintf 'VTS_%02d', $number;
	put("${name}_0.IFO", $ifo);
	put("${name}_0.BUP", $ifo);
	put_vob("${name}_0.VOB", $menu_n) if $menu_n;
	put_vob("${name}_$_.VOB", $vobs[$_ - 1]) for 1 .. @vobs;
	return $$total;
}

mkdir $folder;
my @lengths = map { put_set($_ + 1, $sets[$_]) } 0 .. $#sets;
my ($total, $place) = places($menu);
# The titles' starts are known when the manager's length is, which does not depend on them.
my $manager = sub {
	my $at = shift;
	my $titles = '';
	for my $i (0 .. $#sets) {
		$titles .= pack('CCnnCCN', 0x3c, 1, 1, 0, $i + 1, 1, $at);
		$at += $lengths[$i];
	}
	my $attributes = '';
	$attributes .= pack('N', 8 + 4 * @sets + 542 * $_) for 0 .. $#sets;
	$attributes .= pack('NN', 541, 0) . "\0" x 534 for @sets;
	my %tables = (0xc4 => table(scalar @sets, $titles), 0xd0 => table(scalar @sets, $attributes));
	@tables{0xd8, 0xdc} = cell_tables($menu) if $menu;
	return ifo('DVDVIDEO-VMG', 342, { 0x20 => pack('n', 0x11), 0x26 => pack('nnC', 1, 1, 1),
		0x3e => pack('n', scalar @sets), 0x80 => pack('N', 341) }, \%tables, $place);
};
$manager->(1);
my $ifo = $manager->($$total);
put('VIDEO_TS.IFO', $ifo);
put('VIDEO_TS.BUP', $ifo);
put_vob('VIDEO_TS.VOB', $menu) if $menu;
