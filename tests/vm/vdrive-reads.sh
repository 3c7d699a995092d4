#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others read the discs of data/discs, and DVDs and BDs, behind /dev/srN of a real
# kernel, and each finds there what the recipe says and the image holds.
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
#   7 place of the first of them in the image   8 sectors of its own   9 ISRC   10 pregap's sectors
#   11 CONTROL where SCMS changes it
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
        $first - $track->{from}, $control ^ ($flags & 8) >> 2), "\n";
    }' < "$1"
}

mkdir cd other tree
for recipe in "$srcdir"/data/discs/*.disc; do
  name=$(basename "$recipe" .disc)
  disc=cd/$name
  mkdir "$disc"
  tracks "${recipe%.disc}.expect" > "$disc/tracks"
  sed -n 's/^mcn //p' "$recipe" > "$disc/mcn"
  mkdisc "$recipe" ccd "$disc/disc.ccd" > /dev/null 2>&1 || bail_out "no disc $name"
  for session in $(cut -d ' ' -f 2 "$disc/tracks" | uniq); do
    discimg convert -q --allow-loss --no-prove --session "$session" "$disc/disc.ccd" \
      "$disc/$session.cue" 2> /dev/null || bail_out "no session $session of $name"
  done
done
noise 1300000 1 > tree/file
discimg master -q --volid=MEDIUM tree -o other/cd-rom.iso || bail_out "no image"
cp other/cd-rom.iso other/dvd-rom.iso && truncate -s 1G other/dvd-rom.iso
cp other/cd-rom.iso other/bd-rom.iso && truncate -s 9G other/bd-rom.iso
for medium in dvd-r dvd-rw dvd+r dvd+rw dvd-ram bd-r bd-re; do
  discimg vdrive blank -q --media $medium --size 8M other/$medium.vdisc
  discimg burn -q --no-verify --drive virtual:other/$medium.vdisc other/cd-rom.iso ||
    bail_out "no $medium"
done
[ "${VDRIVE_READS-}" = full ] && every=1 || every=7
"$srcdir/tests/vm/guest.sh" -t 3000 "$srcdir/tests/vm/jobs/vdrive-reads.sh" "$scratch" "$every"
