/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What checks of structures found. */
#include "fs/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((format(printf, 4, 0))) static void add(
	struct findings *findings, bool is_fault, int64_t lba, const char *format, va_list args)
{
	struct discimg_finding *bigger;
	if (is_fault)
		findings->nfaults++;
	else
		findings->nnotes++;
	if (findings->n == FINDINGS_MAX || findings->out_of_memory)
		return;
	bigger = reallocarray(findings->items, findings->n + 1, sizeof(*bigger));
	if (bigger)
		findings->items = bigger;
	char *text;
	if (!bigger || vasprintf(&text, format, args) < 0) {
		findings->out_of_memory = true;
		return;
	}
	findings->items[findings->n++] =
		(struct discimg_finding){ .is_fault = is_fault, .lba = lba, .text = text };
}

void find_fault(struct findings *findings, int64_t lba, const char *format, ...)
{
	va_list args;
	if (!findings)
		return;
	va_start(args, format);
	add(findings, true, lba, format, args);
	va_end(args);
}

void find_note(struct findings *findings, int64_t lba, const char *format, ...)
{
	va_list args;
	if (!findings)
		return;
	va_start(args, format);
	add(findings, false, lba, format, args);
	va_end(args);
}

void findings_free(struct findings *findings)
{
	for (size_t i = 0; i < findings->n; i++)
		free(findings->items[i].text);
	free(findings->items);
	*findings = (struct findings){ 0 };
}
