# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
# For tests whose programs find a virtual drive in their own process (tests/shim/).

# Where the sanitizers' library does not come first, no program can load ours.
if grep -q -e '-fsanitize' "$builddir/Makefile" 2> /dev/null; then
  echo "1..0 # SKIP sanitizers cannot be loaded into programs of others"
  exit 0
fi

# drive DISC COMMAND...: the command finds DISC in /dev/sr9.
drive() {
  VDRIVE_SHIM_DEVICE=/dev/sr9 VDRIVE_SHIM_DISC=$1 LD_PRELOAD=$builddir/.libs/vdriveshim.so \
    timeout 120 "${@:2}"
}
