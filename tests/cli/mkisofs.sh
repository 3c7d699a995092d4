#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# -as mkisofs: the command lines of those who build live systems make what xorriso makes of them:
# the same trees, texts, boot catalogue and partitions.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
export SOURCE_DATE_EPOCH=1696932610 # for folders and catalogues that no tree has
export LC_ALL=C.UTF-8

isohdpfx=/usr/lib/ISOLINUX/isohdpfx.bin
hybrid=/usr/lib/grub/i386-pc/boot_hybrid.img

mkdir -p tree/isolinux tree/boot/grub/i386-pc tree/boot/x86_64 tree/live tree/.disk tree/EFI
cp /usr/lib/ISOLINUX/isolinux.bin tree/isolinux/
noise 20000 1 > tree/boot/grub/i386-pc/eltorito.img
truncate -s 1440K esp.img
mkfs.vfat esp.img > mkfs.log
cp esp.img tree/boot/grub/efi.img
noise 300000 2 > tree/live/filesystem.squashfs
echo 'set timeout=0' > tree/boot/grub/grub.cfg
echo 'Debian GNU/Linux' > tree/.disk/info
echo long > tree/live/a-name-that-is-so-long-that-joliet-has-to-cut-it-at-64-characters.deb
ln -s live/filesystem.squashfs tree/link
chmod 4700 tree/live/filesystem.squashfs
find tree -exec touch -h -d '2023-10-10 10:10:10 UTC' {} +

# What xorriso finds in an image, but for addresses, sizes and random numbers.
findings() {
  xorriso -indev "$1" -report_el_torito plain -report_system_area plain 2> report.err |
    awk '/^El Torito (boot img|img (path|opts))/ { if ($3 == "boot") $NF = ""; print }
      /^Partition offset/ { print }
      /^MBR partition  / { print $1, $2, $4, $5, $6 }
      /^GPT type GUID/ { print }
      /^APM partition type/ { print }'
}
# What isoinfo finds: texts, trees, and Rock Ridge's but for numbers of links and places.
trees() {
  isoinfo -d -i "$1" | grep -E '^(System|Volume|Volume set|Application) id|^Joliet|^Rock'
  isoinfo -f -i "$1" | sort
  isoinfo -J -f -i "$1" 2>&1 | sort
  isoinfo -R -l -i "$1" | sed 's/\[[^]]*\]//' | awk '/^[-dlcbps]/ { $2 = $5 = "" } /^l/ { $1 = "l" } { print }' | sort
}
# alike_by WHAT IMAGE IMAGE
alike_by() {
  $1 "$2" > got; $1 "$3" > expected
  cmp -s got expected && return
  diff got expected
  return 1
}
# same NAME ARGUMENTS
same() {
  same_name=$1; shift
  rm -f ours.iso theirs.iso
  xorriso -as mkisofs -quiet "$@" -o theirs.iso > theirs.log 2>&1 ||
    { flunk "xorriso takes the line of $same_name"; note < theirs.log; return; }
  ok "the line of $same_name" discimg -as mkisofs -quiet "$@" -o ours.iso
  ok "$same_name boots as by xorriso" alike_by findings ours.iso theirs.iso
  ok "$same_name has the trees of xorriso" alike_by trees ours.iso theirs.iso
  ok "$same_name is whole" discimg verify ours.iso
}

same live-build -R -r -J -joliet-long -l -cache-inodes -iso-level 3 -isohybrid-mbr "$isohdpfx" \
  -partition_offset 16 -A 'DEBIAN LIVE' -p 'live-build 20230502' -publisher 'Debian Live project' \
  -V 'Debian bookworm 20231010-10:10' --modification-date=2023101010101000 -no-emul-boot \
  -b isolinux/isolinux.bin -c isolinux/boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table \
  -eltorito-alt-boot -e boot/grub/efi.img -no-emul-boot -isohybrid-gpt-basdat \
  -isohybrid-apm-hfsplus tree
mkdir ours theirs
bsdtar -C ours -xf ours.iso; bsdtar -C theirs -xf theirs.iso
ok "whose files are the same, but for places in them" \
  diff -r -x isolinux.bin -x boot.cat -x efi.img ours theirs
tail -c +32769 ours.iso > partition.iso
judge_isoinfo "the partition is a volume of its own" partition.iso ours
ok "pycdlib opens it" /usr/bin/python3 -c 'import sys, pycdlib
iso = pycdlib.PyCdlib()
iso.open("ours.iso")
sys.exit(iso.eltorito_boot_catalog is None)'

same debian-cd -r -checksum_algorithm_iso sha256,sha512 -V 'Debian 12.0.0 amd64 n' -J -joliet-long \
  -cache-inodes -isohybrid-mbr "$isohdpfx" -b isolinux/isolinux.bin -c isolinux/boot.cat \
  -boot-load-size 4 -boot-info-table -no-emul-boot -eltorito-alt-boot -e boot/grub/efi.img \
  -no-emul-boot -isohybrid-gpt-basdat -isohybrid-apm-hfsplus tree
same debian-cd-arm64 -r -V 'Debian 12.0.0 arm64 n' -J -joliet-long -cache-inodes -l \
  -e boot/grub/efi.img -no-emul-boot -append_partition 2 0xef esp.img -partition_cyl_align all tree
esp_guid=C12A7328-F81F-11D2-BA4B-00A0C93EC93B
same archiso -iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock -volid ARCH \
  -appid 'ARCH LINUX' -publisher 'Arch Linux' -preparer 'prepared by mkarchiso' \
  -eltorito-boot isolinux/isolinux.bin -eltorito-catalog isolinux/boot.cat -no-emul-boot \
  -boot-load-size 4 -boot-info-table -isohybrid-mbr "$isohdpfx" --mbr-force-bootable \
  -partition_offset 16 -append_partition 2 $esp_guid esp.img -isohybrid-gpt-basdat \
  -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot -no-pad tree/
same archiso-uefi -iso-level 3 -full-iso9660-filenames -joliet -joliet-long -rational-rock \
  -volid ARCH -partition_offset 16 -append_partition 2 $esp_guid esp.img -appended_part_as_gpt \
  -eltorito-alt-boot -e --interval:appended_partition_2:all:: -no-emul-boot \
  -eltorito-catalog EFI/boot.cat tree
rm tree/live/a-name-that-is-so-long*
echo short > tree/live/packages.deb
touch -d '2023-10-10 10:10:10 UTC' tree/live tree/live/packages.deb
same lorax -R -J -V LORAX --grub2-mbr "$hybrid" -partition_offset 16 -appended_part_as_gpt \
  -append_partition 2 $esp_guid esp.img -iso_mbr_part_type EBD0A0A2-B9E5-4433-87C0-68B6B72699C7 \
  -c boot.cat --boot-catalog-hide -b images/eltorito.img -no-emul-boot -boot-load-size 4 \
  -boot-info-table --grub2-boot-info -eltorito-alt-boot -e --interval:appended_partition_2:all:: \
  -no-emul-boot -graft-points images/eltorito.img=tree/boot/grub/i386-pc/eltorito.img \
  .discinfo=tree/.disk/info LiveOS=tree/live
same kiwi -r -J -V KIWI -b boot/grub/i386-pc/eltorito.img -c boot/x86_64/boot.catalog \
  --boot-catalog-hide -no-emul-boot -boot-load-size 2048 -boot-info-table --grub2-boot-info \
  --grub2-mbr "$hybrid" -partition_offset 16 -append_partition 2 0xef esp.img -eltorito-alt-boot \
  -e --interval:appended_partition_2:all:: -no-emul-boot -no-pad tree
same grub-mkrescue -graft-points --modification-date=2023101010101000 \
  -b boot/grub/i386-pc/eltorito.img -no-emul-boot -boot-load-size 4 -boot-info-table \
  --grub2-boot-info --grub2-mbr "$hybrid" --efi-boot boot/grub/efi.img -efi-boot-part \
  --efi-boot-image --protective-msdos-label -r tree --sort-weight 0 / --sort-weight 1 /boot
same plain -o named-later.iso -r -J tree
same names -U -R tree
mkdir -p tree/1/2/3/4/5/6/7/8/9/10/11/12/13/14
echo deep > tree/1/2/3/4/5/6/7/8/9/10/11/12/13/14/file
find tree/1 tree -maxdepth 99 -exec touch -h -d '2023-10-10 10:10:10 UTC' {} +
same deep -R -J tree
same not-relocated -R -rr_reloc_dir moved -D tree
# Where a folder was, a file is listed: xorriso gives it the name of one.
folders() { isoinfo -f -i "$1" | sed 's/[.]*;1$//' | sort; }
for options in '-R -rr_reloc_dir /rr_moved' '-iso-level 2 -r -J -hide-rr-moved'; do
  # shellcheck disable=SC2086 # a list of words
  xorriso -as mkisofs -quiet $options tree -o theirs.iso > theirs.log 2>&1
  # shellcheck disable=SC2086
  ok "folders are relocated by $options" discimg -as mkisofs -quiet $options tree -o ours.iso
  ok "as by xorriso" alike_by folders ours.iso theirs.iso
  ok "where bsdtar finds them" bsdtar -xOf ours.iso 1/2/3/4/5/6/7/8/9/10/11/12/13/14/file
done
exits 64 "the root itself is no place for them" discimg -as mkisofs -rr_reloc_dir / -o x.iso tree
rm -r tree/1

mkdir rescue rescue/boot rescue/boot/grub
echo 'set timeout=0' > rescue/boot/grub/grub.cfg
ok "grub-mkrescue takes discimg for xorriso" grub-mkrescue --xorriso="$(command -v discimg)" \
  -d /usr/lib/grub/i386-pc -o rescue.iso rescue
is "its image boots by BIOS" "$(findings rescue.iso | grep -c 'img : 1 BIOS y none')" 1
is "and has its files" "$(bsdtar tf rescue.iso | grep -c 'boot/grub/grub.cfg')" 1

# --- what goes in, and what not -------------------------------------------------------------------

listed() { bsdtar tf "$1" | grep -v '^\.$' | sort | tr '\n' ' '; }
printf 'a=tree/.disk/info\nb/c=tree/live/\n' > paths
discimg -as mkisofs -quiet -graft-points -path-list paths -m '*.deb' -o paths.iso
is "path lists, graft points, excluded names" "$(listed paths.iso)" "a b b/c b/c/filesystem.squashfs "
printf 'tree/live\n*.img\n' > excludes
discimg -as mkisofs -quiet -exclude-list excludes -x tree/isolinux -old-exclude boot -o less.iso tree
is "patterns with the tree's path" "$(listed less.iso)" ".disk .disk/info EFI link "
discimg -as mkisofs -quiet -f -root /up tree/link tree/.disk -o follow.iso
is "links are followed, and -root is above" "$(listed follow.iso)" "up up/info up/link "
discimg -as mkisofs -quiet -J -hide live -hide-joliet boot -o hidden.iso tree
is "-hide" "$(isoinfo -R -f -i hidden.iso | grep -c live)" 0
is "-hide-joliet" "$(isoinfo -J -f -i hidden.iso | grep -c boot)" 0
discimg -as mkisofs -quiet -uid 7 -gid 8 -file-mode 0640 -dir-mode u=rwx,go= -o owned.iso tree
is "-uid, -gid, -file-mode, -dir-mode" "$(bsdtar tvf owned.iso live .disk |
  awk '{ print $1, $3, $4 }' | sort -u)" "$(printf -- '-rw-r----- 7 8\ndrwx------ 7 8')"
discimg -as genisoimage -quiet -V V tree -o plain.iso 2> plain.err
is "genisoimage has Rock Ridge when it is asked for" "$(isoinfo -d -i plain.iso | grep -c 'NO Rock Ridge')" 1
discimg -as mkisofs -quiet -R tree > piped.iso
discimg -as mkisofs -quiet -R -o file.iso tree
ok "standard output is the default" cmp piped.iso file.iso
is "-print-size prints it" "$(discimg -as mkisofs -print-size -quiet -R -o none.iso tree)" \
  "$(($(stat -c %s file.iso) / 2048))"
ok "and writes nothing" test ! -e none.iso
mkdir dvd
perl "$srcdir/tests/cli/videots.pl" dvd/VIDEO_TS 16 5 3:20+12:16+8+8
ok "-dvd-video is --for=dvd-video" discimg -as genisoimage -quiet -dvd-video -V FILM -o film.iso dvd
discimg master -q dvd -o expected.iso --for=dvd-video --volid=FILM
is "with UDF, and all files where they are there" "$(isoinfo -l -i film.iso | grep 'TS_0')" \
  "$(isoinfo -l -i expected.iso | grep 'TS_0')"
ok "which has UDF, too" sh -c 'discimg info film.iso | grep -q UDF'
exits 64 "an option that is none" discimg -as mkisofs -o x.iso -no-such-option tree
says "is named" '-no-such-option: no such option'
# getopt would see -p ubisher, -V olidx, -f -o o; -V LABEL and -JRV LABEL are what people write.
for word in -pubisher:-publisher -volidx:-volid -jolietlong:-joliet-long -eltorito-altboot:-eltorito-alt-boot \
  -rockk:-rock -padd:-pad --Joliet:-joliet; do
  exits 64 "a misspelt option makes no image: ${word%:*}" discimg -as mkisofs -o typo.iso "${word%:*}" tree
  says "what was probably meant is told" "${word%:*}: no such option; did you mean ${word#*:}[?]"
done
for word in -foo -VLABEL -otypo.iso -JVr; do
  exits 64 "nor do letters with more behind them: $word" discimg -as mkisofs -o typo.iso $word tree
  says "$word is no option" "[ ]$word: no such option"
done
ok "there is none" test ! -e typo.iso
ok "letters in one word, the last of which has a value" discimg -as genisoimage -quiet -JRV LABEL -o letters.iso tree
is "are what they say" "$(isoinfo -d -i letters.iso | grep -E -c '^Volume id: LABEL|^Joliet with|^Rock Ridge sig')" 3
mkdir backups; touch backups/a backups/a~ backups/b.bak 'backups/#c#' backups/x.BAK
discimg -as genisoimage -quiet -R -no-bak -o none.iso backups
is "-no-bak leaves out what genisoimage does" "$(discimg ls none.iso | tr '\n' ' ')" 'a x.BAK '
discimg -as mkisofs -quiet -no-bak -o all.iso backups
is "and nothing, as xorriso does" "$(discimg ls all.iso | wc -l)" 5
for words in '-jigdo-map a=b' '-hidden a' '-XA' '-map a'; do
  # shellcheck disable=SC2086 # two words
  exits 64 "what would be missed is refused: $words" discimg -as mkisofs -o x.iso $words tree
  says "by its name: $words" "^discimg: -as mkisofs: ${words%% *}: .* made here"
done
exits 64 "what would be missed is refused" discimg -as mkisofs -o x.iso -jigdo-jigdo x.jigdo tree
says "by its name" '-jigdo-jigdo: jigdo files are not made here'
exits 0 "what has no effect is told when that is asked for" discimg -as mkisofs -v -cache-inodes -o x.iso tree
says "by its name" 'note: -cache-inodes has no effect here'
exits 2 "a boot image that is not there" discimg master -as mkisofs -o y.iso -b nothing.bin tree
says "is named" 'boot image nothing.bin: is not in the tree'
ok "nothing is left of it" test ! -e y.iso
exits 2 "MBR code without a boot image" discimg -as xorrisofs -o y.iso -isohybrid-mbr "$isohdpfx" tree
exits 2 "a partition without a file" discimg -as mkisofs -o y.iso -append_partition 2 0xef none tree
exits 64 "help is needed without files" discimg -as mkisofs -o y.iso
exits 0 "-help" discimg -as mkisofs -help
is "has the words that grub-mkrescue looks for" "$(grep -c -e graft-points -e mbr-force-bootable tap.stdout)" 2
done_testing
