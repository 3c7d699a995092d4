#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# AccurateRip sums, and the ids of discs, beside those of whipper's modules (package whipper).
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99

if ! /usr/bin/python3 -c 'import accuraterip, whipper, libdiscid' 2> /dev/null; then
  skip "whipper's sums and ids" "package whipper is not installed"
  done_testing
fi

# loud_wave NAME NSECTORS SEED: all bits of the samples in use, which text lacks
loud_wave() {
  wave_header 1 2 44100 16 $(($2 * 2352)) > "$1"
  noise $(($2 * 2352)) "$3" >> "$1"
}

# sums WAVE...: whipper's, both versions, a track a line
sums() {
  /usr/bin/python3 -c 'import sys, accuraterip
waves = sys.argv[1:]
for i, wave in enumerate(waves):
    print("%08x %08x" % accuraterip.compute(wave, i + 1, len(waves)))' "$@"
}

# ids LEADOUT TYPE:INDEX-01...: whipper's; TYPE is a for audio, d for data
ids() {
  HOME=$scratch XDG_CONFIG_HOME=$scratch /usr/bin/python3 -c 'import sys
from whipper.image import table
disc = table.Table()
for i, track in enumerate(sys.argv[2:]):
    kind, lba = track.split(":")
    disc.tracks.append(table.Track(i + 1, audio=kind == "a"))
    disc.tracks[-1].index(1, absolute=int(lba))
disc.leadout = int(sys.argv[1])
print(disc.accuraterip_path().split("/")[-1][:-4], disc.getMusicBrainzDiscId())' "$@"
}

# told SHEET: what discimg tells of it: the ids in one line, then both sums of each audio track
told() {
  discimg info --hash --json "$1" | /usr/bin/python3 -c 'import sys, json
disc = json.load(sys.stdin)
print(disc["accuraterip_id"], disc["musicbrainz_id"])
for track in disc["tracks"]:
    if "accuraterip" in track:
        print(track["accuraterip"]["v1"], track["accuraterip"]["v2"])'
}

# sheet NAME LINE...
sheet() { local name=$1; shift; printf '%s\n' "$@" > "$name"; }

for track in 1 2 3; do loud_wave $track.wav $((400 + 137 * track)) $track; done
sheet three.cue 'FILE "1.wav" WAVE' 'TRACK 01 AUDIO' 'INDEX 01 00:00:00' \
  'FILE "2.wav" WAVE' 'TRACK 02 AUDIO' 'INDEX 01 00:00:00' \
  'FILE "3.wav" WAVE' 'TRACK 03 AUDIO' 'INDEX 01 00:00:00'
told three.cue > ours
is "sums of three tracks" "$(sed 1d ours)" "$(sums 1.wav 2.wav 3.wav)"
is "ids of three tracks" "$(head -1 ours)" "$(ids 2022 a:0 a:537 a:1211)"

sheet one.cue 'FILE "2.wav" WAVE' 'TRACK 01 AUDIO' 'INDEX 01 00:00:00'
told one.cue > ours
is "sums of a lone track, which is first and last" "$(sed 1d ours)" "$(sums 2.wav)"
is "ids of a lone track" "$(head -1 ours)" "$(ids 674 a:0)"

loud_wave long.wav 30000 7
sheet long.cue 'FILE "1.wav" WAVE' 'TRACK 01 AUDIO' 'INDEX 01 00:00:00' \
  'FILE "long.wav" WAVE' 'TRACK 02 AUDIO' 'INDEX 01 00:00:00' \
  'FILE "3.wav" WAVE' 'TRACK 03 AUDIO' 'INDEX 01 00:00:00'
told long.cue > ours
is "sums of a track of several minutes" "$(sed 1d ours)" "$(sums 1.wav long.wav 3.wav)"

iso_file data.iso 300
sheet extra.cue 'FILE "1.wav" WAVE' 'TRACK 01 AUDIO' 'INDEX 01 00:00:00' \
  'FILE "2.wav" WAVE' 'TRACK 02 AUDIO' 'INDEX 01 00:00:00' 'REM SESSION 02' \
  'FILE "data.iso" BINARY' 'TRACK 03 MODE1/2048' 'INDEX 01 00:00:00'
told extra.cue > ours
is "sums of an Enhanced CD" "$(sed 1d ours)" "$(sums 1.wav 2.wav)"
is "ids of an Enhanced CD" "$(head -1 ours)" "$(ids 12911 a:0 a:537 d:12611)"

# What MusicBrainz makes of data before the audio, whipper and libdiscid see differently.
sheet mixed.cue 'FILE "data.iso" BINARY' 'TRACK 01 MODE1/2048' 'INDEX 01 00:00:00' \
  'FILE "1.wav" WAVE' 'TRACK 02 AUDIO' 'INDEX 01 00:00:00' \
  'FILE "2.wav" WAVE' 'TRACK 03 AUDIO' 'INDEX 01 00:00:00'
told mixed.cue > ours
is "sums of a mixed-mode disc" "$(sed 1d ours)" "$(sums 1.wav 2.wav)"
is "freedb's and AccurateRip's ids of a mixed-mode disc" "$(head -1 ours | cut -d ' ' -f 1)" \
  "$(ids 1511 d:0 a:300 a:837 | cut -d ' ' -f 1)"
done_testing
