#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries that few commands need are loaded by these alone, and missed in words. Where the loader
# looks first lies something else by their names.
. "$srcdir/tests/tap.sh"

mkdir tree broken
echo hello > tree/file
discimg master -q --implant-md5 tree -o tree.iso
echo 'no library' > broken/libcrypto.so.3

without() { LD_LIBRARY_PATH="$PWD/broken${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$@"; }

exits 0 "files are listed without" without discimg ls -R tree.iso
is "all of them" "$(cat tap.stdout)" /file
exits 0 "and extracted" without discimg extract -q tree.iso -C out
exits 0 "images are mastered without" without discimg master -q tree -o again.iso
exits 2 "hashes are not made without libcrypto" without discimg info --hash tree.iso
is "which is said in one line" "$(wc -l < tap.stderr)" 1
says "with what needs it" '^discimg: info: hashes need a library that cannot be loaded: .*/libcrypto\.so\.3: '
exits 2 "nor are they compared" without discimg verify tree.iso
says "and that is said, too" 'hashes need a library that cannot be loaded: .*libcrypto\.so\.3'
xorriso -as mkisofs -quiet --md5 -o tagged.iso tree 2> /dev/null
exits 2 "tags are not taken for damaged ones" without discimg verify tagged.iso
says "but for ones that cannot be checked" 'hashes need a library that cannot be loaded'
is "packagers find it in a note" \
  "$(readelf -p .note.dlopen "${LD_LIBRARY_PATH%%:*}/libdiscimg.so" | grep -o '"soname":.*"]')" \
  '"soname":["libcrypto.so.3"]'

done_testing
