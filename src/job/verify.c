/* SPDX-License-Identifier: GPL-3.0-or-later */
/* verify: a disc by itself, or against another. */
#include <discimg/verify.h>

#include "base/context.h"
#include "base/count.h"
#include "check/compare.h"
#include "check/dat.h"
#include "check/embedded.h"
#include "check/hashes.h"
#include "check/repair.h"
#include "check/sidecar.h"
#include "check/subq.h"
#include "check/surface.h"
#include "fs/bootcheck.h"
#include "fs/fs.h"
#include "fs/sanity.h"
#include "job/repair_output.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct verification {
	struct discimg_job *job;
	const char *name, *against_name;
	struct discimg_disc *disc, *against;
	struct findings findings;
	struct bad_list bad;
	struct embedded_list embedded;
	struct discimg_verify_report *report;
};

/* Names the bad sectors by the file system that is on DISC, where there is one. */
static int finish_bad(struct verification *v)
{
	struct disc_names names = { 0 };
	int r = 0;
	if (v->bad.bad.nsectors)
		r = fs_names_open(v->job, v->disc, &names);
	if (r == DISCIMG_E_UNSUPPORTED || r == DISCIMG_E_FORMAT) {
		forgive(v->job);
		r = 0;
	}
	if (r == 0)
		r = bad_finish(v->job, &v->bad, names.path_at ? &names : NULL);
	if (names.free)
		names.free(names.state);
	return r;
}

/* What the DAT said, in a line or more. */
static void tell_match(struct verification *v, const char *path)
{
	const struct discimg_dat_match *match = &v->report->dat;
	size_t ntracks = discimg_disc_ntracks(v->disc);
	if (match->verdict == DISCIMG_DAT_KNOWN)
		find_note(&v->findings, DISCIMG_NO_LBA, "%s knows it as %s", path, match->game);
	else if (match->verdict == DISCIMG_DAT_PARTIAL)
		find_fault(&v->findings, DISCIMG_NO_LBA, "%s has %zu of its %zu tracks, in %s",
			path, match->ntracks, ntracks, match->game);
	else
		find_fault(&v->findings, DISCIMG_NO_LBA, "%s does not know it%s%s", path,
			match->game ? "; of all in it only this one is of the same size: " : "",
			match->game ? match->game : "");
	if (match->nmissing)
		find_fault(&v->findings, DISCIMG_NO_LBA, "%s has %zu tracks that are not here",
			match->game, match->nmissing);
	for (size_t i = 0; i < match->ndiffering; i++) {
		const struct discimg_dat_difference *difference = &match->differing[i];
		const struct discimg_track *track = &v->disc->tracks[difference->track];
		find_fault(&v->findings, track->start_lba, "track %u is not what the DAT has%s%s",
			track->number, difference->rom ? " as " : " any more",
			difference->rom ? difference->rom : "");
	}
}

static int look_up(struct verification *v, const char *path, struct hashes *hashes)
{
	size_t n = discimg_disc_ntracks(v->disc);
	struct discimg_hashes whole = { 0 }, *tracks = calloc(n, sizeof(*tracks));
	struct dat_query query = { .whole = &whole, .tracks = tracks, .ntracks = n };
	if (!tracks)
		return fail_nomem(v->job);
	int r = hashes_finish(v->job, hashes, &whole, tracks);
	if (r == 0)
		r = dat_search(v->job, path, &query, &v->report->dat);
	free(tracks);
	if (r == 0)
		tell_match(v, path);
	return r;
}

static int compare_checksums(struct verification *v)
{
	struct sidecars sidecars;
	int r = sidecars_check(v->job, v->disc, v->name, &sidecars);
	v->report->checksums = sidecars.checksums;
	v->report->nchecksums = sidecars.n;
	for (size_t i = 0; i < sidecars.n; i++) {
		const struct discimg_checksum *checksum = &sidecars.checksums[i];
		if (checksum->good)
			find_note(&v->findings, DISCIMG_NO_LBA, "%s: its %s is that of %s",
				checksum->file, checksum->kind, checksum->list);
		else
			find_fault(&v->findings, DISCIMG_NO_LBA, "%s: its %s is %s, but %s says %s",
				checksum->file, checksum->kind, checksum->found, checksum->list,
				checksum->expected);
	}
	return r;
}

/* All sectors, the sums that they carry, and of a disc that is to be looked up their hashes. */
static int scan(struct verification *v, const char *dat, struct surface_report *surface)
{
	struct copy_consumer consumers[1 + HASHES_NCONSUMERS];
	size_t n = 1;
	struct embedded *embedded = NULL;
	struct hashes *hashes = dat ? hashes_new(v->job, v->disc) : NULL;
	if (dat && !hashes)
		return fail_nomem(v->job);
	if (hashes)
		n += hashes_consume(hashes, consumers + 1);
	int r = embedded_find(v->job, v->disc, &embedded);
	if (r == 0) {
		consumers[0] = embedded_consumer(embedded);
		r = surface_scan(v->job, v->disc, &v->bad, consumers, n, surface);
	}
	if (r == 0)
		r = embedded_finish(v->job, embedded, &v->embedded);
	if (r == 0 && hashes)
		r = look_up(v, dat, hashes);
	embedded_free(embedded);
	hashes_free(hashes);
	return r;
}

/* A sum that an image file has of itself. */
static int take_sum(void *user, struct discimg_job *job, const struct disc_sum *sum)
{
	struct verification *v = user;
	struct discimg_embedded item = { .first_lba = DISCIMG_NO_LBA,
		.good = strcmp(sum->expected, sum->found) == 0 };
	snprintf(item.what, sizeof(item.what), "%s", sum->what);
	strcpy(item.expected, sum->expected);
	strcpy(item.found, sum->found);
	return embedded_add(job, &v->embedded, &item);
}

static void judge_embedded(struct verification *v)
{
	for (size_t i = 0; i < v->embedded.n; i++) {
		const struct discimg_embedded *item = &v->embedded.items[i];
		if (item->problem)
			find_fault(
				&v->findings, item->first_lba, "%s %s", item->what, item->problem);
		else if (!item->good)
			find_fault(&v->findings, DISCIMG_NO_LBA, "%s is %s, but the image says %s",
				item->what, item->found, item->expected);
	}
}

/* Wrong CRCs are as common on discs as in drives; what an intact Q tells is another matter. */
static int tell_subq(
	struct verification *v, enum subq_kind kind, const struct discimg_bad *wrong, bool is_fault)
{
	static const char *const texts[SUBQ_NKINDS] = {
		[SUBQ_CRC] = "a CRC that does not fit",
		[SUBQ_ADDRESS] = "another address than theirs",
		[SUBQ_PLACE] = "another track, index or time than the sheet",
		[SUBQ_MCN] = "another catalogue number than the sheet",
		[SUBQ_ISRC] = "another ISRC than the sheet",
	};
	bool is_libcrypt = kind == SUBQ_CRC && subq_looks_like_libcrypt(wrong);
	char *list = bad_text(wrong);
	if (!list)
		return fail_nomem(v->job);
	(is_fault ? find_fault : find_note)(&v->findings, wrong->first_lba,
		"sub-channel Q of %" PRIu64 " sector%s has %s%s: %s", wrong->nsectors,
		noun_s(wrong->nsectors), texts[kind],
		is_libcrypt ? ", which looks like LibCrypt's protection" : "", list);
	free(list);
	return 0;
}

static void tell_codes(struct verification *v, const struct subq_report *subq)
{
	if (subq->mcn[0])
		find_note(&v->findings, DISCIMG_NO_LBA,
			"sub-channel Q tells the catalogue number %s, the sheet none", subq->mcn);
	if (subq->isrc_track)
		find_note(&v->findings, DISCIMG_NO_LBA,
			"sub-channel Q tells ISRC %s of track %u, the sheet none", subq->isrc,
			subq->isrc_track);
	if (subq->index_track)
		find_note(&v->findings, DISCIMG_NO_LBA,
			"sub-channel Q tells indexes above 01 of track %u, the sheet none",
			subq->index_track);
}

static int check_subq(struct verification *v, bool strict)
{
	struct subq_report subq;
	int r = subq_scan(v->job, v->disc, &subq);
	v->report->nsubq = subq.nchecked;
	for (int kind = 0; kind < SUBQ_NKINDS && r == 0; kind++) {
		r = bad_finish(v->job, &subq.wrong[kind], NULL);
		if (r == 0 && subq.wrong[kind].bad.nsectors)
			r = tell_subq(v, (enum subq_kind)kind, &subq.wrong[kind].bad,
				kind != SUBQ_CRC || strict);
	}
	v->report->nsubq_crc = subq.wrong[SUBQ_CRC].bad.nsectors;
	tell_codes(v, &subq);
	subq_report_free(&subq);
	return r;
}

static int verify_alone(struct verification *v, const struct discimg_verify_options *options)
{
	struct surface_report surface = { 0 };
	int r = fs_check(v->job, v->disc, &v->findings);
	if (r < 0 || options->quick)
		return r;
	if (v->disc->source.sums)
		v->disc->source.sums->watch(v->disc->source.sums_state, v->job);
	r = scan(v, options->dat, &surface);
	if (r == 0 && v->disc->source.sums)
		r = v->disc->source.sums->check(v->disc->source.sums_state, v->job, take_sum, v);
	judge_embedded(v);
	if (r == 0)
		r = check_subq(v, options->strict);
	if (r == 0 && !options->repair)
		r = compare_checksums(v);
	v->report->nchecked = surface.nread;
	v->report->nraw = surface.nraw;
	if (surface.nfilled)
		find_note(&v->findings, surface.filled_lba,
			"the eight bytes behind the EDC, zeros in the standard, hold something in "
			"%" PRIu64 " sector%s of Mode 1, from this one on",
			surface.nfilled, noun_s(surface.nfilled));
	if (surface.moved_track)
		find_note(&v->findings, DISCIMG_NO_LBA,
			"track %u: its sectors say that they stand %" PRId32
			" sectors further on the disc that they come from",
			surface.moved_track, surface.moved_by);
	return r;
}

static bool is_drive(const struct discimg_disc *disc)
{
	return strcmp(discimg_disc_format(disc), "drive") == 0;
}

/* An image goes first, so that what a drive holds behind it is the drive's own affair. */
static void put_image_first(struct verification *v)
{
	struct discimg_disc *disc = v->disc;
	const char *name = v->name;
	if (!is_drive(v->disc) || is_drive(v->against))
		return;
	v->disc = v->against;
	v->name = v->against_name;
	v->against = disc;
	v->against_name = name;
}

static void judge_sizes(struct verification *v, const struct compare_plan *plan)
{
	int64_t end = discimg_disc_nsectors(v->disc);
	int64_t more = (int64_t)discimg_disc_nsectors(v->against) - end;
	if (plan->nabsent)
		find_fault(&v->findings, plan->absent_lba,
			"%s lacks %" PRIu64 " sector%s that %s has, from sector %" PRId32 " on",
			v->against_name, plan->nabsent, noun_s(plan->nabsent), v->name,
			plan->absent_lba);
	if (more > 0 && is_drive(v->against))
		find_note(&v->findings, end,
			"%s goes on for %" PRId64
			" sector%s behind the end of %s, which is no fault",
			v->against_name, more, noun_s((uint64_t)more), v->name);
	else if (more > 0)
		find_fault(&v->findings, end, "%s is %" PRId64 " sector%s longer than %s",
			v->against_name, more, noun_s((uint64_t)more), v->name);
	if (plan->nmismatched)
		find_fault(&v->findings, plan->mismatch_lba,
			"%" PRIu64
			" sector%s %s audio in one and data in the other, from sector %" PRId32
			" on",
			plan->nmismatched, noun_s(plan->nmismatched), is_are(plan->nmismatched),
			plan->mismatch_lba);
	if (plan->nunstored)
		find_note(&v->findings, DISCIMG_NO_LBA,
			"%" PRIu64 " sector%s of gaps %s not kept in both, and %s not compared",
			plan->nunstored, noun_s(plan->nunstored), is_are(plan->nunstored),
			plan->nunstored == 1 ? "was" : "were");
}

static int run_compare(
	struct verification *v, const struct compare_plan *ranges, struct compare *compare)
{
	struct copy_consumer consumer = { .take = compare_take, .state = compare };
	struct copy_plan plan = { .disc = v->disc,
		.ranges = ranges->ranges,
		.nranges = ranges->nranges,
		.consumers = &consumer,
		.nconsumers = 1,
		.phase = "comparing" };
	struct copy_report copied;
	int r = copy_run(v->job, &plan, &copied);
	v->report->nchecked = copied.nread;
	return r < 0 ? r : bad_add_all(v->job, &v->bad, compare_bad(compare));
}

static int verify_against(struct verification *v)
{
	struct compare_plan plan;
	int r = discimg_open(v->job, v->against_name, &v->against);
	if (r < 0)
		return r;
	put_image_first(v);
	r = compare_plan(v->job, v->disc, v->against, &plan);
	struct compare *compare = r == 0 ? compare_new(v->against) : NULL;
	if (r == 0)
		r = compare ? run_compare(v, &plan, compare) : fail_nomem(v->job);
	if (r == 0)
		judge_sizes(v, &plan);
	v->report->against_nsectors = discimg_disc_nsectors(v->against);
	compare_free(compare);
	free(plan.ranges);
	return r;
}

/* Hands what was found over to the caller. */
static void fill_report(struct verification *v)
{
	struct discimg_verify_report *report = v->report;
	report->nsectors = v->disc ? discimg_disc_nsectors(v->disc) : 0;
	report->bad = v->bad.bad;
	report->findings = v->findings.items;
	report->nfindings = v->findings.n;
	report->nfaults = v->findings.nfaults;
	report->nnotes = v->findings.nnotes;
	report->embedded = v->embedded.items;
	report->nembedded = v->embedded.n;
}

static int certify(struct verification *v)
{
	struct certificate certificate = { 0 };
	int r = boot_certify(v->job, v->disc, &certificate);
	v->report->boot = certificate.checks;
	return r;
}

static void tell_unfinished(struct verification *v, const struct discimg_disc *disc)
{
	if (disc && disc->unfinished_session)
		find_note(&v->findings, DISCIMG_NO_LBA, "session %u was begun and not completed%s",
			disc->unfinished_session,
			disc_leaves_out_session(disc) ? ": nothing of it is read" : "");
}

static int judge(struct verification *v, const struct discimg_verify_options *options)
{
	char damage[512];
	int r = v->against_name ? verify_against(v)
		: options->boot ? certify(v)
				: verify_alone(v, options);
	tell_unfinished(v, v->disc);
	tell_unfinished(v, v->against);
	if (r == 0 && take_damage(v->job, damage, sizeof(damage)))
		find_fault(&v->findings, DISCIMG_NO_LBA, "%s", damage);
	return r < 0 ? r : finish_bad(v);
}

/* What is left of a disc's faults when it is read repaired is told, and then that is written. */
static int repair(struct verification *v, struct repair_output *output,
	const struct discimg_verify_options *options)
{
	int r = repair_output_begin(
		output, v->job, v->disc, v->name, options->repair, &v->report->repairs);
	if (r == 0)
		r = judge(v, options);
	return r < 0 ? r : repair_output_save(output, v->job, &v->report->repair_proven);
}

int discimg_verify(struct discimg_job *job, const char *name, const char *against,
	const struct discimg_verify_options *options, struct discimg_verify_report *report)
{
	struct verification v = {
		.job = job, .name = name, .against_name = against, .report = report
	};
	struct repair_output output = { 0 };
	*report = (struct discimg_verify_report){ 0 };
	bad_init(&v.bad);
	int r = discimg_open(job, name, &v.disc);
	if (r == 0)
		r = !against && options->repair ? repair(&v, &output, options) : judge(&v, options);
	fill_report(&v);
	discimg_disc_free(v.disc);
	discimg_disc_free(v.against);
	repair_output_free(&output);
	bool bad = report->bad.nsectors || report->nfaults || report->boot.nbad;
	return r < 0 ? r : bad ? DISCIMG_FAULTS : 0;
}

void discimg_verify_report_free(struct discimg_verify_report *report)
{
	struct findings findings = { .items = report->findings, .n = report->nfindings };
	struct sidecars sidecars = { .checksums = report->checksums, .n = report->nchecksums };
	findings_free(&findings);
	sidecars_free(&sidecars);
	dat_match_free(&report->dat);
	repairs_free(&report->repairs);
	boot_checks_free(&report->boot);
	free(report->embedded);
	bad_free(&report->bad);
	*report = (struct discimg_verify_report){ .bad.first_lba = DISCIMG_NO_LBA };
}
