/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a medium is by its profile alone. */
#include "drive/mediumfacts.h"

#include "mmc/profile.h"

#include <stdio.h>

void medium_set_facts(struct recorder_medium *medium, unsigned profile, const char *name)
{
	static const enum discimg_medium kinds[] = { [FAMILY_CD] = DISCIMG_MEDIUM_CD,
		[FAMILY_DVD] = DISCIMG_MEDIUM_DVD,
		[FAMILY_BD] = DISCIMG_MEDIUM_BD };
	const struct mmc_profile_facts *facts = profile_facts(profile);
	if (!name[0])
		name = "unknown disc";
	snprintf(medium->name, sizeof(medium->name), "%.31s", facts ? facts->name : name);
	if (!facts)
		return;
	medium->kind = kinds[facts->family];
	medium->speed_1x_kbps = family_speed_1x_kbps(facts->family);
	medium->recordable = facts->is_recordable;
	medium->overwritable = facts->is_random;
	medium->erasable = facts->is_rewritable && !facts->is_random;
}
