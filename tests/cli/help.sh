#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# --help, --version, the manual page and wrong usage.
. "$srcdir/tests/tap.sh"

width() { awk 'length > 80 {print FILENAME ":" FNR ": " $0}' "$1"; }
trailing() { grep -n ' $' "$1"; }
# shellcheck source=/dev/null
tables() { bash -c '. "$builddir/data/completion/discimg"; _discimg_options "$1"' - "$1"; }

exits 0 "discimg --help exits 0" discimg --help
is "it says nothing on standard error" "$(cat tap.stderr)" ""
is "it is at most 80 columns wide" "$(width tap.stdout)" ""
is "no line ends in a blank" "$(trailing tap.stdout)" ""
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' tap.stdout)
is "it lists the commands that complete" "$commands" \
  "$(bash -c '. "$builddir/data/completion/discimg"; _discimg_commands' | tr ' ' '\n' | grep -v -e help -e '^-')"
discimg help > help.out
is "discimg help is the same" "$(cat help.out)" "$(cat tap.stdout)"
man=$builddir/data/discimg.1

# The commands of a group are called by two words: a name for each line.
groups=$(for command in $commands; do
  bash -c '. "$builddir/data/completion/discimg"; _discimg_group "$1" > /dev/null && echo "$1"' - "$command"
done)
for group in $groups; do
  exits 0 "discimg $group --help exits 0" discimg "$group" --help
  is "it is at most 80 columns wide" "$(width tap.stdout)" ""
  listed=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' tap.stdout)
  is "it lists the commands that complete" "$listed" \
    "$(bash -c '. "$builddir/data/completion/discimg"; _discimg_group "$1"' - "$group" | tr ' ' '\n')"
  commands=$(printf '%s\n' "$commands" | grep -v -x "$group"
    printf '%s\n' "$listed" | sed "s/^/$group /")
  exits 64 "discimg $group alone is wrong usage" discimg "$group"
  says "and says where help is" "^discimg: $group: .*discimg $group --help"
  exits 64 "discimg $group with an unknown command is wrong usage" discimg "$group" xyzzy
  says "and nothing is guessed" "xyzzy: no such command; see discimg $group --help"
done

printf '%s\n' "$commands" > commands
while read -r command; do
  # shellcheck disable=SC2086
  set -- $command
  exits 0 "discimg $command --help exits 0" discimg "$@" --help
  is "it says nothing on standard error" "$(cat tap.stderr)" ""
  is "it is at most 80 columns wide" "$(width tap.stdout)" ""
  is "no line ends in a blank" "$(trailing tap.stdout)" ""
  absent=
  for option in $(tables "$command"); do
    grep -q -e "^ .* $option" tap.stdout || absent="$absent $option"
    grep -q "$(printf '%s' "${option%=}" | sed 's/-/\\\\-/g')" "$man" || absent="$absent man:$option"
  done
  is "it and the manual list every option" "$absent" ""
  is "it and the manual page say how it is called" \
    "$(grep -c "^Usage: discimg $command \[OPTION\]" tap.stdout; grep -c "^\.SS discimg $command" "$man")" \
    "$(printf '1\n1')"
  discimg help "$@" > help.out
  is "discimg help $command is the same" "$(cat help.out)" "$(cat tap.stdout)"
  exits 64 "discimg $command --no-such-option is wrong usage" discimg "$@" --no-such-option
  is "that is one line on standard error" "$(wc -l < tap.stderr) $(wc -c < tap.stdout)" "1 0"
  says "that names the option and the help" "^discimg: $command: --no-such-option: .*discimg $command --help"
  grep -q '^Usage: .*\.\.\.' help.out || # such take as many as there are
    exits 64 "discimg $command with a hundred operands is wrong usage" \
    sh -c "discimg $command --json \$(seq 100)"
  is "nor does its line end in a blank" "$(trailing tap.stderr)" ""
done < commands

exits 0 "discimg --version exits 0" discimg --version
is "it prints the version" "$(cat tap.stdout)" "discimg $(sed -n 's/^Version: //p' "$builddir/data/libdiscimg.pc")"
exits 64 "no command at all is wrong usage" discimg
says "and says where help is" "^discimg: .*--help"
exits 64 "an unknown command is wrong usage" discimg convrt
says "and the nearest one is named" "convrt: no such command; did you mean convert\?"
exits 64 "a word that is like no command is wrong usage" discimg xyzzy
says "and nothing is guessed" "xyzzy: no such command; see discimg --help"
exits 64 "-as of another program is wrong usage" discimg -as tar
says "and the programs are named" "-as: expected mkisofs, genisoimage or xorrisofs"
exits 64 "a common option needs its command" discimg --json
exits 64 "a choice that there is not is wrong usage" discimg convert --progress=loud a.iso b.iso
says "and the choices are named" "expected one of: auto bar lines json none"
exits 64 "an option without its value is wrong usage" discimg convert --progress
says "and that is said" "--progress needs a value"

is "nor does one of the manual page" "$(trailing "$man")" ""
if command -v man > /dev/null; then
  is "man finds nothing wrong in the manual page" \
    "$(MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$man" 2>&1 > /dev/null)" ""
else
  skip "man finds nothing wrong in the manual page" "package man-db is not installed"
fi
if command -v mandoc > /dev/null; then
  ok "neither does mandoc" mandoc -Tlint -Wunsupp "$man"
else
  skip "neither does mandoc" "package mandoc is not installed"
fi
done_testing
