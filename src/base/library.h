/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Foreign libraries that few commands need, loaded when one of them does: to load them all takes
 * longer than to list a CD. What is called of such a library is written down once,
 *
 *	#define CRYPTO_FUNCTIONS(USE) \
 *		USE(EVP_MD_CTX_new)   \
 *		USE(EVP_MD_CTX_free)
 *	struct crypto {
 *		CRYPTO_FUNCTIONS(LIBRARY_POINTER)
 *	};
 *
 * and called as crypto->EVP_MD_CTX_new(), by the type that the library's own header gives it.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include "base/context.h"

#include <stdint.h>

struct library {
	const char *soname;           /* by which the loader knows it: "libcrypto.so.3" */
	const char *user;             /* what needs it, in the plural: "hashes" */
	const char *const *functions; /* their names, in the order of the table's pointers */
	size_t nfunctions;
};

#define LIBRARY_POINTER(function) __typeof__(function) *function;
#define LIBRARY_NAME(function)    #function,

/*
 * Loads LIBRARY, once for the whole process, and fills TABLE, a struct of LIBRARY_POINTERs. May be
 * called again, and by any thread; there is nothing to give back.
 */
int library_load(struct discimg_job *job, const struct library *library, void *table);

/*
 * Tells packagers, to whom the list of libraries that are needed does not show this one, what is
 * loaded (The Linux Userspace API Group, "Package metadata for dlopen() dependencies"). FEATURE and
 * SONAME are string literals.
 */
#define LIBRARY_NOTE(feature, soname)                                                              \
	LIBRARY_NOTE_OF("[{\"feature\":\"" feature                                                 \
			"\",\"priority\":\"required\",\"soname\":[\"" soname "\"]}]")
#define LIBRARY_NOTE_OF(text)                                                                      \
	static const struct {                                                                      \
		uint32_t owner_nbytes, text_nbytes, type;                                          \
		char owner[4];                                                                     \
		char json[(sizeof(text) + 3) / 4 * 4];                                             \
	} library_note __attribute__((used, section(".note.dlopen"), aligned(4))) = { 4,           \
		sizeof(text), 0x407c0c0a, "FDO", text }

#endif
