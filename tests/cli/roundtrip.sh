#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every disc of data/discs in every format that can be written, and back: what each format keeps is
# what is read, and what it does not keep is told.
. "$srcdir/tests/tap.sh" || exit 99

for recipe in "$srcdir"/data/discs/*.disc; do
  name=$(basename "$recipe" .disc)
  mkdisc "$recipe" > "$name.found"
  for format in $(mkdisc --formats); do
    mkdir "$name.$format"
    mkdisc "$recipe" "$format" > left 2> refused
    what_remains=$?
    sed -n "s/^lost /$format loses /p" left >> "$name.found"
    if [ $what_remains -ne 0 ]; then
      is "$name: nothing of it is a .$format" "$(cat refused)" \
        "mkdisc: $format: the disc has only audio tracks, and nothing would be left of it"
      continue
    fi
    ok "$name becomes a .$format" mkdisc "$recipe" "$format" "$name.$format/a.$format"
    is "$name: its .$format is all that is left of it" \
      "$(mkdisc --dump "$name.$format/a.$format" 2>&1)" "$(grep -v '^lost ' left)"
  done
  is "$name is the disc that it always was, and loses no more" \
    "$(cat "$name.found")" "$(cat "${recipe%.disc}.expect")"
done

# Any to any: discimg proves each by itself, and what comes back is what went in.
for recipe in "$srcdir"/data/discs/*.disc; do
  name=$(basename "$recipe" .disc)
  for format in $(mkdisc --formats); do
    [ -e "$name.cue/a.cue" ] && [ -e "$name.$format/a.$format" ] || continue
    exits 0 "$name: from .$format to .cue, read back and found the same" \
      discimg convert --allow-loss "$name.$format/a.$format" "$name.$format/back.cue"
  done
done
done_testing
