#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master --for: what each preset stands for; DVD-Video and Blu-ray video as libdvdread and libbluray
# read them.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

# files_of IMAGE: its files in the order in which they lie
files_of() {
  discimg ls -R --json "$1" | perl -0777 -ne '
    while (/"path": "([^"]*)",\s*"type": "file",\s*"bytes": \d+,\s*"first_lba": (\d+)/g) { $at{$1} = $2 }
    print join(" ", sort { $at{$a} <=> $at{$b} } keys %at), "\n"'
}
# views_of COMMAND...: the file systems that master says it made
views_of() { "$@" 2> log | sed -n 's/^  file systems: //p'; }

# --- DVD-Video ------------------------------------------------------------------------------------

mkdir dvd
perl "$srcdir/tests/cli/videots.pl" dvd/VIDEO_TS 16 5 3:20+12:16+8+8 0:41:11+20+10
echo readme > dvd/AAA.TXT
find dvd -exec touch -d '2001-02-03 04:05:06 UTC' {} +
cat > expected << 'END'
ecc 0
VIDEO_TS.IFO 0 10240
VIDEO_TS.VOB 21 10240
VIDEO_TS.BUP 42 10240
VTS_01_0.IFO 47 14336
VTS_01_0.VOB 70 6144
VTS_01_1.VOB 73 40960
VTS_01_2.VOB 93 24576
VTS_01_0.BUP 121 14336
VTS_02_0.IFO 128 10240
VTS_02_1.VOB 149 83968
VTS_02_0.BUP 206 10240
set 0: menu of 5 sectors: "VIDEO_TS.VOB 0" "VIDEO_TS.VOB 4"
set 1: menu of 3 sectors: "VTS_01_0.VOB 0" "VTS_01_0.VOB 2"
set 1: titles of 32 sectors: "VTS_01_1.VOB 0" "VTS_01_2.VOB 11"
set 1: 3 cells, all there
set 2: no menu
set 2: titles of 41 sectors: "VTS_02_1.VOB 0" "VTS_02_1.VOB 40"
set 2: 3 cells, all there
END
ok "a DVD-Video is made" discimg master --json dvd -o dvd.iso --for=dvd-video
cp tap.out said
if command -v dvdjudge > /dev/null; then
  dvdjudge dvd.iso 2> judged | sed -n '/^ecc/,$p' > got
  alike "libdvdread: each file lies where the IFO files say" got expected
  is "libdvdread finds no value that it did not expect" "$(grep -c 'CHECK' judged)" 0
else
  skip "libdvdread: each file lies where the IFO files say" "built without libdvdread (package libdvdread-dev)"
fi
start=$(discimg ls --json dvd.iso /VIDEO_TS | perl -0777 -ne 'print $1 if m{VIDEO_TS/VIDEO_TS.IFO".*?"first_lba": (\d+)}s')
is "cells that begin at ECC blocks are told" \
  "$(tr -d ' \n' < said | grep -o '"layer_breaks":\[[^]]*\]')" \
  "\"layer_breaks\":[{\"sector\":$((start + 160)),\"title_set\":2,\"balanced\":true}]"
is "other files come behind" "$(files_of dvd.iso | sed 's/.* //')" /AAA.TXT
if ! judge_missing isoinfo "its names are plain ones"; then
  is "its names are plain ones, and AUDIO_TS is there" \
    "$(isoinfo -f -i dvd.iso | sed 's/;1$//' | sort)" \
    "$(cd dvd && { find . -mindepth 1; echo ./AUDIO_TS; } | sed 's/^\.//' | sort)"
fi
is "it has ISO 9660 and UDF 1.02 alone" \
  "$(views_of discimg master dvd -o a.iso --for=dvd-video)" "ISO 9660, UDF 1.02"
ok "verify finds no fault" discimg verify dvd.iso
discimg master -q dvd -o - --for=dvd-video > piped.iso
ok "through a pipe it has the same bytes" cmp dvd.iso piped.iso
cp -a dvd linked
for ifo in linked/VIDEO_TS/*.IFO; do ln -f "$ifo" "${ifo%.IFO}.BUP"; done
touch -r dvd/VIDEO_TS linked/VIDEO_TS linked
discimg master -q linked -o linked.iso --for=dvd-video --dedup
is "a BUP that is a link of its IFO becomes a copy" "$(files_of linked.iso)" "$(files_of dvd.iso)"

# refused WORDS COMMAND: what the command makes of the DVD in ./bad is refused with these words.
refused() {
  rm -rf bad; cp -a dvd bad
  eval "$2"
  exits 2 "DVD-Video is refused" discimg master -q bad -o bad.iso --for=dvd-video
  says "and it is said why: $1" "$1"
  [ ! -e bad.iso ] || flunk "no image is left"
}
vts=bad/VIDEO_TS/VTS_01
refused "VIDEO_TS.IFO is missing" "rm bad/VIDEO_TS/VIDEO_TS.IFO"
refused "VTS_01_0.BUP is missing" "rm ${vts}_0.BUP"
refused "VTS_02_0.IFO is missing" "rm bad/VIDEO_TS/VTS_02*"
refused "VTS_01_1.VOB is missing" "rm ${vts}_1.VOB"
refused "cells reach up to sector 32: a file is missing or cut off" "rm ${vts}_2.VOB"
refused "VTS_01_2.VOB has 24000 bytes, which are no whole sectors" "truncate -s 24000 ${vts}_2.VOB"
refused "VTS_01_2.VOB has 29 sectors from the 93th on, but by the IFO files VTS_01_0.BUP begins at the 121th" \
  "truncate -s $((29 * 2048)) ${vts}_2.VOB"
refused "VTS_01_0.VOB is missing" "rm ${vts}_0.VOB"
refused "VTS_02_0.VOB is there, but VTS_02_0.IFO knows of no menu" "cp ${vts}_0.VOB bad/VIDEO_TS/VTS_02_0.VOB"
refused "has 16384 bytes, but says that it has 7 sectors" "truncate -s 16384 ${vts}_0.IFO"
refused "VTS_01_0.BUP has 2048 bytes, but VTS_01_0.IFO, of which it is the copy, has 14336" "truncate -s 2048 ${vts}_0.BUP"
refused "does not begin with DVDVIDEO-VTS" "cp ${vts}_1.VOB ${vts}_0.IFO"
refused "in capitals" "mv bad/VIDEO_TS bad/video_ts"
refused "no folder VIDEO_TS" "rm -r bad/VIDEO_TS"
refused "its table TT_SRPT begins at byte 8386560, but it has only 10240" \
  "printf '\0\0\017\377' | dd of=bad/VIDEO_TS/VIDEO_TS.IFO bs=1 seek=196 conv=notrunc status=none"
refused "VTS_02_1.VOB has 41 sectors from the 149th on, but by the IFO files VTS_01_0.BUP begins at the 174th: they do not belong together" \
  "printf '\0\0\0\205' | dd of=${vts}_0.IFO bs=1 seek=12 conv=notrunc status=none"
rm -rf bad; cp -a dvd bad; printf x | dd of=${vts}_0.BUP bs=1 seek=900 conv=notrunc status=none
exits 0 "a BUP that differs" discimg master -q bad -o bad.iso --for=dvd-video
says "is warned of" "VTS_01_0.BUP is not the same as VTS_01_0.IFO"
mkdir close
perl "$srcdir/tests/cli/videots.pl" close/VIDEO_TS 0 0 0:2:2
exits 0 "a BUP in the ECC block of its IFO" discimg master -q close -o close.iso --for=dvd-video
says "is warned of" "share an ECC block"

# --- DVD-Audio ------------------------------------------------------------------------------------

mkdir -p audio/AUDIO_TS
for name in AUDIO_TS.IFO AUDIO_TS.BUP; do printf 'DVDAUDIO-AMG' > audio/AUDIO_TS/$name; done
for set in 01 02; do
  for name in IFO BUP; do printf 'DVDAUDIO-ATS' > audio/AUDIO_TS/ATS_${set}_0.$name; done
  for n in 1 2; do echo $n > audio/AUDIO_TS/ATS_${set}_$n.AOB; done
done
perl "$srcdir/tests/cli/videots.pl" audio/VIDEO_TS 16 0 0:9:9
ok "a DVD-Audio is made" discimg master -q audio -o audio.iso --for=dvd-audio
a=/AUDIO_TS/ATS_0 v=/VIDEO_TS/V
is "AUDIO_TS comes first, in order, then VIDEO_TS" "$(files_of audio.iso)" \
  "/AUDIO_TS/AUDIO_TS.IFO /AUDIO_TS/AUDIO_TS.BUP ${a}1_0.IFO ${a}1_1.AOB ${a}1_2.AOB ${a}1_0.BUP ${a}2_0.IFO ${a}2_1.AOB ${a}2_2.AOB ${a}2_0.BUP ${v}IDEO_TS.IFO ${v}IDEO_TS.BUP ${v}TS_01_0.IFO ${v}TS_01_1.VOB ${v}TS_01_0.BUP"
rm audio/AUDIO_TS/ATS_02_0.BUP
exits 2 "one without a BUP" discimg master -q audio -o no.iso --for=dvd-audio
says "is refused" "ATS_02_0.BUP is missing"

# --- Blu-ray --------------------------------------------------------------------------------------

mkdir -p bd/AACS/DUPLICATE bd/CERTIFICATE
echo key > bd/AACS/MKB_RO.inf; echo key > bd/AACS/DUPLICATE/MKB_RO.inf; echo id > bd/CERTIFICATE/id.bdmv
perl "$srcdir/tests/cli/bdmv.pl" bd/BDMV 00001 00002
is "a Blu-ray video is made, of UDF 2.50" "$(views_of discimg master bd -o bd.iso --for=bd-video)" "UDF 2.50"
b=/BDMV/BACKUP
is "its files are in the order of playing" "$(files_of bd.iso)" \
  "/CERTIFICATE/id.bdmv /AACS/MKB_RO.inf /BDMV/index.bdmv /BDMV/MovieObject.bdmv /BDMV/PLAYLIST/00000.mpls /BDMV/CLIPINF/00001.clpi /BDMV/CLIPINF/00002.clpi /BDMV/STREAM/00001.m2ts /BDMV/STREAM/00002.m2ts /AACS/DUPLICATE/MKB_RO.inf $b/CLIPINF/00001.clpi $b/CLIPINF/00002.clpi $b/MovieObject.bdmv $b/PLAYLIST/00000.mpls $b/index.bdmv"
if ! judge_missing bd_list_titles "libbluray: its title is found"; then
  bd_list_titles bd.iso > got 2>&1
  ok "libbluray: its title is found, of two clips in 20 seconds" \
    grep -q 'duration: 00:00:20 chapters:   2 .* clips:   2' got
fi
rm bd/BDMV/STREAM/00002.m2ts
exits 2 "one without a stream that is played" discimg master -q bd -o no.iso --for=bd-video
says "is refused" "STREAM/00002.m2ts is missing, but /BDMV/PLAYLIST/00000.mpls plays it"
truncate -s 100 bd/BDMV/STREAM/00002.m2ts; rm bd/BDMV/BACKUP/CLIPINF/00001.clpi
exits 0 "one with a cut stream and without a copy" discimg master -q bd -o bd.iso --for=bd-video
says "is warned of: the stream" "00002.m2ts has 100 bytes, which are no whole units"
says "and the copy" "BACKUP/CLIPINF has no copy of /BDMV/CLIPINF/00001.clpi"
printf 'MPLS0200\377\377\377\377' > bd/BDMV/PLAYLIST/00000.mpls
exits 2 "a playlist that is none" discimg master -q bd -o no.iso --for=bd-video
says "is refused" "malformed"

# --- the others -----------------------------------------------------------------------------------

mkdir -p plain/sub
echo 1 > plain/one; cp -p plain/one plain/sub/two; ln -s one plain/link
touch plain/Case plain/case 'plain/a:b' plain/con.txt 'plain/sub/dot.'
setfattr -n user.note -v kept plain/one 2> log
is "linux: no Joliet" "$(views_of discimg master plain -o a.iso --for=linux)" "ISO 9660, Rock Ridge"
is "windows: all of them" "$(views_of discimg master plain -o a.iso --for=windows)" \
  "ISO 9660, Rock Ridge, Joliet, UDF 1.02"
ok "windows: names that it does not take are warned of" \
  grep -q '3 names are none to Windows, the first is /a:b' log
ok "windows: and those that differ in case" grep -q '1 folder has names that differ in case only' log
discimg master -q plain -o a.iso --for=macos 2> log
ok "macos: a name with a colon is warned of" grep -q '1 name is none to macOS, the first is /a:b' log
is "bd-data: UDF 2.50" "$(views_of discimg master plain -o a.iso --for=bd-data)" "UDF 2.50"
is "archive: Rock Ridge and UDF" \
  "$(views_of discimg master plain -o a.iso --for=archive)" "ISO 9660, Rock Ridge, UDF 1.02"
is "archive: equal files are kept apart" "$(files_of a.iso | grep -o '/one .*/sub/two')" "/one /sub/two"
is "options that are given win: --udf" \
  "$(views_of discimg master plain -o a.iso --for=bd-data --udf=2.01)" "UDF 2.01"
is "--fs" "$(views_of discimg master plain -o a.iso --for=windows --fs=iso)" "ISO 9660, Rock Ridge"
is "--no-joliet" "$(views_of discimg master plain -o a.iso --for=windows --no-joliet)" \
  "ISO 9660, Rock Ridge, UDF 1.02"
is "--rock-ridge" "$(views_of discimg master dvd -o a.iso --for=dvd-video --rock-ridge)" \
  "ISO 9660, Rock Ridge, UDF 1.02"
is "--dedup" "$(discimg master plain -o a.iso --for=archive --dedup | grep -c 'stored once')" 1
cp -a plain attributed
if setfattr -n user.colour -v red attributed/one 2> log && setfacl -m u:123:r attributed/one 2> log; then
  count_aaip() { discimg master -q attributed -o a.iso --for=archive "$@"; grep -ao 'AAIP_0200' a.iso | wc -l; }
  is "archive keeps attributes and ACLs" "$(count_aaip)" 1
  is "--no-acl leaves attributes" "$(count_aaip --no-acl)" 1
  is "--no-acl --no-xattr leaves nothing" "$(count_aaip --no-acl --no-xattr)" 0
else
  skip "--no-acl" "the file system keeps no extended attributes or ACLs"
fi
exits 64 "a preset that is none" discimg master plain -o a.iso --for=amiga
mkdir -p boot/boot/grub boot/EFI/BOOT
echo > boot/boot/grub/grub.cfg; noise 30000 1 > boot/EFI/BOOT/BOOTX64.EFI
is "install-usb: it boots, as without the preset" \
  "$(discimg master -q boot -o - --for=install-usb | sha256sum)" \
  "$(discimg master -q boot -o - --bootable | sha256sum)"

rm bd/BDMV/PLAYLIST/00000.mpls; cp bd/BDMV/BACKUP/PLAYLIST/00000.mpls bd/BDMV/PLAYLIST
touch audio/AUDIO_TS/ATS_02_0.BUP; cp audio/AUDIO_TS/ATS_01_0.BUP audio/AUDIO_TS/ATS_02_0.BUP
for preset in linux windows macos bd-data archive dvd-video dvd-audio bd-video; do
  case $preset in dvd-video) tree=dvd ;; dvd-audio) tree=audio ;; bd-video) tree=bd ;; *) tree=plain ;; esac
  rm -rf again; cp -a $tree again
  discimg master -q $tree -o one.iso --for=$preset 2> log
  discimg master -q again -o - --for=$preset 2> log > two.iso
  ok "$preset: a copy of the tree makes the same bytes" cmp one.iso two.iso
done
done_testing
