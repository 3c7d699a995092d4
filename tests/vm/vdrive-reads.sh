#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others read the discs of data/discs behind /dev/srN of a real kernel, and each finds
# there what the recipe says and the image holds.
#
# Every disc meets a part of the programs, and every program a part of the discs. All of them meet,
# which takes long, by
#
#   VDRIVE_READS=full make check TESTS=tests/vm/vdrive-reads.sh
. "$srcdir/tests/vm/needs.sh"
TMPDIR=$builddir
export TMPDIR
. "$srcdir/tests/tap.sh"

bail_out() { echo "Bail out! $1"; exit 1; }

# tracks EXPECT: of each track of data/discs/NAME.expect
#
#   1 number   2 session   3 kind   4 CONTROL   5 INDEX 01   6 sectors from there to the next one's
#   7 place of the first of them in the image   8 sectors of its own   9 ISRC   10 sectors of its pregap
tracks() {
  perl -e '
    my (@tracks, %begin, %end, $place);
    while (<STDIN>) {
      if (/^track (\d+) session (\d+) (\w+) flags (\d+) from (\d+) to (\d+)(?:.* isrc (\w+))?/) {
        push @tracks, { number => $1, session => $2, kind => $3, flags => $4, from => $5, to => $6,
          isrc => $7 // "-" };
        $begin{$2} //= $5;
        $end{$2} = $6;
      }
      $tracks[-1]{first} = $1 if /^  indexes 1:(\d+)/;
    }
    for my $i (0 .. $#tracks) {
      my ($track, $next) = @tracks[$i, $i + 1];
      my ($session, $flags) = @$track{qw(session flags)};
      my $control = ($track->{kind} =~ /AUDIO|CDG/ ? 0 : 4) | $flags & 3 | ($flags & 4) << 1;
      my $last = $next && $next->{session} == $session ? $next->{first} : $end{$session};
      my $before = 0;
      $before += $end{$_} - $begin{$_} for 1 .. $session - 1;
      my $first = $track->{first};
      print join(" ", @$track{qw(number session kind)}, $control, $first, $last - $first,
        $first - $begin{$session} + $before, $track->{to} - $first, $track->{isrc},
        $first - $track->{from}), "\n";
    }' < "$1"
}

for recipe in "$srcdir"/data/discs/*.disc; do
  name=$(basename "$recipe" .disc)
  mkdir "$name"
  tracks "${recipe%.disc}.expect" > "$name/tracks"
  sed -n 's/^mcn //p' "$recipe" > "$name/mcn"
  mkdisc "$recipe" ccd "$name/disc.ccd" > /dev/null 2>&1 || bail_out "no disc $name"
  for session in 1 2; do
    grep -q "^[0-9]* $session " "$name/tracks" || continue
    discimg convert -q --allow-loss --no-prove --session $session "$name/disc.ccd" \
      "$name/$session.cue" 2> /dev/null || bail_out "no session $session of $name"
  done
done
[ "${VDRIVE_READS-}" = full ] && every=1 || every=7
"$srcdir/tests/vm/guest.sh" -t 3000 "$srcdir/tests/vm/jobs/vdrive-reads.sh" "$scratch" "$every"
