/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of a certificate that a disc boots. */
#include "fs/certificate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((format(printf, 3, 0))) static void add(struct certificate *certificate,
	enum discimg_boot_verdict verdict, const char *format, va_list args)
{
	struct discimg_boot_checks *checks = &certificate->checks;
	checks->nok += verdict == DISCIMG_BOOT_OK;
	checks->nbad += verdict == DISCIMG_BOOT_BAD;
	if (checks->n == CERTIFICATE_MAX || certificate->out_of_memory)
		return;
	struct discimg_boot_check *bigger =
		reallocarray(checks->items, checks->n + 1, sizeof(*bigger));
	if (bigger)
		checks->items = bigger;
	char *text;
	if (!bigger || vasprintf(&text, format, args) < 0) {
		certificate->out_of_memory = true;
		return;
	}
	checks->items[checks->n++] = (struct discimg_boot_check){ verdict, text };
}

void certify_ok(struct certificate *certificate, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(certificate, DISCIMG_BOOT_OK, format, args);
	va_end(args);
}

void certify_note(struct certificate *certificate, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(certificate, DISCIMG_BOOT_NOTE, format, args);
	va_end(args);
}

void certify_bad(struct certificate *certificate, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	add(certificate, DISCIMG_BOOT_BAD, format, args);
	va_end(args);
}

void boot_checks_free(struct discimg_boot_checks *checks)
{
	for (size_t i = 0; i < checks->n; i++)
		free(checks->items[i].text);
	free(checks->items);
	*checks = (struct discimg_boot_checks){ 0 };
}
