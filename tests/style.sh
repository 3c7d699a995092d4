#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How sources are written: .clang-format for C, shellcheck for scripts.
. "$srcdir/tests/tap.sh"
cd "$srcdir" || exit 99

if command -v clang-format-14 > /dev/null; then
  ok "C sources are as clang-format has them (run clang-format -i)" \
    sh -c "find src include tests -name '*.[ch]' -exec clang-format-14 --dry-run -Werror {} +"
else
  skip "C sources are as clang-format has them" "package clang-format-14 is not installed"
fi
if command -v shellcheck > /dev/null; then
  ok "shellcheck finds nothing in the scripts" \
    sh -c "find bootstrap tests -name '*.sh' -o -name bootstrap | xargs shellcheck -S warning"
else
  skip "shellcheck finds nothing in the scripts" "package shellcheck is not installed"
fi
done_testing
