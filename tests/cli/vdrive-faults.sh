#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Programs of others meet what a fault plan has for a virtual drive (see vdrive.sh for the way).
in_memory=yes
. "$srcdir/tests/tap.sh" || exit 99

if grep -q -e '-fsanitize' "$builddir/Makefile" 2> /dev/null; then
  echo "1..0 # SKIP sanitizers cannot be loaded into programs of others"
  exit 0
fi
for need in cd-read:libcdio-utils cdrskin:cdrskin; do
  command -v "${need%:*}" > /dev/null && continue
  echo "1..0 # SKIP package ${need#*:} is not installed"
  exit 0
done

# drive DISC PLAN COMMAND...: the command finds DISC in /dev/sr9, which is as PLAN says.
drive() {
  printf '%b\n' "$2" > plan
  rm -f log
  VDRIVE_SHIM_DEVICE=/dev/sr9 VDRIVE_SHIM_DISC=$1 VDRIVE_SHIM_FAULTS=plan VDRIVE_SHIM_LOG=log \
    LD_PRELOAD=$builddir/.libs/vdriveshim.so timeout 120 "${@:3}" > said 2>&1
}
# heard NAME PATTERN: so it was answered to one of the commands.
heard() {
  if grep -Eq -- "$2" log; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; tail -5 log | note
}

# --- reading --------------------------------------------------------------------------------------

mkdisc "$srcdir/data/discs/mixed.disc" cue mixed.cue > /dev/null
audio() { drive mixed.cue "$1" cd-read -C /dev/sr9 -m red -s 480 -n 4 -o "$2"; }
audio '' sound
is "cd-read reads audio of a sound drive" "$(stat -c %s sound)" $((4 * 2352))
audio 'seed 7\nwrong 481' wrong
is "wrong bytes lie in their sector" "$(cmp -l sound wrong | awk '{ print int(($1 - 1) / 2352) }' | sort -u)" 1
is "one run of them" "$(cmp -l sound wrong | wc -l)" 24
audio 'seed 7\nwrong 481' again
ok "and the same in every run" cmp wrong again
audio 'offset 25' late
is "samples come late" "$(tail -c +101 late | head -c 2252 | md5sum)" "$(head -c 2252 sound | md5sum)"
audio 'offset -25' early
is "or early" "$(head -c 2252 early | md5sum)" "$(tail -c +101 sound | head -c 2252 | md5sum)"
audio 'unreadable 482' unreadable
heard "a sector that cannot be read is told as such" '^be04000001e2.* 0 of 2352 bytes, 3/11/05$'
is "cd-read tells of it, too" "$(grep -c 'error reading block 482' said)" 1
audio 'unreadable 482 tries 1' unreadable
heard "one that can be read at the second try fails once" '3/11/05$'
is "and once only" "$(grep -c '3/11/05$' log)" 1
audio 'no-q 0-900\nmarked 0-900\njitter 600-700 20' same
ok "what was not asked for spoils nothing" cmp sound same

# --- writing --------------------------------------------------------------------------------------

noise 614400 1 > data.iso
# burn PLAN: cdrskin's status
burn() {
  discimg vdrive blank -q d.vdisc --media cd-r
  drive d.vdisc "$1" cdrskin dev=/dev/sr9 -tao data.iso
}
for row in "write-error.100 3/0c/00" "end.100 5/63/00" "attention.60 6/29/02"; do
  rm -f d.vdisc
  # shellcheck disable=SC2086
  set -- $row
  burn "${1/./ }"
  heard "${1/./ }: told as $2" "^2a.*, $2\$"
done
rm -f d.vdisc
if burn 'vanish-at 200'; then flunk "a drive that goes away fails cdrskin"; else pass "a drive that goes away fails cdrskin"; fi
rm -f d.vdisc
burn 'flip 50 23 3' || note < said
exits 1 "a bit that is written wrong is found by its sector's EDC" discimg verify d.vdisc
is "which is told" "$(grep -c '^bad: sector 50: EDC does not fit' tap.stdout)" 1
discimg convert -q --allow-loss d.vdisc back.iso
is "no other is wrong" "$(cmp -l data.iso <(head -c 614400 back.iso) | awk '{ print $1 }')" $((50 * 2048 + 8))
done_testing
