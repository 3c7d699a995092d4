#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# hostile.pl NAME IMAGE: the image NAME of those below, each of which would lead a careless reader
# out of its directory, around in circles, or to no end. Without a NAME, lists them.
use strict;
use warnings;

my %block; # LBA => bytes
my $nblocks = 600;

sub both32 { return pack('VN', $_[0], $_[0]); }
sub both16 { return pack('vn', $_[0], $_[0]); }
sub put { my ($lba, $bytes) = @_; $block{$lba} = $bytes; }

# --- ISO 9660, Rock Ridge, Joliet -----------------------------------------------------------------

use constant { ROOT => 20, DIR => 30, DATA => 100, FOLDER => 2, MULTI => 0x80 };

# A directory record (ECMA-119 9.1).
sub record {
	my ($name, $lba, $nbytes, $flags, $use) = @_;
	$use //= '';
	my $padded = length($name) % 2 ? $name : "$name\0";
	my $n = 33 + length($padded) + length $use;
	$n++, $use .= "\0" if $n % 2;
	return pack('CC', $n, 0) . both32($lba) . both32($nbytes) . "\x65\1\1\0\0\0\0" .
		pack('CCC', $flags // 0, 0, 0) . both16(1) . chr(length $name) . $padded . $use;
}

# Entries of system use (SUSP 1.12, RRIP 1.12).
sub entry { my ($id, $data) = @_; return $id . chr(4 + length $data) . "\1" . $data; }
sub px { my ($mode, $serial) = @_; return entry('PX', join '', map { both32($_) } $mode, 1, 0, 0, $serial // 0); }
sub nm { return entry('NM', "\0$_[0]"); }
sub sl { return entry('SL', "\0" . join '', @_); }
sub component { my ($flags, $name) = @_; return pack('CC/a*', $flags, $name // ''); }
sub ce { return entry('CE', join '', map { both32($_) } @_); }
use constant { FILE => 0100644, DIRECTORY => 040755, LINK => 0120777 };

sub file { my ($name, $plain, %of) = @_; return record($plain // 'F.;1', $of{lba} // DATA, $of{nbytes} // 6, $of{flags} // 0, px($of{mode} // FILE) . (defined $name ? nm($name) : '') . ($of{use} // '')); }
sub folder { my ($name, $lba, $plain, %of) = @_; return record($plain // 'D', $lba, $of{nbytes} // 2048, FOLDER, px(DIRECTORY) . nm($name) . ($of{use} // '')); }
sub symlink_to { my ($name, $plain, @components) = @_; return record($plain, 0, 0, 0, px(LINK) . nm($name) . sl(@components)); }

# Blocks of directory from LBA on: its own record, its parent's, RECORDS, none across two blocks.
sub directory {
	my ($lba, $parent, @records) = @_;
	my $sp = $lba == ROOT ? "SP\7\1\xbe\xef\0" : '';
	my @blocks = ('');
	for my $record (record("\0", $lba, 2048, FOLDER, $sp . px(DIRECTORY)), record("\1", $parent, 2048, FOLDER, px(DIRECTORY)), @records) {
		push @blocks, '' if length($blocks[-1]) + length($record) > 2048;
		$blocks[-1] .= $record;
	}
	my $n = @blocks;
	# The first record tells how long it is.
	substr($blocks[0], 10, 8) = both32(2048 * $n);
	put($lba + $_, $blocks[$_]) for 0 .. $n - 1;
	return 2048 * $n;
}

sub volume {
	my ($type, $root_nbytes, $root, $path_nbytes) = @_;
	my $escapes = $type == 2 ? '%/E' : '';
	my $d = pack('C a5 C C', $type, 'CD001', 1, 0) . pack('A32 A32', '', 'HOSTILE') . "\0" x 8 . both32($nblocks) . pack('a32', $escapes) .
		both16(1) . both16(1) . both16(2048) . both32($path_nbytes // 10) . pack('V V N N', 10, 0, 11, 0) .
		record("\0", $root // ROOT, $root_nbytes, FOLDER);
	return pack('a881 C', $d, 1);
}

sub iso {
	my (@records) = @_;
	my $n = directory(ROOT, ROOT, @records);
	put(16, volume(1, $n));
	put(17, pack('C a5 C', 255, 'CD001', 1));
	# Path tables, in the system area for want of a better place.
	put(10, pack('CCVv', 1, 0, ROOT, 1) . "\0\0");
	put(11, pack('CCNn', 1, 0, ROOT, 1) . "\0\0");
	put(DATA, "owned\n") unless exists $block{DATA()};
}

# --- UDF ------------------------------------------------------------------------------------------

use constant { START => 300, UROOT => 1 };

sub crc {
	my $crc = 0;
	for my $byte (unpack 'C*', $_[0]) {
		$crc ^= $byte << 8;
		$crc = ($crc & 0x8000 ? $crc << 1 ^ 0x1021 : $crc << 1) & 0xffff for 1 .. 8;
	}
	return $crc;
}

# A descriptor (3/7.2) of BODY, which begins behind the tag.
sub tagged {
	my ($tag, $location, $body) = @_;
	my $head = pack('v v C C v v v V', $tag, 2, 0, 0, 1, crc($body), length $body, $location);
	my $sum = 0;
	$sum += $_ for unpack 'C*', $head;
	substr($head, 4, 1) = chr($sum & 0xff);
	return $head . $body;
}
sub put_tagged { my ($lba, $tag, $location, $body) = @_; put($lba, tagged($tag, $location, $body)); }
sub long_ad { my ($nbytes, $block, $partition) = @_; return pack('V V v x6', $nbytes, $block, $partition // 0); }
sub short_ad { my ($nbytes, $block, $type) = @_; return pack('V V', $nbytes | ($type // 0) << 30, $block); }
sub physical_map { return pack('C C v v', 1, 6, 1, 0); }
sub type2_map { my ($id, $rest) = @_; return pack('C C x2 C a23 x8 v v a24', 2, 64, 0, $id, 1, 0, $rest // ''); }

# A file entry (4/14.9) at BLOCK: what it says of its extents comes as their form and their bytes.
sub file_entry {
	my ($block, $type, $nbytes, $form, $extents, %of) = @_;
	my $body = pack('V v a2 v C C V v', 0, $of{strategy} // 4, '', 1, 0, $type, 0, 0) . pack('v', $form) .
		pack('V V V', 0, 0, 0x7fff) . pack('v C C V', 1, 0, 0, 0) . pack('Q< Q<', $nbytes, 0) . "\0" x 36 .
		pack('V', 1) . "\0" x 16 . "\0" x 32 . pack('Q<', $block) . pack('V V', 0, length $extents) . $extents;
	put_tagged($of{lba} // START + $block, 261, $block, $body);
}

# A file identifier (4/14.4).
sub identifier {
	my ($name, $block, $flags, $partition) = @_;
	my $id = defined $name ? "\x08$name" : '';
	my $body = pack('v C C', 1, $flags // 0, length $id) . long_ad(2048, $block, $partition) . pack('v', 0) . $id;
	$body .= "\0" x (-(16 + length $body) % 4);
	return tagged(257, 0, $body);
}
sub uparent { return identifier(undef, UROOT, 2 | 8); }
sub ufolder { my ($block, @identifiers) = @_; my $data = join '', uparent(), @identifiers; file_entry($block, 4, length $data, 3, $data); }
sub ufile { my ($block, $text) = @_; file_entry($block, 5, length $text, 3, $text); }

sub udf {
	my (%of) = @_;
	my $maps = $of{maps} // physical_map();
	my $set_partition = $of{partition} // 0;
	put(16, "\0BEA01\1"); put(17, "\0NSR02\1"); put(18, "\0TEA01\1");
	put_tagged(256, 2, 256, pack('V4', 16 * 2048, 257, 16 * 2048, 257) . "\0" x 480);
	put_tagged(257, 1, 257, "\0" x 496);
	put_tagged(258, 5, 258, pack('V v v a32 a128 V V V', 1, 1, 0, "\0+NSR02", '', 1, START, $of{nblocks} // $nblocks - START) . "\0" x 304);
	put_tagged(259, 6, 259, pack('V a64 a128 V a32', 1, '', '', 2048, "\0*OSTA UDF Compliant") .
		long_ad(2048, 0, $set_partition) . pack('V V a32 a128 V V', length $maps, $of{nmaps} // 1, '', '', 0, 0) . $maps);
	put_tagged(260, 8, 260, "\0" x 496) unless $of{goes_on};
	put_tagged(START, 256, 0, "\0" x 384 . long_ad(2048, UROOT, $set_partition) . "\0" x 80);
}

# --- booting --------------------------------------------------------------------------------------

sub eltorito {
	my ($entries) = @_;
	iso(file('plain'));
	put(18, $block{17});
	put(17, pack('C a5 C a32 x32 V', 0, 'CD001', 1, 'EL TORITO SPECIFICATION', 50));
	my $validation = pack('C C v a24 v v', 1, 0, 0, '', 0, 0xaa55);
	substr($validation, 28, 2) = pack('v', -unpack('%16v16', $validation) & 0xffff);
	my $catalogue = $validation . $entries;
	put(50 + $_, substr $catalogue, 2048 * $_, 2048) for 0 .. (length($catalogue) - 1) / 2048;
}

sub crc32 {
	my $crc = 0xffffffff;
	for my $byte (unpack 'C*', $_[0]) {
		$crc ^= $byte;
		$crc = $crc & 1 ? $crc >> 1 ^ 0xedb88320 : $crc >> 1 for 1 .. 8;
	}
	return $crc ^ 0xffffffff;
}

sub gpt {
	my ($nentries, $entry_nbytes) = @_;
	iso(file('plain'));
	my $header = pack('a8 V V V V Q< Q< Q< Q< a16 Q< V V V', 'EFI PART', 0x10000, 92, 0, 0, 1, 1, 34, 2000, 'disk', 2, $nentries, $entry_nbytes, 0);
	substr($header, 16, 4) = pack('V', crc32($header));
	put(0, "\0" x 446 . pack('C C3 C C3 V V', 0, 0, 2, 0, 0xee, 255, 255, 255, 1, 2399) . "\0" x 48 . "\x55\xaa" . pack('a512', $header) . ("\xff" x 1024));
}

# --- the images -----------------------------------------------------------------------------------

my @images = (
	# Names that lead out, or are none.
	['name-dotdot', sub { iso(file('..'), file('good', 'G.;1')); }],
	['name-dotdot-folder', sub { iso(folder('..', DIR), file('good', 'G.;1')); directory(DIR, ROOT, file('owned')); }],
	['name-dot', sub { iso(file('.'), folder('.', DIR, 'E')); directory(DIR, ROOT, file('owned')); }],
	['name-absolute', sub { iso(file('/canary')); }],
	['name-with-slashes', sub { iso(file('../../canary'), folder('a/../..', DIR)); directory(DIR, ROOT, file('canary')); }],
	['name-with-nul', sub { iso(file("canary\0.txt"), file("\0", 'G.;1')); }],
	['name-empty', sub { iso(file(''), folder('', DIR, 'E')); directory(DIR, ROOT, file('owned')); }],
	['name-with-escapes', sub { iso(file("\e[2J\e]0;owned\a\n"), file('..', 'G.;1')); }],
	['name-in-joliet', sub {
		my $name = pack 'n*', unpack 'C*', '../canary';
		iso();
		put(16, volume(1, directory(DIR, DIR), DIR));
		put(17, volume(2, directory(ROOT, ROOT, record($name, DATA, 6), record("\0.\0.", DATA, 6))));
		put(18, pack('C a5 C', 255, 'CD001', 1));
	}],
	['name-in-udf', sub { udf(); ufolder(UROOT, identifier('..', 5), identifier('../canary', 5), identifier("a\0b", 5), identifier('', 5)); ufile(5, "owned\n"); }],
	['name-folder-in-udf', sub { udf(); ufolder(UROOT, identifier('..', 6, 2), identifier('/', 6, 2)); ufolder(6, identifier('canary', 5)); ufile(5, "owned\n"); }],
	# Links that lead out, and things behind them.
	['link-then-folder', sub { iso(symlink_to('a', 'A.;1', component(4), component(4)), folder('a', DIR, 'A2')); directory(DIR, ROOT, file('canary')); }],
	['link-then-folder-absolute', sub { iso(symlink_to('a', 'A.;1', component(8), component(0, 'tmp')), folder('a', DIR, 'A2')); directory(DIR, ROOT, file('canary')); }],
	['link-then-file', sub { iso(symlink_to('a', 'A.;1', component(4), component(0, 'canary')), file('a', 'A2.;1')); }],
	['link-in-folder-twice', sub {
		iso(folder('d', DIR, 'D1'), folder('d', DIR + 1, 'D2'));
		directory(DIR, ROOT, symlink_to('s', 'S.;1', component(4), component(4)));
		directory(DIR + 1, ROOT, folder('s', DIR + 2, 'S'));
		directory(DIR + 2, DIR + 1, file('canary'));
	}],
	['link-in-udf', sub {
		udf();
		ufolder(UROOT, identifier('a', 5), identifier('a', 6, 2));
		# The root, and two folders up (4/14.16.1).
		my $path = pack('C C v', 2, 0, 0) . pack('C C v', 3, 0, 0) x 2;
		file_entry(5, 12, length $path, 3, $path);
		ufolder(6, identifier('canary', 7));
		ufile(7, "owned\n");
	}],
	['link-without-end', sub { iso(symlink_to('a', 'A.;1', map { component(1, 'x' x 20) } 1 .. 6), symlink_to('b', 'B.;1', component(4, 'xx'), "\0\xff"), file('..', 'C.;1')); }],
	['names-twice', sub { iso(file('same', 'A.;1'), file('same', 'B.;1'), folder('same', DIR, 'C')); directory(DIR, ROOT); }],
	['devices', sub { iso(map { record("D$_.;1", 0, 0, 0, px($_) . nm("dev$_") . entry('PN', both32(1) . both32(3))) } 020666, 060666); }],
	# Circles.
	['folder-in-itself', sub { iso(folder('loop', ROOT)); }],
	['folder-by-two-names', sub { iso(folder('one', DIR, 'D1'), folder('two', DIR, 'D2')); directory(DIR, ROOT, folder('up', ROOT)); }],
	['continuation-in-itself', sub { iso(file('a', 'A.;1', use => ce(60, 0, 28))); put(60, ce(60, 0, 28)); }],
	['continuation-outside', sub { iso(file('a', 'A.;1', use => ce(0xfffffff0, 0, 0xffffffff))); }],
	['relocated-in-itself', sub { iso(file('deep', 'A.;1', use => entry('CL', both32(ROOT))), file('deeper', 'B.;1', use => entry('CL', both32(DIR)))); directory(DIR, ROOT, file('deep', 'A.;1', use => entry('CL', both32(DIR)))); }],
	['relocated-all', sub { iso(folder('gone', DIR, 'A', use => entry('RE', ''))); directory(DIR, ROOT, folder('gone', DIR, 'A', use => entry('RE', '')), file('..')); }],
	['udf-folder-in-itself', sub { udf(); ufolder(UROOT, identifier('loop', UROOT, 2)); }],
	['udf-entry-replaced-by-itself', sub {
		udf();
		ufolder(UROOT, identifier('a', 5));
		file_entry(5, 5, 0, 3, '', strategy => 4096);
		put_tagged(START + 6, 259, 6, "\0" x 20 . long_ad(2048, 5));
	}],
	['udf-extents-without-end', sub {
		udf();
		ufolder(UROOT, identifier('a', 5));
		file_entry(5, 5, 1 << 40, 0, short_ad(2048, 6, 3));
		put_tagged(START + 6, 258, 6, pack('V V', 0, 16) . short_ad(2048, 7) . short_ad(2048, 6, 3));
	}],
	['udf-sequence-in-itself', sub { udf(goes_on => 1); put_tagged(260, 3, 260, pack('V V V', 2, 16 * 2048, 257) . "\0" x 484); ufolder(UROOT, identifier('..', 5)); ufile(5, 'x'); }],
	['udf-metadata-in-itself', sub {
		udf(maps => physical_map() . type2_map('*UDF Metadata Partition', pack('V V V', 10, 11, 0xffffffff)), nmaps => 2, partition => 1);
		file_entry($_, 250, 1 << 20, 1, long_ad(1 << 20, 0, 1)) for 10, 11;
	}],
	['udf-virtual-in-itself', sub {
		udf(maps => physical_map() . type2_map('*UDF Virtual Partition'), nmaps => 2, partition => 1);
		my $table = pack('v v a128 V5 v6', 152, 0, '', 0xffffffff, 0, 0, 0, 0, 0, 0, 0, 0, 0) ;
		my $vat = pack('a152', $table) . pack('V*', map { $_ } 0 .. 300);
		file_entry($nblocks - 1 - START, 248, length $vat, 1, long_ad(length $vat, $nblocks - 1 - START, 1), lba => $nblocks - 1);
	}],
	# Two of them, the newer and the older, whose headers fill them.
	['udf-virtual-without-table', sub {
		udf(maps => physical_map() . type2_map('*UDF Virtual Partition'), nmaps => 2, partition => 1);
		my $vat = pack('v x150', 152);
		file_entry($_ - START, 248, length $vat, 3, $vat, lba => $_) for $nblocks - 2, $nblocks - 1;
	}],
	# Claims.
	['million-entries', sub {
		# Each folder begins one block behind the one before, and claims all to the end.
		my $end = 560;
		iso(map { folder("d$_", $_, "D$_", nbytes => 2048 * ($end - $_)) } 60 .. $end - 1);
		my $records = join '', map { record(sprintf('F%02d', $_), DATA, 6, 0) } 0 .. 49;
		put($_, $records) for 60 .. $end - 1;
	}],
	['folder-of-4-gib', sub { iso(folder('huge', DIR, 'D', nbytes => 0xfffff800)); directory(DIR, ROOT, file('a')); }],
	['file-of-4-gib', sub { iso(file('huge', 'F.;1', nbytes => 0xffffffff)); }],
	['file-of-many-extents', sub { iso((map { record('F.;1', DATA, 0xfffff800, MULTI, px(FILE) . nm('huge')) } 1 .. 12000), record('F.;1', DATA, 1, 0, px(FILE) . nm('huge'))); }],
	# As long as a record allows: there is no room for fields behind it.
	['iso-name-of-221-bytes', sub { iso(record('A' x 221, DATA, 6)); }],
	['files-outside', sub { iso(map { file("f$_", "F$_.;1", lba => 0xf0000000 + $_, nbytes => 0xfffff800) } 1 .. 3000); }],
	['overlapping-files', sub {
		$nblocks = 20000;
		iso(map { file("f$_", sprintf('F%05d.;1', $_), lba => 5000, nbytes => 2048 * 14000) } 1 .. 60000);
		put($_, 'x' x 2048) for 10000 .. 10020;
	}],
	['udf-file-without-end', sub { udf(); ufolder(UROOT, identifier('a', 5)); file_entry(5, 5, ~0, 0, join '', map { short_ad(0x3ffff800, 0, 2) } 1 .. 200); }],
	['udf-sparse-files', sub {
		udf();
		ufolder(UROOT, map { identifier("f$_", $_) } 5 .. 40);
		file_entry($_, 5, 200 * 0x3ffff800, 0, join '', map { short_ad(0x3ffff800, 0, 2) } 1 .. 200) for 5 .. 40;
		ufolder(41);
	}],
	['udf-maps-without-end', sub { udf(maps => physical_map() . "\2\0" x 100, nmaps => 0xffffffff); ufolder(UROOT, identifier('..', 5)); ufile(5, 'x'); }],
	['udf-spares-without-end', sub {
		my $map = pack('C C x2 C a23 x8 v v v C x V V4', 2, 64, 0, '*UDF Sparable Partition', 1, 0, 32, 1, 0xffffffff, 280, 0, 0, 0);
		udf(maps => $map);
		put_tagged(280, 0, 280, pack('C a23 x8 v x2 V', 0, '*UDF Sparing Table', 0xffff, 1) . pack('V V', 0, START) x 200);
		ufolder(UROOT, identifier('..', 5));
		ufile(5, 'x');
	}],
	['path-table-of-4-gib', sub { iso(file('..')); put(16, volume(1, 2048, ROOT, 0xffffffff)); }],
	['eltorito-without-end', sub { eltorito(pack('C C x30', 0x88, 0) . pack('C C v x28', 0x90, 0, 0) x 4000); }],
	['eltorito-counts-all', sub { eltorito(pack('C C x30', 0x88, 0) . pack('C C v x28', 0x90, 0, 0xffff) . pack('C C x30', 0x88, 0x20) . pack('C C x30', 0x44, 0x20) x 3000); }],
	['gpt-entries-of-0', sub { gpt(128, 0); }],
	['gpt-entries-without-end', sub { gpt(0xffffffff, 128); }],
	['gpt-entries-wrap', sub { gpt(0x80000000, 0x80000000); }],
	['apple-map-without-end', sub { iso(file('..')); put(0, pack('a2 n N', 'ER', 512, 0xffffffff) . "\0" x 504 . pack('a2 n N N N', 'PM', 0, 0xffffffff, 1, 0xffffffff) . "\0" x 496 . pack('a2 n N', 'PM', 0, 0xffffffff)); }],
	# Packed: a block of nothing says that it is 16 exabytes (see tests/cli/ciso.pl).
	['cso-of-16-eib', sub { put(0, pack('a4 V Q< V C C x2', 'CISO', 24, ~0 - 2047, 2048, 1, 0)); $nblocks = 1; }],
	['cso-of-1-tib', sub { put(0, pack('a4 V Q< V C C x2', 'CISO', 24, 1 << 40, 2048, 1, 0) . pack('V', 24) x 500); $nblocks = 1; }],
);

my ($name, $path) = @ARGV;
if (!defined $name) {
	print "$_->[0]\n" for @images;
	exit;
}
my ($image) = grep { $_->[0] eq $name } @images or die "no image is called $name\n";
$image->[1]->();
open my $f, '>:raw', $path or die "$path: $!\n";
for my $lba (sort { $a <=> $b } keys %block) {
	seek $f, $lba * 2048, 0;
	print $f pack 'a2048', $block{$lba};
}
truncate $f, $nblocks * 2048;
close $f or die "$path: $!\n";
