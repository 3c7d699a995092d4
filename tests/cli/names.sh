#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master: names of every script, of the greatest length, that become alike, and in other character
# codes than UTF-8, as strangers read them from each view.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

# --- scripts --------------------------------------------------------------------------------------

mkdir scripts
(
  cd scripts || exit
  for name in 'Latin ÀÉÎõü.txt' 'Latin-Extended ĂĘŐžſ' 'Ελληνικά.τχτ' 'Кириллица Ђљњ.doc' 'Հայերեն' \
    'עברית' 'العربية ٣' 'हिन्दी' 'বাংলা' 'தமிழ்' 'ภาษาไทย.ไทย' 'ქართული' 'አማርኛ' 'ខ្មែរ' 'ᠮᠣᠩᠭᠣᠯ' \
    '中文 简体' '正體字.文' '日本語 ひらがなカタカナ' '한국어' 'ᏣᎳᎩ' '𐌰𐌱𐌲 Gothic' '😀👩‍🚀.png' 'e´ ≠ é' \
    '∀x∈ℝ' 'ﬁ-ligature' 'no-break space'; do
    echo "$name" > "$name"
  done
  mkdir 'Ünter ordner' && echo x > 'Ünter ordner/подфайл'
)
# Each view alone, so that no reader can take the names from another one.
ok "Rock Ridge is made" discimg master -q scripts -o rr.iso --fs=iso
ok "Joliet is made" discimg master -q scripts -o joliet.iso --no-rock-ridge
ok "UDF is made" discimg master -q scripts -o udf.iso --fs=udf
judge_bsdtar "bsdtar: names of every script by Rock Ridge" rr.iso scripts
judge_xorriso "xorriso: the same" rr.iso scripts
if ! judge_missing isoinfo "isoinfo: the same"; then
  isoinfo -R -f -i rr.iso 2> log | LC_ALL=C sort > got
  (cd scripts && find . -mindepth 1 | sed 's/^\.//' | LC_ALL=C sort) > expected
  alike "isoinfo: the same" got expected
fi
judge_joliet() { # NAME IMAGE TREE: bsdtar, which has it in UTF-8 for locales that have that
  judge_missing bsdtar "$1" && return
  bsdtar -tf "$2" 2> log | sed 's|/$||; /^\.$/d' | LC_ALL=C sort > got
  (cd "$3" && find . -mindepth 1 | sed 's|^\./||' | LC_ALL=C sort) > expected
  alike "$1" got expected
}
judge_joliet "bsdtar: the same by Joliet" joliet.iso scripts
judge_7z() { # NAME TYPE IMAGE TREE
  judge_missing 7z "$1" && return
  rm -rf out
  7z x -t"$2" -oout "$3" > log 2>&1
  ok "$1" diff -r "$4" out
  rm -rf out
}
judge_7z "7z: the same by Joliet" iso joliet.iso scripts
judge_7z "7z: the same by UDF" udf udf.iso scripts
for image in rr joliet udf; do
  mkdir out
  discimg extract -q $image.iso -C out
  ok "extract: the same from $image.iso" diff -r scripts out
  rm -rf out
done
if ! judge_missing isoinfo "isoinfo: plain names are of capitals, digits and _"; then
  is "isoinfo: plain names are of capitals, digits and _, no two alike" \
    "$(isoinfo -f -i rr.iso 2> log | sed 's/;1$//' | grep -cv '^[A-Z0-9_./]*$') $(isoinfo -f -i rr.iso | sort | uniq -d | wc -l)" "0 0"
fi

# --- the greatest lengths -------------------------------------------------------------------------

mkdir long
(
  cd long || exit
  a=$(printf '%0240d' 7) j=$(printf '日%.0s' $(seq 80)) e=$(printf '😀%.0s' $(seq 60))
  for name in "${a}123456789.tail1" "${a}123456789.tail2" "${a}12345678.head.x" "${j}一二三四五" "${j}一二三四六" \
    "${j}.日本" "${e}abc" "${e}xyz" "${e}👩a"; do
    echo "$name" > "$name"
  done
  mkdir "${a}_a_folder_dir" "${a}_a_folder_dis"
  echo 1 > "${a}_a_folder_dis/${a}123456789.tail3"
)
discimg master long -o long.iso --fs=iso,joliet,udf > said
judge_bsdtar "bsdtar: names of 255 bytes by Rock Ridge" long.iso long
is "those that were cut are told" "$(grep -o 'names were .*' said | tr '\n' ' ')" "names were cut or numbered in Joliet names were cut or numbered in UDF "
discimg master -q long -o joliet.iso --no-rock-ridge
discimg master -q long -o udf.iso --fs=udf
# all_there NAME TYPE IMAGE: 7z finds as many files, of the same contents
all_there() {
  judge_missing 7z "$1" && return
  rm -rf out
  7z x -t"$2" -oout "$3" > log 2>&1
  is "$1" "$(find out -type f -exec cat {} + | sort | sha256sum)" "$(find long -type f -exec cat {} + | sort | sha256sum)"
  is "$1: extensions are kept" "$(find out -name '*.tail?' | wc -l)" 3
  rm -rf out
}
all_there "7z: cut by Joliet, each file is there by a name of its own" iso joliet.iso
all_there "7z: cut by UDF, each file is there by a name of its own" udf udf.iso

# --- names that become alike ----------------------------------------------------------------------

mkdir alike
(cd alike && for name in 'a*b' 'a:b' 'a?b' 'a_b' 'A_B' 'é_b'; do echo "$name" > "$name"; done)
discimg master -q alike -o alike.iso --no-rock-ridge
if ! judge_missing isoinfo "isoinfo: names that become alike are numbered"; then
  is "isoinfo: names that become alike are numbered" "$(isoinfo -f -i alike.iso | tr '\n' ' ')" \
    "/A_B.;1 /A_B_001.;1 /A_B_002.;1 /A_B_003.;1 /A_B_004.;1 /__B.;1 "
  is "isoinfo: in Joliet, too" "$(isoinfo -J -f -i alike.iso 2> log | head -n 5 | tr '\n' ' ')" \
    "/A_B /a_b /a_b~1 /a_b~2 /a_b~3 "
fi

# --- other character codes ------------------------------------------------------------------------

# coded CHARSET NAME...: a tree ./coded with those names in CHARSET, and ./utf8 with them in UTF-8
coded() {
  charset=$1; shift
  rm -rf coded utf8; mkdir coded utf8
  for name; do
    echo "$name" > "utf8/$name"
    echo "$name" > "coded/$(echo "$name" | iconv -f UTF-8 -t "$charset")"
  done
  mkdir "utf8/$1.d" "coded/$(echo "$1" | iconv -f UTF-8 -t "$charset").d"
  cp "utf8/$1" "utf8/$1.d/$1"; cp "coded/$(echo "$1" | iconv -f UTF-8 -t "$charset")" "coded/$(echo "$1" | iconv -f UTF-8 -t "$charset").d"
  ln -s "$1" utf8/link; ln -s "$(echo "$1" | iconv -f UTF-8 -t "$charset")" coded/link
  find coded utf8 -exec touch -h -d '2001-02-03 04:05:06 UTC' {} +
}
for case in 'KOI8-R Привет мир.txt' 'ISO-8859-1 façade naïve' 'SHIFT_JIS 表計算 ソ.txt' 'GB18030 简体中文' \
  'EUC-KR 한국어' 'CP437 Übung'; do
  charset=${case%% *}
  # shellcheck disable=SC2086 # words
  coded $charset ${case#* }
  ok "$charset: is made" discimg master -q coded -o coded.iso --fs=iso,joliet,udf --input-charset="$charset"
  judge_bsdtar "$charset: bsdtar has the names by Rock Ridge in UTF-8" coded.iso utf8
  is "$charset: the image is that of the tree in UTF-8" "$(discimg ls -R coded.iso | sort)" \
    "$(cd utf8 && find . -mindepth 1 \( -type d -printf '/%P/\n' -o -printf '/%P\n' \) | sort)"
done
rm -rf coded; mkdir coded
for n in 200 201; do
  echo $n > "coded/$(printf 'Ж%.0s' $(seq $n) | iconv -f UTF-8 -t KOI8-R).txt"
done
discimg master -q coded -o coded.iso --input-charset=KOI8-R
mkdir out
discimg extract -q coded.iso -C out
is "names that UTF-8 makes longer than 255 bytes are cut, each is there" \
  "$(find out -maxdepth 1 -type f -name '*.txt' -exec cat {} + | sort | tr '\n' ' ')" "200 201 "
rm -rf out
mkdir mixed
touch mixed/plain "mixed/$(printf 'bad\377\376')" "mixed/$(printf '\303\244')"
discimg master mixed -o mixed.iso --input-charset=UTF-8 2> log > said
ok "what is no text of the code is warned of" grep -q '1 name is not UTF-8' log
is "and keeps its bytes" "$(discimg ls -0 mixed.iso | tr '\0' '\n' | grep -c "$(printf 'bad\377\376')")" 1
exits 2 "a code that is none" discimg master mixed -o no.iso --input-charset=KLINGON
says "is refused" 'input charset "KLINGON" is not known here'
done_testing
