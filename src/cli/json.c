/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts of any bytes in JSON, which knows UTF-8 only. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

/* The length of the well-formed UTF-8 character at TEXT, or 0 (RFC 3629 §4). */
static size_t character_nbytes(const char *text)
{
	for (size_t n = 1; n <= 4 && text[n - 1]; n++) {
		json_t *one = json_stringn(text, n);
		json_decref(one);
		if (one)
			return n;
	}
	return 0;
}

json_t *text_json(const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
	json_t *json = json_string(text);
	char *clean = json ? NULL : malloc(strlen(text) * (sizeof(replacement) - 1) + 1);
	if (!clean)
		return json;
	char *to = clean;
	while (*text) {
		size_t n = character_nbytes(text);
		const char *from = n ? text : replacement;
		size_t nbytes = n ? n : sizeof(replacement) - 1;
		memcpy(to, from, nbytes);
		to += nbytes;
		text += n ? n : 1;
	}
	json = json_stringn(clean, (size_t)(to - clean));
	free(clean);
	return json;
}
