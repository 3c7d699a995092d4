#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Sectors of Mode 2, Forms 1 and 2, that vcdimager made: our EDC and parity agree with its own.
. "$srcdir/tests/tap.sh"

if ! command -v vcdxbuild > /dev/null; then
  skip "vcdimager's sectors are good" "package vcdimager is not installed"
  done_testing
fi

# An MPEG-1 program stream of one picture, in packs of 2324 bytes (ISO 11172-1 §2.4.3).
cat > mpeg.pl <<'END'
binmode STDOUT;
sub pack_header {
  my $scr = shift;
  my $rate = 3528; # 176 400 bytes a second, in units of 50
  return pack("C*", 0, 0, 1, 0xba, 0x21 | $scr >> 29 & 0xe, $scr >> 22 & 255,
    $scr >> 14 & 0xfe | 1, $scr >> 7 & 255, $scr << 1 & 0xfe | 1,
    0x80 | $rate >> 15, $rate >> 7 & 255, $rate << 1 & 0xfe | 1);
}
my $system = pack("H*", "000001bb000c801b890421ffe0e0e6c0c020");
my $picture = pack("H*", "000001b31601201408232ca0" . "000001b800080040" . "000001000008fff8");
my $stream = "";
for my $i (0 .. 399) {
  my $p = pack_header(90000 + 1200 * $i) . ($i ? "" : $system);
  my $n = 2324 - length($p) - 6;
  my $body = "\x0f" . ($i % 20 ? "U" x 100 : $picture);
  $stream .= $p . pack("H8n", "000001e0", $n) . $body . "\0" x ($n - length $body);
}
substr($stream, -4) = pack("H8", "000001b9");
print $stream;
END
perl mpeg.pl > film.mpg
noise 300000 1 > data
cat > disc.xml <<'END'
<?xml version="1.0"?>
<!DOCTYPE videocd PUBLIC "-//GNU//DTD VideoCD//EN" "http://www.gnu.org/software/vcdimager/videocd.dtd">
<videocd xmlns="http://www.gnu.org/software/vcdimager/1.0/" class="vcd" version="2.0">
  <info><album-id>TEST</album-id></info>
  <pvd><volume-id>TEST</volume-id></pvd>
  <filesystem><file src="data"><name>DATA.BIN</name></file></filesystem>
  <sequence-items><sequence-item src="film.mpg" id="film"/></sequence-items>
</videocd>
END
ok "vcdimager makes a Video CD" vcdxbuild disc.xml
nsectors=$(($(stat -c %s videocd.bin) / 2352))
exits 0 "its sectors are good" discimg verify --json videocd.cue
is "all of them" "$(sed -n 's/.*"checked_sectors": \([0-9]*\).*/\1/p' tap.stdout)" "$nsectors"
ok "some are of Form 1 and some of Form 2" sh -c "
  od -An -v -tu1 -w2352 videocd.bin | awk '{ form[int(\$19 / 32) % 2]++ }
    END { exit !(form[0] > 100 && form[1] > 100) }'"
# Two bytes of a sector, in turn: data, EDC, P, Q parity.
for at in 1000 2073 2100 2300; do
  cp videocd.bin spoilt.bin
  sed 's/videocd/spoilt/' videocd.cue > spoilt.cue
  printf '\377\376' | dd of=spoilt.bin bs=1 seek=$((300 * 2352 + at)) conv=notrunc 2> /dev/null
  exits 1 "with byte $at of sector 300 changed, they are not" discimg verify spoilt.cue
  ok "and the sector is named" grep -q '^bad: sector 300: ' tap.stdout
done
done_testing
