#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master: levels, names and texts of ISO 9660, hidden files, as strangers read them.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

mkdir -p tree/boot.d/sub tree/.dot
(
  cd tree || exit
  echo a > readme.txt; echo b > Kernel-6.1.conf.gz; echo c > .profile; echo d > no_extension
  echo e > abcdefghijklmnopqrstuvwxyz0123456789.text; echo f > boot.d/sub/file.c; echo g > 'Grüße'
)

# roots IMAGE: the names of the primary volume's root, as pycdlib reads them, and what other trees
# there are.
roots() {
  /usr/bin/python3 - "$1" <<'END'
import sys, pycdlib
iso = pycdlib.PyCdlib()
iso.open(sys.argv[1])
names = [r.file_ident.decode('latin1') for r in iso.list_children(iso_path='/')][2:]
print(' '.join(names), ''.join(' v%d%s' % (v.version, v.escape_sequences[:3].strip(b'\0').decode()) for v in iso.svds))
END
}
# named OPTIONS EXPECTED
named() {
  # shellcheck disable=SC2086 # a list of words
  discimg master -q tree -o named.iso --no-joliet $1
  is "names with $1" "$(roots named.iso)" "$2 "
  judge_xorriso "they are what they were by Rock Ridge" named.iso tree
}
named "" "ABCDEFGHIJKLMNOPQRSTUVWXYZ.TEXT;1 BOOT_D GR__E.;1 KERNEL_6_1_CONF.GZ;1 NO_EXTENSION.;1\
 README.TXT;1 _DOT _PROFILE.;1"
named "--iso-level=1" "ABCDEFGH.TEX;1 BOOT_D GR__E.;1 KERNEL_6.GZ;1 NO_EXTEN.;1 README.TXT;1 _DOT\
 _PROFILE.;1"
named "--iso-names=lowercase,no-dot,no-version" "Gr__e Kernel_6_1_conf.gz _dot _profile\
 abcdefghijklmnopqrstuvwxyz.text boot_d no_extension readme.txt"
named "--iso-names=leading-dot,folder-dot,multidot" ".DOT .PROFILE;1\
 ABCDEFGHIJKLMNOPQRSTUVWXYZ.TEXT;1 BOOT.D GR__E.;1 KERNEL_6.1.CONF.GZ;1 NO_EXTENSION.;1\
 README.TXT;1"
named "--iso-names=untranslated" ".dot .profile Gr__e Kernel-6.1.conf.gz\
 abcdefghijklmnopqrstuvwxyz012345.text boot.d no_extension readme.txt"
named "--iso-names=37,ascii" ".DOT .PROFILE. ABCDEFGHIJKLMNOPQRSTUVWXYZ012345.TEXT BOOT.D GR__E.\
 KERNEL-6.1.CONF.GZ NO_EXTENSION. README.TXT"

exits 0 "level 4 is made" discimg master tree -o four.iso --iso-level=4
is "it has a second, enhanced volume" "$(roots four.iso | sed 's/.* v/v/')" "v2"
ok "which verify takes" discimg verify four.iso
judge_xorriso "xorriso reads level 4" four.iso tree
judge_bsdtar "bsdtar reads level 4" four.iso tree
is "names of 1999 are whole" "$(/usr/bin/python3 - <<'END'
import pycdlib
iso = pycdlib.PyCdlib()
iso.open('four.iso')
block = next(v for v in iso.svds if v.version == 2).root_directory_record().extent_location() * 2048
data = open('four.iso', 'rb').read()[block:block + 2048]
at, names = 0, []
while data[at]:
    names.append(data[at + 33:at + 33 + data[at + 32]])
    at += data[at]
print(b' '.join(names[2:]).decode())
END
)" ".dot .profile Grüße Kernel-6.1.conf.gz abcdefghijklmnopqrstuvwxyz0123456789.text boot.d\
 no_extension readme.txt"

truncate -s 4G tree/long
exits 2 "level 2 has no file of 4 GiB" discimg master tree -o two.iso --iso-level=2
says "which is said" 'level 2 of ISO 9660 does not have'
rm tree/long
exits 64 "there is no level 5" discimg master tree -o five.iso --iso-level=5
exits 64 "a liberty that nobody takes" discimg master tree -o five.iso --iso-names=37,nonsense
says "is named" 'found "nonsense"'
exits 2 "UDF alone has no level" discimg master tree -o five.iso --fs=udf --iso-level=2

name=$(printf 'n%099d.text' 7)
echo long > "tree/$name"
discimg master -q tree -o long.iso
discimg master -q tree -o strict.iso --joliet-strict
joliet_lengths() { 7z l -ba -slt "$1" | sed -n 's/^Path = n/n/p' | awk '{ print length($0) }'; }
is "Joliet has names of 103 characters" "$(joliet_lengths long.iso | sort -n | tail -n 1)" 103
is "64 where it is strict" "$(joliet_lengths strict.iso | sort -n | tail -n 1)" 64
rm "tree/$name"

discimg master -q tree -o texts.iso --volume-set=SET --copyright=COPY.TXT --abstract=ABST.TXT \
  --biblio=BIBL.TXT --publisher=PUB --application-id=APP --system-id=SYS
is "texts are where isoinfo finds them" "$(isoinfo -d -i texts.iso | grep -E '^(System|Volume set|Publisher|Application|Copyright|Abstract|Biblio)' | grep -v -e size -e number)" \
"System id: SYS
Volume set id: SET
Publisher id: PUB
Application id: APP
Copyright File id: COPY.TXT
Abstract File id: ABST.TXT
Bibliographic File id: BIBL.TXT"

discimg master -q tree -o hidden.iso --hide=boot.d --hide-joliet=readme.txt --hide-udf=.profile --udf=2.01
is "what is hidden in ISO 9660 is not there" "$(bsdtar tf hidden.iso | grep -c boot)" 0
is "nor what is hidden in Joliet" "$(isoinfo -J -f -i hidden.iso | grep -c -i readme)" 0
is "which has the rest" "$(isoinfo -J -f -i hidden.iso | grep -c boot)" 3
is "UDF likewise" "$(7z l -ba -tudf hidden.iso | grep -c -e profile)" 0
ok "and the image is whole" discimg verify hidden.iso
mkdir partly
echo a > partly/a; ln partly/a partly/b; echo c > partly/c
discimg master -q partly -o partly.iso --fs=iso,udf --hide-udf=b --hide-udf=c
# File entries (ECMA-167r3 4/14.9) by their tags' number, and how many names each has.
is "UDF has no entry of a file that is hidden there, and counts the names that it shows" \
  "$(perl -e 'binmode STDIN; while (read(STDIN, $_, 2048) == 2048) { print unpack("v", substr($_, 48)), " " if unpack("v", $_) == 261 }' < partly.iso)" "1 1 "
is "ISO 9660 counts all" "$(isoinfo -R -l -i partly.iso | awk '$NF == "a" || $NF == "b" { print $2 }' | tr '\n' ' ')" "2 2 "

# --- modes, links, sizes --------------------------------------------------------------------------

ln -s readme.txt tree/link; ln -s .. tree/boot.d/up; ln -s nowhere tree/dangling
discimg master -q tree -o modes.iso --file-mode=0604 --folder-mode=u=rwx,go=x --follow-links
is "modes of files and of folders" "$(bsdtar tvf modes.iso | grep -v '^l' | cut -c 1-10 | sort -u)" \
  "$(printf -- '-rw----r--\ndrwx--x--x')"
is "links are followed, but not around in circles, nor to nothing" \
  "$(bsdtar tvf modes.iso | sed -n 's/^l.* \([^ ]* -> .*\)/\1/p' | sort)" \
  "$(printf 'boot.d/up -> ..\ndangling -> nowhere')"
is "what they lead to is there" "$(isoinfo -R -x /link -i modes.iso)" a
rm tree/link tree/boot.d/up tree/dangling
discimg master -q tree -o size.iso
discimg master -q tree -o padded.iso --pad
ok "--pad is the default" cmp size.iso padded.iso
for clash in '--pad --no-pad' '--joliet-long --joliet-strict'; do
  # shellcheck disable=SC2086 # two words
  exits 64 "not both: $clash" discimg master -q tree -o wrong.iso $clash
done
is "--print-size tells the size" "$(discimg master tree --print-size)" "$(($(stat -c %s size.iso) / 2048))"

# --- the MD5 of isomd5sum -------------------------------------------------------------------------

noise 3000001 4 > tree/noise
exits 0 "an MD5 is implanted" discimg master -q tree -o md5.iso --implant-md5
discimg master -q tree -o theirs.iso
ok "as isomd5sum would have it" sh -c 'implantisomd5 theirs.iso && cmp md5.iso theirs.iso'
ok "checkisomd5 finds it right" bounded checkisomd5 md5.iso
ok "so does verify" discimg verify md5.iso
printf X | dd of=md5.iso bs=1 seek=2000000 conv=notrunc 2> dd.err
exits 1 "checkisomd5 finds a wrong byte" bounded checkisomd5 md5.iso
exits 2 "not into a pipe" sh -c 'discimg master tree -o - --implant-md5 > piped.iso'
says "which is said" 'only be implanted into a plain .iso file'
rm tree/noise

# --- zisofs ---------------------------------------------------------------------------------------

mkdir -p packed/boot
seq 40000 > packed/numbers; ln packed/numbers packed/again; noise 100000 6 > packed/noise
seq 7000 > packed/boot/list; head -c 3000000 /dev/zero > packed/zeros; echo small > packed/small
cp packed/numbers packed/equal; head -c 32769 packed/numbers > packed/block; : > packed/empty
for version in v1 v2; do
  exits 0 "files are compressed by zisofs $version" discimg master packed -o zisofs.iso --no-dedup --zisofs=$version
  says "Joliet shows them so, which is warned of" '6 files are compressed in Joliet, too, where Windows cannot read them'
  is "as many as get smaller" "$(sed -n 's/^  \([0-9]*\) files were compressed/\1/p' tap.stdout)" 5
  ok "the image is a tenth" test "$(stat -c %s zisofs.iso)" -lt 1000000
  judge_xorriso "xorriso reads zisofs $version" zisofs.iso packed
  ok "it is whole" discimg verify zisofs.iso
  for name in numbers block; do isoinfo -R -x /$name -i zisofs.iso > "$name.$version"; done
done
exits 0 "there may be no Joliet" discimg master -q packed -o zisofs.iso --zisofs --no-joliet
is "then nothing is said" "$(cat tap.stderr)" ""
discimg master -q packed -o zisofs.iso --zisofs
judge_bsdtar "bsdtar reads zisofs" zisofs.iso packed
discimg master -q packed -o - --zisofs | cmp - zisofs.iso > cmp.log
is "in a pipe it is the same" "$(cat cmp.log)" ""
mkdir made; for name in numbers block; do cp $name.v1 made/$name.1; cp $name.v2 made/$name.2; done
discimg -as mkisofs -quiet -R -z -o made.iso made
xorriso -osirrox on -indev made.iso -extract / unmade > made.log 2>&1
for name in numbers block; do
  ok "what is compressed already is noted as such" cmp unmade/$name.1 packed/$name
  ok "be it of version 2" cmp unmade/$name.2 packed/$name
done
touch packed/boot/loader; cp -r "$srcdir/data/sample/boot" packed/
discimg master -q packed -o zisofs.iso --zisofs --bootable
is "what loaders read stays as it is" "$(isoinfo -R -x /boot/list -i zisofs.iso | cksum)" \
  "$(cksum < packed/boot/list)"
exits 2 "a session that is added is not compressed" discimg master packed --append zisofs.iso --zisofs
exits 2 "nor has it an MD5" discimg master packed --append zisofs.iso --implant-md5
exits 2 "UDF does not know zisofs" discimg master packed -o wrong.iso --zisofs --udf=2.01
exits 2 "nor is there anything without Rock Ridge" discimg master packed -o wrong.iso --zisofs --no-rock-ridge

# --- the disk that the image also is --------------------------------------------------------------

truncate -s 1M data.img; mkfs.vfat -n DATA data.img > mkfs.log; mcopy -i data.img tree/readme.txt ::/
exits 0 "a partition is appended" discimg master -q tree -o disk.iso --append-partition=2:0x0c:data.img
is "the MBR tells of it" "$(sfdisk -d disk.iso | sed -n 's/.*: *start= *\([0-9]*\), size= *\([0-9]*\), type=\([0-9a-f]*\).*/\3 \2/p')" \
  "$(printf '83 %s\nc 2048' $(($(stat -c %s disk.iso) / 512 - 2048)))"
start=$(sfdisk -d disk.iso | sed -n 's/.*disk.iso2 *: *start= *\([0-9]*\).*/\1/p')
is "its files are there" "$(mtype -i "disk.iso@@$((start * 512))" ::/readme.txt)" a
ok "the image is whole" discimg verify disk.iso
judge_xorriso "and has the tree" disk.iso tree
exits 0 "by a GUID" discimg master -q tree -o gpt.iso \
  --append-partition=3:0FC63DAF-8483-4772-8E79-3D69D8477DE4:data.img
is "a GPT tells of it" "$(sgdisk -v gpt.iso 2>&1 | grep -c 'No problems found')" 1
is "by its type" "$(sgdisk -p gpt.iso | awk '$6 == "8300" { print $7 }')" Appended3
ok "verify takes it" discimg verify gpt.iso
for wrong in 5:0x0c:data.img 2:wrong:data.img 2:0x0c:; do
  exits 64 "$wrong is no partition" discimg master -q tree -o wrong.iso "--append-partition=$wrong"
done
exits 2 "nor is one of a file that is missing" discimg master -q tree -o wrong.iso --append-partition=2:0x0c:none
exits 2 "nor is one twice" discimg master -q tree -o wrong.iso --append-partition=2:1:data.img \
  --append-partition=2:1:data.img
noise 32768 5 > area
discimg master -q tree -o area.iso --system-area=area
ok "the system area is the file" cmp -n 32768 area area.iso
echo more >> area
exits 2 "unless that is longer" discimg master -q tree -o area.iso --system-area=area
done_testing
