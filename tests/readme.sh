#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# README agrees with the tree and with --help.
. "$srcdir/tests/tap.sh"
readme=$srcdir/README

discimg --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\)/\1/p' | sort > help
sed -n '/^## The commands/,/^Each/s/^    discimg //p' "$readme" | sort > listed
is "README lists the commands as --help does" "$(diff help listed)" ""

sed -n '/^## The folders/,/^## /s|^    \([a-z/]*/\)  .*|\1|p' "$readme" > map
is "every folder of the map is there" \
  "$(while read -r folder; do [ -d "$srcdir/$folder" ] || echo "$folder"; done < map)" ""
is "every folder is on the map" "$(cd "$srcdir" && find src tests include data -mindepth 1 -maxdepth 1 -type d |
  while read -r folder; do
    grep -q -e "^${folder%%/*}/\$" -e "^$folder/\$" "$scratch/map" || echo "$folder"
  done)" ""
# The fault plan, as README and --help tell of it: a line each, and then a paragraph.
discimg vdrive start --help | sed '1,/^A line of --faults/d' > help
sed '1,/^`start --faults PLAN`/d; /^## /,$d' "$readme" > told
lines() { sed -n 's/^  *\([a-z][a-z-]* .*\)/\1/p' "$1"; }
paragraph() { grep -v '^ ' "$1" | tr -s '\n' ' '; }
is "README lists the faults as --help does" "$(lines told)" "$(lines help)"
is "and tells the same of them" "$(paragraph told)" "$(paragraph help)"
# The presets likewise; their meanings are broken into lines of other lengths.
discimg master --help | sed '1,/^What --for means/d; /^Notes:/,$d' | tr -s ' \n' ' ' > help
sed '1,/^`master --for WHAT`/d; /^Of a DVD-Video/,$d' "$readme" | tr -s ' \n' ' ' > told
is "README tells of the presets as --help does" "$(cat told)" "$(cat help)"
is "README has no line beyond 100 columns" "$(awk 'length > 100 {print FNR ": " $0}' "$readme")" ""
done_testing
