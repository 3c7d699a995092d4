#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# In the guest: append.sh FOLDER MEDIUM...: in FOLDER are MEDIUM.vdisc, blank; the first session
# one.iso; the trees two and three, which are added; and N.listing, what N sessions have in sum.
. "$srcdir/tests/tap.sh"
cd "$1" || exit 99
shift
mkdir mounted

# finds NAME N [OPTION]: mounted so, the disc has what N sessions have.
finds() {
  exits 0 "$1" mount -t iso9660 -o "ro${3:+,$3}" "$dev" mounted
  listing mounted 100 > found 2> problems
  diff "$2.listing" found > differences
  is "$1: all of it is there" "$(cat problems; head -n 8 differences)" ""
  umount mounted
}

# again: the kernel learns a disc's size when it is loaded.
again() {
  if command -v eject > /dev/null; then eject "$dev" && eject -t "$dev"
  else discimg vdrive eject burner && discimg vdrive insert burner "$medium.vdisc"; fi
}

mount -t configfs configfs /sys/kernel/config
for medium in "$@"; do
  dev=$(discimg vdrive start --json --name burner --media "$medium.vdisc" | sed -n 's|^ *"drive": "\(.*\)".*|\1|p')
  exits 0 "a $medium is burned and left open" discimg burn --multi --drive "$dev" one.iso
  ok "$medium: loaded again" again
  finds "$medium: the first session" 1
  exits 0 "$medium: a second session is added" discimg master two --append "$dev"
  is "$medium: it is read back" "$(tail -n 1 "$scratch/tap.stdout")" "read back $dev: every sector is as it was sent"
  exits 0 "$medium: a third session is added" discimg master three --append "$dev"
  ok "$medium: loaded again" again
  finds "$medium: the last session is mounted" 3
  case $medium in
  *+rw | *-ram | *-re) ;; # their first descriptors are the last ones
  *) finds "$medium: the first session is mounted by its address" 1 sbsector=0 ;;
  esac
  # Which the kernel counts from 0; of a DVD it knows none.
  case $medium in cd*)
    finds "$medium: the first session is mounted by its track" 1 session=0
    finds "$medium: so is the second" 2 session=1
    ;;
  esac
  exits 0 "$medium: it is verified" discimg verify "$dev"
  note < "$scratch/tap.stdout"
  ok "$medium: the drive is stopped" discimg vdrive stop burner
done
echo "# the guest ran $(cut -d' ' -f1 /proc/uptime) s"
done_testing
