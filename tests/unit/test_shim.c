/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/context.h"
#include "master/shim.h"
#include "suites.h"

#include <string.h>

#define NO_HOST "/nonexistent" /* where no package is installed */

static void missing_packages_are_named_where_they_are_wished_for(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	bool wanted = true;
	CU_ASSERT_EQUAL(
		shim_choose(job, DISCIMG_SECURE_BOOT_ON, NO_HOST, &wanted), DISCIMG_E_NOTFOUND);
	CU_ASSERT_FALSE(wanted);
	CU_ASSERT_PTR_NOT_NULL(strstr(discimg_job_error(job),
		"install the Debian packages shim-signed and grub-efi-amd64-signed"));
	discimg_job_free(job);
}

static void without_packages_loaders_are_unsigned(void)
{
	struct discimg_job *job = discimg_job_new(NULL);
	bool wanted = true;
	CU_ASSERT_EQUAL(shim_choose(job, DISCIMG_SECURE_BOOT_AUTO, NO_HOST, &wanted), 0);
	CU_ASSERT_FALSE(wanted);
	CU_ASSERT_EQUAL(shim_choose(job, DISCIMG_SECURE_BOOT_OFF, "", &wanted), 0);
	CU_ASSERT_FALSE(wanted);
	discimg_job_free(job);
}

static void a_build_is_known_by_its_version(void)
{
	static const struct {
		const char *of_signed, *plain;
		bool same;
	} cases[] = {
		{ "1+2.06+13+deb12u2", "2.06-13+deb12u2", true },
		{ "1+2.06+13+deb12u1", "2.06-13+deb12u2", false },
		{ "1+2.06+13", "2.06-13+deb12u2", false },
		{ "1+2.06+13+deb12u2", "2.06-13", false },
		{ "2.06-13+deb12u2", "2.06-13+deb12u2", true }, /* both told by grub-mkimage */
		{ "unknown version", "unknown version", false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		CU_ASSERT_EQUAL(
			shim_is_build_of(cases[i].of_signed, cases[i].plain), cases[i].same);
}

CU_TestInfo tests_of_shim[] = {
	{ "missing packages are named where they are wished for",
		missing_packages_are_named_where_they_are_wished_for },
	{ "without packages loaders are unsigned", without_packages_loaders_are_unsigned },
	{ "a build is known by its version", a_build_is_known_by_its_version },
	CU_TEST_INFO_NULL,
};
