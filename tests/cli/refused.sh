# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# Images that must be refused with one line that names the place, exit status 2, and no output.
# Sourced by tests.

# refused NAME IMAGE PATTERN
refused() {
  mkdir -p out
  timeout 60 discimg convert --quiet "$2" out/out.cue > tap.stdout 2> tap.stderr
  tap_got=$?
  if [ "$tap_got" -eq 2 ] && [ "$(wc -l < tap.stderr)" -eq 1 ] && grep -Eq -- "$3" tap.stderr &&
     rmdir out; then pass "$1"; return; fi
  flunk "$1"; echo "# exited $tap_got; expected /$3/ and no output in:"; note < tap.stderr
  find . -path './out/*' | note; rm -r out
}

# all_refused FOLDER SUFFIX PREFIX: each sheet of FOLDER, whose first line is PREFIX and then what
# is expected behind the sheet's name and a colon
all_refused() {
  cp "$1"/*."$2" .
  for sheet in *."$2"; do
    IFS= read -r expected < "$sheet"
    expected=${expected%$'\r'}
    refused "malformed: $(basename "$sheet" ".$2" | tr - ' ')" "$sheet" "convert: $sheet:${expected#"$3"}"
  done
}
