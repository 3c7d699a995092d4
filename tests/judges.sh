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
