#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# convert --sub: sub-channels that the source has are left out, and those that it lacks are made.
. "$srcdir/tests/tap.sh" || exit 99

# with_sub IMAGE: the tracks that have sub-channels
with_sub() { mkdisc --dump "$1" | sed -n 's/^track \([0-9]*\) .*with sub-channels$/\1/p' | tr '\n' ' '; }

mkdisc "$srcdir/data/discs/sub-channels.disc" toc stored.toc
mkdisc "$srcdir/data/discs/audio.disc" cue audio.cue
exits 0 "sub-channels are left out" discimg convert --sub=none stored.toc without.toc
says "which is told" 'without.toc: left out, as was asked for: the sub-channels of 2 tracks'
is "and they are not there" "$(with_sub without.toc)" ""
exits 0 "the losses have them" discimg convert --json --sub=none stored.toc without.ccd
ok "by their kind" grep -q '"kind": *"sub-channels"' tap.stdout
for format in toc ccd nrg chd; do
  exits 0 "P and Q are made for a .$format" discimg convert -q --allow-loss --sub=always audio.cue made.$format
  is "all its tracks have them" "$(with_sub made.$format)" "1 2 3 "
  ok "and what they tell is what the disc tells" discimg verify -q made.$format
done
exits 0 "P and Q are made for a .mds, too" discimg convert -q --allow-loss --sub=always audio.cue made.mds
is "where they keep what it cannot tell itself" "$(with_sub made.mds)" "1 2 3 "
exits 0 "with them the disc is the same" discimg convert -q --sub=none made.toc back.cue
is "to the last word of its sheet" "$(sed s/back/audio/ back.cue)" "$(cat audio.cue)"
exits 2 "a .cue has no place for them" discimg convert --sub=always audio.cue other.cue
says "which is told, too" 'other.cue: a .cue has no sub-channels'
done_testing
