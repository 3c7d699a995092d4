/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/bytes.h"
#include "base/context.h"
#include "master/identifiers.h"
#include "suites.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A folder of empty files; a name that ends with a slash is a folder. */
static struct tree *plant(const char *const *names)
{
	struct tree *tree = tree_new();
	for (; *names; names++) {
		char name[300];
		size_t n = strlen(*names);
		bool folder = (*names)[n - 1] == '/';
		memcpy(name, *names, n + 1);
		if (folder)
			name[n - 1] = '\0';
		tree_add(tree, tree->root, name, folder ? S_IFDIR | 0755 : S_IFREG | 0644);
	}
	return tree;
}

static bool list_all(const struct identifier_style *style, const struct tree_node *directory,
	struct identifiers *list)
{
	struct view_listing listing = listing_of(directory);
	return identifiers_make(style, &listing, list);
}

/* All identifiers in their order, with blanks between; UCS-2 as the low bytes or \xNNNN. */
static void spell_out(enum view_kind kind, const struct identifiers *list, char *text, size_t room)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++) {
		const uint8_t *p = list->bytes + list->items[i].at;
		unsigned step = kind == VIEW_JOLIET ? 2 : 1;
		for (unsigned at = 0; at < list->items[i].nbytes; at += step) {
			unsigned unit = step == 2 ? get_be16(p + at) : p[at];
			n += (size_t)snprintf(text + n, room - n,
				unit >= 0x20 && unit < 0x7f ? "%c" : "\\x%04x", unit);
		}
		n += (size_t)snprintf(text + n, room - n, " ");
	}
}

static const struct identifier_style joliet = { .kind = VIEW_JOLIET };

static const struct {
	struct identifier_style style;
	const char *names[8];
	const char *expected;
} rows[] = {
	{ { .kind = VIEW_ISO }, { "readme.txt", "kernel", "boot/" }, "BOOT KERNEL. README.TXT " },
	{ { .kind = VIEW_ISO }, { ".profile", "a.", "b.c.d", "x y/" }, "A_. B_C.D X_Y _PROFILE. " },
	{ { .kind = VIEW_ISO }, { "Grüße.TXT", "\xff.bin", "日本/" }, "GR__E.TXT _.BIN __ " },
	{ { .kind = VIEW_ISO }, { "ReadMe", "README", "readme" },
		"README. README_001. README_002. " },
	{ { .kind = VIEW_ISO }, { "boot/", "BOOT", "a/", "A" }, "A. A_001 BOOT. BOOT_001 " },
	{ { .kind = VIEW_ISO }, { "a b", "a_b", "a_b_001", "a-b" },
		"A_B. A_B_001. A_B_001_001. A_B_002. " },
	{ { .kind = VIEW_ISO }, { "abcdefghijklmnopqrstuvwxyz0123456789.tar.gz" },
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ01.GZ " },
	{ { .kind = VIEW_ISO }, { "a.abcdefghijklmnopqrstuvwxyz0123456789" },
		"A.ABCDEFGHIJKLMNOPQRSTUVWXYZ012 " },
	{ { .kind = VIEW_ISO }, { "abcdefghijklmnopqrstuvwxyz0123456789/" },
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ01234 " },
	{ { .kind = VIEW_JOLIET }, { "b", "a.", "A:B?", "a;1" }, "A_B_ a. a_1 b " },
	{ { .kind = VIEW_JOLIET }, { "a:", "a;", "a?" }, "a_ a_~1 a_~2 " },
	{ { .kind = VIEW_JOLIET }, { "ü", "€", "😀" }, "\\x00fc \\x20ac \\xd83d\\xde00 " },
	{ { .kind = VIEW_JOLIET }, { "\xff\xc3", "%FF%C3" }, "%FF%C3 %FF%C3~1 " },
	{ { .kind = VIEW_UDF }, { "A", "a", "a:?*" }, "\\x0008A \\x0008a \\x0008a:?* " },
	{ { .kind = VIEW_UDF }, { "ü", "€", "😀" },
		"\\x0008\\x00fc \\x0010 \\x00ac \\x0010\\x00d8=\\x00de\\x0000 " },
	{ { .kind = VIEW_UDF }, { "%FF%C3", "\xff\xc3" }, "\\x0008%FF%C3 \\x0008%FF%C3~1 " },
	{ { .kind = VIEW_ISO, .strict = true }, { "kernel.config", "kernels-of-all", "boot.d/" },
		"BOOT_D KERNEL.CON KERNELS_. " },
	{ { .kind = VIEW_ISO, .strict = true }, { "longname1", "longname2", "longname3.c" },
		"LONGNAME. LONGNAME.C LONG_001. " },
	{ { .kind = VIEW_ISO, .lowercase = true }, { "ReadMe.txt", "a b" }, "ReadMe.txt a_b. " },
	{ { .kind = VIEW_ISO, .ascii = true }, { "a-b+c.d.e", "x;1", "ü" }, "A-B+C.D.E X_1. _. " },
	{ { .kind = VIEW_ISO, .ascii = true, .no_version = true }, { "x;1" }, "X;1. " },
	{ { .kind = VIEW_ISO, .multidot = true }, { "a.b.c", "d.e/" }, "A.B.C D.E " },
	{ { .kind = VIEW_ISO, .leading_dot = true }, { ".profile", ".a.b", ".d/" },
		".A.B .D .PROFILE " },
	{ { .kind = VIEW_ISO, .folder_dot = true }, { "a.b.c/", "d/" }, "A_B.C D " },
	{ { .kind = VIEW_ISO, .no_dot = true }, { "kernel", "a." }, "A_ KERNEL " },
	{ { .kind = VIEW_ISO, .long_names = true },
		{ "abcdefghijklmnopqrstuvwxyz0123456789.tar.gz" },
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ01234567.GZ " },
	{ { .kind = VIEW_ENHANCED }, { "ReadMe;1", "ü", ".x", "a.b/" },
		".x ReadMe;1 a.b \\x00c3\\x00bc " },
};

static void names_are_made_to_fit(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tree *tree = plant(rows[i].names);
		struct identifiers list;
		char text[600] = "";
		CU_ASSERT_TRUE_FATAL(list_all(&rows[i].style, tree->root, &list));
		spell_out(rows[i].style.kind, &list, text, sizeof(text));
		if (strcmp(text, rows[i].expected) != 0)
			printf("row %zu: %s\n", i, text);
		CU_ASSERT_STRING_EQUAL(text, rows[i].expected);
		identifiers_free(&list);
		tree_free(tree);
	}
}

static void plain_iso_has_files_and_folders_only(void)
{
	static const struct identifier_style styles[] = { { .kind = VIEW_ISO },
		{ .kind = VIEW_ROCK_RIDGE }, { .kind = VIEW_JOLIET }, { .kind = VIEW_ENHANCED },
		{ .kind = VIEW_UDF } };
	static const size_t expected[] = { 1, 3, 1, 1, 3 };
	struct tree *tree = tree_new();
	tree_add(tree, tree->root, "file", S_IFREG | 0644);
	tree_add(tree, tree->root, "link", S_IFLNK | 0777);
	tree_add(tree, tree->root, "fifo", S_IFIFO | 0644);
	for (size_t i = 0; i < 5; i++) {
		struct identifiers list;
		CU_ASSERT_TRUE_FATAL(list_all(styles + i, tree->root, &list));
		CU_ASSERT_EQUAL(list.n, expected[i]);
		identifiers_free(&list);
	}
	tree_free(tree);
}

/* Names that are one when cut: each gets a number of its own, and the end of a surrogate no part.
 */
static void long_names_keep_their_extension(void)
{
	enum { N = 3000 };
	struct tree *tree = tree_new();
	char name[256];
	for (unsigned i = 0; i < N; i++) {
		snprintf(name, sizeof(name), "%0200u-%05u.jpeg", 0, i);
		tree_add(tree, tree->root, name, S_IFREG | 0644);
	}
	struct identifiers list;
	CU_ASSERT_TRUE_FATAL(list_all(&joliet, tree->root, &list));
	CU_ASSERT_EQUAL(list.n, N);
	unsigned nwrong = 0, nalike = 0, nmangled = 0;
	for (size_t i = 0; i < list.n; i++) {
		const struct identifier *item = list.items + i;
		const uint8_t *p = list.bytes + item->at;
		nwrong += item->nbytes != 206 || memcmp(p + 206 - 10, "\0.\0j\0p\0e\0g", 10) != 0;
		nmangled += item->mangled;
		nalike += i > 0 && !memcmp(p, list.bytes + item[-1].at, 206);
	}
	CU_ASSERT_EQUAL(nwrong, 0);
	CU_ASSERT_EQUAL(nalike, 0);
	CU_ASSERT_EQUAL(nmangled, N);
	identifiers_free(&list);
	tree_free(tree);
}

static void a_surrogate_pair_is_not_parted(void)
{
	char name[256] = "x";
	for (unsigned i = 0; i < 60; i++)
		strcat(name, "😀");
	const char *const names[] = { name, NULL };
	struct tree *tree = plant(names);
	struct identifiers list;
	CU_ASSERT_TRUE_FATAL(list_all(&joliet, tree->root, &list));
	CU_ASSERT_EQUAL(list.items[0].nbytes, 206);
	identifiers_free(&list);
	name[0] = '\0';
	for (unsigned i = 0; i < 60; i++)
		strcat(name, "😀");
	struct tree *even = plant(names);
	CU_ASSERT_TRUE_FATAL(list_all(&joliet, even->root, &list));
	CU_ASSERT_EQUAL(list.items[0].nbytes, 204);
	identifiers_free(&list);
	tree_free(tree);
	tree_free(even);
}

CU_TestInfo tests_of_identifiers[] = {
	{ "names are made to fit, and no two alike", names_are_made_to_fit },
	{ "plain ISO 9660 has files and folders only", plain_iso_has_files_and_folders_only },
	{ "long names keep their extension", long_names_keep_their_extension },
	{ "a surrogate pair is not parted", a_surrogate_pair_is_not_parted },
	CU_TEST_INFO_NULL,
};
