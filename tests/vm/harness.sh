#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The virtual machine that the other guest tests rely on does what guest.sh promises.
# shellcheck disable=SC2034 # read by tap.sh
on_disk=yes
. "$srcdir/tests/tap.sh"
. "$srcdir/tests/vm/needs.sh"
guest=$srcdir/tests/vm/guest.sh
mkdir temporary
export TMPDIR="$scratch/temporary"

cat > job.sh <<'JOB'
echo "kernel $(uname -r)"
echo "arguments $1/$2"
echo "sees $(cat "$3")"
echo changed > "$3"
echo "networks $(ls /sys/class/net | grep -vx lo | wc -l)"
exit 7
JOB
echo original > file
exits 7 "a job's exit status is ours" "$guest" -t 600 job.sh "it's" 'two words' "$scratch/file"
output=$(cat tap.stdout)
has() { case $output in *"$2"*) pass "$1" ;; *) flunk "$1"; echo "$output" | note; note < tap.stderr ;; esac; }
has "the kernel is Debian's" "kernel 6.1."
has "arguments arrive as they are" "arguments it's/two words"
has "a job sees the host's files" "sees original"
has "there is no network" "networks 0"
is "what a job writes stays in the guest" "$(cat file)" original

echo 'sleep 1000' > job.sh
exits 98 "a job that comes to no end is stopped" "$guest" -t 20 job.sh
says "and that is said" "came to no end in 20 s"
is "nothing is left behind" "$(ls temporary)" ""
done_testing
