#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Extended attributes as named streams of UDF: of all names and sizes, restored by extract and shown
# by a mount.
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/judges.sh"
unset SOURCE_DATE_EPOCH
export LC_ALL=C.UTF-8

/usr/bin/python3 -c 'import os' 2> log || { skip "named streams" "python3 is not installed"; done_testing; }
# Few file systems keep so many, and such large ones: tmpfs does.
yard=$(mktemp -d /dev/shm/discimg-attributes.XXXXXX 2> log) || yard=$scratch
trap 'rm -rf "$scratch" "$yard"' EXIT
mkdir "$yard/tree" "$yard/tree/folder" "$yard/tree/folder/below"
echo main > "$yard/tree/names"; ln "$yard/tree/names" "$yard/tree/link"; echo more > "$yard/tree/sizes"
/usr/bin/python3 - "$yard/tree" 2> log << 'END'
import os, sys
def put(path, name, value):
    os.setxattr(os.path.join(sys.argv[1], path), "user." + name, value)
names = """Latin ÅÆØåæøß Ελληνικά Кириллица עברית العربية हिन्दी ไทย 漢字 한국어 é 𐌰𐌱 😀🎞
    com.apple.quarantine Zone.Identifier""".split() + ["a" * 250, "é" * 125, 'a b:c*?"<>|;', "UDF*"]
for i, name in enumerate(names):
    put("names", name, bytes([i]) * i)
sizes = [0, 1, 296, 297, 1832, 1833, 2047, 2048, 2049, 4096, 30000, 65535, 65536]
for i in range(100):
    put("sizes", "%03d" % i, bytes([i]) * sizes[i % len(sizes)])
put("folder", "of a folder", b"x" * 5000)
put("folder/below", "one", b"1")
END
if [ $? -ne 0 ]; then
  skip "named streams" "no file system here keeps a hundred attributes of up to 64 KiB"
  done_testing
fi
touch -d 2020-01-01 "$yard"/tree/* "$yard"/tree/folder/below "$yard/tree"

# attributes DIR: all of them, with the sums of their values
attributes() {
  /usr/bin/python3 - "$1" << 'END'
import hashlib, os, sys
for path in ["names", "link", "sizes", "folder", "folder/below"]:
    full = os.path.join(sys.argv[1], path)
    for name in sorted(os.listxattr(full)):
        value = os.getxattr(full, name)
        print(path, ascii(name), len(value), hashlib.md5(value).hexdigest())
END
}
attributes "$yard/tree" > expected
is "there are so many" "$(wc -l < expected)" 140

for options in --udf=2.00 --udf=2.01 '--udf=2.50 --embed' --udf=2.60 '--udf=2.01 --media=disk' '--udf=2.60 --media=disk --block-size=4096' '--udf=2.60 --udf-mirror'; do
  # shellcheck disable=SC2086 # several words
  exits 0 "$options: is made" discimg master -q "$yard/tree" -o image.iso --fs=udf --xattr $options
  is "$options: nothing is lost" "$(cat tap.stderr)" ""
  mkdir "$yard/out"
  exits 0 "$options: extract finds no fault" discimg extract image.iso -C "$yard/out"
  attributes "$yard/out" > got
  alike "$options: the attributes are as they were" got expected
  ok "$options: so are the files" diff -r "$yard/tree" "$yard/out"
  rm -rf "$yard/out"
  ok "$options: verify finds no fault" discimg verify image.iso
  # shellcheck disable=SC2086
  discimg master -q "$yard/tree" -o - --fs=udf --xattr $options > stream.iso
  ok "$options: a stream has the same bytes" cmp image.iso stream.iso
  case $options in *disk*) continue ;; esac
  if [ -x "$builddir/udfreadjudge" ]; then
    mkdir out
    "$builddir/udfreadjudge" image.iso out > log 2>&1
    ok "$options: libudfread reads the files" diff -r "$yard/tree" out
    rm -rf out
  else skip "$options: libudfread" "package libudfread-dev is not installed"; fi
done

if (: <> /dev/fuse) 2> log; then
  mkdir mnt
  discimg mount -q image.iso mnt
  attributes mnt > got
  alike "a mount shows them" got expected
  umount mnt 2> log || fusermount3 -u mnt
else
  skip "a mount shows them" "there is no /dev/fuse that can be opened here"
fi
discimg edit -q image.iso -o edited.iso --put expected=/new 2> log
mkdir "$yard/out"
discimg extract -q edited.iso -C "$yard/out"
attributes "$yard/out" > got
alike "edit keeps them" got expected

# Names that are none there: UDF's own begin so, a slash parts folders, 127 characters are the most.
/usr/bin/python3 - "$yard/tree/folder" << 'END'
import os, sys
for name in ["*UDF NT ACL", "a/b", "é" * 10 + "x" * 100 + "漢" * 40]:
    os.setxattr(sys.argv[1], b"user." + name.encode()[:250], b"x")
END
discimg master -q "$yard/tree" -o image.iso --fs=udf --udf=2.01 --xattr 2> said
ok "those that are lost are told of" grep -q '3 attributes are not in UDF' said
done_testing
