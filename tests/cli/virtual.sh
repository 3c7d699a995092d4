#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# virtual:FILE: our own reader and recorder meet the virtual drive's engine in one process.
. "$srcdir/tests/tap.sh" || exit 99

# about FILE: what `info` tells but the name, the format, and how sectors are stored.
about() {
  discimg info "$1" 2> /dev/null | sed -e 1,2d -e 's,\(mode[12]\|audio\|cdi\)/[0-9]*,\1,; s/  P-W$//'
}

# reading: the tables of contents, CD-TEXT, MCN, ISRC, pregaps and indexes come by commands
for recipe in audio extra mixed two-sessions indexes-to-99 languages cdi xa; do
  mkdisc "$srcdir/data/discs/$recipe.disc" toc "$recipe.toc" > mkdisc.log
  ok "$recipe is ripped" discimg rip "virtual:$recipe.toc" "ripped-$recipe.cue"
  ok "sector by sector" discimg verify "ripped-$recipe.cue" "$recipe.toc"
  is "and track by track" "$(about "ripped-$recipe.cue")" "$(about "$recipe.toc")"
done
ok "an image in the drive is verified" discimg verify virtual:mixed.toc mixed.toc
ok "and converted" discimg convert --allow-loss virtual:audio.toc converted.toc
is "with its texts and codes" "$(about converted.toc)" "$(about audio.toc)"
is "it is a CD in a drive" "$(discimg info virtual:mixed.toc | sed -n 's/^ *Format *//p')" "drive, CD"
noise 1000000 1 > data.iso
ok "a plain image is a CD, too" discimg rip virtual:data.iso plain.iso
ok "whose sectors are the file's, filled up" cmp -n 1000000 data.iso plain.iso
discimg vdrive blank --quiet --media dvd+r blank.vdisc
exits 2 "a blank disc has nothing to read" discimg rip virtual:blank.vdisc out.iso
says "and is told to be blank" "^discimg: rip: virtual:blank.vdisc: the disc is blank, or cannot be read$"
exits 2 "neither has a file that is not there" discimg info virtual:nowhere
says "which is named" "cannot open nowhere: No such file or directory"
done_testing
