#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# configure says which Debian packages are missing, all at once.
. "$srcdir/tests/tap.sh"

if [ -f "$srcdir/config.status" ]; then
  skip "configure names missing packages" "the source folder itself is configured"
  done_testing
fi
# What it found of the compiler when this build was configured need not be found again.
sed -n "/^ac_cv_env_/d; /^[al][ct]_cv_/p" "$builddir/config.log" > cache
exits 1 "configure fails where no library is found" \
  env PKG_CONFIG_PATH= PKG_CONFIG_LIBDIR=/nonexistent "$srcdir/configure" -q --cache-file=cache
says "and names the Debian package of each" "install these Debian packages: \
libburn-dev libisofs-dev libcdio-dev libssl-dev zlib1g-dev liblzma-dev libzstd-dev libdeflate-dev \
liblz4-dev libflac-dev libexpat1-dev libfuse3-dev libjansson-dev libcunit1-dev$"
absent=
for package in $(sed -n 's/^DISCIMG_NEED.*\[\([a-z0-9-]*\)\])$/\1/p' "$srcdir/configure.ac"); do
  sed -n '/^build_packages=/,/zlib1g/p' "$srcdir/bootstrap" | grep -qw -e "$package" || absent="$absent $package"
done
is "bootstrap installs each of them" "$absent" ""
done_testing
