/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a certificate that a disc boots, kept up to a bound. */
#ifndef FS_CERTIFICATE_H
#define FS_CERTIFICATE_H

#include <discimg/bootable.h>
#include <stdbool.h>

#define CERTIFICATE_MAX 1000

struct certificate {
	struct discimg_boot_checks checks;
	bool out_of_memory;
};

void certify_ok(struct certificate *certificate, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void certify_note(struct certificate *certificate, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void certify_bad(struct certificate *certificate, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Frees the lines and zeroes CHECKS. */
void boot_checks_free(struct discimg_boot_checks *checks);

#endif
