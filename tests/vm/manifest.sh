#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manifest.sh FOLDER [PART]: one line for everything in it (type, mode, mtime, links, size, owner,
# name, target), then SHA-256 sums of the files: two trees are alike when these lines are. PART,
# a folder in it, is left out. Files above MANIFEST_WHOLE MiB (default: none) are only sampled.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
part=./${2:-/.}
whole=${MANIFEST_WHOLE:-100000000}
find . -path "$part" -prune -o \( -type d -printf '%y %m %T@ - - %U:%G %P\0' \) -o \
	\( -type l -printf '%y - %T@ - - %U:%G %P -> %l\0' \) -o \
	-printf '%y %m %T@ %n %s %U:%G %P\0' |
	sed -z 's/^\([^ ]* [^ ]* [^ .]*\)[^ ]*/\1/' | sort -z -k7 | tr '\n\0' '?\n'
find . -path "$part" -prune -o -type f -size "-$((whole + 1))M" -print0 | sort -z | xargs -0 -r sha256sum
# 1 MiB in every 64 and the end.
find . -path "$part" -prune -o -type f -size "+${whole}M" -print | sort | while read -r file; do
	mib=$(($(stat -c %s "$file") >> 20))
	for at in $(seq 0 64 "$mib") "$mib"; do
		dd if="$file" bs=1M skip="$at" count=1 2> /dev/null
	done | sha256sum | sed "s|-$|$file|"
done
