#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others burn discs in a virtual drive that a library loaded into them plays
# (tests/shim/); what is on the discs is what they were given.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/vdrive-shim.sh"

# burn DISC COMMAND...: what it says goes to DISC.log.
burn() { drive "$@" > "$1.log" 2>&1; }

blank() { discimg vdrive blank --quiet --force --media "$1" "$1"; }

# begins NAME DISC FILE: the disc begins with the bytes of FILE.
begins() {
  # The rest of an overwritable disc is some GiB of zeros.
  ok "$1" cmp -n "$(stat -c %s "$3")" <(discimg convert --quiet --no-prove "$2" - 2> begins.err) "$3"
}

is "each medium of --media is made under its name" \
  "$(for medium in cd-r cd-rw dvd-r dvd-rw dvd-r-dl dvd+r dvd+rw dvd+r-dl dvd-ram bd-r bd-r-dl bd-re bd-re-dl; do
    discimg vdrive blank --media $medium disc --force
  done | sed 's/.*blank \(.*\) of .*/\1/' | tr 'A-Z ' 'a-z-' | tr '\n' ' ')" \
  'cd-r cd-rw dvd-r dvd-rw dvd-r-dl dvd+r dvd+rw dvd+r-dl dvd-ram bd-r bd-r-dl bd-re bd-re-dl '
exits 2 "a disc that is there is not replaced unasked" discimg vdrive blank disc
says "and how to is said" "disc is there already; --force"
discimg vdrive blank --quiet --force --size 650M disc
is "--size tells how much it holds" "$(discimg vdrive blank --force --size 650M disc)" \
  "disc: a blank CD-R of 650.0 MiB"
exits 2 "a blank disc has nothing to convert" discimg convert disc disc.iso
says "and is told to be blank" "disc: the CD-R is blank"
exits 2 "no disc is larger than any" discimg vdrive blank --force --size 5T disc

noise 655360 1 > data
noise 655360 2 > later
if command -v cdrskin > /dev/null; then
  cat > burns << 'LIST'
cd-r -tao
cd-rw -sao
dvd-r -tao
dvd-rw -sao
dvd+r -tao
bd-r -multi
dvd-r-dl -dummy
dvd-ram -tao
LIST
  # These wait more than they work.
  while read -r medium options; do
    blank "$medium"
    # shellcheck disable=SC2086
    burn "$medium" cdrskin dev=/dev/sr9 $options data &
  done < burns
  wait
  for medium in cd-r cd-rw; do
    discimg convert --quiet $medium $medium.iso
    ok "cdrskin writes a $medium" cmp $medium.iso data
  done
  for medium in dvd-r dvd-rw dvd+r bd-r dvd-ram; do
    begins "cdrskin writes a $medium" $medium data
  done
  is "cdrskin -dummy writes nothing" "$(discimg info dvd-r-dl 2>&1)" \
    "discimg: info: dvd-r-dl: the DVD-R DL is blank"
  burn cd-rw cdrskin dev=/dev/sr9 blank=fast -tao later
  discimg convert --quiet cd-rw again.iso
  ok "cdrskin blanks a cd-rw and writes it anew" cmp again.iso later

  cat > texts << 'LIST'
Input Sheet Version = 0.7T
Text Code           = 8859
Language Code       = English
Album Title         = An Album
UPC / EAN           = 4006381333931
Track 01 Title      = One
Track 02 Title      = Two
ISRC 02             = FIXYZ9912345
LIST
  noise $((2352 * 300)) 3 > one.raw
  noise $((2352 * 310)) 4 > two.raw
  blank cd-r
  burn cd-r cdrskin dev=/dev/sr9 -sao -audio -swab input_sheet_v07t=texts one.raw two.raw
  discimg info cd-r > texts.found
  is "cdrskin -sao writes audio with CD-TEXT, MCN and ISRC" \
    "$(sed -n 's/^ *\(MCN\|title:*\)  *//p; s/.*audio.*  \(FI.*\)/\1/p' texts.found | tr '\n' ' ')" \
    "4006381333931 An Album One FIXYZ9912345 Two "
  discimg convert --quiet --allow-loss cd-r audio.cue
  ok "and its samples" cmp audio.bin <(cat one.raw two.raw)
else
  skip "cdrskin writes every medium" "package cdrskin is not installed"
fi

discimg vdrive blank --quiet blank.vdisc
if command -v cdrdao > /dev/null; then
  for recipe in mixed xa; do
    mkdisc "$srcdir/data/discs/$recipe.disc" cue "$recipe.cue" > /dev/null
    discimg convert --quiet --allow-loss "$recipe.cue" "w-$recipe.toc"
  done
  for recipe in mixed xa; do
    cp blank.vdisc $recipe.vdisc
    burn $recipe.vdisc cdrdao write -n --force --device /dev/sr9 --driver generic-mmc \
      w-$recipe.toc &
  done
  cp blank.vdisc raw.vdisc
  burn raw.vdisc cdrdao write -n --force --device /dev/sr9 --driver generic-mmc-raw w-mixed.toc &
  cp blank.vdisc simulated.vdisc
  burn simulated.vdisc cdrdao simulate -n --force --device /dev/sr9 --driver generic-mmc \
    w-mixed.toc &
  wait
  for recipe in mixed xa; do
    ok "cdrdao writes $recipe" discimg verify --quiet $recipe.vdisc $recipe.cue
  done
  ok "cdrdao writes mixed in raw mode" discimg verify --quiet raw.vdisc mixed.cue
  is "cdrdao simulates without writing" "$(discimg info simulated.vdisc 2>&1)" \
    "discimg: info: simulated.vdisc: the CD-R is blank"
  cp blank.vdisc cd-r
  burn cd-r cdrdao write --multi -n --force --device /dev/sr9 --driver generic-mmc w-mixed.toc
  burn cd-r cdrdao write -n --force --device /dev/sr9 --driver generic-mmc w-mixed.toc
  is "cdrdao appends a session at once" \
    "$(discimg info cd-r | grep -c -E 'mode1|audio')" 6
else
  skip "cdrdao writes a mixed disc" "package cdrdao is not installed"
fi

if command -v xorriso > /dev/null; then
  mkdir first second
  echo one > first/one
  echo two > second/two
  # two_sessions MEDIUM: each with a folder, and both read back
  two_sessions() {
    blank "$1"
    burn "$1" xorriso -outdev /dev/sr9 -format as_needed -map first / -commit
    burn "$1" xorriso -dev /dev/sr9 -map second / -commit
    burn "$1" xorriso -osirrox on -indev /dev/sr9 -extract / "out.$1"
  }
  media='cd-r dvd-rw dvd+r dvd+rw bd-r bd-re'
  for medium in $media; do
    two_sessions "$medium" &
  done
  wait
  for medium in $media; do
    is "xorriso adds a session to a $medium and finds both" \
      "$(cat "out.$medium/one" "out.$medium/two")" "$(printf 'one\ntwo')"
    chmod -R u+w "out.$medium"
  done
else
  skip "xorriso adds a session" "package xorriso is not installed"
fi
done_testing
