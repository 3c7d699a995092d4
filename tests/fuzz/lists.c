/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hostile lists beside images: checksums, known discs, and what of a disc was read. */
#include "fuzz.h"

#include "base/context.h"
#include "check/dat.h"
#include "check/sidecar.h"
#include "rip/map.h"

#include <stdlib.h>
#include <string.h>

void fuzz_sums(const uint8_t *data, size_t nbytes)
{
	static const char *const lists[] = { "SHA256SUMS", "a.iso.md5", "a.sfv" };
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_disc *disc = NULL;
	struct sidecars sidecars = { 0 };
	static const uint8_t image[2048];
	char *path = fuzz_path("a.iso");
	fuzz_put("a.iso", image, sizeof(image));
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		fuzz_put(lists[i], data, nbytes);
	if (format_iso.open(job, path, &disc) < 0 || sidecars_check(job, disc, path, &sidecars) < 0)
		abort(); /* what a list says is no reason to fail */
	sidecars_free(&sidecars);
	discimg_disc_free(disc);
	discimg_job_free(job);
	free(path);
}

void fuzz_dat(const uint8_t *data, size_t nbytes)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct discimg_hashes hashes[2] = { 0 };
	struct dat_query query = { .whole = hashes, .tracks = hashes, .ntracks = 2 };
	struct discimg_dat_match match = { 0 };
	fuzz_put("input.dat", data, nbytes);
	char *path = fuzz_path("input.dat");
	if (dat_search(job, path, &query, &match) < 0 && !discimg_job_error(job)[0])
		abort();
	dat_match_free(&match);
	discimg_job_free(job);
	free(path);
}

void fuzz_map(const uint8_t *data, size_t nbytes)
{
	struct discimg_job *job = discimg_job_new(NULL);
	struct map *map = NULL, *again = NULL;
	fuzz_put("input.map", data, nbytes);
	char *path = fuzz_path("input.map");
	if (map_load(job, path, &map) == 0) {
		if (map_save(job, path, map) < 0 || map_load(job, path, &again) < 0 ||
			again->nblocks != map->nblocks || map_nbytes(again) != map_nbytes(map))
			abort(); /* what was read can be written and read again */
		map_at(map, map_nbytes(map) / 2);
	} else if (!discimg_job_error(job)[0]) {
		abort();
	}
	map_free(again);
	map_free(map);
	discimg_job_free(job);
	free(path);
}
