#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Libraries that few commands need are loaded by these alone, and missed in words. Where the loader
# looks first lies something else by their names.
. "$srcdir/tests/tap.sh"

mkdir tree broken
echo hello > tree/file
discimg master -q --implant-md5 tree -o tree.iso

# The names of libraries that are loaded on demand, which packagers find in notes.
sonames=$(readelf -p .note.dlopen "${LD_LIBRARY_PATH%%:*}/libdiscimg.so.0" |
  sed -n 's/.*"soname":\["\(.*\)"\].*/\1/p' | LC_ALL=C sort)
is "packagers find in notes what is loaded on demand" \
  "$(echo "$sonames" | sed 's/\.so.*//' | xargs)" "libFLAC libcrypto libexpat libisofs liblz4"
for soname in $sonames; do echo 'no library' > "broken/$soname"; done
without() { LD_LIBRARY_PATH="$PWD/broken${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" "$@"; }

exits 0 "files are listed without" without discimg ls -R tree.iso
is "all of them" "$(cat tap.stdout)" /file
exits 0 "and extracted" without discimg extract -q tree.iso -C out
exits 0 "images are mastered without" without discimg master -q tree -o again.iso

# --- libcrypto ---
exits 2 "hashes are not made without libcrypto" without discimg info --hash tree.iso
is "which is said in one line" "$(wc -l < tap.stderr)" 1
says "with what needs it" '^discimg: info: hashes need a library that cannot be loaded: .*/libcrypto\.so\.'
exits 2 "nor are they compared" without discimg verify tree.iso
says "and that is said, too" 'hashes need a library that cannot be loaded: .*libcrypto\.so\.'
xorriso -as mkisofs -quiet --md5 -o tagged.iso tree 2> /dev/null
exits 2 "tags are not taken for damaged ones" without discimg verify tagged.iso
says "but for ones that cannot be checked" 'hashes need a library that cannot be loaded'

# --- libisofs ---
exits 2 "attributes of the host are not read without libisofs" without discimg master -q --xattr tree -o new.iso
says "which is said" '^discimg: master: ACLs and extended attributes need a library that cannot be loaded: .*libisofs\.so\.'

# --- liblz4, libexpat ---
discimg convert -q tree.iso tree.zso
exits 2 "a .zso is not read without liblz4" without discimg info tree.zso
says "which is said" 'images need a library that cannot be loaded: .*liblz4\.so\.'
exits 2 "nor written" without discimg convert -q tree.iso new.zso
says "for that reason" 'images need a library that cannot be loaded: .*liblz4\.so\.'
discimg info --dat-rows tree.iso > rows
{ echo '<datafile><game name="tree">'; cat rows; echo '</game></datafile>'; } > tree.dat
rm broken/libcrypto*
exits 2 "a DAT is not looked into without libexpat" without discimg verify --dat tree.dat tree.iso
says "which is said, too" 'DATs need a library that cannot be loaded: .*libexpat\.so\.'

# --- libFLAC ---
noise 2352000 1 > track.bin
printf 'FILE "track.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' > disc.cue
discimg convert -q disc.cue packed.chd
discimg convert -q --audio flac disc.cue flac.cue
for in in packed.chd flac.cue; do
  exits 2 "$in is not read without libFLAC" without discimg info "$in"
  says "which is said" 'FLAC files and frames need a library that cannot be loaded: .*libFLAC\.so\.'
done
exits 2 "FLAC files are not written without it" without discimg convert -q --audio flac disc.cue new.cue
says "either" 'a library that cannot be loaded'
exits 0 "plain audio is read" without discimg info disc.cue
exits 2 "CHDs that want it are not written" without discimg convert -q disc.cue new.chd
says "for that reason" 'FLAC files and frames need a library that cannot be loaded'
exits 0 "others are" without discimg convert -q --codec cdzl disc.cue new.chd

done_testing
