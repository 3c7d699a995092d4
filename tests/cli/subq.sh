#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# discimg verify and stored sub-channels: CRC, and what Q tells beside the sheet.
. "$srcdir/tests/tap.sh"

# out NAME PATTERN: standard output of the last `exits` matches.
out() {
  if grep -Eq -- "$2" tap.stdout; then pass "$1"; return; fi
  flunk "$1"; echo "# expected /$2/ in:"; note < tap.stdout
}
mksub() { perl "$srcdir/tests/cli/mksub.pl" 303 "$@" > xa.sub; }

if ! command -v perl > /dev/null; then
  skip "sub-channels" "perl is not installed"
  done_testing
fi
"$builddir/mkdisc" "$srcdir/data/discs/xa.disc" ccd xa.ccd

mksub
exits 0 "a Q that fits its CRC and the sheet is good" discimg verify --json xa.ccd
out "each sector's is checked" '"q_sectors": 303'
is "and nothing is said" "$(grep -c 'sub-channel' tap.stdout)" 0
mksub 7=crc 8=crc 20=crc
exits 0 "CRCs that do not fit are noted" discimg verify xa.ccd
out "with their sectors" '^note: sector 7: sub-channel Q of 3 sectors has a CRC that does not fit: 7 to 8, 20$'
exits 1 "--strict makes that a fault" discimg verify --strict xa.ccd
mksub 30=address
exits 1 "another address is a fault" discimg verify xa.ccd
out "which is told" '^fault: sector 30: sub-channel Q of 1 sector has another address than theirs: 30$'
mksub 40=pause 41=pause
exits 1 "another index than the sheet's is a fault" discimg verify xa.ccd
out "which is told" 'Q of 2 sectors has another track, index or time than the sheet: 40 to 41$'
# shellcheck disable=SC2046
mksub $(for i in $(seq 200 302); do echo $i=index; done)
exits 0 "indexes above 01 that the sheet lacks are noted" discimg verify xa.ccd
out "with the track" '^note: sub-channel Q tells indexes above 01 of track 1, the sheet none$'
mksub 50=mcn
exits 0 "a number that the sheet lacks is noted" discimg verify xa.ccd
out "which is told" '^note: sub-channel Q tells the catalogue number 1234567890123, the sheet none$'
# shellcheck disable=SC2046
mksub $(for i in 14 31 51 79 99 130 152 242; do echo $i=crc $((i + 5))=crc; done)
exits 0 "LibCrypt's pairs of sectors" discimg verify xa.ccd
out "are taken for what they look like" "16 sectors has a CRC that does not fit, which looks like LibCrypt's protection: 14, 19, 31,"
done_testing
