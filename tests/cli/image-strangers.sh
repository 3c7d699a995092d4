#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# What iat, ccd2iso, mdf2iso, nrg2iso, 7-Zip and cd-info read out of the .ccd, .mds and .nrg images
# that we write of a data track. Each cell of the table is "reads" (the same user data) or what comes
# of it instead.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99
. "$srcdir/tests/cli/image-discs.sh" || exit 99

for program in iat ccd2iso mdf2iso nrg2iso 7z cd-info xorriso; do
  command -v $program > /dev/null || { skip "strangers read our images" "$program is not installed"; done_testing; }
done

table=${builddir:-.}/image-strangers.md
printf '| what we wrote | iat | ccd2iso | mdf2iso | nrg2iso | 7z | cd-info |\n|---|---|---|---|---|---|---|\n' > "$table"

# The strangers look for a file system.
mkdir tree
pattern file 100000 > tree/file
xorriso -as mkisofs -quiet -o user.iso tree 2> /dev/null
nbytes=$(stat -c %s user.iso)
"$builddir/mkraw" 1 0 < user.iso > raw.bin
"$builddir/mkraw" 2 0 < user.iso > xa.bin
perl -e '$/ = \2352; print substr($_, 16) while <>' xa.bin > form.bin
binary user.iso 01 MODE1/2048 'INDEX 01 00:00:00' > 2048.cue
binary raw.bin 01 MODE1/2352 'INDEX 01 00:00:00' > 2352.cue
binary form.bin 01 MODE2/2336 'INDEX 01 00:00:00' > 2336.cue
binary xa.bin 01 MODE2/2352 'INDEX 01 00:00:00' > xa.cue

# user_data PROGRAM FILE: the cell of a program that writes an .iso
user_data() {
  rm -f out.iso
  "$1" "$2" out.iso > log 2>&1 < /dev/null
  if cmp -s user.iso out.iso; then echo reads
  elif grep -q 'already ISO9660' log; then echo "is an .iso already"
  elif [ -e out.iso ] && cmp -s -n "$nbytes" user.iso out.iso; then echo "reads, and what follows"
  else echo no; fi
}

by_iat() { user_data iat "$1"; }
by_ccd2iso() { user_data ccd2iso "$1"; }
by_mdf2iso() { user_data mdf2iso "$1"; }
by_nrg2iso() { user_data nrg2iso "$1"; }
by_7z() {
  rm -rf out
  if 7z x -oout "$1" > log 2>&1 && cmp -s tree/file out/file; then echo reads; else echo no; fi
}
# It knows one of them, whose tracks it tells.
by_cd_info() {
  case $1 in *.nrg) ;; *) echo -; return ;; esac
  cd-info --no-cddb --no-device-info -N "$1" > log 2>&1
  got=$(sed -nE 's/^ *1: 00:02:00 +000000 +([a-zA-Z]*) .*/\1/p' log)
  case $got in data | XA) echo reads ;; *) echo "takes it for $got" ;; esac
}

# image SUFFIX DISC WHAT CELLS: DISC.cue becomes an image, of which the strangers' cells are these
image() {
  suffix=$1 disc=$2 what=$3; shift 3
  discimg convert -q --no-prove "$disc.cue" "$disc.$suffix" || { flunk "$what is written"; return; }
  case $suffix in ccd) data=$disc.img ;; mds) data=$disc.mdf ;; *) data=$disc.$suffix ;; esac
  row="| $what |"
  for program in iat ccd2iso mdf2iso nrg2iso 7z cd_info; do
    cell=$(by_$program "$data")
    row="$row $cell |"
    is "$what: $program says: $1" "$cell" "$1"
    shift
  done
  echo "$row" >> "$table"
}

# ccd2iso and mdf2iso take 2048 bytes from where Mode 1 has them, whatever the mode is; mdf2iso reads
# no sectors of 2336 bytes. nrg2iso takes 150 sectors of 2048 bytes to precede the data, and all that
# follows to be data, the chunks, too. 7-Zip knows 2048 bytes a sector, if need be behind a pause.
# cd-info knows no mode 05h.
while IFS='|' read -r suffix disc what cells; do
  IFS='|' read -ra cells <<< "$cells"
  image "$suffix" "$disc" "$what" "${cells[@]}"
done << 'END'
ccd|2352|.ccd, MODE1/2352|reads|reads|reads|no|no|-
ccd|xa|.ccd, MODE2/2352|reads|reads|no|no|no|-
mds|2048|.mds, MODE1/2048|reads|no|is an .iso already|no|reads|-
mds|2352|.mds, MODE1/2352|reads|reads|reads|no|no|-
mds|2336|.mds, MODE2/2336|reads|no|no|no|no|-
mds|xa|.mds, MODE2/2352|reads|reads|no|no|no|-
nrg|2048|.nrg, MODE1/2048|reads|no|no|reads, and what follows|reads|reads
nrg|2352|.nrg, MODE1/2352|reads|no|no|no|no|takes it for audio
nrg|2336|.nrg, MODE2/2336|reads|no|no|no|no|reads
nrg|xa|.nrg, MODE2/2352|reads|no|no|no|no|reads
END
note < "$table"
done_testing
