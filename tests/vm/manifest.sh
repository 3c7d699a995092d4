#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# manifest.sh FOLDER [MIB]: one line for everything in it (type, mode, mtime, links, size, owner, name,
# target), then SHA-256 sums of the files: two trees are alike when these lines are. Files above MIB
# have no sum.
set -eu
export LC_ALL=C.UTF-8
cd "$1"
find . \( -type d -printf '%y %m %T@ - - %U:%G %P\0' \) -o \
	\( -type l -printf '%y - %T@ - - %U:%G %P -> %l\0' \) -o \
	-printf '%y %m %T@ %n %s %U:%G %P\0' |
	sed -z 's/^\([^ ]* [^ ]* [^ .]*\)[^ ]*/\1/' | sort -z -k7 | tr '\n\0' '?\n'
find . -type f -size "-$((${2:-100000000} + 1))M" -print0 | sort -z | xargs -0 -r sha256sum
