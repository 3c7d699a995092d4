/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is called of libexpat, which is loaded when a DAT is looked into. */
#ifndef CHECK_LIBEXPAT_H
#define CHECK_LIBEXPAT_H

#include "base/library.h"

#include <expat.h>

#define LIBEXPAT_FUNCTIONS(USE)                                                                    \
	USE(XML_ErrorString)                                                                       \
	USE(XML_GetBuffer)                                                                         \
	USE(XML_GetCurrentLineNumber)                                                              \
	USE(XML_GetErrorCode)                                                                      \
	USE(XML_ParseBuffer)                                                                       \
	USE(XML_ParserCreate)                                                                      \
	USE(XML_ParserFree)                                                                        \
	USE(XML_SetElementHandler)                                                                 \
	USE(XML_SetEntityDeclHandler)                                                              \
	USE(XML_SetUserData)                                                                       \
	USE(XML_StopParser)

struct libexpat {
	LIBEXPAT_FUNCTIONS(LIBRARY_POINTER)
};

int libexpat_load(struct discimg_job *job, struct libexpat *lib);

#endif
