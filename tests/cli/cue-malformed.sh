#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Every malformed sheet and image gives one line that names the place, exit status 2, and no output.
# A sheet's first line tells what is expected: REM expect LINE: EXTENDED-REGULAR-EXPRESSION
. "$srcdir/tests/tap.sh" || exit 99
. "$srcdir/tests/cli/cue-files.sh" || exit 99
. "$srcdir/tests/cli/refused.sh" || exit 99

raw_file a.bin 300
raw_file b.bin 300
wave_file a.wav 300
mkdir folder
mkfifo pipe
ln -s loop loop
: > empty.bin

all_refused "$srcdir/data/cue/malformed" cue 'REM expect '

# sheet TEXT: writes made.cue
sheet() { printf "$1" > made.cue; }
head='FILE "a.bin" BINARY\nTRACK 01 AUDIO\n'

sheet "$head"'TITLE "\000"\nINDEX 01 00:00:00\n'
refused "a NUL byte is named by its line" made.cue 'made.cue:3: a NUL byte, expected a text'
{ printf "$head"'TITLE "'; head -c 1000000 /dev/zero | tr '\0' x; printf '"\nINDEX 01 00:00:00\n'; } > made.cue
refused "a line of a megabyte is refused" made.cue 'made.cue:3: a line of 1000008 bytes, expected at most 4000'
{ printf "$head"; yes 'REM xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' | head -c 5000000; } > made.cue
refused "a sheet of megabytes is refused" made.cue 'made.cue: 50000[0-9]+ bytes, a text of at most 4194304'
sheet '\377\376F\000I\000L\000E\000'
refused "UTF-16 is told apart from garbage" made.cue 'made.cue:1: text in UTF-16, expected UTF-8; convert it'
: > made.cue
refused "an empty sheet is refused" made.cue 'made.cue:1: the sheet ends without a TRACK'
gzip -nc "$srcdir/COPYING" | tail -c +20 > made.cue
refused "binary garbage is refused" made.cue 'made.cue:[0-9]+: '
{ printf 'FILE "a.bin" BINARY\n'; for i in $(seq 100); do printf 'TRACK %02d AUDIO\nINDEX 01 00:%02d:%02d\n' "$i" $((i / 75)) $((i % 75)); done; } > made.cue
refused "a hundred tracks are too many" made.cue 'made.cue:200: TRACK 100, expected a number from 01 to 99'
{ printf "$head"; for i in $(seq 0 100); do printf 'INDEX %02d 00:%02d:%02d\n' "$i" $((i / 75)) $((i % 75)); done; } > made.cue
refused "a hundred and one indexes are too many" made.cue 'made.cue:103: INDEX 100, expected a number from 00 to 99'
truncate -s 7T huge.bin 2> /dev/null || truncate -s 15G huge.bin
sheet 'FILE "huge.bin" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
refused "a file larger than any disc is refused" made.cue 'made.cue:[23]: (FILE huge.bin has [0-9]+ sectors, more than any disc|TRACK 01 ends at sector)'
rm huge.bin
truncate -s 2G huge.bin
sheet 'FILE "huge.bin" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
refused "audio beyond 99:59:74 is refused" made.cue 'made.cue:2: TRACK 01 ends at sector 913045, but a CD ends at 449849'
rm huge.bin
refused "a sheet that is not there is named" nowhere.cue 'cannot open nowhere.cue: No such file'
refused "a sheet that is a directory is named" folder 'folder is a directory, expected a file'
refused "a sheet that is a FIFO is named, without waiting" pipe 'pipe is a FIFO, expected a file'
refused "a sheet that is a device is named" /dev/zero '/dev/zero is a character device, expected a file'

# wave PATTERN NAME: sound.wav, as made by wave_header, is refused
sheet 'FILE "sound.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n'
mv made.cue sound.cue
wave() { refused "WAVE: $1" sound.cue "sound.cue:1: FILE sound.wav: $2"; }
samples() { head -c 23520 /dev/zero; }
{ wave_header 1 2 44100 16 999999; samples; } > sound.wav
wave "a data chunk longer than the file" 'its data chunk claims 999999 bytes, but only 23520 follow'
{ wave_header 1 2 44100 16 0; } > sound.wav
wave "no samples" 'holds no samples'
{ wave_header 1 2 48000 16 23520; samples; } > sound.wav
wave "another rate" '2 channels of 16 bits at 48000 Hz, expected CD audio: 2 channels of 16 bits at 44100 Hz'
{ wave_header 1 1 44100 16 23520; samples; } > sound.wav
wave "mono" '1 channels of 16 bits at 44100 Hz, expected CD audio'
{ wave_header 1 2 44100 24 23520; samples; } > sound.wav
wave "24 bits" '2 channels of 24 bits at 44100 Hz, expected CD audio'
{ wave_header 3 2 44100 32 23520; samples; } > sound.wav
wave "floating point" 'samples of WAVE format 0003h, expected PCM'
{ wave_header 85 2 44100 16 23520; samples; } > sound.wav
wave "MP3 inside" 'samples of WAVE format 0055h, expected PCM'
{ wave_header 1 2 44100 16 23520 | head -c 30; } > sound.wav
wave "cut off in its fmt chunk" ''
{ printf 'RIFF\377\377\377\377WAVEdata'; le32 23520; samples; } > sound.wav
wave "samples without a format" 'a data chunk without a fmt chunk before it'
{ printf 'RIFF\377\377\377\377WAVEfmt '; le32 4; le32 1; samples; } > sound.wav
wave "a short fmt chunk" 'its fmt chunk has 4 bytes, expected 16 or more'
{ printf 'RIFF\377\377\377\377WAVELIST'; le32 4294967295; samples; } > sound.wav
wave "a chunk of 4 GiB" 'has no data chunk'
{ printf 'RIFF\377\377\377\377WAVE'; head -c 80000 /dev/zero; } > sound.wav
wave "ten thousand empty chunks" 'has no data chunk'
{ printf 'RF64\377\377\377\377WAVE'; samples; } > sound.wav
wave "RF64" 'is RF64, expected plain RIFF'
printf 'RI' > sound.wav
wave "two bytes" 'does not begin with RIFF and WAVE'

# Images without a sheet
: > made.iso
refused "an empty .iso is refused" made.iso 'made.iso: '
head -c 2047 /dev/zero > made.iso
refused "an .iso of 2047 bytes is refused" made.iso 'made.iso: '
noise 705600 1 > made.bin
refused "a .bin without sheet or sync says what to do" made.bin 'made.bin: has no sheet, .* open its cue sheet, or write one'
raw_start() { printf '\000\377\377\377\377\377\377\377\377\377\377\000\000\002\000'"\\00$1"; }
{ raw_start 7; head -c 2336 /dev/zero; raw_start 7; head -c 2336 /dev/zero; } > made.bin
refused "raw sectors of an unknown mode are refused" made.bin 'made.bin: has no sheet, and its first sector is of mode 7, expected 1 or 2'
{ raw_start 1; head -c 2336 /dev/zero; raw_start 1; } > made.bin; truncate -s 2G made.bin
refused "raw sectors beyond 99:59:74 are refused" made.bin 'made.bin: 913045 raw sectors, but a CD has at most 449850'
rm made.bin
truncate -s 9T made.iso 2> /dev/null && printf 'CD001' | dd of=made.iso bs=1 seek=32769 conv=notrunc 2> /dev/null &&
refused "an .iso beyond 8 TiB is refused" made.iso 'made.iso: 98956[0-9]+ bytes, expected 1 to 2147483646 sectors'
done_testing
