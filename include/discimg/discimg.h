/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All of libdiscimg: masters, rips, checks, converts and burns optical discs. */
#ifndef DISCIMG_DISCIMG_H
#define DISCIMG_DISCIMG_H

#include <discimg/bootable.h>
#include <discimg/burn.h>
#include <discimg/convert.h>
#include <discimg/disc.h>
#include <discimg/drives.h>
#include <discimg/edit.h>
#include <discimg/files.h>
#include <discimg/info.h>
#include <discimg/job.h>
#include <discimg/master.h>
#include <discimg/mount.h>
#include <discimg/result.h>
#include <discimg/rip.h>
#include <discimg/vdrive.h>
#include <discimg/verify.h>

#endif
