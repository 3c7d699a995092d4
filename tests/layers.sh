#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The map of the folders, tested: who may include whom, which library belongs to whom, and names.
. "$srcdir/tests/tap.sh"
cd "$srcdir" || exit 99

# folder: the folders of src/ whose headers it may include
own_headers='
base: base
sector: base sector
disc: base sector disc
vdisc: base sector disc vdisc
format: base sector disc vdisc format
mmc: base sector mmc
drive: base sector disc mmc drive
vdrive: base sector disc mmc vdisc vdrive
tcmu: base sector mmc tcmu
master: base sector disc master
fs: base sector disc fs
fuse: base sector disc fs fuse
rip: base sector disc rip
check: base sector disc check
job: base sector disc vdisc format mmc drive vdrive tcmu master fs fuse rip check job
cli: cli
'
# library header: the folders that may include it
foreign_headers='
libisofs/: master fs
libburn/: drive master
cdio/: drive
openssl/: base
FLAC/: base
zlib.h: base format
jansson.h: cli
lz4.h: format
lz4hc.h: format
lzma.h: format base
bzlib.h: format
libdeflate.h: base
expat.h: check
fuse_lowlevel.h: fuse
CUnit/:
'

allowed() { printf '%s' "$1" | sed -n "s|^$2:||p"; }

for folder in src/*/; do
  folder=$(basename "$folder")
  permitted=" $(allowed "$own_headers" "$folder") "
  wrong=$(grep -Hno '^#include "[a-z]*/' -r "src/$folder" | sed 's|#include "\(.*\)/|\1|' |
    while IFS=: read -r file line used; do
      case "$permitted" in *" $used "*) ;; *) echo "$file:$line includes $used/" ;; esac
    done)
  is "src/$folder includes only what it may" "$wrong" ""
done

printf '%s' "$foreign_headers" | while IFS=: read -r header folders; do
  [ -n "$header" ] || continue
  grep -Hn "^#include <$header" -r src include | while IFS=: read -r file line _; do
    folder=$(echo "$file" | cut -d/ -f2)
    case " $folders " in *" $folder "*) ;; *) echo "$file:$line includes <$header" ;; esac
  done
done > "$scratch/foreign"
is "a foreign library belongs to its folder" "$(cat "$scratch/foreign")" ""

is "no two sources share a name" "$(find src -name '*.c' | sed 's|.*/||' | sort | uniq -d |
  grep -v -x -e main.c)" ""
is "no file of src is longer than 600 lines" \
  "$(find src include -name '*.[ch]' -exec awk 'FNR == 601 { print FILENAME }' {} +)" ""
is "no function is longer than 60 lines" "$(find src -name '*.c' -exec awk '
  /^\{/ { start = FNR } /^\}$/ { if (FNR - start > 60) print FILENAME ":" start }' {} +)" ""
is "every source begins with its licence" "$(find src include tests -name '*.[ch]' \
  -exec awk 'FNR == 1 && !/SPDX-License-Identifier/ { print FILENAME }' {} +)" ""
done_testing
