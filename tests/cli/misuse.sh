#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What makes no sense is refused with one line, before anything is written.
. "$srcdir/tests/tap.sh"
unset SOURCE_DATE_EPOCH

mkdir -p tree/d work; echo one > tree/one; echo two > tree/d/two; ln tree/one tree/linked
ln -s one tree/pointer
discimg master -q tree -o image.iso
cp image.iso kept.iso

# refuses STATUS PATTERN ARGUMENT...
refuses() {
  status=$1 pattern=$2; shift 2
  name="$*: $pattern"
  (cd work && discimg "$@" > ../stdout 2> ../stderr); got=$?
  if [ "$got" -eq "$status" ] && [ ! -s stdout ] && [ "$(wc -l < stderr)" -eq 1 ] &&
    grep -Eq -- "^discimg: .*$pattern" stderr && rmdir work && cmp -s image.iso kept.iso; then
    pass "$name"
  else
    flunk "$name"; echo "# exited $got, expected $status"; note < stderr
    rm -rf work; cp kept.iso image.iso
  fi
  mkdir work
}

while read -r status pattern arguments; do
  # shellcheck disable=SC2086 # words
  refuses "$status" "$(echo "$pattern" | tr _ ' ')" $arguments
done << 'end'
64 no_such_command help xyzzy
64 no_such_command help vdrive xyzzy
64 expected_one_of:_1\.02_1\.50 master ../tree -o x.iso --udf=3.0
64 expected_one_of:_cd_dvd master ../tree -o x.iso --media=tape
64 expected_one_of:_1_2_3_4 master ../tree -o x.iso --iso-level=0
64 expected_one_of:_1_2_3_4 master ../tree -o x.iso --iso-level=5
64 expected_USER:GROUP master ../tree -o x.iso --owner=root
64 expected_an_octal_mode master ../tree -o x.iso --mode=rwx
64 expected_an_octal_mode master ../tree -o x.iso --file-mode=9
64 expected_iso,_joliet_or_udf master ../tree -o x.iso --fs=iso,hfs
64 expected_a_whole_number master ../tree -o x.iso --timestamp=yesterday
64 as_YYYYMMDDhhmmsscc master ../tree -o x.iso --timestamp=2020134012000000
64 expected_lowercase, master ../tree -o x.iso --iso-names=capitals
64 expected_DEST=SRC master ../tree -o x.iso --graft=here
64 expected_NUMBER:TYPE:FILE master ../tree -o x.iso --append-partition=2
64 expected_an_octal_mode edit ../image.iso -o x.iso --chmod=rwx
64 expected_USER:GROUP edit ../image.iso -o x.iso --chown=root
64 expected_two_paths edit ../image.iso -o x.iso --put=here
64 expected_a_whole_number edit ../image.iso -o x.iso --timestamp=yesterday
64 exclude_each_other master ../tree -o x.iso --acl --no-acl
64 exclude_each_other master ../tree -o x.iso --xattr --no-xattr
64 exclude_each_other master ../tree -o x.iso --dedup --no-dedup
64 exclude_each_other master ../tree -o x.iso --rock-ridge --no-rock-ridge
64 exclude_each_other master ../tree -o x.iso --no-joliet --joliet-strict
64 tell_more_of_--bootable master ../tree -o x.iso --boot-catalog=/x
64 tell_more_of_--bootable master ../tree -o x.iso --hide-boot-catalog
64 leave_out_one master ../tree --append ../image.iso --print-size
64 from_1_on master ../tree --append ../image.iso --session=0
64 from_1_on ls ../image.iso --session=0
64 from_1_on ls ../image.iso --track=0
64 from_1_on convert ../image.iso x.cue --session=0
64 exclude_each_other edit ../image.iso --in-place -o x.iso
2 is_an_image,_which_is_burned_as_it_is burn ../image.iso -d stdio:x -V X
2 is_an_image,_which_is_burned_as_it_is burn ../image.iso -d stdio:x --bootable
end
refuses 2 'there is no folder nowhere; make it first' master ../tree -o nowhere/x.iso
refuses 2 'is read, but not written' master ../tree -o x.iso.gz
refuses 2 'is read, but not written' edit ../image.iso -o x.ZST
refuses 64 'up to the end of the year 9999' master ../tree -o x.iso --timestamp=253402300800
refuses 2 'discimg vdrive blank nothing makes it' burn ../tree -d virtual:nothing
refuses 2 'a symbolic link to one, and holds no bytes: name that' cat ../image.iso /pointer
refuses 2 '/dev/discimg-none: there is no such device' master ../tree -o /dev/discimg-none
refuses 2 '/dev/discimg-none: there is no such device' edit ../image.iso -o /dev/discimg-none
refuses 2 'a path in the image is empty' edit ../image.iso -o x.iso --mkdir=
refuses 64 'operand 1 is empty' ls ''
refuses 64 'operand 2 is empty' convert ../image.iso ''
refuses 64 '--append has an empty name' master ../tree --append ''
refuses 64 '-C has an empty name' extract ../image.iso -C ''
: > empty.iso
refuses 2 'empty.iso: the file is empty' ls ../empty.iso
refuses 64 'no such option' ls "--two
lines"
refuses 64 '-o has an empty name' edit ../image.iso -o ''

is "--print-size knows of no image's name" \
  "$(discimg master tree --print-size --json | tr -d ' \n' | grep -o '"path":[^,]*')" '"path":null'
is "what is moved onto something replaces it" \
  "$(discimg edit image.iso -o moved.iso --mv=/one=/d/two | head -n 1)" 'moved /one to /d/two, replaced'
for words in --help --version 'master --help' 'help vdrive' '-as mkisofs -help'; do
  # shellcheck disable=SC2086 # words
  exits 2 "what cannot be printed is told: $words" sh -c "exec discimg $words > /dev/full"
done
mkdir many; (cd many && seq -f 'a-name-that-fills-the-pipe-%05.0f' 4000 | xargs touch)
discimg master -q many -o many.iso
(discimg ls -lR many.iso; echo $? > status) 2> stderr | true
is "who reads no further is told nothing" "$(cat status stderr)" 2
(discimg ls -lR many.iso; echo $? > status) 2> stderr > /dev/full
is "but of a full disk" "$(cut -c 1-41 stderr)" 'discimg: ls: cannot write standard output'

if [ "$(id -u)" -eq 0 ]; then
  skip "what cannot be read is left out of a burn, too" "root reads everything"
else
  mkdir dark; echo dark > dark/file; echo light > dark/light; chmod 0 dark/file
  exits 1 "what cannot be read is left out of a burn, too" \
    discimg burn dark -d stdio:dark.img --skip-unreadable
fi

done_testing
