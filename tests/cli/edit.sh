#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# edit: images of ours and of others with files put, removed, moved; what is not changed stays.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

mkdir tree new
(
  cd tree || exit
  mkdir -p sub/deep docs
  echo hello > a.txt; ln a.txt sub/b.txt; ln -s ../a.txt sub/link; mkfifo pipe
  noise 3000001 1 > large; noise 5000 2 > 'ünïcödé'
  for i in 1 2 3 10 11; do echo "page $i" > docs/page$i; done
  chmod 4751 a.txt
)
echo news > new/n; echo other > new/page2; mkdir new/folder; echo in > new/folder/in

# The same changes, made on the host.
cp -a tree expected
(
  cd expected || exit
  cp -p ../new/n docs; cp -p ../new/page2 docs/page2; rm docs/page1*; mv sub moved
  mkdir -p made/below put; cp -p ../new/folder/in put; chmod 600 large; mv a.txt made/z.txt
)
changes='--put=new/n=/docs --put=new/page2=/docs/page2 --rm=/docs/page1* --mv=/sub=/moved
  --mkdir=/made/below --put=new/folder=/put --chmod=0600:/large --mv=/a.txt=/made/z.txt'

# Directories whose content changes keep their times, those that are made have the newest.
find tree new expected -exec touch -h -d @1234567890 {} +
touch -d '2001-02-03 04:05:06 UTC' tree/docs/page3 expected/docs/page3
touch -d '1999-09-09 UTC' tree/sub/deep expected/moved/deep
without_root() { links_and_all "$1" | sed 1d; }
descriptors() { isoinfo -d -i "$1" | grep -E ' id:|Creation|Modification'; }

for master in discimg xorriso genisoimage; do
  case $master in
  discimg) discimg master -q tree -o old.iso --volid='Old one' --publisher=US --udf=2.01 ;;
  xorriso) xorriso -as mkisofs -quiet --hardlinks -R -J -V 'Old one' -publisher THEM \
    --modification-date=2011121314151617 -o old.iso tree ;;
  genisoimage) genisoimage -quiet -input-charset utf-8 -R -J -V 'Old one' -A APP -o old.iso tree ;;
  esac 2> log
  # shellcheck disable=SC2086
  ok "$master's image is edited" discimg edit -q old.iso -o new.iso $changes
  ok "$master's, edited: discimg finds no fault" discimg verify new.iso
  mkdir out
  discimg extract -q new.iso -C out
  without_root out > got; without_root expected > wanted
  alike "$master's, edited: all is as on the host" got wanted
  rm -rf out
  judge_bsdtar "$master's, edited: bsdtar finds the tree" new.iso expected
  if ! judge_missing isoinfo "$master's, edited: isoinfo"; then
    is "$master's, edited: isoinfo finds the texts and times of old" "$(descriptors new.iso)" "$(descriptors old.iso)"
    is "$master's, edited: and the new file by Joliet" "$(isoinfo -J -x /docs/n -i new.iso)" news
  fi
  ok "$master's, not changed at all: the same files" \
    discimg edit -q new.iso -o same.iso
  is "$master's, edited twice: the same bytes" "$(sha256sum < same.iso)" "$(sha256sum < new.iso)"
done

# --- UDF alone, packed images, raw sectors ---------------------------------------------------------

discimg master -q tree -o udf.iso --fs=udf --udf=2.60
ok "a volume of UDF alone is edited" discimg edit -q udf.iso -o new.iso --rm=large --volid=NEW
is "it stays UDF alone of the same revision" \
  "$(discimg info --json new.iso | tr -d ' \n' | grep -o '"volumes":\[\]\|"revision":"[0-9.]*"')" \
  "$(discimg info --json udf.iso | tr -d ' \n' | grep -o '"volumes":\[\]\|"revision":"[0-9.]*"')"
discimg convert -q old.iso old.cue --raw
ok "of raw sectors an .iso is made" discimg edit -q old.cue -o new.iso --put=new/n=/n
is "with the file" "$(discimg cat new.iso /n)" news
ok "an image is packed while it is edited" discimg edit -q old.iso -o new.cso --rm=large
ok "and is good" discimg verify new.cso

if ! judge_missing checkisomd5 "an implanted MD5 is renewed"; then
  cp old.iso sum.iso; implantisomd5 sum.iso > log 2>&1
  ok "an image with an implanted MD5 is edited" discimg edit -q sum.iso -o new.iso --rm=docs
  ok "checkisomd5 finds its MD5 renewed" checkisomd5 new.iso
fi

# --- in place ---------------------------------------------------------------------------------------

discimg edit -q old.iso -o wanted.iso --rm=large
cp old.iso place.iso
ok "an image is edited in place" discimg edit -q place.iso --in-place --rm=large
is "as if it were another" "$(sha256sum < place.iso)" "$(sha256sum < wanted.iso)"
before=$(sha256sum < place.iso)
exits 2 "what cannot be done" discimg edit place.iso --in-place --rm=docs --rm=/nothing
says "is told" 'nothing in the image matches /nothing'
is "and the image stays" "$(sha256sum < place.iso)" "$before"
exits 2 "a packed image in place" discimg edit new.cso --in-place --rm=docs
says "is refused" 'only a plain .iso can be edited in place'

# --- names in another character code ---------------------------------------------------------------

latin=$(printf 'gr\374n'); mkdir latin; echo green > "latin/$latin"; mkdir "latin/$latin.d"; echo in > "latin/$latin.d/$latin"
ok "names in Latin 1 are put" discimg edit -q old.iso -o new.iso --input-charset=ISO-8859-1 \
  --put="latin/$latin=/" --put="latin=/below"
is "a file's" "$(discimg cat new.iso /grün)" green
is "and those in a folder" "$(discimg cat new.iso /below/grün.d/grün)" in
exits 2 "a character code that nobody knows" discimg edit old.iso -o no.iso --input-charset=nobody --put=new/n=/
says "is refused" 'input charset "nobody" is not known here'

# --- folders that are there -----------------------------------------------------------------------------

mkdir -p mode/docs; chmod 700 mode/docs; echo x > mode/docs/x
discimg edit -q old.iso -o new.iso --put=mode=/ > log
rm -rf out; mkdir out; discimg extract -q new.iso -C out
is "a folder that is there keeps its mode and time" "$(stat -c '%a %Y' out/docs)" "755 1234567890"
is "and gets what is put into it" "$(cat out/docs/x)" x
rm -rf out

# --- what cannot be read ---------------------------------------------------------------------------------

lba=$(discimg ls --json old.iso large | tr -d ' ",' | sed -n 's/^first_lba://p')
head -c $(((lba + 1) * 2048)) old.iso > cut.iso
exits 2 "an image that is cut off" discimg edit cut.iso -o no.iso --rm=docs
says "is told of, and which option of edit helps" 'large: sectors of it cannot be read \(--rm leaves it out\)$'
mkdir -p locked; echo a > locked/file; chmod 0 locked/file; chmod 755 "$scratch"; mkdir out; chmod 777 out
if [ "$(id -u)" -eq 0 ]; then as_user="setpriv --bounding-set=-dac_override,-dac_read_search"; else as_user=; fi
if $as_user true 2> /dev/null && $as_user test -x "$(command -v discimg)"; then
  exits 2 "an unreadable file is not put" $as_user discimg edit old.iso -o out/no.iso --put=locked=/locked
  says "and that is told without options of others" \
    'cannot read locked/file: Permission denied \(make it readable, or put only what is\)$'
  exits 2 "nor mastered as mkisofs does" $as_user discimg -as mkisofs -quiet -o out/no.iso locked
  says "for which there is -m" 'cannot read locked/file: Permission denied \(-m leaves it out, by its name\)$'
else
  skip "unreadable files" "nobody who is refused a file can run discimg here"
fi
rm -rf out

# --- what is told and refused ------------------------------------------------------------------------

refuses() { # NAME PATTERN ARGUMENT...
  name=$1 pattern=$2; shift 2
  exits 2 "$name" discimg edit old.iso -o no.iso "$@"
  says "$name: $pattern" "$pattern"
}
refuses "a file that is missing" 'cannot open missing' --put=missing=/x
refuses "a file onto a folder's name" 'is no folder' --put=tree=/large
refuses "a move into itself" 'lies in the folder' --mv=/sub=/sub/deep/sub
refuses "a move onto a folder" 'is not replaced' --mv=/docs=/other --mkdir=/docs --mkdir=/other/docs --mv=/docs=/other
refuses "a way up" 'no "." or ".."' --put=new/n=/sub/../x
exits 64 "no equals sign" discimg edit old.iso -o no.iso --mv=/a.txt
says "no equals sign: which is told" 'two paths with = between'
refuses "what is not there" 'there is no /nobody' --mv=/nobody=/x
refuses "a text that does not fit" 'at most 32 fit' --volid="$(printf %033d 1)"
exits 2 "the image itself as output" discimg edit old.iso -o old.iso --rm=large
says "is refused" 'are the same file'
exits 64 "no output" discimg edit old.iso --rm=large
exits 64 "two outputs" discimg edit old.iso -o new.iso --in-place
is "nothing was written" "$(ls no.iso 2> /dev/null)" ""

if ! judge_missing xorriso "zisofs"; then
  mkdir packed; seq 100000 > packed/text
  xorriso -outdev zisofs.iso -zisofs by_magic=on -map packed / -set_filter_r --zisofs / -- > log 2>&1
  ok "an image with zisofs is edited" discimg edit -q zisofs.iso -o new.iso --put=new/n=/n
  ok "discimg unpacks it" sh -c 'discimg cat new.iso /text | cmp - packed/text'
  is "it is as large as it was" "$(xorriso -indev new.iso -find /text -exec report_lba 2> /dev/null | awk '/text/ { print $8 }')" \
    "$(xorriso -indev zisofs.iso -find /text -exec report_lba 2> /dev/null | awk '/text/ { print $8 }')"
fi
mkdir attributed; echo text > attributed/file
if setfattr -n user.colour -v red attributed/file 2> log; then
  mkdir attributed/folder
  setfattr -n user.long -v "$(printf %03000d 7)" attributed/folder
  setfacl -m u:123:rw,g:65534:r,m::rwx attributed/file
  setfacl -d -m u:70000:rwx,g::r attributed/folder
  # What xorriso reads of IMAGE's attributes and ACLs.
  attributes_of() {
    xorriso -acl on -xattr on -indev "$1" -getfattr_r / -- -getfacl_r / -- 2> log |
      grep -v -e '^# owner' -e '^# group'
  }
  discimg master -q attributed -o ours.iso --xattr --acl
  xorriso -as mkisofs -quiet --acl --xattr -R -o theirs.iso attributed 2> log
  for image in ours theirs; do
    ok "an image with attributes and ACLs is edited: $image" discimg edit -q $image.iso -o new.iso --mv=/folder=/moved
    attributes_of new.iso | sed 's/moved/folder/' > got; attributes_of $image.iso > wanted
    alike "$image: xorriso finds all of them" got wanted
    is "$image: they are more than none" "$(grep -c -e '^default:' -e '^user.long' -e 'colour="red"' wanted)" 7
  done
  setfattr -n trusted.gift -v x attributed/file 2> log && {
    xorriso -as mkisofs -quiet --xattr-any -R -o gift.iso attributed 2> log
    exits 2 "attributes of other name spaces" discimg edit gift.iso -o no.iso --mkdir=/x
    says "are told, and refused" "file.* extended attributes of other than users cannot be made again"
    ok "unless that is allowed" discimg edit -q gift.iso -o new.iso --mkdir=/x --allow-loss
  }
  xorriso -md5 on -outdev sums.iso -map tree / > log 2>&1
  exits 0 "an image with libisofs' checksums is edited" discimg edit sums.iso -o new.iso --mkdir=/x
  says "which tells that they are left out" 'note: .*the MD5 checksums that libisofs keeps of it are left out'
else
  skip "an image with extended attributes" "the file system has none"
fi
echo text > extra; dd if=extra of=old.iso conv=notrunc bs=1 seek=600 2> log
ok "an image with a system area that nobody knows is edited" discimg edit -q old.iso -o new.iso --mkdir=/x
is "which stays as it was" "$(head -c 32768 new.iso | sha256sum)" "$(head -c 32768 old.iso | sha256sum)"
done_testing
