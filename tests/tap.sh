# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# TAP for shell tests: . "$srcdir/tests/tap.sh", then ok/is/fails lines, then done_testing.
# Each test runs in a scratch folder of its own, removed at the end.

# Tests would wait for the disk more than for anything else: they work in memory, where there is
# some, unless they have said on_disk=yes, or in which folder (TMPDIR).
if [ -z "${on_disk-}${TMPDIR-}" ] && [ -w /dev/shm ] &&
  [ "$(df --output=avail -k /dev/shm | tail -n 1)" -gt 2000000 ]; then
  TMPDIR=/dev/shm
fi

tap_count=0
tap_failed=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/discimg-test.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM
cd "$scratch" || exit 99

pass() { tap_count=$((tap_count + 1)); echo "ok $tap_count - $1"; }
flunk() { tap_count=$((tap_count + 1)); tap_failed=$((tap_failed + 1)); echo "not ok $tap_count - $1"; }
skip() { tap_count=$((tap_count + 1)); echo "ok $tap_count - $1 # SKIP $2"; }
note() { sed 's/^/# /'; }

# ok NAME COMMAND...: the command succeeds.
ok() {
  tap_name=$1; shift
  "$@" > "$scratch/tap.out" 2>&1
  tap_got=$?
  if [ "$tap_got" -eq 0 ]; then pass "$tap_name"; return; fi
  flunk "$tap_name"; echo "# $* exited $tap_got"; note < "$scratch/tap.out"
}

# bounded COMMAND...: ended when it computes or waits without end, on a busy machine, too.
# shellcheck disable=SC3045 # dash and bash both have -t
bounded() { (ulimit -t 120 && exec timeout 1500 "$@"); }

# exits STATUS NAME COMMAND...: the command exits so; its output is in tap.stdout and tap.stderr.
exits() {
  tap_status=$1 tap_name=$2; shift 2
  "$@" > "$scratch/tap.stdout" 2> "$scratch/tap.stderr"
  tap_got=$?
  if [ "$tap_got" -eq "$tap_status" ]; then pass "$tap_name"; return; fi
  flunk "$tap_name"; echo "# $* exited $tap_got, expected $tap_status"; note < "$scratch/tap.stderr"
}

# says NAME PATTERN: standard error of the last `exits` matches the extended regular expression.
says() {
  if grep -Eq -- "$2" "$scratch/tap.stderr"; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < "$scratch/tap.stderr"
}

# is NAME GOT EXPECTED
is() {
  if [ "$2" = "$3" ]; then pass "$1"; return; fi
  flunk "$1"; echo "# got: $2" | head -20; echo "# expected: $3" | head -20
}

# noise NBYTES SEED: bytes that look random and do not compress, the same in every run.
noise() {
  openssl enc -aes-128-ctr -nosalt -K "$(printf %032x "$2")" -iv "$(printf %032x 0)" -in /dev/zero 2> /dev/null | head -c "$1"
}

# until_true COMMAND...: waits for the command to succeed, at most a minute.
until_true() {
  for _ in $(seq 600); do "$@" > /dev/null 2>&1 && return; sleep 0.1; done
  return 1
}

# catches_int PID: it has its handler for Ctrl-C in place.
catches_int() {
  mask=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$1/status")
  [ $((0x$mask & 2)) -ne 0 ]
}

# holds PID FOLDER: it has a file of that folder open, be it one without a name.
holds() { [ -n "$(find "/proc/$1/fd" -lname "$PWD/$2/*")" ]; }

done_testing() { echo "1..$tap_count"; [ "$tap_failed" -eq 0 ]; exit; }
