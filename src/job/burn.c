/* SPDX-License-Identifier: GPL-3.0-or-later */
/* burn: image or tree → disc → recorders, then each recorder's disc → compare. */
#include <discimg/burn.h>

#include "base/context.h"
#include "base/count.h"
#include "base/stopwatch.h"
#include "check/bad.h"
#include "check/sent.h"
#include "disc/copy.h"
#include "drive/recorder.h"
#include "job/anydrive.h"
#include "job/medium.h"
#include "job/readback.h"
#include "master/master.h"
#include "sector/raw.h"

#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CD_1X_KBPS           176.4
#define DVD_1X_KBPS          1385 /* what an x means for a file */
#define MAX_PADDING_NSECTORS 500000

/* One drive of a burn. */
struct slot {
	struct burn *burn;
	struct disc_recorder recorder;
	struct discimg_burn_drive *result;
	bool begun; /* and neither finished nor aborted */
};

struct burn {
	struct discimg_job *job;
	const struct discimg_burn_options *options;
	const char *source_name;
	struct discimg_disc *source;
	bool raw; /* it is sent as 2352 bytes a sector, with all that its table of contents tells */
	struct sent *sent; /* NULL: nothing is to be compared */
	struct slot *slots;
	size_t nslots;
	atomic_size_t nwriting; /* drives that have not failed */
	struct discimg_burn_report *report;
};

/* --- what is burned ------------------------------------------------------------------------ */

static const char *kind_of(const struct discimg_track *track)
{
	if (track_is_audio(track))
		return "audio";
	return track->mode == DISCIMG_MODE1 ? "Mode 1" : "Mode 2";
}

/* A single data track goes to any medium as user data; everything else is a CD, sent raw. */
static bool is_plain(const struct discimg_disc *disc)
{
	const struct discimg_track *track = discimg_disc_track(disc, 0);
	return discimg_disc_ntracks(disc) == 1 && track->mode == DISCIMG_MODE1 &&
	       track->index_lba[1] == 0;
}

static int check_source(struct burn *burn)
{
	const struct discimg_disc *disc = burn->source;
	burn->report->nsectors = discimg_disc_nsectors(disc);
	burn->raw = !is_plain(disc);
	burn->report->sector_nbytes = burn->raw ? SECTOR_RAW_NBYTES : SECTOR_USER_NBYTES;
	if (!burn->raw)
		return 0;
	if (disc->nsessions > 1)
		return fail(burn->job, DISCIMG_E_UNSUPPORTED,
			"%s: discs of one session can be burned; this one has %zu",
			burn->source_name, disc->nsessions);
	if (burn->options->padding_nsectors)
		return fail(burn->job, DISCIMG_E_INVALID,
			"%s: only a single data track can be padded", burn->source_name);
	for (size_t i = 0; i < disc->ntracks; i++)
		if (disc->tracks[i].stored_sub_nbytes) {
			say(burn->job, DISCIMG_WARNING,
				"%s: its sub-channels R to W are not burned", burn->source_name);
			break;
		}
	return 0;
}

/* Those that libburn writes take single data tracks only. */
static int check_takes(const struct burn *burn, const struct disc_recorder *recorder)
{
	size_t n = burn->source->ntracks;
	if (!burn->raw)
		return 0;
	if (!recorder->takes_discs)
		return fail(burn->job, DISCIMG_E_UNSUPPORTED,
			"%s: discs of a single data track (Mode 1) can be burned to %s; this one"
			" has %zu track%s, the first of them %s",
			burn->source_name, recorder->name, n, noun_s(n),
			kind_of(&burn->source->tracks[0]));
	if (recorder->medium.present && recorder->medium.kind != DISCIMG_MEDIUM_CD)
		return fail(burn->job, DISCIMG_E_MEDIUM,
			"%s: the %s in the drive is no CD, and %s cannot be on anything else",
			recorder->name, recorder->medium.name, burn->source_name);
	return 0;
}

/* The files that are burned to are no part of the tree, even where they lie in it. */
static int open_tree(struct burn *burn)
{
	static const struct discimg_master_options defaults;
	const struct discimg_burn_options *options = burn->options;
	const char **outs = calloc(options->ndrives + 1, sizeof(*outs));
	size_t nouts = 0;
	if (!outs)
		return fail_nomem(burn->job);
	for (size_t i = 0; i < options->ndrives; i++) {
		outs[nouts] = anydrive_file(options->drives[i]);
		nouts += outs[nouts] != NULL;
	}
	burn->report->is_tree = true;
	int r = master_open(burn->job, &burn->source_name, 1, outs,
		options->master ? options->master : &defaults, &burn->source,
		&burn->report->mastered);
	free(outs);
	return r;
}

static bool is_directory(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* What was asked of a tree would be lost on an image. */
static int open_image(struct burn *burn)
{
	const struct discimg_master_options *master = burn->options->master;
	if (master && (master->bootable || master->volume_id || master->skip_unreadable))
		return fail(burn->job, DISCIMG_E_INVALID,
			"%s is an image, which is burned as it is: --bootable, --volid and "
			"--skip-unreadable are for a directory",
			burn->source_name);
	return discimg_open(burn->job, burn->source_name, &burn->source);
}

static int open_source(struct burn *burn)
{
	int r = is_directory(burn->source_name) ? open_tree(burn) : open_image(burn);
	return r < 0 ? r : check_source(burn);
}

static int prepare_verify(struct burn *burn)
{
	if (burn->options->no_verify || burn->options->simulate)
		return 0;
	burn->sent = sent_new(burn->job, burn->report->nsectors, burn->report->sector_nbytes);
	return burn->sent ? 0 : fail_nomem(burn->job);
}

/* --- the drives ------------------------------------------------------------------------------ */

/* "no drive holds a writable disc (/dev/sr0: empty; …); insert one" */
static int fail_choice(
	struct discimg_job *job, const struct discimg_drives *drives, size_t nwritable)
{
	char *text = NULL;
	size_t nbytes;
	if (drives->n == 0)
		return fail(job, DISCIMG_E_NOTFOUND,
			"no optical drive was found; name one, or stdio:FILE for a file");
	FILE *f = open_memstream(&text, &nbytes);
	for (size_t i = 0; f && i < drives->n; i++) {
		const struct discimg_drive *d = &drives->list[i];
		fprintf(f, "%s%s: %s%s%s", i ? "; " : "", d->device, d->medium,
			d->medium[0] ? ", " : "",
			d->remark[0] ? d->remark : discimg_state_name(d->state));
	}
	if (f)
		fclose(f);
	int r = fail(job, DISCIMG_E_MEDIUM, "%s a writable disc (%s); %s",
		nwritable ? "several drives hold" : "no drive holds", text ? text : "",
		nwritable ? "name the one to use" : "insert one");
	free(text);
	return r;
}

static int choose_drive(struct discimg_job *job, char **name)
{
	struct discimg_drives drives;
	size_t nwritable = 0, chosen = 0;
	int r = discimg_list_drives(job, &drives);
	for (size_t i = 0; i < drives.n; i++)
		if (discimg_state_is_writable(drives.list[i].state)) {
			nwritable++;
			chosen = i;
		}
	if (r == 0 && nwritable != 1)
		r = fail_choice(job, &drives, nwritable);
	if (r == 0 && !(*name = strdup(drives.list[chosen].device)))
		r = fail_nomem(job);
	if (r == 0)
		say(job, DISCIMG_NOTE, "burning to %s, which holds a writable %s", *name,
			drives.list[chosen].medium);
	discimg_drives_free(&drives);
	return r;
}

static bool is_same(const char *a, const char *b)
{
	dev_t a_dev, b_dev;
	ino_t a_ino, b_ino;
	if (strcmp(a, b) == 0)
		return true;
	return anydrive_identity(a, &a_dev, &a_ino) && anydrive_identity(b, &b_dev, &b_ino) &&
	       a_dev == b_dev && a_ino == b_ino;
}

/* Burning a file onto itself would read what it has just written. */
static bool is_source(const struct burn *burn, const char *name)
{
	struct disc_place place;
	struct stat st;
	dev_t dev;
	ino_t ino;
	const struct disc_source *source = &burn->source->source;
	if (!anydrive_identity(name, &dev, &ino) || !source->locate ||
		!source->locate(source->state, 0, 1, &place) || fstat(place.fd, &st) < 0)
		return false;
	return S_ISBLK(st.st_mode) ? st.st_rdev == dev : st.st_dev == dev && st.st_ino == ino;
}

static int check_names(const struct burn *burn)
{
	for (size_t i = 0; i < burn->nslots; i++) {
		const char *name = burn->report->drives[i].name;
		if (is_source(burn, name))
			return fail(burn->job, DISCIMG_E_REFUSED,
				"%s is what is to be burned; it cannot be burned onto itself",
				name);
		for (size_t k = 0; k < i; k++)
			if (is_same(name, burn->report->drives[k].name))
				return fail(burn->job, DISCIMG_E_INVALID,
					"%s and %s are the same drive",
					burn->report->drives[k].name, name);
	}
	return 0;
}

static int name_drives(struct burn *burn)
{
	const struct discimg_burn_options *options = burn->options;
	burn->nslots = options->ndrives ? options->ndrives : 1;
	burn->slots = calloc(burn->nslots, sizeof(*burn->slots));
	burn->report->drives = calloc(burn->nslots, sizeof(*burn->report->drives));
	if (!burn->slots || !burn->report->drives)
		return fail_nomem(burn->job);
	burn->report->ndrives = burn->nslots;
	for (size_t i = 0; i < burn->nslots; i++) {
		struct discimg_burn_drive *result = &burn->report->drives[i];
		burn->slots[i].burn = burn;
		burn->slots[i].result = result;
		result->bad.first_lba = DISCIMG_NO_LBA;
		result->name = options->ndrives ? strdup(options->drives[i]) : NULL;
		int r = result->name ? 0 : choose_drive(burn->job, &result->name);
		if (r < 0)
			return r;
	}
	return check_names(burn);
}

static int open_drives(struct burn *burn)
{
	for (size_t i = 0; i < burn->nslots; i++) {
		struct slot *slot = &burn->slots[i];
		int r = anydrive_open_recorder(
			burn->job, slot->result->name, true, &slot->recorder);
		if (r < 0)
			return slot->result->result = r;
		memcpy(slot->result->medium, slot->recorder.medium.name,
			sizeof(slot->result->medium));
	}
	burn->report->speed_1x_kbps = burn->slots[0].recorder.medium.speed_1x_kbps;
	return 0;
}

static struct medium_need need_of(const struct burn *burn)
{
	const struct discimg_burn_options *options = burn->options;
	return (struct medium_need){ .nsectors = burn->report->nsectors + options->padding_nsectors,
		.blank = options->blank,
		.simulate = options->simulate,
		.multi = options->multi,
		.overburn = options->overburn };
}

/* All of them, before the first is blanked. */
static int check_media(struct burn *burn)
{
	struct medium_need need = need_of(burn);
	int r = 0;
	for (size_t i = 0; i < burn->nslots && r == 0; i++) {
		r = check_takes(burn, &burn->slots[i].recorder);
		if (r == 0)
			r = medium_check(burn->job, &burn->slots[i].recorder, &need);
		burn->slots[i].result->result = r;
	}
	return r;
}

static int prepare_media(struct burn *burn)
{
	struct medium_need need = need_of(burn);
	int r = 0;
	for (size_t i = 0; i < burn->nslots && r == 0; i++) {
		struct slot *slot = &burn->slots[i];
		r = medium_prepare(burn->job, &slot->recorder, &need, &slot->result->blanked);
		slot->result->result = r;
	}
	return r;
}

/* --- writing --------------------------------------------------------------------------------- */

static int32_t speed_kbps(const struct recorder_medium *medium, double speed)
{
	double x = medium->speed_1x_kbps;
	if (speed <= 0)
		return speed < 0 ? -1 : 0;
	if (medium->kind == DISCIMG_MEDIUM_CD)
		x = CD_1X_KBPS;
	else if (medium->kind == DISCIMG_MEDIUM_ANY)
		x = DVD_1X_KBPS;
	double kbps = ceil(speed * x);
	return kbps > INT32_MAX ? INT32_MAX : (int32_t)kbps;
}

/* Those that are not finished. */
static void abort_all(struct burn *burn)
{
	for (size_t i = 0; i < burn->nslots; i++) {
		struct slot *slot = &burn->slots[i];
		if (!slot->begun)
			continue;
		slot->begun = false;
		slot->recorder.abort(slot->recorder.state, burn->job);
		if (!burn->options->simulate)
			say(burn->job, DISCIMG_WARNING,
				"%s: the burn was not completed, the medium holds no usable disc",
				slot->result->name);
	}
}

static int begin_all(struct burn *burn)
{
	const struct discimg_burn_options *options = burn->options;
	int r = 0;
	for (size_t i = 0; i < burn->nslots && r == 0; i++) {
		struct slot *slot = &burn->slots[i];
		struct record_plan plan = { .disc = burn->raw ? burn->source : NULL,
			.nsectors = burn->report->nsectors,
			.padding_nsectors = options->padding_nsectors,
			.speed_kbps = speed_kbps(&slot->recorder.medium, options->speed),
			.simulate = options->simulate,
			.multi = options->multi,
			.overburn = options->overburn };
		r = slot->recorder.begin(slot->recorder.state, burn->job, &plan);
		slot->result->result = r;
		slot->begun = r == 0;
	}
	return r;
}

/* Of the drive whose buffer is emptiest: that one is in danger first. */
static int buffer_percent(void *state)
{
	const struct burn *burn = state;
	int least = -1;
	for (size_t i = 0; i < burn->nslots; i++) {
		const struct disc_recorder *recorder = &burn->slots[i].recorder;
		int percent = burn->slots[i].begun ? recorder->buffer_percent(recorder->state) : -1;
		if (percent >= 0 && (least < 0 || percent < least))
			least = percent;
	}
	return least;
}

static int find_bad(const struct sector_batch *batch)
{
	for (uint32_t i = 0; i < batch->nsectors; i++)
		if (discimg_sector_is_bad(batch->status[i]))
			return (int)i;
	return -1;
}

/* Before the drives: a source that cannot be read is not burned, and neither is one for nobody. */
static int take_sent(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct burn *burn = state;
	int bad = find_bad(batch);
	if (bad >= 0)
		return fail(job, DISCIMG_E_IO, "%s: sector %d cannot be read, or is damaged",
			burn->source_name, batch->lba + bad);
	if (atomic_load(&burn->nwriting) == 0)
		return DISCIMG_E_DRIVE;
	return burn->sent ? sent_take(burn->sent, job, batch) : 0;
}

static int take_written(void *state, struct discimg_job *job, const struct sector_batch *batch)
{
	struct slot *slot = state;
	int r = slot->recorder.take(slot->recorder.state, job, batch);
	if (r < 0) {
		slot->result->result = r;
		atomic_fetch_sub(&slot->burn->nwriting, 1);
		if (!is_cancelled(job) && slot->burn->nslots > 1)
			say(job, DISCIMG_WARNING, "%s: failed; the other drives go on",
				slot->result->name);
	}
	return r;
}

static int copy_to_all(struct burn *burn)
{
	struct copy_consumer *consumers = calloc(burn->nslots + 1, sizeof(*consumers));
	struct copy_range range = { .nsectors = burn->report->nsectors,
		.shape = { .nbytes = burn->report->sector_nbytes } };
	struct copy_plan plan = { .disc = burn->source,
		.ranges = &range,
		.nranges = 1,
		.consumers = consumers,
		.nconsumers = burn->nslots + 1,
		.phase = burn->options->simulate ? "simulating" : "writing",
		.speed_1x_kbps = burn->report->speed_1x_kbps,
		.buffer_percent = buffer_percent,
		.buffer_state = burn };
	struct copy_report report;
	if (!consumers)
		return fail_nomem(burn->job);
	atomic_store(&burn->nwriting, burn->nslots);
	consumers[0] = (struct copy_consumer){ .take = take_sent, .state = burn };
	for (size_t i = 0; i < burn->nslots; i++)
		consumers[i + 1] = (struct copy_consumer){
			.take = take_written, .state = &burn->slots[i], .optional = true
		};
	int r = copy_run(burn->job, &plan, &report);
	free(consumers);
	return r;
}

static void finish_all(struct burn *burn, struct timespec start)
{
	for (size_t i = 0; i < burn->nslots; i++) {
		struct slot *slot = &burn->slots[i];
		if (slot->result->result < 0)
			continue;
		slot->result->result = slot->recorder.finish(slot->recorder.state, burn->job);
		slot->result->write_seconds = stopwatch_seconds(start);
		slot->begun = slot->result->result < 0;
	}
}

static int write_all(struct burn *burn)
{
	struct timespec start = stopwatch_start();
	int r = begin_all(burn);
	if (r == 0)
		r = copy_to_all(burn);
	if (r == 0)
		finish_all(burn, start);
	abort_all(burn);
	return r;
}

/* --- afterwards ------------------------------------------------------------------------------ */

static void verify_all(struct burn *burn)
{
	struct discimg_disc *names = burn->source->source.sequential ? NULL : burn->source;
	for (size_t i = 0; i < burn->nslots; i++) {
		struct slot *slot = &burn->slots[i];
		if (slot->result->result == 0 && burn->sent)
			slot->result->result = readback(
				burn->job, &slot->recorder, burn->sent, names, slot->result);
	}
}

static void close_drives(struct burn *burn)
{
	for (size_t i = 0; i < burn->nslots; i++) {
		struct disc_recorder *recorder = &burn->slots[i].recorder;
		if (burn->options->eject && burn->slots[i].result->result >= 0 && recorder->eject)
			recorder->eject(recorder->state, burn->job);
		drive_close_recorder(recorder);
	}
}

/* The first failure counts most, then faults. */
static int result_of_drives(const struct burn *burn)
{
	int faults = 0;
	for (size_t i = 0; i < burn->nslots; i++) {
		int r = burn->report->drives[i].result;
		if (r < 0)
			return r;
		faults |= r == DISCIMG_FAULTS;
	}
	return faults ? DISCIMG_FAULTS : 0;
}

/* What failed for all is also why each drive did that has no reason of its own. */
static void blame(struct burn *burn, int r)
{
	for (size_t i = 0; i < burn->report->ndrives; i++)
		if (burn->report->drives[i].result == 0)
			burn->report->drives[i].result = r;
}

static int run(struct burn *burn)
{
	if (burn->options->padding_nsectors > MAX_PADDING_NSECTORS)
		return fail(burn->job, DISCIMG_E_INVALID,
			"%u sectors of padding, expected at most %d",
			burn->options->padding_nsectors, MAX_PADDING_NSECTORS);
	int r = open_source(burn);
	if (r == 0)
		r = name_drives(burn);
	if (r == 0)
		r = open_drives(burn);
	if (r == 0)
		r = check_media(burn);
	if (r == 0)
		r = prepare_verify(burn);
	if (r == 0)
		r = prepare_media(burn);
	if (r == 0)
		r = write_all(burn);
	if (r == 0)
		verify_all(burn);
	close_drives(burn);
	if (r < 0)
		blame(burn, r);
	if (r == 0)
		r = result_of_drives(burn);
	return r == 0 && burn->report->mastered.nskipped ? DISCIMG_FAULTS : r;
}

int discimg_burn(struct discimg_job *job, const char *source,
	const struct discimg_burn_options *options, struct discimg_burn_report *report)
{
	static const struct discimg_burn_options defaults;
	struct discimg_burn_report unwanted = { 0 };
	struct burn burn = { .job = job,
		.options = options ? options : &defaults,
		.source_name = source,
		.report = report ? report : &unwanted };
	*burn.report = (struct discimg_burn_report){ 0 };
	int r = run(&burn);
	free(burn.slots);
	sent_free(burn.sent);
	discimg_disc_free(burn.source);
	discimg_burn_report_free(&unwanted);
	return r;
}

void discimg_burn_report_free(struct discimg_burn_report *report)
{
	for (size_t i = 0; i < report->ndrives; i++) {
		struct discimg_burn_drive *drive = &report->drives[i];
		bad_free(&drive->bad);
		free(drive->name);
	}
	free(report->drives);
	discimg_master_report_free(&report->mastered);
	*report = (struct discimg_burn_report){ 0 };
}
