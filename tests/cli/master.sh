#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# master: trees to images that strangers give back as they were, and to the same bytes every time.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8
is_root() { [ "$(id -u)" -eq 0 ]; }

# --- a nasty tree -------------------------------------------------------------------------------

mkdir tree
(
  cd tree || exit
  mkdir -p empty/empty deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20 sticky setgid many
  echo bottom > deep/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/18/19/20/file
  : > zero
  for n in 1 2047 2048 2049 4096 300001; do noise $n $n > size$n; done
  echo a > 'with space'; echo b > ' leading'; echo c > 'trailing '; echo d > -dash
  echo e > .hidden; echo f > 'dot.'; echo g > "quote'\"\`\$;*?"; echo h > 'back\slash'
  echo i > README; echo j > readme; echo k > ReadMe
  echo l > 'ünïcödé-äöüß'; echo m > '日本語のとても長い名前'; echo n > '😀.emoji'
  echo o > "$(printf '%0255d' 7)"; mkdir "$(printf 'd%0254d' 8)"
  for n in 1 2 3 4 5 6 7 8 9; do echo $n > "many/a-rather-long-name-that-is-the-same-up-to-$n.text"; done
  echo linked > first; ln first deep/second; ln first many/third
  echo other > other1; ln other1 other2
  ln -s first link; ln -s nowhere/at/all dangling; ln -s loop loop; ln -s .. up; ln -s / root
  ln -s "$(printf '%0100d/%050d' 1 2)" longer-link
  ln -s './a//b/../c' odd-link
  mkfifo fifo
  echo suid > suid; chmod 4755 suid; chmod 1777 sticky; chmod 2775 setgid
  echo private > private; chmod 600 private; echo none > none; chmod 0 none; chmod 500 empty
  touch -d '1970-01-01 00:00:00 UTC' zero; touch -d '1969-12-31 23:00:00 UTC' size1
  touch -d '2038-01-19 03:14:08 UTC' size2047; touch -d '1999-12-31 23:59:59 UTC' link first
  touch -h -d '2001-02-03 04:05:06 UTC' link; touch -d '2155-12-31 00:00:00 UTC' size2049
  touch -d '2030-06-07 08:09:10.123456789 UTC' other1; touch -d '2011-11-11 11:11:11 UTC' empty
)
if is_root; then
  mknod tree/null c 1 3; mknod tree/disk b 259 1048575; chown 12345:54321 tree/README
  chown -h 70000:80000 tree/link
else
  chmod 400 tree/none
fi

exits 0 "a nasty tree is mastered" discimg master tree -o os.iso
is "without a word on standard error" "$(cat tap.stderr)" ""
is "what was written is said in four lines" "$(grep -c . tap.stdout)" 4
is "the file systems are told, and what names became" "$(sed 1,2d tap.stdout)" \
  "  file systems: ISO 9660, Rock Ridge, Joliet
  2 names were cut or numbered in Joliet"
judge_xorriso "xorriso gives back names, bytes, modes, owners, mtimes and links" os.iso tree
judge_bsdtar "bsdtar gives back names, bytes, modes, owners and mtimes" os.iso tree
judge_isoinfo "isoinfo lists every name" os.iso tree
judge_7z "7z finds no error" os.iso

mkdir odd
: > "odd/$(printf 'latin-\344\366')"; mkdir "odd/$(printf 'dir\377')"
: > "odd/$(printf 'new\nline')"; : > "odd/$(printf 'escape\033[31m')"
ln -s "$(printf '%0200d/%0200d/%0200d' 1 2 3)" odd/long-link
ln -s target odd/s1; ln -P odd/s1 odd/s2
exits 0 "names that are not UTF-8 are no obstacle" discimg master odd -o odd.iso
says "but worth a warning" 'warning: 2 names are not UTF-8'
says "hard links between symbolic links are told" '1 further name.* become files of their own'
judge_xorriso "their bytes are kept" odd.iso odd
mkdir empty
exits 0 "an empty tree makes an image" discimg master empty -o empty.iso
judge_bsdtar "which is empty" empty.iso empty
mkdir -p "$(printf 'far/%.0s' 1 2 3 4 5 6 7 8 9)$(printf '0123456789/%.0s' $(seq 100))"
exits 0 "a hundred levels deep is no obstacle" discimg master far -o far.iso
judge_xorriso "xorriso follows" far.iso far

# --- the same bytes -------------------------------------------------------------------------------

cp -a tree copy
exits 0 "a copy is mastered" discimg master copy -o copy.iso
ok "to the same bytes" cmp os.iso copy.iso
TZ=America/St_Johns discimg master -q tree -o zone.iso
ok "in any time zone" cmp os.iso zone.iso
LC_ALL=C LANG=tr_TR.UTF-8 discimg master -q tree -o locale.iso
ok "in any locale" cmp os.iso locale.iso
mkdir backwards
(cd tree &&
  find . -mindepth 1 -maxdepth 1 -print0 | LC_ALL=C sort -zr | xargs -0 cp -a -t ../backwards --)
touch -r tree backwards
chmod --reference=tree backwards
discimg master -q backwards -o backwards.iso
ok "whatever the order of directories" cmp os.iso backwards.iso
(cd tree && discimg master -q . -o ../dot.iso)
ok "whatever the tree is called" cmp os.iso dot.iso
discimg master -q tree -o - > stdout.iso
ok "on standard output" cmp os.iso stdout.iso
discimg master -q tree -o - | cat > pipe.iso
ok "and into a pipe" cmp os.iso pipe.iso

volume_date() { dd if="$1" bs=1 skip=$((32768 + 813)) count=16 status=none; }
mkdir dated; echo a > dated/a; echo b > dated/b
touch -d '2020-02-02 02:02:02 UTC' dated/a; touch -d '2010-01-01 UTC' dated/b dated
discimg master -q dated -o dated.iso
is "the volume has the newest time of the tree" "$(volume_date dated.iso)" 2020020202020200
SOURCE_DATE_EPOCH=86400 discimg master -q dated -o dated.iso
is "or SOURCE_DATE_EPOCH" "$(volume_date dated.iso)" 1970010200000000
SOURCE_DATE_EPOCH=86400 discimg master -q dated -o dated.iso --timestamp=newest
is "but --timestamp comes first" "$(volume_date dated.iso)" 2020020202020200
discimg master -q dated -o dated.iso --timestamp=1000000000
is "it takes seconds" "$(volume_date dated.iso)" 2001090901464000
discimg master -q dated -o dated.iso --timestamp=now
is "or the time of now" "$(volume_date dated.iso | cut -c1-8)" "$(date -u +%Y%m%d)"

# --- options --------------------------------------------------------------------------------------

listing() { bsdtar -tvf "$1" | awk '{ print $1, $3, $4, $NF }' | LC_ALL=C sort; }
names() { bsdtar -tf "$1" | LC_ALL=C sort | tr '\n' ' '; }
if ! command -v bsdtar > /dev/null; then
  skip "the options of master" "bsdtar is not installed"
  done_testing
fi

discimg master -q dated -o ids.iso --volid=VOL --publisher=PUB --preparer=PREP \
  --application-id=APP --system-id=SYS
is "the volume descriptor carries the given texts" "$(isoinfo -d -i ids.iso |
  sed -n 's/^\(System\|Volume\|Publisher\|Data preparer\|Application\) id: //p' | tr '\n' ' ')" \
  "SYS VOL PUB PREP APP "

mkdir -p base/bin base/etc over/etc over/lib
echo base > base/bin/tool; echo base > base/etc/conf; echo base > base/etc/keep
echo over > over/etc/conf; ln base/bin/tool over/lib/tool-link
discimg master -q base over -o merged.iso
is "trees merge" "$(names merged.iso)" ". bin bin/tool etc etc/conf etc/keep lib lib/tool-link "
is "the later file wins" "$(bsdtar -xOf merged.iso etc/conf)" over
is "links between trees stay links" \
  "$(bsdtar -tvf merged.iso | grep -c 'tool.* link to .*tool\|^-.* 2 .*tool')" 2
mkdir clash; echo file > clash/etc
exits 0 "a file replaces a folder" discimg master base clash -o clash.iso
says "with a warning" '/etc: a file replaces the directory of an earlier tree'
is "and is all that is left there" "$(names clash.iso)" ". bin bin/tool etc "

echo kernel > vmlinuz-6.1; ln -s vmlinuz-6.1 vmlinuz; echo initrd > initrd
discimg master -q base -o graft.iso --graft boot/vmlinuz=vmlinuz --graft /opt/over=over \
  --graft 'a\=b=over/etc/conf' --graft new/=initrd
is "files and folders are grafted" "$(names graft.iso)" ". a=b bin bin/tool boot boot/vmlinuz etc\
 etc/conf etc/keep new new/initrd opt opt/over opt/over/etc opt/over/etc/conf opt/over/lib\
 opt/over/lib/tool-link "
is "what a link names is grafted" "$(bsdtar -xOf graft.iso boot/vmlinuz)" kernel
exits 0 "grafts alone make an image" discimg master -o graft.iso --graft only=vmlinuz
is "with that file only" "$(names graft.iso)" ". only "

mkdir -p src/.git/objects src/lib; echo x > src/.git/config; echo x > src/a.o; echo x > src/a.c
echo x > src/lib/b.o; echo x > src/lib/a.c; : > src/.gitignore
discimg master -q src -o some.iso --exclude='*.o' --exclude=.git/ --exclude=/lib/a.c
is "globs leave out" "$(names some.iso)" ". .gitignore a.c lib "

discimg master -q base -o owned.iso --owner=0:0 --owner=7:8:/etc --mode=u=rw,go=rX \
  --mode='0555:*/' --mode=+x:tool
is "owners and modes are set" "$(listing owned.iso)" "-rw-r--r-- 7 8 etc/conf
-rw-r--r-- 7 8 etc/keep
-rwxr-xr-x 0 0 bin/tool
dr-xr-xr-x 0 0 .
dr-xr-xr-x 0 0 bin
dr-xr-xr-x 7 8 etc"

mkdir sorted; for n in a b c d; do noise 5000 $((seed += 1)) > sorted/$n; done
printf '# heavy first\n\nc 10\n/a -1 \n' > weights
discimg master -q sorted -o sorted.iso --sort=weights
is "heavier files lie first" "$(isoinfo -R -l -i sorted.iso | grep ' [abcd] *$' |
  sed 's/.*\[ *\([0-9]*\) .*\] *\([abcd]\) *$/\1 \2/' | sort -n | cut -d' ' -f2 | tr -d '\n')" cbda

discimg master -q dated -o plain.iso --no-joliet --no-rock-ridge --no-pad
is "without Joliet, Rock Ridge and padding" "$(isoinfo -d -i plain.iso | grep -c 'NO Joliet\|NO Rock')" 2
ok "150 sectors are saved" test $(($(stat -c %s plain.iso) + 307200)) -le "$(stat -c %s dated.iso)"

mkdir meta; echo x > meta/file; chmod 644 meta/file
if setfattr -n user.colour -v green meta/file 2> /dev/null && setfacl -m u:1234:rwx meta/file \
  2> /dev/null; then
  cp -a meta meta2
  discimg master -q meta -o meta.iso --acl --xattr
  is "attributes and access lists are kept" "$(xorriso -acl on -xattr on -indev meta.iso \
    -getfattr /file -- -getfacl /file -- 2> /dev/null | grep -c 'user.colour="green"\|user:1234:rwx')" 2
  discimg master -q meta2 -o meta2.iso --acl --xattr
  ok "reproducibly" cmp meta.iso meta2.iso
  discimg master -q meta -o meta.iso
  is "only on request" "$(xorriso -acl on -xattr on -indev meta.iso -getfattr /file -- 2> /dev/null |
    grep -c colour)" 0
else
  skip "attributes and access lists are kept" "setfattr or setfacl fails here"
fi

exits 0 "options may follow the tree" discimg master --json base -o json.iso -V J
is "JSON counts what went in" "$(tr -d ' \n' < tap.stdout |
  grep -o '"files":[0-9]*,"directories":[0-9]*,"symlinks":[0-9]*,"specials":[0-9]*,"hardlinks":[0-9]*')" \
  '"files":3,"directories":2,"symlinks":0,"specials":0,"hardlinks":0'
is "and tells the size" "$(sed -n 's/^ *"bytes": \([0-9]*\),$/\1/p' tap.stdout | head -1)" \
  "$(stat -c %s json.iso)"
exits 0 "--quiet says nothing" discimg master -q base -o quiet.iso
is "nothing at all" "$(cat tap.stdout tap.stderr)" ""

# --- what goes wrong ------------------------------------------------------------------------------

refuses() { # NAME PATTERN ARGUMENTS...
  refused_name=$1 refused_pattern=$2; shift 2
  exits "${status-2}" "$refused_name: refused" discimg master "$@"
  says "$refused_name: one clear line" "$refused_pattern"
  is "$refused_name: nothing is written" "$(ls no.iso .no.iso* 2> /dev/null)" ""
}
status=64
refuses "no output" '-o OUT is needed' base
refuses "no tree" 'a directory TREE is needed' -o no.iso
refuses "JSON and image on standard output" 'cannot both' base -o - --json
is "usage errors print no JSON" "$(cat tap.stdout)" ""
refuses "a malformed owner" 'expected USER:GROUP' base -o no.iso --owner=root
refuses "a malformed mode" 'expected an octal mode' base -o no.iso --mode=rwx
refuses "a malformed time" 'expected a whole number' base -o no.iso --timestamp=today
refuses "a malformed graft" 'expected DEST=SRC' base -o no.iso --graft=vmlinuz
status=2
refuses "a missing tree" 'cannot open missing: No such file' missing -o no.iso
refuses "a file as tree" 'not a directory.*--graft NAME=vmlinuz' vmlinuz -o no.iso
refuses "a directory as output" 'is a directory' base -o base
refuses "an output in a missing directory" 'cannot write missing/no.iso' base -o missing/no.iso
refuses "a volume id too long" '33 characters, at most 32' base -o no.iso --volid="$(printf %033d 1)"
refuses "a volume id beyond ASCII" 'ASCII' base -o no.iso --volid=ä
refuses "an unknown user" 'no such user' base -o no.iso --owner=no-such-user:0
refuses "a missing graft" 'cannot open missing' base -o no.iso --graft=x=missing
echo 'x y' > weights
refuses "a malformed sort file" 'weights:1: found "x y"' base -o no.iso --sort=weights
refuses "a missing sort file" 'cannot open missing' base -o no.iso --sort=missing
ln -s "$(printf 'x/%.0s' $(seq 1900))y" base/link
exits 0 "a link of 3801 bytes is no obstacle" discimg master base -o longlink.iso
is "and keeps its target" "$(bsdtar -tvf longlink.iso link | sed 's/.* -> //')" "$(readlink base/link)"
rm base/link longlink.iso

echo old > old.iso
exits 2 "a drive is no image" discimg master tree -o stdio:drive.img
says "and is told what writes one" 'stdio:drive.img is a drive, not an image; burn writes a tree to it'
is "nor becomes one" "$(ls -- *drive.img 2> /dev/null)" ""
exits 2 "a failure leaves an old image alone" discimg master missing -o old.iso
is "its bytes are still there" "$(cat old.iso)" old
exits 0 "success replaces it" discimg master base -o old.iso
discimg master -q base -o new.iso
ok "wholly" cmp old.iso new.iso

(cd base && discimg master -q . -o self.iso && discimg master . -o self.iso) > /dev/null 2> tap.stderr
says "an output inside the tree is left out" 'self.iso is the output: left out'
is "and is not in the image" "$(names base/self.iso | grep -c self)" 0
rm base/self.iso
(cd base && discimg master -q . -o - > ../redirected.iso && discimg master -q . -o - > self.iso)
is "nor is a redirected one" "$(names base/self.iso | grep -c self)" 0
rm base/self.iso

mkdir locked; echo a > locked/good; echo b > locked/bad; chmod 0 locked/bad; mkdir locked/dir
echo c > locked/dir/c; chmod 0 locked/dir
if is_root; then as_user="setpriv --bounding-set=-dac_override,-dac_read_search"; else as_user=; fi
chmod 755 "$scratch"; mkdir out; chmod 777 out
if $as_user true 2> /dev/null && $as_user test -x "$(command -v discimg)"; then
  exits 2 "an unreadable file is an error" $as_user discimg master locked -o out/no.iso
  says "that names it and the way out" 'cannot read locked/bad: Permission denied.*--skip-unreadable'
  is "and leaves no image" "$(ls -A out)" ""
  exits 1 "--skip-unreadable goes on, and exits 1" \
    $as_user discimg master locked -o out/some.iso --skip-unreadable --json
  says "it says what is left out" 'locked/bad is left out: Permission denied'
  is "JSON lists it" "$(grep -c '"path": "locked/\(bad\|dir\)"' tap.stdout)" 2
  is "the rest is there" "$(names out/some.iso)" ". dir good "
else
  skip "unreadable files" "nobody who is refused a file can run discimg here"
fi
chmod 755 locked/dir

# A FIFO makes the reader of standard output wait, and so the masterer stand, in mid-image.
mkdir late; noise 20000000 3 > late/a; noise 3000000 4 > late/b
cp -a late late2
late_change() { # NAME PATTERN COMMAND...: b changes while a is being written
  late_name=$1 late_pattern=$2; shift 2
  rm -rf late fifo late.err; cp -a late2 late; mkfifo fifo
  discimg master ${options-} late -o - > fifo 2> late.err &
  pid=$!
  { head -c 1000000 > /dev/null; "$@"; cat > /dev/null; } < fifo
  wait $pid
  is "$late_name: exit status" $? "${late_status-2}"
  if grep -Eq "$late_pattern" late.err; then pass "$late_name: the file is named"; else
    flunk "$late_name: the file is named"; note < late.err
  fi
}
late_change "a file that grows" 'late/b: has changed' sh -c 'echo more >> late/b'
late_change "a file that shrinks" 'late/b: has changed' truncate -s 1000 late/b
late_change "a file that changes" 'late/b: has changed' touch late/b
late_change "a file that vanishes" 'late/b: cannot be opened' rm late/b
options=--skip-unreadable late_status=1
late_change "a file that vanishes, skipped" 'late/b: cannot be opened.*zeros' rm late/b
unset options late_status

if mkdir full && mount -t tmpfs -o size=1m tmpfs full 2> /dev/null; then
  exits 2 "a full disk is an error" discimg master late2 -o full/no.iso
  says "of which is warned" 'warning: full/no.iso: up to [0-9.]* MiB are to be written, and 1.0 MiB are free there'
  says "and told what to do" 'cannot write full/no.iso: no space is left there; make room, or name another place'
  is "and leaves nothing" "$(ls -A full)" ""
  umount full
else
  skip "a full disk is an error" "mounting a tmpfs is not permitted here"
fi
exits 2 "a file size limit is an error" sh -c 'ulimit -f 2000; trap "" XFSZ; discimg master late2 -o no.iso'
is "and leaves nothing" "$(ls no.iso .no.iso* 2> /dev/null)" ""

mkdir endless; truncate -s 3T endless/zeros
interrupt() { # SIGNAL STATUS
  rm -rf fifo held; mkdir held; mkfifo fifo
  discimg master endless -o held/no.iso --progress=lines 2> fifo &
  pid=$!
  read -r _ < fifo
  kill "-$1" $pid
  wait $pid 2> /dev/null
  is "SIG$1: exit status" $? "$2"
  is "SIG$1: nothing is left" "$(ls -A held)" ""
}
interrupt INT 130
interrupt TERM 130
interrupt KILL 137

# --- standard output, and what cannot be read -----------------------------------------------------

exits 64 "an empty OUT, as of a variable that is not set" discimg master dated -o ''
says "is told" '-o has an empty name'
exits 64 "so is an empty TREE" discimg master '' -o no.iso
says "by its place" 'operand 1 is empty, and names nothing'
exits 0 "links and FIFOs without Rock Ridge" discimg master -q odd -o no.iso --fs=iso,joliet --no-rock-ridge
says "are left out, which is told" '3 symbolic links or special files are left out'
exits 2 "a full device behind standard output" sh -c 'discimg master dated -o - > /dev/full'
says "is named by that" 'cannot write standard output: no space is left'
if command -v script > /dev/null; then
  script -qec 'discimg master dated -o - --progress=none' /dev/null > terminal.out 2>&1
  is "no image is sent to a terminal" "$(tr -d '\r' < terminal.out | cut -d: -f 3)" " standard output is a terminal"
else
  skip "no image is sent to a terminal" "script is not installed"
fi
# Of a thread of the kernel, which has no program: a link that leads nowhere readlink(2) could tell.
if [ -L /proc/2/exe ] && ! readlink /proc/2/exe > log; then
  exits 2 "a link that cannot be read" discimg master /proc/2 -o no.iso --exclude=task --exclude=fd
  exits 1 "is left out by --skip-unreadable" \
    discimg master /proc/2 -o some.iso --exclude=task --skip-unreadable
  says "and told" '/proc/2/exe is left out'
  is "it is not there" "$(isoinfo -R -f -i some.iso | grep -c -x /exe)" 0
else
  skip "a link that cannot be read" "there is none"
fi
done_testing
