#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# ls, cat and extract: the files of images, beside what others read there.
. "$srcdir/tests/tap.sh"

# listing DIR: all that is below, with everything that an image keeps of it.
listing() {
  (cd "$1" && find . -mindepth 1 -printf '%p %y %m %n %l %TY-%Tm-%Td %TH:%TM:%.2TS %f ' \
    \( -type f -printf '%s' -exec sh -c 'md5sum < "$1"' sh {} \; -o -printf '\n' \) | sort)
}

umask 022
mkdir -p tree/sub/deeper 'tree/two words'
printf 'hello\n' > tree/sub/file
ln tree/sub/file tree/sub/deeper/again
ln -s ../file tree/sub/deeper/link
ln -s /etc/passwd tree/absolute
noise 3000000 1 > tree/large
truncate -s 4M tree/hole
: > tree/empty
printf x > "tree/$(printf 'a\nb')"
printf x > tree/é
mkfifo tree/fifo
chmod 4751 tree/sub/file
chmod 0555 'tree/two words'
find tree -exec touch -h -d '2011-02-03 04:05:06' {} +
discimg master --quiet tree -o tree.iso

# --- ls ---
is "ls shows the root's names, directories with a slash" "$(discimg ls tree.iso)" "$(
  cd tree && find . -mindepth 1 -maxdepth 1 -printf '%P%y\0' | tr '\n' '?' | LC_ALL=C sort -z |
    sed -z 's,d$,/,; s,[a-z]$,,' | tr '\0' '\n')"
is "ls -R shows the paths that bsdtar finds" \
  "$(discimg ls -R tree.iso | sed 's,^/,,; s,/$,,' | sort)" \
  "$(LC_ALL=C.UTF-8 bsdtar -tf tree.iso | sed 's,^\./,,; s,a\\nb,a?b,' | grep -vx '\.' | sort)"
is "names end by NUL as they are" "$(discimg ls -0 tree.iso | tr '\0\n' '\n!' | grep '!')" 'a!b'
is "ls -l shows mode, owner, size, time and target" \
  "$(TZ=UTC discimg ls -l tree.iso sub/file sub/deeper | tr -s ' ' | cut -d ' ' -f 1,4-)" \
  "-rwsr-x--x 6 2011-02-03 04:05 file
-rwsr-x--x 6 2011-02-03 04:05 again
lrwxrwxrwx 0 2011-02-03 04:05 link -> ../file"
is "ls --json tells the same" "$(discimg ls --json tree.iso /sub | tr -d ' \n' |
  grep -o '"path":"/sub/file","type":"file","bytes":6,')" '"path":"/sub/file","type":"file","bytes":6,'
exits 2 "what is not there is no file" discimg ls tree.iso /nowhere
says "and is named" '^discimg: ls: there is no /nowhere on the disc$'

# --- cat ---
discimg cat tree.iso /sub/file large > catted
is "cat writes files one behind the other" "$(md5sum < catted)" \
  "$(cat tree/sub/file tree/large | md5sum)"
exits 2 "a directory has no bytes" discimg cat tree.iso sub
says "and is called one" '/sub is a directory, and holds no bytes$'
exits 64 "JSON and bytes do not go together" discimg cat --json tree.iso sub/file
exits 2 "a full disk is told" sh -c 'discimg cat tree.iso large > /dev/full'
is "once, with the reason" "$(cat tap.stderr)" \
  "discimg: cat: cannot write standard output: No space left on device"
exits 2 "one for ls, too" sh -c 'discimg ls tree.iso > /dev/full'
is "in one line" "$(cat tap.stderr)" \
  "discimg: ls: cannot write standard output: No space left on device"
ok "who reads a pipe may end" sh -c 'discimg cat tree.iso large large large | head -c 9 > piped'
is "which is told to nobody" "$(cat tap.out piped | md5sum)" "$(head -c 9 tree/large | md5sum)"

# --- extract ---
mkdir all
exits 0 "extract takes the whole tree" discimg extract tree.iso -C all
is "every file, link, mode and time is that of the tree" "$(listing all)" "$(listing tree)"
is "hard links are one file" "$(stat -c %i all/sub/file)" "$(stat -c %i all/sub/deeper/again)"
is "holes stay holes" "$(($(stat -c %b all/hole) < 1000))" 1
exits 0 "a second time replaces the files" discimg extract tree.iso -C all
is "and changes nothing" "$(listing all)" "$(listing tree)"
mkdir some
exits 0 "paths and patterns pick" discimg extract tree.iso sub/deeper '/l*' -C some
is "only these, under their full paths" "$(cd some && find . | sort | tr '\n' ' ')" \
  ". ./large ./sub ./sub/deeper ./sub/deeper/again ./sub/deeper/link "
mkdir less
exits 0 "excludes leave out" discimg extract tree.iso --exclude deeper --exclude 'l*' -C less
is "with all below" "$(cd less && find . -name large -o -name again)" ""
exits 2 "a pattern without a match fails" discimg extract tree.iso 'x*' -C some
exits 0 "DIR is made" discimg extract tree.iso sub/deeper -C made
is "and has the files" "$(cd made && find . -type f | sort)" ./sub/deeper/again
exits 2 "but not its parents" discimg extract tree.iso -C nowhere/made
says "which is told" '^discimg: extract: cannot extract to nowhere/made: No such file'

# --- what others mastered ---
mkdir -p deep/1/2/3/4/5/6/7/8/9/10 joliet plain
printf deep > deep/1/2/3/4/5/6/7/8/9/10/file
printf long > 'deep/a name that ISO 9660 cannot have.text'
find deep -exec touch -h -d '2011-02-03 04:05:06' {} +
genisoimage -quiet -R -o deep.iso deep 2> /dev/null
mkdir relocated
discimg extract -q deep.iso -C relocated
is "directories that mkisofs moved are where they belong" \
  "$(listing relocated | grep -v rr_moved)" "$(listing deep)"
genisoimage -quiet -J -D -o joliet.iso deep 2> /dev/null
discimg extract -q joliet.iso -C joliet
is "Joliet has the names, umask the modes" \
  "$(cd joliet && find . -type f -printf '%p %m\n' | sort)" \
  "$(cd deep && find . -type f -printf '%p 644\n' | sort)"
genisoimage -quiet -o plain.iso tree/sub 2> /dev/null
discimg extract -q plain.iso -C plain
is "plain names lose version and empty extension" "$(ls plain)" "$(printf 'DEEPER\nFILE')"
genisoimage -quiet -udf -J -o bridge.iso tree 2> /dev/null
mkdir udf
discimg extract -q bridge.iso -C udf
is "UDF is preferred to Joliet" "$(discimg ls --json bridge.iso | grep -o '"names": "[A-Z]*"')" '"names": "UDF"'
is "and its files are read" "$(cd udf && find . -type f -size +0 -exec md5sum {} + | tr -d '\134' | cut -c 1-32 | sort)" \
  "$(cd tree && find . -type f -size +0 -exec md5sum {} + | tr -d '\134' | cut -c 1-32 | sort)"
mkdir giant
truncate -s 4500M giant/file
printf end >> giant/file
discimg master -q giant -o giant.iso
is "a file of several extents is one" "$(discimg ls -l giant.iso | awk '{ print $4 }')" 4718592003
is "and read to its end" "$(discimg cat giant.iso file | tail -c 3)" end

for image in tree deep joliet plain bridge giant; do
  is "$image.iso: ls finds the names that ls -l does" "$(discimg ls -R "$image.iso")" \
    "$(discimg ls -lR "$image.iso" | cut -c 54- | sed 's/ -> .*//')"
done

# --- other images, and damaged ones ---
discimg convert -q --raw tree.iso tree.cue
discimg convert -q tree.iso tree.chd
mkdir cue chd
discimg extract -q tree.cue -C cue
discimg extract -q tree.chd -C chd
is "raw sectors give the same files" "$(listing cue)" "$(listing tree)"
is "a CHD, too" "$(listing chd)" "$(listing tree)"
lba=$(discimg ls --json tree.iso large | tr -d ' ",' | sed -n 's/^first_lba://p')
head -c $((lba * 2048 + 10240)) tree.iso > short.iso
mkdir short
exits 1 "what lies beyond the image's end are faults" discimg extract short.iso /large -C short
says "counted by the file" '/large: 1460 of its sectors could not be read and are zeros$'
is "the rest is there" "$(head -c 10240 short/large | md5sum)" "$(head -c 10240 tree/large | md5sum)"

mkdir -p parts/bad parts/good
printf x | tee parts/bad/file > parts/good/file
discimg master -q parts -o parts.iso
lba=$(discimg ls --json parts.iso | tr -d ' ",' | sed -n 's/^first_lba://p' | head -1)
printf '\001' | dd of=parts.iso bs=2048 seek="$lba" conv=notrunc status=none
is "a damaged directory is no matter to who asks for another one" \
  "$(discimg cat parts.iso good/file 2>&1; echo " $?")" "x 0"
exits 0 "it is listed as far as it goes" discimg ls -R parts.iso
says "with what is wrong" 'ls: warning: .* damaged.*: /bad: the directory record at byte 0 of the sector is malformed'
is "once" "$(wc -l < tap.stderr)" 1
exits 1 "and a fault for who extracts all" discimg extract -q parts.iso -C short
exits 0 "but not for who extracts another one" discimg extract -q parts.iso good -C short
is "which does not read it" "$(cat tap.stderr)" ""
exits 0 "nor for who leaves it out" discimg extract -q parts.iso --exclude /bad -C short
is "unread, too" "$(cat tap.stderr)" ""
exits 0 "a pattern looks everywhere" discimg extract -q parts.iso '/go*' -C short
says "and meets it" '/bad: the directory record at byte 0'
is "a directory is listed as often as it is asked for" "$(discimg ls -R tree.iso sub sub)" \
  "$(discimg ls -R tree.iso sub; discimg ls -R tree.iso sub)"

# --- hostile names ---
# patched FROM TO: tree.iso of a folder with that name, under another one of its length.
patched() { perl -0777 -pe "s{$1}{$2}g" hostile.iso > "$3"; }
mkdir -p hostile/QQ/inner outside
printf evil > hostile/QQ/inner/file
printf evil > hostile/WWWWWWWWWW
ln -s "$PWD/outside" hostile/linkA
mkdir hostile/linkB
printf evil > hostile/linkB/file
discimg master -q --no-joliet hostile -o hostile.iso
patched QQ .. dots.iso
patched WWWWWWWWWW ../../evil paths.iso
patched linkB linkA links.iso
for image in dots paths links; do
  mkdir -p "box/$image/in"
  exits 1 "$image.iso is extracted with care" \
    discimg extract "$image.iso" -C "box/$image/in"
  is "and nothing gets out of DIR" "$(find outside box/$image -mindepth 1 -maxdepth 1)" \
    "box/$image/in"
done
says "a name twice is refused" '/linkA is not extracted: there is something else of this name'
is "a slash in a name becomes another letter" "$(echo box/paths/in/.._*)" box/paths/in/.._.._evil
mkdir way
ln -s "$PWD/outside" way/QQ
exits 1 "a link in DIR is not followed" discimg extract hostile.iso QQ -C way
is "either" "$(ls outside)" ""
done_testing
