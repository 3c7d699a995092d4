#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# edit: what images of others have, property by property, is as it was when a file is put into them,
# or edit says in one line what becomes of it.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8 TZ=UTC

for needed in xorriso:xorriso genisoimage:genisoimage isoinfo:genisoimage bsdtar:libarchive-tools; do
  command -v "${needed%:*}" > /dev/null && continue
  skip "properties of images of others" "package ${needed#*:} is not installed"
  done_testing
done

long=$(printf 'l%.0s' {1..80})
mkdir -p tree/Folder.ext/deep tree/empty "tree/a folder whose name is longer than thirty-one"
(
  cd tree || exit
  for name in one two three "a longer name.text" "a.b.c.many dots" .hidden UPPER noext; do echo "$name" > "$name"; done
  echo long > "$long"; echo long > "a folder whose name is longer than thirty-one/inside"
  echo deep > Folder.ext/deep/deep; : > nothing
  noise 70000 1 > large1; noise 70000 2 > large2; cp large1 copy1
  ln one linked; ln -s one link; mkfifo fifo
  chmod 4755 two; chmod 700 empty
)
find tree -exec touch -h -m -d @1234567890 {} +; touch -m -d @1000000001 tree/two; touch -m -d @1000000002 tree/Folder.ext
touch -a -d @1111111111 tree/one; echo new > zzz; touch -d @1222222222 zzz
cp -a tree plain; rm plain/fifo plain/link # what Joliet and UDF of genisoimage have empty files for
printf '%s 10\n' tree/two tree/large2 > weights; echo 'tree/three 20' >> weights

# --- what strangers find; the new file is left out ------------------------------------------------

without_new() { grep -vi zzz; }
iso_names() { isoinfo -f -i "$1" | without_new | sort; }
joliet_names() { isoinfo -J -f -i "$1" | without_new | sort; }
rock_ridge() { isoinfo -R -f -i "$1" | without_new | sort; }
# Modes, links, owners, sizes, dates of each file, and its flags.
attributes() {
  isoinfo -R -l -i "$1" 2> /dev/null | without_new | sort |
    sed -E -e 's/\[ *[0-9]+ ([0-9]+)\]/[\1]/' -e 's/^(d[^ ]*) +[0-9]+ /\1 /' -e '/^d.* \.\.? *$/d'
}
texts() { isoinfo -d -i "$1" | grep -Ev 'Volume size|Path table|Root directory|blocks'; }
order() { isoinfo -R -l -i "$1" 2> /dev/null | without_new | grep '^-' | grep -v nothing | sed -E 's/^.*\[ *([0-9]+) [0-9]+\]/\1/' |
  sort -n | awk '{ print $2, $3 }'; }
dates() { isoinfo -d -debug -i "$1" 2> /dev/null | grep -i date; }
for_applications() { tail -c +$((16 * 2048 + 1 + 883)) "$1" | head -c 1165 | od -An -tx1; }
in_set() { tail -c +$((16 * 2048 + 1 + 120)) "$1" | head -c 8 | od -An -tx1; }
# Access and attribute times, too.
all_times() { bsdtar -cf - --format=pax "@$1" 2> /dev/null | grep -aoE '(path|[acm]time|LIBARCHIVE.creationtime)=.*' | grep -v 1222222222 | sort; }
# Zeros behind the last thing that is not.
padding() { tail -c 307200 "$1" | tr -d '\0' | wc -c | awk '{ print $1 == 0 }'; }
udf_names() { 7z l -tudf "$1" 2> /dev/null | sed -n '/^-----/,/^-----/p' | cut -c 1-19,54- | without_new; }
same_bytes_alone() { rm -rf x; mkdir x; bsdtar -C x -xf "$1" one large2 copy1; (cd x && sha256sum ./*); }

# keeps NAME PROBE MASTERER OPTION...: an image of tree, made so, is as it was for PROBE.
keeps() {
  name=$1 probe=$2; shift 2
  if ! make_image "$@"; then flunk "$name: the image is made"; note < log; return; fi
  if ! discimg edit -q old.iso -o new.iso --put=zzz=/ > log 2>&1; then flunk "$name: edit"; note < log; return; fi
  $probe old.iso > wanted; $probe new.iso > got
  [ -s wanted ] || echo "the probe finds nothing" >> wanted
  alike "$name" got wanted
  discimg verify -q new.iso > log 2>&1 || { flunk "$name: verify"; note < log; }
}
make_image() {
  masterer=$1; shift
  case $masterer in
  gen) genisoimage -quiet -input-charset iso8859-1 -o old.iso "$@" tree ;;
  gen-plain) genisoimage -quiet -input-charset iso8859-1 -o old.iso "$@" plain ;;
  gen-deep) genisoimage -quiet -o old.iso "$@" deep ;;
  xor) xorriso -as mkisofs -quiet -o old.iso "$@" tree ;;
  xor-deep) xorriso -as mkisofs -quiet -o old.iso "$@" deep ;;
  ours) discimg master -q plain -o old.iso "$@" ;;
  esac > log 2>&1
}
# tells NAME PATTERN STATUS MASTERER OPTION...: edit ends so, and says so.
tells() {
  name=$1 pattern=$2 status=$3; shift 3
  if ! make_image "$@"; then flunk "$name: the image is made"; note < log; return; fi
  exits "$status" "$name" discimg edit old.iso -o new.iso --put=zzz=/
  says "$name: $pattern" "$pattern"
}

# --- names of ISO 9660 -----------------------------------------------------------------------------

keeps "8 and 3 characters, genisoimage's default" iso_names gen -R -J
keeps "8 and 3 characters without Rock Ridge" iso_names gen
keeps "31 characters" iso_names gen -R -l
keeps "small letters" iso_names gen -R -l -allow-lowercase
keeps "7 bits of any kind" iso_names gen -R -l -relaxed-filenames
keeps "several dots" iso_names gen -R -l -allow-multidot
keeps "a leading dot" iso_names gen -R -L
keeps "no version" iso_names gen -R -N
keeps "no dot at the end" iso_names gen -R -d
keeps "37 characters" iso_names gen -R -max-iso9660-filenames
keeps "as they are" iso_names gen -R -U
keeps "as they are, without Rock Ridge" iso_names gen -U
keeps "level 4, genisoimage's" iso_names gen -R -iso-level 4
for level in 1 2 3 4; do keeps "xorriso's level $level" iso_names xor -R -iso-level $level; done
keeps "xorriso's relaxed names" iso_names xor -R -relaxed-filenames -allow-lowercase -allow-multidot
keeps "xorriso's 37 characters" iso_names xor -R -max-iso9660-filenames
keeps "xorriso's untranslated names" iso_names xor -R -untranslated-filenames

make_image gen -R; echo new > "a new name.text"
discimg edit -q old.iso -o new.iso --put="a new name.text=/" > log 2>&1
is "a new name is like the old ones: 8 and 3" "$(isoinfo -f -i new.iso | grep NEW)" "/A_NEW_NA.TEX;1"
make_image gen -R -U
discimg edit -q old.iso -o new.iso --put="a new name.text=/" > log 2>&1
is "and as it is" "$(isoinfo -f -i new.iso | grep new)" "/a new name.text"

# --- other names -----------------------------------------------------------------------------------

keeps "Joliet of 64 characters" joliet_names gen-plain -R -J
keeps "Joliet of 103 characters" joliet_names gen-plain -R -J -joliet-long
keeps "Joliet without Rock Ridge" joliet_names gen -J
keeps "Joliet, xorriso's" joliet_names xor -R -J -joliet-long
for level in 1 2 3; do keeps "Joliet's UCS level $level" texts gen -R -J -ucs-level $level; done
keeps "Rock Ridge" rock_ridge gen -R -J
mkdir -p deep/1/2/3/4/5/6/7/8/9/10 deep/1/2/3/4/5/6/7/other; echo deep | tee deep/1/2/3/4/5/6/7/8/9/10/a > deep/1/2/3/4/5/6/7/other/b
for by in gen xor; do
  keeps "folders that were relocated: ISO 9660, $by" iso_names $by-deep -R
  make_image $by-deep -R; discimg edit -q old.iso -o new.iso --put=zzz=/ > log 2>&1
  discimg ls -R old.iso | sort > wanted; discimg ls -R new.iso | grep -v zzz | sort > got
  alike "folders that were relocated: Rock Ridge, $by" got wanted
done
keeps "UDF, genisoimage's" udf_names gen-plain -R -J -udf
keeps "hidden in Joliet" joliet_names gen-plain -R -J -hide-joliet two -hide-joliet empty
keeps "hidden in ISO 9660" rock_ridge gen -R -J -hide two -hide Folder.ext
keeps "hidden in ISO 9660: there in Joliet" joliet_names gen-plain -R -J -hide two -hide Folder.ext
keeps "hidden in UDF" udf_names ours --udf=2.01 --hide-udf=two --hide-udf=large1
mirrored() { discimg info "$1" | grep -E '^ *(Access|Metadata)'; }
keeps "all that leads to files twice" mirrored ours --fs=udf --udf=2.50 --udf-mirror
keeps "and once" mirrored ours --fs=udf --udf=2.50
keeps "marked as hidden" attributes gen -R -hidden two -hidden large2

if command -v mkudffs > /dev/null; then
  truncate -s 4M writable.img
  mkudffs -b 2048 --media-type=dvdram -r 0x0201 --owner='A Name' --organization='Ørg' --contact='a@Ω' writable.img > log 2>&1
  exits 0 "UDF that can be written to is edited" discimg edit writable.img -o new.iso --put=zzz=/
  says "that NEW's cannot is told" '^discimg: edit: .*writable.img: its UDF can be written to; what is made of it is read-only'
  is "info tells both" "$(for i in writable.img new.iso; do discimg info $i | grep Access; done | tr -s ' ' | tr -d '\n')" \
    " Access overwritable Access read-only"
  lv_info() { udfinfo "$1" 2> /dev/null | grep -E '^(owner|organization|contact)='; }
  is "the texts of its LV Info stay" "$(lv_info new.iso)" "$(lv_info writable.img)"
  is "and there are some" "$(lv_info new.iso | grep -c =.)" 3
else
  skip "UDF that can be written to" "package udftools is not installed"
fi

# --- attributes, times, places ----------------------------------------------------------------------

keeps "modes, owners, links, sizes, dates" attributes gen -R -J
keeps "modes, owners, links, sizes, dates, xorriso's" attributes xor -R -J --hardlinks
keeps "all times" all_times gen -R
keeps "all times, xorriso's" all_times xor -R
keeps "content" same_bytes_alone xor -R -J
keeps "order" order gen -R -sort weights
keeps "order, xorriso's" order xor -R --sort-weight 10 /large2 --sort-weight 20 /three
keeps "padding" padding gen -R -pad
keeps "no padding" padding gen -R -no-pad
make_image gen -R
discimg edit -q old.iso -o new.iso --put=zzz=/ --timestamp=2020010203040578 > log 2>&1
is "a time that is asked for is told to the hundredth" "$(tail -c +$((16 * 2048 + 1 + 813)) new.iso | head -c 16)" 2020010203040578
is "equal files that lay apart do so" "$(order new.iso | grep -c -e copy1 -e large1)" 2
places() { isoinfo -R -l -i "$1" 2> /dev/null | sed -nE 's/^.*\[ *([0-9]+) [0-9]+\] +(copy1|large1) .*/\1/p' | sort -u | wc -l; }
is "in places of their own" "$(places new.iso)" "$(places old.iso)"

# A bridge is read by Rock Ridge, which has no fractions of seconds; UDF has.
touch -d '2009-02-13 23:31:30.123456' plain/three
fractions() { perl -0777 -ne 'print scalar(() = /\xd9\x07\x02\x0d\x17\x1f\x1e\x0c\x22\x38/g), "\n"' "$1"; }
make_image ours --udf=2.01
is "UDF tells fractions of seconds" "$(fractions old.iso)" 4
discimg edit -q old.iso -o new.iso --put=zzz=/ > log 2>&1
is "and so does what is made of it" "$(fractions new.iso)" 4

# Players find the files of a DVD-Video by their distances.
mkdir -p dvd/VIDEO_TS dvd/AUDIO_TS
perl "$srcdir/tests/cli/videots.pl" dvd/VIDEO_TS 16 5 3:20+12:16+8+8 0:41:11+20+10
discimg master -q dvd -o old.iso --for=dvd-video
distances() { isoinfo -l -i "$1" 2> /dev/null | sed -nE 's/^.*\[ *([0-9]+) [0-9]+\] +((VIDEO_TS|VTS_)[^ ]*\.[^ ]*).*/\1 \2/p' |
  sort -n | awk '{ print $1 - (NR == 1 ? first = $1 : first), $2 }'; }
ok "a DVD-Video is edited" discimg edit -q old.iso -o new.iso --put=zzz=/ --put=tree/large1=/
distances old.iso > wanted; distances new.iso > got
alike "its files lie as far apart as before" got wanted
is "they are all of them" "$(wc -l < wanted)" 11
noise 900000 3 > longer
exits 2 "a VOB that has no room" discimg edit old.iso -o new.iso --put=longer=/VIDEO_TS/VTS_01_1.VOB
says "is refused" 'VTS_01'
exits 0 "unless that is allowed" discimg edit old.iso -o new.iso --put=longer=/VIDEO_TS/VTS_01_1.VOB --allow-loss
says "with a warning" 'warning: old.iso: no DVD-Video any more: /VIDEO_TS/'

# --- descriptors --------------------------------------------------------------------------------------

texts_given=(-V VOLUME -volset SET -publisher PUBLISHER -p PREPARER -A APPLICATION -sysid SYSTEM -copyright one -abstract two
  -biblio three)
keeps "texts" texts gen -R -J "${texts_given[@]}"
keeps "texts, xorriso's" texts xor -R -J "${texts_given[@]}"
make_image gen -R
printf '\003\000\000\003\002\000\000\002' | dd of=old.iso bs=1 seek=$((16 * 2048 + 120)) conv=notrunc 2> log
discimg edit -q old.iso -o new.iso --put=zzz=/ > log 2>&1
is "which volume of a set it is" "$(in_set new.iso)" "$(in_set old.iso)"
keeps "dates" dates xor -R -J --modification-date=2011121314151617
make_image gen -R
printf 'for an application' | dd of=old.iso bs=1 seek=$((16 * 2048 + 1000)) conv=notrunc 2> log
discimg edit -q old.iso -o new.iso --put=zzz=/ > log 2>&1
is "what an application has left" "$(for_applications new.iso)" "$(for_applications old.iso)"

# --- what is told --------------------------------------------------------------------------------------

tells "attributes of CD-ROM XA" "files' XA attributes cannot be made again" 2 gen -R -XA
tells "types of Apple's files" "file.* fields? AA of unknown meaning cannot be made again" 2 gen -R -apple
tells "an HFS volume" "the HFS volume" 2 gen -R -hfs
tells "empty files of Joliet that stand for links" "note: .*2 empty files of its Joliet, .* are left out" 0 gen -R -J
tells "libisofs' checksums" "note: .*the MD5 checksums that libisofs keeps" 0 xor -R --md5
done_testing
