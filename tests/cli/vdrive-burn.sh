#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others burn discs in a virtual drive that a library loaded into them plays
# (tests/shim/); what is on the discs is what they were given. Here is what burns quickly; the rest
# of tests/burns.list is for tests/slow/vdrive-burns.sh and tests/vm/vdrive-burns.sh.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/vdrive-shim.sh"
. "$srcdir/tests/cli/vdrive-burners.sh"

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

is "README's table of burns is that of the list" \
  "$(sed -n '/^    medium .*growisofs/,/^$/p' "$srcdir/README" | sed 's/^    //; /^$/d')" "$(burn_letters)"

burn_all quick
done_testing
