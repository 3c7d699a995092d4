# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
# . needs.sh: skips the whole test, with the reason, where no guest can be run.
skip_all() { echo "1..0 # SKIP $1"; exit 0; }
[ "$(uname -m)" = x86_64 ] || skip_all "the guest is an x86-64 machine"
for need in qemu-system-x86_64:qemu-system-x86 cpio:cpio depmod:kmod objcopy:binutils xz:xz-utils apt-get:apt; do
	PATH=$PATH:/usr/sbin:/sbin command -v "${need%:*}" > /dev/null ||
		skip_all "package ${need#*:} is not installed"
done
