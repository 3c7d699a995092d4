/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fs/bootconfig.h"
#include "suites.h"

#include <stdio.h>
#include <string.h>

static char told[512];

/* "kernel 3 /vmlinuz?" for a path that is asked for before, and a semicolon behind each. */
static void take(void *user, const struct bootconfig_reference *reference)
{
	static const char *const kinds[] = { [CONFIG_KERNEL] = "kernel",
		[CONFIG_INITRD] = "initrd",
		[CONFIG_PROGRAM] = "program",
		[CONFIG_FURTHER] = "further" };
	size_t n = strlen(told);
	(void)user;
	snprintf(told + n, sizeof(told) - n, "%s %u %s%s;", kinds[reference->kind], reference->line,
		reference->path, reference->conditional ? "?" : "");
}

struct row {
	const char *text, *expected;
};

static void scan_rows(const struct row *rows, size_t n,
	void (*scan)(const char *, size_t, const struct bootconfig_sink *))
{
	const struct bootconfig_sink sink = { take, NULL };
	for (size_t i = 0; i < n; i++) {
		told[0] = '\0';
		scan(rows[i].text, strlen(rows[i].text), &sink);
		CU_ASSERT_STRING_EQUAL(told, rows[i].expected);
	}
}

#define SCAN(rows, scan) scan_rows(rows, sizeof(rows) / sizeof(rows[0]), scan)

static void what_a_grub_cfg_names_is_found(void)
{
	static const struct row rows[] = {
		{ "linux /a quiet\ninitrd /b /c\n", "kernel 1 /a;initrd 2 /b;initrd 2 /c;" },
		{ "menuentry 'A {' --class x {\n\tlinux\t\"/a b\"; initrd '/c'\n}",
			"kernel 2 /a b;initrd 2 /c;" },
		{ "linux ($root)/a\nlinux (${root})/b\nlinux \"($root)/c\"",
			"kernel 1 /a;kernel 2 /b;kernel 3 /c;" },
		{ "linux (hd0,gpt1)/a\nlinux $kernel\nlinux /$dir/a\ninitrd ${prefix}/b", "" },
		{ "# linux /a\necho linux /a # linux /b", "" },
		{ "linux \\\n  /a\\ b", "kernel 1 /a b;" },
		{ "if [ -e /a ]; then\nlinux /a\nfi\nlinux /b", "kernel 2 /a?;kernel 4 /b;" },
		{ "if [ $x = 1 ]; then linux /a; elif test -f /b; then linux /b; fi",
			"kernel 1 /a;kernel 1 /b?;" },
		{ "menuentry x { set root=(hd0)\nchainloader /a\n}\nlinux /b", "kernel 4 /b;" },
		{ "menuentry x { set root='hd0,1'; if true; then linux /a; fi }\nlinux /b",
			"kernel 2 /b;" },
		{ "multiboot2 --quirk /xen\nmodule2 /a root=/dev/b\nmodule2 --nounzip /c",
			"kernel 1 /xen;initrd 2 /a;initrd 3 /c;" },
		{ "chainloader +1\nchainloader /EFI/a.efi", "program 2 /EFI/a.efi;" },
		{ "source /a.cfg\nconfigfile /b.cfg\n. /c.cfg\nsource $prefix/d.cfg",
			"further 1 /a.cfg;further 2 /b.cfg;further 3 /c.cfg;" },
		{ "linux /a*\nlinux /\nlinux", "" },
		{ "linux '/a", "kernel 1 /a;" },
		{ "linux ${a", "" },
		{ "fi fi } } linux /a", "kernel 1 /a;" },
	};
	SCAN(rows, bootconfig_scan_grub);
}

static void what_an_isolinux_cfg_names_is_found(void)
{
	static const struct row rows[] = {
		{ "label x\n kernel linux\n append initrd=a,/b root=c\n",
			"kernel 2 linux;initrd 3 a;initrd 3 /b;" },
		{ "LINUX /a quiet\r\nINITRD b,c\r\n", "kernel 1 /a;initrd 2 b;initrd 2 c;" },
		{ "ui vesamenu.c32\nmenu include a.cfg x\ninclude b.cfg\nmenu title linux /a",
			"program 1 vesamenu.c32;further 2 a.cfg;further 3 b.cfg;" },
		{ "kernel ::/a\nappend initrd=\n# kernel b\nkernels c", "" },
	};
	SCAN(rows, bootconfig_scan_syslinux);
}

static void what_a_loader_entry_names_is_found(void)
{
	static const struct row rows[] = {
		{ "title A\nlinux /a\ninitrd /b\ninitrd /c\noptions initrd=/d\n",
			"kernel 2 /a;initrd 3 /b;initrd 4 /c;" },
		{ "efi\t/a.efi\ndevicetree /b.dtb", "program 1 /a.efi;initrd 2 /b.dtb;" },
	};
	SCAN(rows, bootconfig_scan_entry);
}

CU_TestInfo tests_of_bootconfig[] = {
	{ "what a grub.cfg names is found", what_a_grub_cfg_names_is_found },
	{ "what an isolinux.cfg names is found", what_an_isolinux_cfg_names_is_found },
	{ "what a loader entry names is found", what_a_loader_entry_names_is_found },
	CU_TEST_INFO_NULL,
};
