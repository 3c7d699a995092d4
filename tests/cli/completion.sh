#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What bash offers for a discimg command line.
. "$srcdir/tests/tap.sh"
command -v bash > /dev/null || { skip "bash completes" "package bash is not installed"; done_testing; }

# offers NAME EXPECTED WORD...: completing the last of these words, as bash would break them up.
offers() {
  offers_name=$1 offers_expected=$2; shift 2
  offers_got=$(bash -c '
    . "$builddir/data/completion/discimg"
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _discimg
    printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "' - "$@" 2>&1)
  is "$offers_name" "$offers_got" "$offers_expected"
}

mkdir music
touch game.cue game.iso 'two words.iso'
offers "commands by their first letters" "convert " discimg conv
offers "a group's commands" "blank " discimg vdrive bl
offers "the options of a group's command" "--media= " discimg vdrive blank --med
offers "the choices of a group's command" "dvd-ram " discimg vdrive blank --media = dvd-ra
offers "commands after help" "convert " discimg help conv
offers "long options" "--json " discimg convert --js
offers "options that take a value end with =" "--layout= " discimg convert --lay
offers "choices after =" "auto " discimg convert --progress = au
offers "all choices right after =" "auto bar json lines none " discimg convert --progress =
offers "choices as a word of their own" "single " discimg convert --layout si
offers "words that an option alone takes" "2.00 2.01 2.50 2.60 " discimg master --udf = 2.
offers "files" "game.cue game.iso " discimg convert ga
offers "files with spaces as one word" "two words.iso " discimg convert tw
offers "folders" "music " discimg convert mu
offers "files behind the colon of stdio:" "game.cue game.iso " discimg convert stdio : ga
offers "all right behind the colon" "game.cue game.iso music two words.iso " discimg rip virtual :
offers "also of an option's value" "game.cue game.iso " discimg burn --drive = virtual : ga
offers "files behind a colon that breaks no words" "virtual:game.cue virtual:game.iso " discimg rip virtual:ga
offers "and right behind it" "stdio:game.cue stdio:game.iso stdio:music stdio:two words.iso " discimg burn --drive stdio:
offers "no files where a number belongs" " " discimg convert --session ''
is "bash has it for discimg" "$(bash -c '. "$builddir/data/completion/discimg"; complete -p discimg')" \
  "complete -F _discimg discimg"
done_testing
