/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * <linux/target_core_user.h>, in a way that lets a source have the C library's <sys/uio.h>, too:
 * the kernel's header declares the same struct iovec once more.
 */
#ifndef TCMU_KERNEL_H
#define TCMU_KERNEL_H

#include <sys/uio.h>

#define iovec kernel_iovec
#include <linux/target_core_user.h>
#undef iovec

_Static_assert(sizeof(struct kernel_iovec) == sizeof(struct iovec), "both are the same");

#endif
