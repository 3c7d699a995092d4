#!/usr/bin/perl
# SPDX-License-Identifier: GPL-3.0-or-later
# trees.pl KIND FOLDER: makes FOLDER a tree of that KIND, the same in every run: what file systems
# have been found to get wrong. "trees.pl" alone lists the kinds. All times lie in the past; owners
# and devices other than the user's own come with root only. SCALE=N makes N times fewer files of
# many, crowd and bd.
use strict;
use warnings;
use utf8;
use Encode qw(encode_utf8);
use Fcntl qw(SEEK_SET S_IFBLK S_IFCHR);
use POSIX qw(mkfifo);
use Time::HiRes qw(utime);

my $scale = $ENV{SCALE} || 1;
my $is_root = $> == 0;

sub write_file {
	my ($name, $content) = @_;
	open(my $file, '>:raw', $name) or die "$name: $!\n";
	print $file $content;
	close($file) or die "$name: $!\n";
}

# folder NAME...: makes them, in order.
sub folder {
	mkdir $_ or die "$_: $!\n" for @_;
}

# NBYTES that are equal in no other file, and cheap to make.
my $salt = 0;
sub noise {
	my ($nbytes) = @_;
	my $line = sprintf("%08x discimg ", ++$salt * 2654435761 % 4294967296);
	return substr($line x ($nbytes / length($line) + 1), 0, $nbytes);
}

# A file of GIB that has something in every extent, and on both sides of where extents meet in
# UDF (1 GiB less 4096 bytes) and sections do in ISO 9660 (4 GiB less one block).
sub sparse {
	my ($name, $gib) = @_;
	my $end = $gib * 2**30;
	open(my $file, '>:raw', $name) or die "$name: $!\n";
	for my $unit (2**30 - 4096, 2**32 - 2048, 2**30, 2**32) {
		for (my $at = 0; $at < $end; $at += $unit) {
			for my $place ($at - 17, $at + 100000) {
				next if $place < 0 || $place + 40 > $end;
				seek($file, $place, SEEK_SET);
				print $file "at $place ";
			}
		}
	}
	seek($file, $end - 9, SEEK_SET);
	print $file 'the end!!';
	close($file) or die "$name: $!\n";
}

sub names_of_scripts {
	return (qw(Latin ÅÆØåæøß Ελληνικά Кириллица Հայերեն ქართული עברית العربية ܣܘܪܝܝܐ ދިވެހި
		हिन्दी বাংলা ਪੰਜਾਬੀ ગુજરાતી ଓଡ଼ିଆ தமிழ் తెలుగు ಕನ್ನಡ മലയാളം සිංහල ไทย ລາວ བོད་ မြန်မာ
		አማርኛ ᏣᎳᎩ ᐃᓄᒃᑎᑐᑦ ᚠᚢᚦᚨᚱᚲ ខ្មែរ ᠮᠣᠩᠭᠣᠯ ひらがな カタカナ 漢字 한국어 ㄅㄆㄇ ꆈꌠ ⵜⵉⴼⵉⵏⴰⵖ
		ﬁ Ａｆｕｌｌ é 𐌰𐌱 𝔘𝔫𝔦 😀🎞 𠀀𠮷 x😀), "e\x{301}");
}

my %kinds = (
	empty => sub { },
	one => sub { write_file('file', "one file\n") },
	many => sub {
		my $n = 0;
		for my $i (1 .. 100 / $scale) {
			folder("$i");
			for my $j (1 .. 10) {
				folder("$i/$j");
				write_file("$i/$j/file-$_", sprintf("%06d\n", $n++) . 'x' x ($n % 50)) for 1 .. 100;
			}
		}
	},
	crowd => sub {
		folder('crowd');
		write_file(sprintf('crowd/a file among many, number %05d', $_), "number $_\n")
			for 1 .. 20000 / $scale;
	},
	names => sub {
		my $i = 0;
		for my $name (names_of_scripts()) {
			folder(encode_utf8($name));
			write_file(encode_utf8("$name/$name.txt"), 'script ' . ++$i);
		}
		# The most that UDF holds: 254 characters of 8 bits, 127 of 16; and 254 bytes of UTF-8,
		# as the kernel gives longer names an end of its own.
		my @long = ('8' x 254, 'é' x 127, 'я' x 127, 'ab' . '漢' x 84, '😀' x 63, ('d' x 250) . '.txt');
		write_file(encode_utf8($_), 'long ' . ++$i) for @long;
		# Neither more nor less than names.
		write_file($_, 'odd ' . ++$i)
			for ' ', '.hidden', 'dot.', 'a  b ', '~', '-', '*?"<>|:\\', 'a;1', 'CON', 'aux.txt',
			"tab\tand\nline", "\x7f", "\x01", 'README', 'readme', 'ReadMe', '%41', '#', '...';
	},
	cut => sub {
		# Longer than UDF or Joliet can hold: alike in all that is kept.
		write_file('c' x 254 . $_, "cut $_") for 1 .. 9;
		write_file(encode_utf8('ы' x 126 . 'é') . $_, "cut $_") for 1 .. 2;
		write_file("no text \xff$_", "bytes $_") for 1 .. 2;
	},
	large => sub { sparse('file of 5 GiB', 5) },
	huge => sub { sparse('file of 20 GiB', 20) },
	holes => sub {
		# More extents than an entry has room for, and a hole at each end.
		open(my $file, '>:raw', 'file of many holes') or die $!;
		for (1 .. 600) {
			seek($file, $_ * 12288, SEEK_SET);
			print $file noise(4096);
		}
		close($file) or die $!;
		truncate('file of many holes', 602 * 12288 + 1) or die $!;
		write_file('nothing', '');
		truncate('nothing', 10000001) or die $!;
	},
	links => sub {
		folder('a', 'a/b', 'other');
		write_file('first', 'linked');
		link('first', $_) or die "$_: $!\n" for 'a/second', 'a/b/third', 'other/first';
		link('first', "other/link $_") or die $! for 1 .. 300;
		my @targets = ('first', 'nowhere', '/', '/etc/passwd', '..', '.', '../first', 'a/../a/b',
			'漢字/ünï', 'b' x 254, join('/', map { $_ x 100 } 1 .. 9),
			# More than an entry has room for, and less than the block that the kernel reads.
			join('/', ('d' x 254) x 7, 'e' x 100));
		symlink(encode_utf8($targets[$_]), "symbolic $_") or die $! for 0 .. $#targets;
		mkfifo('fifo', 0640) or die $!;
		next_to_links();
	},
	deep => sub {
		my ($path, $i) = ('', 0);
		# UDF 2.60 §2 allows paths of 1023 bytes.
		while (length($path) < 950) {
			$path .= ($path eq '' ? '' : '/') . 'level' . ++$i;
			folder($path);
			write_file("$path/f", "level $i") if $i % 8 == 0;
		}
		write_file("$path/bottom", 'bottom');
	},
	dvd => sub {
		folder('AUDIO_TS', 'VIDEO_TS');
		write_file("VIDEO_TS/VIDEO_TS.$_", noise(6 * 2048)) for qw(IFO VOB BUP);
		for my $title (1 .. 3) {
			my $name = sprintf('VIDEO_TS/VTS_%02d_', $title);
			write_file("${name}0.$_", noise(9 * 2048)) for qw(IFO VOB BUP);
			write_file("$name$_.VOB", noise(700 * 2048)) for 1 .. 2;
		}
	},
	bd => sub {
		folder('BDMV', 'CERTIFICATE', 'CERTIFICATE/BACKUP', 'ANY!');
		folder(map { "BDMV/$_" } qw(AUXDATA BACKUP BDJO CLIPINF JAR META PLAYLIST STREAM));
		folder(map { "BDMV/BACKUP/$_" } qw(BDJO CLIPINF PLAYLIST));
		my $both = sub { my ($name, $content) = @_;
			write_file("BDMV/$name", $content . '0');
			write_file("BDMV/BACKUP/$name", $content . '1') };
		$both->($_, noise(500)) for qw(index.bdmv MovieObject.bdmv);
		for my $clip (1 .. 300 / $scale) {
			my $name = sprintf('%05d', $clip);
			$both->("CLIPINF/$name.clpi", noise(3000 + $clip));
			$both->("PLAYLIST/$name.mpls", noise(400 + $clip));
			write_file("BDMV/STREAM/$name.m2ts", noise(6144 * 20));
		}
		write_file('BDMV/STREAM/90000.m2ts', noise(6144 * 3000));
		write_file('CERTIFICATE/id.bdmv', noise(104));
	},
);

sub next_to_links {
	return if !$is_root;
	system('mknod', 'null', 'c', 1, 3) == 0 && system('mknod', 'disk', 'b', 259, 1048575) == 0
		or die "mknod failed\n";
	chown(70000, 80000, 'first') or die $!;
}

# Modes and times that differ from name to name.
sub age {
	my @modes = (0644, 0600, 0444, 0755, 0640, 04755, 0666, 0);
	my @names = sort split(/\0/, `find . -mindepth 1 ! -type l -print0`);
	my $i = 0;
	for my $name (reverse @names) {
		$i++;
		my $is_folder = -d $name;
		chmod($is_folder ? (0755, 0700, 02775, 01777)[$i % 4] : $modes[$i % @modes], $name);
		my $time = 1000000000 + $i % 86400 * 1000 + $i % 1000 / 1000;
		utime($time, $time, $name) or die "$name: $!\n";
	}
	system('find', '.', '-type', 'l', '-exec', 'touch', '-h', '-d', '@1000000000.25', '{}', '+');
	utime(1000000000, 1000000000, '.');
}

if (@ARGV != 2 || !$kinds{$ARGV[0]}) {
	print join("\n", sort keys %kinds), "\n";
	exit(@ARGV == 0 ? 0 : 64);
}
umask 022;
mkdir $ARGV[1] or die "$ARGV[1]: $!\n";
chdir $ARGV[1] or die $!;
$kinds{$ARGV[0]}->();
age();
