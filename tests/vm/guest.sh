#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# guest.sh [-t SECONDS] JOB [ARGUMENT...] [-- QEMU-ARGUMENT...]: runs the shell script JOB as root
# in a virtual machine with Debian's kernel. It sees the host's files under their own names, may
# write anywhere without the host noticing, has no network, and finds srcdir, builddir, PATH and
# LD_LIBRARY_PATH as they are here. Its output and exit status become ours; 98 when it came to no end, 99 when
# the machine cannot be started.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
limit=1200
[ "$1" != -t ] || { limit=$2; shift 2; }
quoted() { printf '%s\n' "$1" | sed "s/'/'\\\\''/g; 1s/^/'/; \$s/\$/'/"; }
command="sh $(quoted "$(realpath "$1")")" name=$(basename "$1"); shift
while [ $# -gt 0 ] && [ "$1" != -- ]; do command="$command $(quoted "$1")"; shift; done
[ $# -eq 0 ] || shift
cache=${GUEST_CACHE:-${builddir:-$here/../../build}/guest}

mkdir -p "$cache"
"$here/kernel.sh" "$cache" > "$cache/kernel.log" 2>&1 ||
	{ echo "guest: the kernel could not be prepared:" >&2; tail -n 5 "$cache/kernel.log" >&2; exit 99; }

share=$(mktemp -d "${TMPDIR:-/tmp}/discimg-guest.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || :; rm -rf "$share"' EXIT
trap 'exit 130' INT TERM
cat > "$share/start" <<START
export srcdir=$(quoted "${srcdir-}") builddir=$(quoted "${builddir-}") PATH=$(quoted "$PATH")
export LD_LIBRARY_PATH=$(quoted "${LD_LIBRARY_PATH-}")
export HOME=/root LC_ALL=C.UTF-8
# Other users are to reach the programs there, be they below somebody's home.
folder=\$builddir
while [ "\$folder" != "\${folder%/*}" ]; do chmod a+x "\$folder"; folder=\${folder%/*}; done
exec $command
START

# Without ERMS the kernel copies by words: the emulated "rep movsb" takes a byte at a time. Nor is
# there time for it to clear each page twice, to test its ciphers or to wait for RCU's grace. A second
# processor doubles what everything takes, since each that is emulated has to wait for the other.
# Where the host is busy the timer is late, which the kernel would take for broken, and panic.
hurry='init_on_alloc=0 cryptomgr.notests rcupdate.rcu_expedited=1 no_timer_check'
timeout -k 10 "$limit" qemu-system-x86_64 -nodefaults -no-user-config -nographic -no-reboot \
	-accel tcg,thread=multi -cpu max,erms=off,fsrm=off -smp 1 -m 1536 -nic none -serial "file:$share/console" \
	-kernel "$cache/vmlinux" -initrd "$cache/initrd" \
	-append "console=ttyS0 panic=-1 quiet mitigations=off $hurry" \
	-virtfs local,path=/,mount_tag=hostroot,security_model=none,readonly=on,multidevs=remap \
	-virtfs "local,path=$share,mount_tag=share,security_model=none" \
	"$@" < /dev/null 2> "$share/qemu" &
pid=$!
ended=0
wait "$pid" || ended=$?
pid=
[ ! -f "$share/output" ] || cat "$share/output"
[ ! -f "$share/status" ] || exit "$(cat "$share/status")"
[ "$ended" -eq 124 ] && why="came to no end in $limit s" || why="ended without a status"
{
	echo "guest: $name $why; QEMU and the console said:"
	tail -n 5 "$share/qemu"
	[ ! -f "$share/console" ] || tail -n 15 "$share/console"
} >&2
exit 98
