#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# times.sh FOLDER: the mtime of everything in it, to the microsecond.
cd "$1" && find . -printf '%T@ %P\0' | sed -z 's/^\([0-9-]*\.[0-9]\{6\}\)[0-9]*/\1/' |
  LC_ALL=C sort -z -k2 | tr '\n\0' '?\n'
