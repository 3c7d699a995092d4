# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Programs that we did not write judge an image of a tree: what they give back is compared with the
# tree. Needs tap.sh. Each leaves its findings in $scratch/judge.

# The sets of names that are one file, one set a line.
link_sets() {
  (cd "$1" && find . -type f -links +1 -printf '%i %P\n' | LC_ALL=C sort |
    awk '{ i = $1; sub(/^[0-9]+ /, ""); printf "%s%s", (i == last ? " = " : "\n"), $0; last = i }' |
    LC_ALL=C sort)
}

links_and_all() {
  sh "$srcdir/tests/vm/manifest.sh" "$1" | sed 's/^l - [^ ]* - - [^ ]*/l/'
  link_sets "$1"
}

all_but_root() {
  sh "$srcdir/tests/vm/manifest.sh" "$1" | sed '1s/^\(d [^ ]*\) [^ ]*/\1/'
}

# alike NAME GOT EXPECTED: two manifests are the same.
alike() {
  if cmp -s "$2" "$3"; then pass "$1"; return; fi
  flunk "$1"; diff "$2" "$3" | head -20 | note
}

judge_missing() { # PROGRAM NAME
  command -v "$1" > /dev/null && return 1
  skip "$2" "$1 is not installed"
}

# Names, bytes, modes, owners, mtimes and hard links; it gives symbolic links no owner and mtime.
judge_xorriso() { # NAME IMAGE TREE
  judge_missing xorriso "$1" && return
  mkdir -p "$scratch/judge"; rm -rf "$scratch/judge/x"
  xorriso -hardlinks on -osirrox on:device_files -indev "$2" -extract / "$scratch/judge/x" \
    > "$scratch/judge/log" 2>&1 || { flunk "$1"; note < "$scratch/judge/log"; return; }
  links_and_all "$scratch/judge/x" > "$scratch/judge/got"
  links_and_all "$3" > "$scratch/judge/expected"
  rm -rf "$scratch/judge/x"
  alike "$1" "$scratch/judge/got" "$scratch/judge/expected"
}

# Names, bytes, modes, owners and mtimes; it gives the root no mtime.
judge_bsdtar() { # NAME IMAGE TREE
  judge_missing bsdtar "$1" && return
  mkdir -p "$scratch/judge"; rm -rf "$scratch/judge/x"; mkdir "$scratch/judge/x"
  LC_ALL=C.UTF-8 bsdtar -C "$scratch/judge/x" -xpf "$2" > "$scratch/judge/log" 2>&1 ||
    { flunk "$1"; note < "$scratch/judge/log"; return; }
  all_but_root "$scratch/judge/x" > "$scratch/judge/got"
  all_but_root "$3" > "$scratch/judge/expected"
  rm -rf "$scratch/judge/x"
  alike "$1" "$scratch/judge/got" "$scratch/judge/expected"
}

# Every name; it lists a file of several extents once for each.
judge_isoinfo() { # NAME IMAGE TREE
  judge_missing isoinfo "$1" && return
  mkdir -p "$scratch/judge"
  isoinfo -R -f -i "$2" 2> "$scratch/judge/log" | LC_ALL=C sort -u > "$scratch/judge/got"
  (cd "$3" && find . -mindepth 1 -printf '/%P\n') | LC_ALL=C sort > "$scratch/judge/expected"
  alike "$1" "$scratch/judge/got" "$scratch/judge/expected"
}

# No error in any file.
judge_7z() { # NAME IMAGE
  judge_missing 7z "$1" && return
  mkdir -p "$scratch/judge"
  if 7z t "$2" > "$scratch/judge/log" 2>&1 && grep -q 'Everything is Ok' "$scratch/judge/log" &&
    ! grep -q -e WARNING -e ERROR "$scratch/judge/log"; then
    pass "$1"
  else
    flunk "$1"; tail -15 "$scratch/judge/log" | note
  fi
}

# Not a word of libisofs when it imports all that is in it, be it a note, but of what the extended
# regular expression behind "--" matches.
judge_libisofs() { # NAME IMAGE OPTION... [-- WORDS]
  judge_missing xorriso "$1" && return
  judge_name=$1 judge_image=$2 judge_options='' judge_words='NOTE : Loading ISO image tree from LBA 0$'
  shift 2
  while [ $# -gt 0 ]; do
    if [ "$1" = -- ]; then judge_words="$judge_words|$2"; break; fi
    judge_options="$judge_options $1"; shift
  done
  mkdir -p "$scratch/judge"
  # shellcheck disable=SC2086 # a list of words
  xorriso -report_about ALL $judge_options -indev "$judge_image" -find / -exec lsdl > "$scratch/judge/log" 2>&1 ||
    { flunk "$judge_name"; note < "$scratch/judge/log"; return; }
  is "$judge_name" "$(grep -E '^[a-z]* ?: (HINT|NOTE|WARNING|SORRY|MISHAP|FAILURE|FATAL|ABORT) *:' "$scratch/judge/log" |
    grep -vE "$judge_words")" ""
}

# It opens it, and finds every name; in Joliet, too, where KIND=joliet.
judge_pycdlib() { # NAME IMAGE TREE [KIND]
  /usr/bin/python3 -c 'import pycdlib' 2> /dev/null || { skip "$1" "package python3-pycdlib is not installed"; return; }
  mkdir -p "$scratch/judge"
  /usr/bin/python3 - "$2" "${4:-rr}_path" > "$scratch/judge/got" 2> "$scratch/judge/log" << 'END' ||
import os, pycdlib, sys
iso = pycdlib.PyCdlib()
iso.open(sys.argv[1])
for path, folders, files in iso.walk(**{sys.argv[2]: "/"}):
    for name in folders + files:
        print(os.fsencode(path.rstrip("/") + "/" + name))
END
    { flunk "$1"; tail -n 3 "$scratch/judge/log" | note; return; }
  (cd "$3" && find . -mindepth 1 -printf '%P\0') | /usr/bin/python3 -c 'import sys
for path in sys.stdin.buffer.read().split(b"\0")[:-1]: print(b"/" + path)' | LC_ALL=C sort > "$scratch/judge/expected"
  LC_ALL=C sort -o "$scratch/judge/got" "$scratch/judge/got"
  alike "$1" "$scratch/judge/got" "$scratch/judge/expected"
}
