#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# CD-TEXT packs: libcdio and libburn read what we encode, and we read what libburn encodes.
. "$srcdir/tests/tap.sh" || exit 99

encode() { "$builddir/cdtextpacks" encode; }
decode() { "$builddir/cdtextpacks" decode; }
judge() { "$builddir/cdtextjudge" "$@"; }

# lines FILE: what is to be encoded, in ISO-8859-1
lines() { iconv -f UTF-8 -t ISO-8859-1 "$1"; }

# A disc in two languages, with every text that libcdio and libburn know.
cat > two <<'END'
block 0 00 1 3 3 09
block 1 00 1 3 3 0f
0 80 0 Joyful Nights
0 80 1 Song of Joy
0 80 2 Humpty Dumpty
0 80 3 Mee Owwww
0 81 0 United Cat Orchestra, whose name goes on until three packs are full
0 81 1 Felix and The Purrs
0 81 2 Catwalk Beauties
0 81 3 Mia Kitten
0 82 0 Various Songwriters
0 82 1 Friedrich Schiller
0 82 2 Mother Goose
0 82 3 S
0 83 0 Various Composers
0 83 1 Ludwig van Beethoven
0 83 2 Unknown
0 83 3 C
0 84 0 Tom Cat
0 84 1 A1
0 84 2 A2
0 84 3 A3
0 85 0 For all our fans
0 85 1 Fritz and Louie once were punks
0 85 2 Pluck the goose
0 85 3 M
0 86 0 1234567890
0 87 0 \x00\x05Feline classic music
0 8e 0 1234567890123
0 8e 1 XYBLG1101234
0 8e 2 XYBLG1100005
0 8e 3 XYBLG1100006
1 80 0 Nuits félines, où l’on miaule
1 80 1 Ode à la joie
1 80 2 Gros œuf
1 80 3 Miaou
END
sed -i "s/’/'/; s/œ/oe/" two
lines two | encode > two.cdt
is "our packs say what they were made of" "$(decode < two.cdt | iconv -f ISO-8859-1)" "$(cat two)"
judge libcdio two.cdt > heard
is "libcdio hears every text of both languages" \
  "$(grep -v '^block' heard)" "$(grep -v '^block' two | sed 's/\\x00\\x05//')"
is "and the languages, tracks and genre" "$(grep '^block' heard)" \
  "block 0 tracks 1 to 3, English, genre 5
block 1 tracks 1 to 3, French, genre 0"
judge sheet two.cdt | iconv -f ISO-8859-1 > sheet
for line in 'Album Title         = Joyful Nights' 'Genre Code          = Classical' \
  'Track 03 Message    = M' 'ISRC 02             = XYBLG1100005' 'Catalog Number      = 1234567890' \
  'Text Data Copy Protection = ON' 'Track 01 Title      = Ode à la joie' \
  'Language Code       = French'; do
  ok "libburn's sheet has $line" grep -qx "$line" sheet
done

# Double bytes, and texts that are the same from track to track.
cat > kanji <<'END'
block 0 80 1 3 0 69
0 80 0 日本語の長い表題、ベスト
0 80 1 同じ
0 80 2 同じ
0 80 3 違う
0 81 0 誰か
0 81 1 私
0 81 2 私
0 81 3 私
0 8e 0 4988005647413
END
iconv -f UTF-8 -t SHIFT_JIS kanji | encode > kanji.cdt
is "double bytes come back" "$(decode < kanji.cdt | iconv -f SHIFT_JIS)" "$(cat kanji)"
is "libcdio hears them" "$(judge libcdio kanji.cdt | sed 1d)" "$(sed 1d kanji)"
judge sheet kanji.cdt | iconv -f SHIFT_JIS > sheet
ok "so does libburn" grep -qx 'Album Title         = 日本語の長い表題、ベスト' sheet

# What libburn makes of a sheet; no text is repeated, for then both write the same packs.
cat > sheet.txt <<'END'
Input Sheet Version = 0.7T
Text Code           = 8859
Language Code       = English
Album Title         = Joyful Nights
Artist Name         = United Cat Orchestra
Songwriter          = Various Songwriters
Album Message       = For all our fans
Catalog Number      = 1234567890
Genre Code          = Classical
Genre Information   = Feline classic music, more than a pack has room for
Closed Information  = This is not to be shown by CD players
UPC / EAN           = 1234567890123
Text Data Copy Protection = ON
First Track Number  = 1
Last Track Number   = 3
Track 01 Title      = Song of Joy
Track 01 Artist     = Felix and The Purrs
Track 01 Songwriter = Friedrich Schiller
Track 01 Message    = Fritz and Louie once were punks
ISRC 01             = XYBLG1101234
Track 02 Title      = Humpty Dumpty
Track 02 Artist     = Catwalk Beauties
Track 02 Songwriter = Mother Goose
Track 02 Message    = Pluck the goose
ISRC 02             = XYBLG1100005
Track 03 Title      = Mee Owwww
Track 03 Artist     = Mia Kitten
Track 03 Songwriter = Puss
Track 03 Message    = M
ISRC 03             = XYBLG1100006
END
NTRACKS=3 judge packs sheet.txt > burn.cdt
decode < burn.cdt > burn
ok "libburn's packs are read" grep -qx '0 81 0 United Cat Orchestra' burn
ok "its genre as well" grep -qx '0 87 0 .x00.x05Feline classic music, more than a pack has room for' burn
encode < burn > again.cdt
ok "and we write the very same packs" cmp burn.cdt again.cdt
sed 's/= Humpty Dumpty/= Song of Joy/; s/= Mee Owwww/= Song of Joy/' sheet.txt > same.txt
NTRACKS=3 judge packs same.txt > same.cdt
is "its references to the track before are followed" \
  "$(decode < same.cdt | grep -c '^0 80 [123] Song of Joy$')" 3

# 99 tracks of the same long title and performer: only references fit into a block.
{
  echo "block 0 00 1 99 0 09"
  for type in 80 81; do
    seq -f "0 $type %.0f A title of more than thirty characters for each track" 0 99
  done
} > many
encode < many > many.cdt
is "texts too many for a block are referred to" "$(decode < many.cdt)" "$(cat many)"
is "libcdio follows, too" "$(judge libcdio many.cdt | sed 1d)" "$(sed 1d many)"
sed 's/\([0-9]*\) A title/\1 Title \1/' many > toomany
ok "texts that do not fit even so are refused" sh -c '! "$1" encode < toomany > none 2> err' - "$builddir/cdtextpacks"
is "and the block is named" "$(cat err)" "block 0 is too large"

# The forms of files.
{ printf '\000\000\000\000'; cat two.cdt; } > header.cdt
{ cat two.cdt; printf '\000'; } > zero.cdt
ok "a READ TOC header before the packs is passed over" sh -c '"$1" decode < header.cdt > a; "$1" decode < two.cdt | cmp - a' - "$builddir/cdtextpacks"
ok "and a zero behind them" sh -c '"$1" decode < zero.cdt | cmp - a' - "$builddir/cdtextpacks"
done_testing
