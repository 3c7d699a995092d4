#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What make install gives: the command, the library with its symbols and headers, the manual.
. "$srcdir/tests/tap.sh"

ok "make install works" make -C "$builddir" -s install DESTDIR="$scratch/root"
prefix=$(sed -n 's/^prefix=//p' "$builddir/data/libdiscimg.pc")
usr=$scratch/root$prefix
library=$(find "$usr" -name 'libdiscimg.so')

for file in bin/discimg include/discimg/discimg.h share/man/man1/discimg.1 \
  share/bash-completion/completions/discimg; do
  ok "it installs $file" test -s "$usr/$file"
done
is "it writes nowhere but below the prefix" "$(find "$scratch/root" -type f ! -path "$usr/*")" ""

mkdir sbin && printf '#!/bin/sh\ntouch "%s/told"\n' "$scratch" > sbin/ldconfig && chmod +x sbin/ldconfig
PATH="$scratch/sbin:$PATH" make -C "$builddir" -s install-exec-hook DESTDIR=/elsewhere
ok "for a package, the loader's cache is left alone" test ! -e told
PATH="$scratch/sbin:$PATH" make -C "$builddir" -s install-exec-hook DESTDIR=
ok "else the loader learns of the library" test -e told

is "the installed command finds the installed library" \
  "$(LD_LIBRARY_PATH=${library%/*} "$usr/bin/discimg" --version)" "$(discimg --version)"

if command -v nm > /dev/null; then
  nm -D --defined-only "$library" | awk '{print $3}' | grep -v '^discimg_' > others
  is "the library exports discimg_ symbols only" "$(cat others)" ""
  nm -D --defined-only "$library" | awk '/ T discimg_/ {print $3}' | sort > exported
  cat "$srcdir"/include/discimg/*.h | tr '\n' ' ' | grep -o 'DISCIMG_API [^;]*' |
    grep -o 'discimg_[a-z0-9_]* *(' | tr -d ' (' | sort > declared
  is "it exports nothing that the headers do not declare" "$(comm -13 declared exported)" ""
else
  skip "the library exports discimg_ symbols only" "package binutils is not installed"
fi

for header in "$usr"/include/discimg/*.h; do
  name=discimg/${header##*/}
  echo "#include <$name>" > alone.c
  ok "$name compiles alone in C" \
    gcc -std=c17 -Wall -Wextra -Wpedantic -Werror -I "$usr/include" -c alone.c -o alone.o
  if command -v g++ > /dev/null; then
    ok "$name compiles alone in C++" \
      g++ -x c++ -std=c++17 -Wall -Wextra -Wpedantic -Werror -I "$usr/include" -c alone.c -o alone.o
  else
    skip "$name compiles alone in C++" "package g++ is not installed"
  fi
done

cat > program.c <<'C'
#include <discimg/discimg.h>
#include <stdio.h>
int main(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc;
	int r = discimg_open(job, "absent.iso", &disc);
	printf("%s: %s\n", discimg_version(), r == DISCIMG_OK ? "opened" : discimg_job_error(job));
	discimg_job_free(job);
	return 0;
}
C
export PKG_CONFIG_PATH="${library%/*}/pkgconfig" PKG_CONFIG_SYSROOT_DIR="$scratch/root"
sanitize=$(sed -n 's/^SANITIZER_FLAGS = //p' "$builddir/Makefile")
# shellcheck disable=SC2046,SC2086 # flags
ok "a program builds against it with pkg-config" \
  gcc $sanitize program.c -o program $(pkg-config --cflags --libs libdiscimg)
is "and runs" "$(LD_LIBRARY_PATH=${library%/*} ./program | grep -c '^[0-9.]*: .*absent\.iso')" 1
done_testing
