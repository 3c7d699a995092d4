#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# discimg info, beside isoinfo, xorriso, sgdisk, fdisk, udfinfo, bsdtar and the checksum programs.
. "$srcdir/tests/tap.sh"

has() { command -v "$1" > /dev/null; }
# json KEY: the value of the first line of tap.stdout with KEY, without quotes.
json() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" tap.stdout | head -1; }
# field KEY FILE: what isoinfo -d says of KEY.
field() { isoinfo -d -i "$2" | sed -n "s/^$1: //p" | head -1 | sed 's/ *$//'; }
number() { awk -v n="$1" 'BEGIN { print n + 0 }'; }

mkdir -p tree/dir/deep tree/EFI/BOOT
noise 70000 1 > tree/dir/big.bin
noise 4096 2 > tree/boot.img
echo text > "tree/dir/deep/a file with a long name, too long for ISO 9660.txt"
ln -s dir tree/link
dd if=/dev/zero of=esp.img bs=1024 count=1440 2> tap.out


if has genisoimage; then
  genisoimage -quiet -J -R -udf -V "MY VOLUME" -publisher "PUB LISHER" -o g.iso tree 2> tap.out
  exits 0 "info --json of an image by genisoimage" discimg info --json --hash g.iso
  is "its volume id is what isoinfo says" "$(json volume_id)" "$(field 'Volume id' g.iso)"
  is "its publisher is what isoinfo says" "$(json publisher_id)" "$(field 'Publisher id' g.iso)"
  is "its size is what isoinfo says" "$(json blocks)" "$(field 'Volume size is' g.iso)"
  is "Joliet is told as by isoinfo" "$(json joliet_level)-$(grep -c '"kind": "joliet"' tap.stdout)" \
    "0-$(isoinfo -d -i g.iso | grep -c 'Joliet with UCS level 3')"
  is "Rock Ridge is told" "$(json rock_ridge)" true
  is "its SHA-256 is sha256sum's" "$(json sha256)" "$(sha256sum < g.iso | cut -d' ' -f1)"
  is "its SHA-1 is sha1sum's" "$(json sha1)" "$(sha1sum < g.iso | cut -d' ' -f1)"
  is "its MD5 is md5sum's" "$(json md5)" "$(md5sum < g.iso | cut -d' ' -f1)"
  if has gzip; then # which keeps the CRC-32 eight bytes before its end
    is "its CRC-32 is gzip's" "$(json crc32)" \
      "$(gzip -c g.iso | tail -c 8 | head -c 4 | od -An -tx4 --endian=little | tr -d ' ')"
  fi
  if has udfinfo; then
    udfinfo g.iso > udf.out 2> tap.out
    is "the UDF volume id is udfinfo's" "$(sed -n '/"udf"/,/}/s/.*"volume_id": "\(.*\)",*/\1/p' \
      tap.stdout)" "$(sed -n 's/^vid=//p' udf.out)"
    is "the UDF revision is udfinfo's" "$(json revision)" "$(sed -n 's/^udfrev=//p' udf.out)"
  else
    skip "the UDF volume is what udfinfo says" "udfinfo is not installed"
  fi
else
  skip "info of an image by genisoimage" "genisoimage is not installed"
fi

if has xorriso; then
  xorriso -as mkisofs -quiet -o x.iso -J -R -b boot.img -no-emul-boot -boot-load-size 4 \
    -boot-info-table -c boot.cat -eltorito-alt-boot -e --interval:appended_partition_2:all:: \
    -no-emul-boot -append_partition 2 0xef esp.img -appended_part_as_gpt tree 2> tap.out
  exits 0 "info --json of a hybrid image by xorriso" discimg info --json x.iso
  xorriso -indev x.iso -report_el_torito plain -report_system_area plain > x.out 2> tap.out
  is "boot images lie where xorriso says" \
    "$(sed -n '/"el_torito"/,/^  }/s/.* "lba": \([0-9]*\),*/\1/p' tap.stdout | tr '\n' ' ')" \
    "$(sed -n 's/^El Torito boot img : .* \([0-9]*\)$/\1/p' x.out | tr '\n' ' ')"
  is "the BIOS boot image has its path" "$(grep -c '"path": "/boot.img"' tap.stdout)" 1
  is "the catalogue lies where xorriso says" "$(json catalogue_lba)" \
    "$(sed -n 's/^El Torito catalog  : \([0-9]*\) .*/\1/p' x.out)"
  is "the GPT's GUID is the one that xorriso tells" "$(json gpt_guid | tr -d -)" \
    "$(sed -n 's/^GPT disk GUID *: *//p' x.out |
      sed 's/^\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)\(..\)/\4\3\2\1\6\5\8\7/')"
  is "both GPTs are good" "$(json gpt_header_good)$(json gpt_entries_good)$(json gpt_backup_good)" \
    truetruetrue
  if has sgdisk; then
    is "GPT partitions are sgdisk's" "$(sed -n '/"scheme": "gpt"/,/"bytes"/s/.*bytes": \([0-9]*\),/\1/p' \
      tap.stdout | tr '\n' ' ')" "$(sgdisk -p x.iso 2> tap.out |
      awk '$1 ~ /^[0-9]+$/ { print $2 * 512; print ($3 - $2 + 1) * 512 }' | tr '\n' ' ')"
  else
    skip "GPT partitions are sgdisk's" "sgdisk is not installed"
  fi
  exits 0 "info for people" discimg info --hash x.iso
  is "its lines are at most 80 columns wide" "$(awk 'length > 80' tap.stdout)" ""
  ok "it names the boot image" grep -q '/boot.img' tap.stdout
else
  skip "info of a hybrid image by xorriso" "xorriso is not installed"
fi

for iso in /usr/lib/memtest86+/memtest86+x64.iso /usr/lib/grub-rescue/grub-rescue-cdrom.iso \
  /usr/lib/ipxe/ipxe.iso; do
  name=${iso##*/}
  if [ ! -f "$iso" ]; then skip "info of $name" "its package is not installed"; continue; fi
  exits 0 "info of $name" discimg info --json "$iso"
  if has bsdtar; then
    is "it counts as many entries as bsdtar lists" \
      "$(number $(($(json files) + $(json directories))))" "$(bsdtar -tf "$iso" | wc -l)"
  else
    skip "it counts as many entries as bsdtar lists" "bsdtar is not installed"
  fi
  if has fdisk; then
    is "its MBR partitions are fdisk's" \
      "$(sed -n '/"scheme": "mbr"/,/"bytes"/s/.*bytes": \([0-9]*\),/\1/p' tap.stdout |
        awk '{ print $1 / 512 }' | tr '\n' ' ')" \
      "$(fdisk -l -o start,sectors "$iso" 2> tap.out | sed '1,/^ *Start/d' | xargs -n1 | tr '\n' ' ')"
  else
    skip "its MBR partitions are fdisk's" "fdisk is not installed"
  fi
done

cat > album.cue <<'CUE'
CATALOG 0060254788359
TITLE "An album"
FILE "album.bin" BINARY
  TRACK 01 AUDIO
    TITLE "First"
    ISRC USABC0000001
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    FLAGS PRE
    INDEX 00 00:02:00
    INDEX 01 00:03:00
CUE
noise $((2352 * 300)) 3 > album.bin
exits 0 "info of a cue sheet" discimg info --json --hash album.cue
is "the whole is hashed as the BIN" "$(grep -c "$(sha256sum < album.bin | cut -d' ' -f1)" tap.stdout)" 1
is "a track is hashed with its pregap" "$(grep -c "$(tail -c +$((2352 * 150 + 1)) album.bin |
  sha256sum | cut -d' ' -f1)" tap.stdout)" 1
exits 0 "with the rows of a DAT" discimg info --dat-rows album.cue
ok "named by the sheet, with each track's size" grep -q \
  '^<rom name="album (Track 2).bin" size="352800" crc="[0-9a-f]\{8\}" md5="[0-9a-f]\{32\}" sha1="[0-9a-f]\{40\}"/>$' tap.stdout
cp album.cue 'A & <B>.cue'
ok "and what XML would take for its own escaped" sh -c \
  'discimg info --dat-rows --json "A & <B>.cue" | grep -q "rom name=.\"A &amp; &lt;B&gt; (Track 1).bin"'
discimg info --json album.cue > tap.stdout
is "the MCN is told" "$(json mcn)" 0060254788359
is "the ISRC is told" "$(json isrc)" USABC0000001
is "the title is told" "$(json title)" "An album"
exits 0 "info of a cue sheet for people" discimg info album.cue
ok "it shows the second track" grep -Eq '^ +2 +audio/2352 +225 +150 +00:02:00 +PRE$' tap.stdout

exits 2 "a file that is not there is told" discimg info nothing.iso
says "by one line with its name" '^discimg: info: .*nothing.iso'
mkdir folder.iso
exits 2 "a folder is refused" discimg info folder.iso
exits 64 "two operands are too many" discimg info a b
done_testing
