# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# Burns of tests/burns.list. Who sources this tells how programs get at a disc:
#
#   on COMMAND...   the command finds the file $disc, a virtual disc, in the drive $dev
#   load            $disc is put into the drive, anew when it is there already
#   finds FILE      the file of this path is in the file system that a mount of the disc comes to
#
# and calls burn_media, burn_choose, burn_worker (several at a time, if it likes) and burn_tell. All
# is done in one folder; what belongs to a burn is named after its disc.

# burn_media: what the list burns, in the current folder.
burn_media() {
  mkdir first tree
  noise 600000 1 > first/one
  noise 200000 2 > tree/two
  genisoimage -quiet -R -V ONE -o data.iso first
  noise 1310720 3 > big.iso
  noise $((2352 * 400)) 4 > one.raw
  noise $((2352 * 350)) 5 > two.raw
  cat one.raw two.raw > both.raw
  cat > both.cue << 'CUE'
CATALOG 4006381333931
TITLE "An Album"
PERFORMER "Somebody"
FILE "both.raw" BINARY
  TRACK 01 AUDIO
    TITLE "One"
    PERFORMER "Somebody"
    ISRC FIXYZ9912345
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    PERFORMER "Somebody"
    ISRC FIXYZ9912346
    INDEX 00 00:04:25
    INDEX 01 00:05:25
CUE
  discimg convert --quiet --audio=wav both.cue texts.cue
  cat > v07t << 'SHEET'
Input Sheet Version = 0.7T
Text Code           = 8859
Language Code       = English
Album Title         = An Album
UPC / EAN           = 4006381333931
Track 01 Title      = One
ISRC 01             = FIXYZ9912345
Track 02 Title      = Two
ISRC 02             = FIXYZ9912346
SHEET
  for recipe in mixed xa; do
    mkdisc "$srcdir/data/discs/$recipe.disc" cue "$recipe.cue" > /dev/null
    discimg convert --quiet --allow-loss "$recipe.cue" "w-$recipe.toc"
  done
}

# burn_rows: the list's lines, as WHERE PROGRAM MEDIUM MODE LETTERS|PROOF|COMMANDS.
burn_rows() { sed '/^#/d; /^$/d; s/ *| */|/g' "$srcdir/tests/burns.list"; }

# burn_letters: README's table of them, a line a medium.
burn_letters() {
  burn_rows | awk -F'|' '
    BEGIN { nprograms = split("cdrskin wodim cdrdao growisofs xorriso", programs, " ") }
    {
      split($1, field, " ")
      if (field[3] != "=") { medium = field[3]; sub(/:.*/, "", medium) }
      if (!(medium in seen)) { seen[medium] = 1; media[++nmedia] = medium }
      found[medium, field[2]] = found[medium, field[2]] field[5]
    }
    function letters(all,   i, some) {
      for (i = 1; i <= length("TSPRAXMBFDO"); i++)
        if (index(all, substr("TSPRAXMBFDO", i, 1))) some = some substr("TSPRAXMBFDO", i, 1)
      return some == "" ? "-" : some
    }
    END {
      for (m = 0; m <= nmedia; m++) {
        line = sprintf("%-10s", m ? media[m] : "medium")
        for (p = 1; p <= nprograms; p++)
          line = line sprintf("%-12s", m ? letters(found[media[m], programs[p]]) : programs[p])
        sub(/ +$/, "", line)
        print line
      }
    }'
}

# fresh_disc MEDIUM[:SIZE]: $disc, blank.
fresh_disc() {
  case $1 in *:*) size=${1#*:} ;; *) size=4M ;; esac
  discimg vdrive blank --quiet --force --media "${1%:*}" --size "$size" "$disc"
}

# next_session PROGRAM: makes $more, for where the program says that the next session begins.
next_session() {
  at=$(on "$1" dev="$dev" -msinfo 2> "$disc.msinfo" | tail -n 1)
  genisoimage -quiet -R -V TWO -C "$at" -M data.iso -o "$more" tree
}

# run_burn PROGRAM COMMANDS: what it says goes to $disc.said.
run_burn() {
  left="$2;" more=$disc.more.iso
  while [ -n "$left" ]; do
    # shellcheck disable=SC2016 # the list has these very characters
    case ${left%%;*} in *'$more'*) next_session "$1" ;; esac
    eval "on ${left%%;*}" || return
    left=${left#*;} left=${left# }
  done
}

# has_text NAME TEXT: it is in what the command before has left in $disc.NAME.
has_text() { grep -qF -e "$2" "$disc.$1"; }

# same_start FILE: also as programs read it in the drive.
same_start() {
  nbytes=$(wc -c < "$1")
  discimg convert --quiet --allow-loss --no-prove "$disc" "$disc.iso" &&
    cmp -n "$nbytes" "$disc.iso" "$1" && on cmp -n "$nbytes" "$dev" "$1"
}

# The samples of the last two tracks, whatever pause is between them, and what cd-info has of them.
same_audio() {
  discimg convert --quiet --allow-loss --no-prove "$disc" "$disc.cue" || return
  tail -c "$(wc -c < two.raw)" "$disc.bin" | cmp - two.raw &&
    on cd-info --no-cddb --no-header -C "$dev" > "$disc.cd-info" 2>&1
}

has_numbers() {
  has_text cd-info 4006381333931 && has_text cd-info FIXYZ9912345 && has_text cd-info FIXYZ9912346
}

# Nothing of the disc is another than before the burn.
untouched() { cmp "$disc" "$disc.before"; }

# proven STATUS PROOF: true when the disc, after commands that ended so, is as the list says.
proven() {
  words=${2#* }
  case $2 in
    refused\ *) [ "$1" -ne 0 ] && has_text said "$words" && untouched; return ;;
    stops\ *) [ "$1" -ne 0 ] && has_text said "$words"; return ;;
  esac
  [ "$1" -eq 0 ] || return
  case $2 in
    says\ *) has_text said "$words" ;;
    unchanged) untouched ;;
    blank) discimg info "$disc" 2>&1 | grep -q 'is blank$' ;;
    data) same_start data.iso ;;
    sessions) finds first/one && finds tree/two ;;
    mixed) same_start_of_mixed && same_audio ;;
    audio) same_audio && has_numbers && cmp -n "$(wc -c < one.raw)" "$disc.bin" one.raw ;;
    texts) same_audio && has_numbers && has_text cd-info 'TITLE: An Album' && has_text cd-info 'TITLE: Two' ;;
    same\ *) discimg verify --quiet "$disc" "$words" ;;
    tracks\ *) [ "$(discimg info "$disc" | grep -cE '^ +[0-9]+ +(mode|audio)')" -eq "$words" ] ;;
    *) echo "there is no proof $2"; return 1 ;;
  esac
}

same_start_of_mixed() { on cmp -n "$(wc -c < data.iso)" "$dev" data.iso; }

# burn_cell PROGRAM MEDIUM PROOF COMMANDS: true when it is proven; what was said is in $disc.said.
burn_cell() {
  [ "$2" = = ] || fresh_disc "$2"
  case $3 in
    refused* | unchanged) cp --sparse=always "$disc" "$disc.before" ;;
  esac
  load
  run_burn "$1" "$4" > "$disc.said" 2>&1
  status=$?
  load
  proven $status "$3" > "$disc.proof" 2>&1
}

# burn_group N: the Nth disc of $burns; a line for each burn goes to $group.results.
burn_group() {
  group=$1
  awk -F'|' -v wanted="$group" '{ split($1, field, " "); n += field[3] != "=" } n == wanted' burns > "$group.burns"
  while IFS='|' read -r head proof commands; do
    # shellcheck disable=SC2086 # a list of words
    set -- $head
    [ "$3" = = ] || { medium=$3 disc=$2-$3-$4; }
    result=ok
    burn_cell "$2" "$3" "$proof" "$commands" < /dev/null || result=bad
    cp "$disc.said" "$group.$4.said"
    cp "$disc.proof" "$group.$4.proof"
    echo "$result|$2 on ${medium%:*}, $4: ${proof%% *}|$group.$4" >> "$group.results"
    [ $result = ok ] || break
  done < "$group.burns"
  rm -rf "$disc" "$disc".*
}

# burn_worker FIRST STEP: every STEPth disc, from the FIRSTth on.
burn_worker() {
  for n in $(seq "$1" "$2" "$ngroups"); do burn_group "$n"; done
}

# burn_choose WORD...: what the list has for one of them, is what will be burned.
burn_choose() {
  burn_rows | awk -v words=" $* " '{
      wanted = 0
      n = split($1, where, ",")
      for (i = 1; i <= n; i++) wanted += index(words, " " where[i] " ") > 0
    } wanted' > burns
  ngroups=$(awk '$3 != "="' burns | wc -l)
}

# burn_tell: the results, as TAP.
burn_tell() {
  for n in $(seq "$ngroups"); do
    while IFS='|' read -r result name burn; do
      if [ "$result" = ok ]; then pass "$name"; continue; fi
      flunk "$name"
      tail -n 5 "$burn.said" | note
      tail -n 3 "$burn.proof" | note
    done < "$n.results"
  done
  is "all were burned" "$(cat ./*.results | wc -l)" "$(wc -l < burns)"
}
