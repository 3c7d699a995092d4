#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# master --append to the disc in a drive: each kind of medium gets two sessions behind a first one.
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

mkdir -p one/d two/d three
echo one > one/one; echo both > one/both; noise 700001 1 > one/d/old; ln -s d/old one/link; ln one/one one/d/linked
echo BOTH > two/both; noise 300001 2 > two/d/new
echo three > three/three
find one two three -exec touch -h -d @1234567890 {} +
cp -a one all; rm all/both; cp -a two/. three/. all
find all -exec touch -h -d @1234567890 {} +
discimg master -q one -o one.iso
blank() { discimg vdrive blank --quiet --force --media "$1" --size "$2" "$3"; }
# finds NAME IMAGE: discimg finds all three trees.
finds() {
  rm -rf out; mkdir out; discimg extract -q "$2" -C out 2> log
  links_and_all out | sed 1d > got; links_and_all all | sed 1d > wanted
  alike "$1" got wanted
}
# start FILE: where the last session begins, as `master --append` told in FILE.
start() { sed -n 's/^added a session of .* at sector \([0-9]*\) to .*/\1/p' "$1"; }

# DVD-R's border zones are the largest gap between sessions: 56 MiB, 14 MiB.
ordered='cd-r cd-rw dvd-r dvd-rw dvd+r bd-r' rewritten='dvd+rw dvd-ram bd-re'
for medium in $ordered $rewritten; do
  disc=$medium.vdisc size=100M
  case " $rewritten " in *" $medium "*) size=8M ;; esac
  blank "$medium" "$size" "$disc"
  discimg burn -q --multi one.iso -d "virtual:$disc"
  cp "$disc" "$medium.first"
  exits 0 "a $medium gets a session" discimg master two --append "virtual:$disc"
  is "that is read back" "$(tail -n 1 tap.stdout)" "read back virtual:$disc: every sector is as it was sent"
  exits 0 "and another one" discimg master three --append "virtual:$disc"
  lba=$(start tap.stdout)
  exits 0 "a $medium: no sector in the drive is bad" discimg verify --quiet "virtual:$disc"
  finds "a $medium: discimg finds all three trees in the drive" "virtual:$disc"
  finds "a $medium: and on the disc" "$disc"
  discimg convert -q --no-prove --allow-loss "$disc" image.iso 2> log
  case " $rewritten " in
  *" $medium "*)
    judge_xorriso "a $medium: xorriso finds all of it" image.iso all
    ok "a $medium: discimg finds no fault" discimg verify image.iso
    ;;
  *)
    is "a $medium has three sessions, the last where it was told" \
      "$(discimg info "$disc" | awk '/^  session/ { n++ } /^ISO 9660/ { print n, $NF - 16 }')" "3 $lba"
    is "a $medium: they are the same in the drive" "$(discimg info "virtual:$disc" | sed -n '/^  session/,/^ISO/p')" \
      "$(discimg info "$disc" | sed -n '/^  session/,/^ISO/p')"
    exits 0 "a $medium: it is ripped" discimg rip --quiet --no-map "virtual:$disc" rip.iso
    ok "a $medium: as it is on the disc" cmp rip.iso image.iso
    exits 0 "a $medium: what lies between sessions is no fault" discimg verify --quiet "virtual:$disc" rip.iso
    rm rip.iso
    judge_missing isoinfo "a $medium: isoinfo" && continue
    (cd all && find . -mindepth 1 -printf '/%P\n') | sort > wanted
    isoinfo -R -f -T "$lba" -i image.iso 2> log | sort > got
    alike "a $medium: isoinfo finds all names in the last session" got wanted
    for file in d/old d/new both three; do
      isoinfo -R -x "/$file" -T "$lba" -i image.iso 2> log | cmp - "all/$file" || break
    done > log 2>&1
    is "a $medium: and the bytes of all" "$file $(cat log)" "three "
    is "a $medium: the first session is as it was" "$(isoinfo -R -f -i image.iso | sort)" \
      "$(cd one && find . -mindepth 1 -printf '/%P\n' | sort)"
    ;;
  esac
done
exits 0 "a rewritable disc of three sessions is burned anew" \
  discimg burn -q one.iso -d virtual:cd-rw.vdisc

# --- what is refused ---------------------------------------------------------------------------------

# refuses NAME PATTERN DISC TREE...: and the disc stays as it is.
refuses() {
  cp "$3" before
  exits 2 "$1" discimg master --append "virtual:$3" "${@:4}"
  says "$1: $2" "$2"
  ok "$1: nothing is written" cmp "$3" before
}
blank cd-r 20M disc
refuses "a blank disc" 'CD-R in the drive is blank.*; burn --multi writes the first one' disc two
discimg burn -q one.iso -d virtual:disc
refuses "a closed disc" 'CD-R in the drive is closed.*; burn --multi leaves a disc open' disc two
refuses "a pressed disc" 'a CD-ROM, cannot be written in it' one.iso two
blank bd-re 8M disc
refuses "one that is not formatted" 'BD-RE in the drive is blank' disc two
blank dvd-ram 8M disc
refuses "a disc without a volume" 'neither an ISO 9660 nor a UDF' disc two
blank dvd+r 6M disc; discimg burn -q --multi one.iso -d virtual:disc
refuses "a disc without room" 'the session has 1\.. MiB, but the DVD\+R has room for 0\.. MiB' disc two --graft=/more=one
blank bd-re 2M disc; discimg burn -q one.iso -d virtual:disc
refuses "nor is there any on a BD-RE" 'but the BD-RE has room for 0\.. MiB' disc two --graft=/more=one
discimg master -q one -o udf.iso --udf=1.02
blank bd-r 8M disc; discimg burn -q --multi udf.iso -d virtual:disc
refuses "a bridge with UDF" 'would not be seen' disc two
exits 2 "a session that is not there" discimg master two --append virtual:bd-r.vdisc --session=9
says "is no session" 'there is no session 9: the disc has 3'
exits 2 "an image of a disc" discimg master two --append one.iso --session=1
says "has no numbers of sessions" 'only those of a disc in a drive do'
exits 64 "without --append there are none at all" discimg master two -o x.iso --session=1

# --- programs of others, and drives that libburn writes -------------------------------------------------

if grep -q -e '-fsanitize' "$builddir/Makefile" 2> /dev/null; then
  skip "xorriso finds three sessions" "sanitizers cannot be loaded into programs of others"
  done_testing
fi
. "$srcdir/tests/cli/vdrive-shim.sh"
for medium in $ordered $rewritten; do
  mv "$medium.first" "$medium"
  (
    drive "$medium" discimg master two --append /dev/sr9 > "$medium.said" 2>&1 &&
      drive "$medium" discimg master -q three --append /dev/sr9 >> "$medium.said" 2>&1
    echo $? >> "$medium.said"
  ) &
done
wait
for medium in $ordered $rewritten; do
  is "libburn adds sessions to a $medium" "$(tail -n 2 "$medium.said" | tr '\n' ' ')" \
    "read back /dev/sr9: every sector is as it was sent 0 "
  finds "in which all three trees are" "$medium"
done
if ! judge_missing xorriso "xorriso finds three sessions"; then
  for medium in cd-r dvd-r dvd+r bd-r; do # each waits for two seconds
    drive "$medium.vdisc" xorriso -indev /dev/sr9 -toc -find / -exec report_lba > "$medium.toc" 2>&1 &
  done
  wait
  for medium in cd-r dvd-r dvd+r bd-r; do
    is "xorriso finds three sessions on a $medium, which is appendable" \
      "$(grep -c 'ISO session' "$medium.toc") $(grep -m 1 'Media status' "$medium.toc")" \
      '3 Media status : is written , is appendable'
    ok "and the new file in the last one" grep -q "/three'" "$medium.toc"
  done
fi
if ! judge_missing cdrskin "a last session without ISO 9660"; then
  blank bd-r 8M disc; discimg burn -q --multi one.iso -d virtual:disc
  noise 200000 3 > noise
  drive disc cdrskin dev=/dev/sr9 -multi noise > cdrskin.log 2>&1
  refuses "a last session without ISO 9660" 'the last session has no ISO 9660' disc two
fi
# Where writing fails, the volume is the one before.
for medium in dvd-ram dvd+r bd-r; do
  blank $medium 20M disc; discimg burn -q --multi one.iso -d virtual:disc
  discimg extract -q virtual:disc -C "$(mkdir before.$medium && echo before.$medium)"
  at=700; [ $medium != dvd+r ] || at=2700
  echo "write-error $at-$((at + 100))" > plan
  VDRIVE_SHIM_FAULTS=$PWD/plan exits 2 "a $medium that fails on the way" drive disc discimg master two --append /dev/sr9
  says "is told not to have the session" 'the session was not completed; what was on the disc before is still there'
  [ $medium = dvd-ram ] || refuses "$medium with what is left of it" \
    'was begun and not completed; --session=1 closes it, and adds to the one before' disc two
  [ $medium = dvd-ram ] || for verified in "virtual:disc" "virtual:disc one.iso"; do
    # shellcheck disable=SC2086 # two words
    exits 0 "a $medium with it is good in the drive: discimg verify $verified" discimg verify $verified
    is "what was begun is told" "$(grep -c '^note: session 2 was begun and not completed: nothing of it is read' tap.stdout)" 1
  done
  [ $medium = dvd-ram ] || is "info tells it" "$(discimg info virtual:disc | grep '^  Unfinished')" \
    '  Unfinished      session 2 was begun and not completed: nothing of it is read'
  is "and its number, if there is one" \
    "$(discimg info --json virtual:disc | sed -n 's/.*"unfinished_session": \(.*\),/\1/p')" \
    "$([ $medium = dvd-ram ] && echo null || echo 2)"
  mkdir after.$medium; discimg extract -q virtual:disc -C after.$medium
  is "and has the files that it had" "$(diff -r before.$medium after.$medium && ls after.$medium)" "$(ls one)"
  [ $medium != dvd-ram ] || continue
  refuses "a $medium is not closed for a tree that is not there" 'not-there' disc not-there --session=1
  is "nor is it told to be" "$(grep -c 'is closed' tap.stderr)" 0
  cp disc again
  exits 0 "what is left is closed, and a session added" discimg master two three --append virtual:disc --session=1
  says "which is told" 'the last session, which was begun and not completed, is closed'
  finds "in which all three trees are" virtual:disc
  is "and info tells of none that is unfinished" "$(discimg info virtual:disc | grep -c '^  Unfinished')" 0
  exits 0 "libburn does so, too" drive again discimg master two three --append /dev/sr9 --session=1
  finds "with all three trees" again
done
blank dvd+r 20M disc
echo "write-error 300-400" > plan
VDRIVE_SHIM_FAULTS=$PWD/plan exits 2 "a first session that fails on the way" drive disc discimg burn -q --multi one.iso -d /dev/sr9
is "is told by info" "$(discimg info virtual:disc | grep '^  Unfinished')" \
  '  Unfinished      session 1 was begun and not completed'
refuses "has nothing that another could be added to" 'session 1 of the DVD\+R in the drive was begun and not completed' disc two
refuses "nor has it when it is named" 'session 1 of the DVD\+R in the drive was begun and not completed' disc two --session=1
# There libburn closes what was written, so that the session is complete for the drive.
for medium in cd-r dvd-r; do
  blank $medium 120M disc; discimg burn -q --multi one.iso -d virtual:disc
  cp disc probe; discimg master two --append virtual:probe > told; rm probe
  for sector in 2 20 100; do # before the descriptors, before the folders, before the end of a file
    at=$(($(start told) + sector))
    echo "write-error $at-$((at + 1000))" > plan
    cp disc broken
    VDRIVE_SHIM_FAULTS=$PWD/plan exits 2 "a $medium that fails at sector $sector" drive broken discimg master two --append /dev/sr9
    says "is told where its files are" 'what was on the disc before is still there, in the sessions before it'
    exits 2 "what it has now is not added to" discimg master three --append virtual:broken
    says "and named" 'session 2 is damaged, or was not written to its end: .*; --session=1 adds to the one before|the last session has no ISO'
    exits 0 "all is added to session 1" discimg master two three --append virtual:broken --session=1
    finds "in which all three trees are" virtual:broken
    exits 0 "and no fault" discimg verify --quiet virtual:broken
  done
done
# A drive that does not write what it was sent.
blank dvd+r 20M disc; discimg burn -q --multi one.iso -d virtual:disc
at=$(discimg info disc | awk '/^  Size/ { print $2 + 2048; exit }')
echo "wrong $((at + 20))" > plan
VDRIVE_SHIM_FAULTS=$PWD/plan exits 1 "a session that comes back otherwise is one with faults" drive disc discimg master two --append /dev/sr9
says "which is told" "/dev/sr9 is not as it was sent: .*the first is sector $((at + 20))"
done_testing
