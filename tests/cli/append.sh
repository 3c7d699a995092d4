#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master --append: a session on images of ours and of others, in place.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

mkdir -p tree/d more/d more/n
(
  cd tree || exit
  echo one > one; echo two > two; noise 1500001 1 > d/large; ln one d/linked; ln -s ../one d/link
  chmod 4755 one; : > empty; echo ü > 'ünïcödé'
)
echo TWO > more/two; echo new > more/d/new; noise 2000000 2 > more/n/other; : > more/d/junk.o
find tree more -exec touch -h -d @1234567890 {} +
cp -a tree expected; rm -f expected/two; cp -a more/. expected; rm expected/d/junk.o
find expected -exec touch -h -d @1234567890 {} +

# places IMAGE: where each old file lies.
places() { isoinfo -R -l -i "$1" 2> /dev/null | awk 'NF > 8 { print $NF, $(NF - 2), $5 }' |
  grep -E '^(one|large|linked) ' | sort; }
# libarchive takes names for links of one file, or not, by the order in which they lie.
judge_bsdtar_names() { # NAME IMAGE TREE
  judge_missing bsdtar "$1" && return
  mkdir x; bsdtar -C x -xpf "$2" > log 2>&1
  all_but_root x | awk '$1 == "f" { $4 = "-" } 1' > got; rm -rf x
  all_but_root "$3" | awk '$1 == "f" { $4 = "-" } 1' > judged
  alike "$1" got judged
}
without_root() { links_and_all "$1" | sed 1d; }
without_root expected > wanted

discimg master -q tree -o image.iso
exits 0 "a session is added" discimg master more --append image.iso
end=$(($(stat -c %s image.iso) / 2048)) start=$(sed -n 's/.* at sector \([0-9]*\) to .*/\1/p' tap.stdout)
is "what is told is how large it is, and how large the image is now" \
  "$(sed -n 's/^added a session of .* (\([0-9]*\) sectors) at sector [0-9]* to image.iso: .* (\([0-9]*\) sectors) in all, .*/\1 \2/p' \
    tap.stdout)" "$((end - start)) $end"
is "and nothing else is said to be written" "$(grep -c '^wrote' tap.stdout)" 0
is "JSON has where it begins, and the size of the whole" \
  "$(discimg master --json more --append image.iso | tr -d ' \n' | grep -o '"sectors":[0-9]*\|"session_lba"' | tr '\n' ' ')" \
  "\"sectors\":$(($(stat -c %s image.iso) / 2048)) \"session_lba\" "

for master in discimg xorriso genisoimage; do
  case $master in
  discimg) discimg master -q tree -o image.iso --volid='Old one' ;;
  xorriso) xorriso -as mkisofs -quiet --hardlinks -R -J -V 'Old one' -o image.iso tree ;;
  genisoimage) genisoimage -quiet -input-charset utf-8 -R -J -V 'Old one' -o image.iso tree ;;
  esac 2> log
  cp image.iso old.iso
  places old.iso > before
  is "$master's image has three such names" "$(wc -l < before)" 3
  ok "$master's image gets a session" discimg master -q more --append image.iso --exclude='*.o'
  ok "$master's, appended to: discimg finds no fault" discimg verify image.iso
  mkdir out; discimg extract -q image.iso -C out; without_root out > got; rm -rf out
  alike "$master's, appended to: both trees are there" got wanted
  judge_bsdtar_names "$master's, appended to: bsdtar finds both trees" image.iso expected
  judge_xorriso "$master's, appended to: xorriso finds both trees" image.iso expected
  if ! judge_missing isoinfo "$master's, appended to: isoinfo"; then
    places image.iso > after
    alike "$master's, appended to: files of old lie where they lay" after before
    start=$(($(($(stat -c %s old.iso) / 2048 + 31)) / 32 * 32))
    is "$master's, appended to: the session has descriptors of its own" \
      "$(isoinfo -J -x /d/new -T $start -i image.iso)" new
  fi
  is "$master's, appended to: all behind the first descriptors is as it was" \
    "$(head -c "$(stat -c %s old.iso)" image.iso | tail -c +45057 | sha256sum)" "$(tail -c +45057 old.iso | sha256sum)"
  # By turns.
  if ! judge_missing xorriso "$master's: xorriso adds a session behind ours"; then
    ok "$master's: xorriso adds a session behind ours" \
      xorriso -dev image.iso -hardlinks on -map more/d/new /theirs -commit
    ok "$master's: and we one behind that" \
      discimg master -q more --append stdio:image.iso --exclude='*.o' --graft=/ours=more/d/new
    cp -a expected all; cp -p more/d/new all/theirs; cp -p more/d/new all/ours
    judge_bsdtar_names "$master's: bsdtar finds all of them" image.iso all; rm -rf all
    ok "$master's: discimg finds no fault in it" discimg verify image.iso
  fi
done

# --- what fails leaves the image as it was ---------------------------------------------------------

cp old.iso image.iso
exits 2 "a session that does not fit" sh -c \
  "trap '' XFSZ; ulimit -f $(($(stat -c %s old.iso) / 512 + 2000)); exec discimg master more --append image.iso"
ok "leaves the image as it was" cmp image.iso old.iso
chmod 444 image.iso
if [ "$(id -u)" -ne 0 ]; then
  exits 2 "an image that cannot be written" discimg master more --append image.iso
fi
chmod 644 image.iso
# Only the last step makes it count: what was written so far is not seen.
(cat old.iso; noise 100000 9) > image.iso
bsdtar -tf image.iso > got 2> log; bsdtar -tf old.iso > wanted
alike "bytes behind an image change nothing" got wanted

# --- what boots still boots -------------------------------------------------------------------------

if [ -d /usr/lib/grub/i386-pc ] && [ -d /usr/lib/grub/x86_64-efi ] && command -v mformat > /dev/null &&
  ! judge_missing xorriso "a session on a bootable image"; then
  discimg master -q "$srcdir/data/sample" -o boot.iso --bootable
  report() { xorriso -indev "$1" -report_el_torito plain 2> /dev/null | grep 'boot img'; }
  report boot.iso > before
  ok "a bootable image gets a session" discimg master -q more --append boot.iso
  report boot.iso > after
  alike "its boot images are where they were" after before
  ok "its tables and boot images have no fault" discimg verify boot.iso
  is "its GPT reaches to the new end" \
    "$(xorriso -indev boot.iso -report_system_area plain 2> /dev/null | awk '/^GPT lba range/ { print $NF + 1 }')" \
    "$(($(stat -c %s boot.iso) / 512))"
else
  skip "a session on a bootable image" "GRUB, mtools or xorriso is not installed"
fi

# --- what is refused ---------------------------------------------------------------------------------

refuses() { # NAME PATTERN IMAGE ARGUMENT...
  name=$1 pattern=$2 image=$3; shift 3
  exits 2 "$name" discimg master more --append "$image" "$@"
  says "$name: $pattern" "$pattern"
}
discimg master -q tree -o udf.iso --udf=1.02; discimg convert -q old.iso packed.cso; discimg convert -q old.iso raw.cue --raw
refuses "a bridge with UDF" 'would not be seen' udf.iso
refuses "a packed image" 'a plain .iso only' packed.cso
refuses "raw sectors" 'a plain .iso only' raw.cue
refuses "other file systems" 'has the file systems of the image' old.iso --fs=iso
refuses "no image" 'cannot open nothing.iso' nothing.iso
for n in 60000 100000 1000000; do
  head -c $n old.iso > cut.iso; cp cut.iso before.iso
  refuses "an image of $n bytes, the rest of which is missing" 'is damaged, or was cut off: ' cut.iso
  ok "stays as it was" cmp cut.iso before.iso
done
cp old.iso before.iso
exits 64 "a wish for its size" discimg master more --append old.iso --print-size
says "is told so" "leave out one of them"
ok "adds nothing" cmp old.iso before.iso
exits 64 "an output as well" discimg master more --append old.iso -o new.iso
says "is told so" "leave out -o"
# --- deep folders keep to the name that is given for them -------------------------------------------
mkdir -p sunken/1/2/3/4/5/6/7/8/9 sunk/1/2/3/4/5/6/7/8/9
echo a > sunken/1/2/3/4/5/6/7/8/9/a; echo b > sunk/1/2/3/4/5/6/7/8/9/b
discimg master -q sunken -o sunken.iso --relocate-deep=.rr_moved
ok "deep folders are appended" discimg master -q sunk --append sunken.iso --relocate-deep=.rr_moved
judge_missing isoinfo "to the folder that is named" ||
  is "to the folder that is named" "$(isoinfo -R -f -i sunken.iso | grep -E '^/[.]?rr_moved$')" /.rr_moved
done_testing
