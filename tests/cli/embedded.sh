#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# discimg verify and the sums that an image carries of itself, beside the programs that make them.
. "$srcdir/tests/tap.sh"

# out NAME PATTERN: standard output of the last `exits` matches.
out() {
  if grep -Eq -- "$2" tap.stdout; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < tap.stdout
}
spoil() { printf 'spoilt' | dd of="$1" bs=1 seek="$2" conv=notrunc status=none; }
notes() { grep -c 'MD5 .* is as the image says' tap.stdout; }
for program in xorriso implantisomd5 checkisomd5; do
  if ! command -v $program > /dev/null; then
    skip "sums of images" "$program is not installed"
    done_testing
  fi
done

mkdir tree
noise 400000 1 > tree/file

# --- isomd5sum ---------------------------------------------------------------------------------------

xorriso -as mkisofs -quiet -o implanted.iso tree 2> tap.out
implantisomd5 implanted.iso > tap.out
ok "checkisomd5 finds an implanted MD5 good" checkisomd5 implanted.iso
exits 0 "so do we" discimg verify --verbose implanted.iso
out "and say which it is" "^note: the MD5 that isomd5sum implanted is as the image says: $(sed -n \
  's/^md5 = //p' tap.out)"
"$builddir/mkraw" 2 0 < implanted.iso > raw.bin
printf 'FILE raw.bin BINARY\n  TRACK 01 MODE2/2352\n    INDEX 01 00:00:00\n' > raw.cue
exits 0 "also in sectors of Mode 2" discimg verify --verbose raw.cue
is "where it is the same" "$(notes)" 1
spoil implanted.iso 300000
fails() { if "$@" > tap.out 2>&1; then return 1; fi; }
ok "checkisomd5 finds damage" fails checkisomd5 implanted.iso
exits 1 "so do we" discimg verify implanted.iso
out "and say so" '^fault: the MD5 that isomd5sum implanted is [0-9a-f]{32}, but the image says [0-9a-f]{32}$'

exits 1 "an image that was cut" sh -c 'head -c 500000 implanted.iso > cut.iso; discimg verify cut.iso'
out "lacks sectors that the MD5 is of" 'isomd5sum implanted is of sectors beyond the end of the disc$'

# --- libisofs -----------------------------------------------------------------------------------------

xorriso -outdev grown.iso -md5 on -map tree /tree -commit -map tree /second -commit -end > tap.out 2>&1
exits 0 "xorriso's tags of two sessions are good" discimg verify --verbose grown.iso
is "all seven" "$(notes)" 7
exits 0 "as JSON" discimg verify --json grown.iso
is "they are told" "$(perl -MJSON::PP -0777 -ne '$e = decode_json($_)->{embedded};
  print join " ", map { "$_->{first_lba}+$_->{sectors}" } @$e' tap.stdout)" \
  "$(grep -aoE 'libisofs_[a-z0-9_]*tag_v1 [^_]*_start=[0-9]+ range_size=[0-9]+' grown.iso |
  sed 's/.*start=\([0-9]*\) range_size=/\1+/' | tr '\n' ' ' | sed 's/ $//')"
session=$(grep -aobE 'libisofs_checksum_tag_v1' grown.iso | head -1 | cut -d: -f1)
cp grown.iso bad.iso; spoil bad.iso $((session - 100000))
exits 1 "damage in the first session" discimg verify bad.iso
is "breaks one of them" "$(grep -c '^fault: ' tap.stdout)" 1
out "that session's" "^fault: libisofs' MD5 of the session from sector 32 is"
cp grown.iso bad.iso; spoil bad.iso $((session + 30))
exits 1 "a damaged tag" discimg verify bad.iso
out "is found by the MD5 of itself, or missed" "^fault: sector [0-9]+: libisofs' tag at sector $((session / 2048)) is not"
cp grown.iso bad.iso; head -c "$session" grown.iso > bad.iso
exits 1 "a session that was cut off" discimg verify bad.iso
out "lacks its tag" "libisofs' tag at sector $((session / 2048)) is not there"

# An MD5 that is implanted later changes what the tags are of.
xorriso -as mkisofs -quiet --md5 -o both.iso tree 2> tap.out
implantisomd5 both.iso > tap.out
exits 0 "tags and an MD5 that was implanted later are good" discimg verify --verbose both.iso
is "all of them" "$(notes)" 4

# A tag that lies about what it is of.
perl -MDigest::MD5=md5_hex -e '
  sub tag { my ($kind, $rest) = @_; my $t = "libisofs_${kind}checksum_tag_v1 $rest md5=" . "0" x 32;
    my $b = "$t self=" . md5_hex($t) . "\n"; return $b . "\0" x (2048 - length $b) }
  open F, "+<", "both.iso"; binmode F;
  $lba = 18; seek F, $lba * 2048, 0;
  print F tag("sb_", "pos=$lba range_start=4000000000 range_size=4294967295 next=18")'
exits 1 "a tag that lies" discimg verify both.iso
out "is told" "^fault: sector 4000000000: libisofs' MD5 of the volume descriptors from sector 4000000000 is not of the sectors before its tag"
done_testing
