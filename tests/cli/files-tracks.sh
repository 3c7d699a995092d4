#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# The files of one session or track, and the tracks themselves as files.
. "$srcdir/tests/tap.sh"

# --- tracks as files, beside bchunk's ---
mkdisc "$srcdir/data/discs/mixed.disc" toc mixed.toc > mkdisc.log
mkdir tracks raw
discimg convert -q --raw --allow-loss mixed.toc raw/mixed.cue
bchunk -w raw/mixed.bin raw/mixed.cue ripped > bchunk.log
exits 0 "tracks are extracted" discimg extract --tracks raw/mixed.cue -C tracks
is "each in a file" "$(discimg ls --tracks mixed.toc | tr '\n' ' ')" "track01.iso track02.wav track03.wav "
ok "data are those that bchunk finds" cmp tracks/track01.iso ripped01.iso
ok "the last track is, too, to the last sample" cmp tracks/track03.wav ripped03.wav
ok "the one before begins as bchunk has it, which leaves the pregap behind it out" \
  cmp -i 44 -n "$(($(stat -c %s ripped02.wav) - 44))" tracks/track02.wav ripped02.wav
is "of the audio nothing is lost" "$(tail -qc +45 tracks/track02.wav tracks/track03.wav | md5sum)" \
  "$(tail -c $(((701 - 470) * 2352)) raw/mixed.bin | md5sum)"
is "cat writes one" "$(discimg cat --tracks mixed.toc track03.wav | md5sum)" "$(md5sum < ripped03.wav)"
is "and part of one is read as well" "$(discimg cat --tracks mixed.toc track03.wav | tail -c 3000 | md5sum)" \
  "$(tail -c 3000 ripped03.wav | md5sum)"
mkdisc "$srcdir/data/discs/xa.disc" toc xa.toc > mkdisc.log
discimg convert -q --raw --allow-loss xa.toc raw/xa.cue
is "sectors of other data are whole" "$(discimg cat --tracks xa.toc track01.bin | md5sum)" \
  "$(head -c "$(discimg ls -l --tracks xa.toc track01.bin | awk '{ print $4 }')" raw/xa.bin | md5sum)"
is "a plain image is one track" "$(discimg cat --tracks ripped01.iso track01.iso | md5sum)" "$(md5sum < ripped01.iso)"
exits 2 "audio has no files" discimg ls --track 2 mixed.toc
says "and --tracks is told of" 'track 2 is audio and has no files; --tracks shows it as one$'
is "which takes it alone" "$(discimg ls --tracks --track 2 mixed.toc)" track02.wav
exits 2 "a track that is not there is none" discimg ls --track 4 mixed.toc
says "which is told" 'there is no track 4: the disc has 3$'

# --- two sessions ---
mkdir first second
printf 'old\n' > first/file
printf 'gone\n' > first/gone
printf 'new\n' > second/file
genisoimage -quiet -R -o one.iso first 2> /dev/null
cat > two.cue << 'CUE'
REM SESSION 01
FILE "one.iso" BINARY
  TRACK 01 MODE1/2048
    INDEX 01 00:00:00
REM SESSION 02
FILE "two.iso" BINARY
  TRACK 02 MODE1/2048
    INDEX 01 00:00:00
CUE
cp one.iso two.iso
start=$(discimg info --json two.cue | tr -d ' ",' | sed -n 's/^start_lba://p' | tail -n 1)
genisoimage -quiet -R -C "0,$start" -o two.iso second 2> /dev/null
is "the last session counts" "$(discimg ls two.cue; discimg cat two.cue file)" "$(printf 'file\nnew')"
is "unless another is asked for" "$(discimg ls --session 1 two.cue; discimg cat --session 1 two.cue file)" \
  "$(printf 'file\ngone\nold')"
is "a track leads to its session's files" "$(discimg cat --track 1 two.cue gone)" gone
is "and the last can be asked for" "$(discimg cat --session=2 two.cue file)" new
exits 2 "a session that is not there is none" discimg ls --session 3 two.cue
says "which is told" 'there is no session 3: the disc has 2$'
exits 2 "a track of another session is not it" discimg ls --session 1 --track 2 two.cue
says "which is told" 'track 2 is not of session 1, but of 2$'
is "tracks of one session are shown alone" "$(discimg ls --tracks --session 2 two.cue)" track02.iso
done_testing
