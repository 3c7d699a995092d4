/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault plans as text: a table of words, and what each must have behind it. */
#include "vdrive/faultplan.h"

#include "base/context.h"
#include "base/count.h"
#include "base/lines.h"
#include "vdrive/faults.h"

#include <discimg/vdrive.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	PLAN_LIMIT = 1 << 20, /* bytes of a plan */
	MAX_FAULTS = 10000,
	MAX_TRIES = UINT16_MAX,
	MAX_TRIED_NSECTORS = 1 << 20, /* of a fault with tries: each is counted apart */
};

/* What may stand behind a word. */
enum fault_form {
	HAS_LBA = 1 << 0,   /* a sector */
	HAS_LBAS = 1 << 1,  /* one, or a range of them */
	HAS_TRIES = 1 << 2, /* perhaps */
	HAS_ABOVE = 1 << 3, /* perhaps */
};

struct bounds {
	const char *name;
	int64_t least, most;
};

#define MAX_LBA      (INT32_MAX - 1)
#define MAX_SAMPLES  5880 /* ten sectors */
#define MAX_OVERREAD 4500 /* a minute */

static const struct word {
	struct discimg_vdrive_fault fault;
	enum fault_kind kind;
	unsigned form; /* enum fault_form */
	struct bounds values[2];
} words[] = {
	{ { "unreadable", "LBAS [tries N] [above SPEED]", "reading fails, with 3/11/05" },
		FAULT_UNREADABLE, HAS_LBAS | HAS_TRIES | HAS_ABOVE, { { 0 } } },
	{ { "wrong", "LBAS [tries N] [above SPEED]", "wrong bytes, which C2 pointers mark" },
		FAULT_WRONG, HAS_LBAS | HAS_TRIES | HAS_ABOVE, { { 0 } } },
	{ { "unmarked", "LBAS [tries N] [above SPEED]", "wrong bytes, which they do not mark" },
		FAULT_UNMARKED, HAS_LBAS | HAS_TRIES | HAS_ABOVE, { { 0 } } },
	{ { "marked", "LBAS", "right bytes, which C2 pointers mark" }, FAULT_MARKED, HAS_LBAS,
		{ { 0 } } },
	{ { "jitter", "LBAS SAMPLES", "audio comes up to so early or late" }, FAULT_JITTER,
		HAS_LBAS, { { "number of samples", 1, MAX_SAMPLES } } },
	{ { "offset", "SAMPLES", "all audio comes so late; -N: early" }, FAULT_OFFSET, 0,
		{ { "number of samples", -MAX_SAMPLES, MAX_SAMPLES } } },
	{ { "overread", "SECTORS", "lead-in, lead-out can be read" }, FAULT_OVERREAD, 0,
		{ { "number of sectors", 1, MAX_OVERREAD } } },
	{ { "no-q", "LBAS", "sub-channel Q is all zeros" }, FAULT_NO_Q, HAS_LBAS, { { 0 } } },
	{ { "wrong-q", "LBAS", "a bit of sub-channel Q is wrong" }, FAULT_WRONG_Q, HAS_LBAS,
		{ { 0 } } },
	{ { "slow", "LBAS MILLISECONDS", "each sector takes so much longer" }, FAULT_SLOW, HAS_LBAS,
		{ { "number of milliseconds", 1, 3600000 } } },
	{ { "attention", "N", "the Nth command: a reset, 6/29/02" }, FAULT_ATTENTION, 0,
		{ { "command", 1, INT64_MAX } } },
	{ { "change", "N", "the Nth command: a new disc, 6/28/00" }, FAULT_CHANGED, 0,
		{ { "command", 1, INT64_MAX } } },
	{ { "vanish", "N", "the drive goes at the Nth command" }, FAULT_VANISH, 0,
		{ { "command", 1, INT64_MAX } } },
	{ { "vanish-at", "LBAS", "it goes at reading or writing them" }, FAULT_VANISH_AT, HAS_LBAS,
		{ { 0 } } },
	{ { "write-error", "LBAS [tries N]", "writing fails, with 3/0C/00" }, FAULT_WRITE_ERROR,
		HAS_LBAS | HAS_TRIES, { { 0 } } },
	{ { "calibration-error", "[tries N]", "calibration fails, with 3/73/03" },
		FAULT_CALIBRATION_ERROR, HAS_TRIES, { { 0 } } },
	{ { "flip", "LBA BYTE BIT", "that bit is written wrong" }, FAULT_FLIP, HAS_LBA,
		{ { "byte", 0, 2351 }, { "bit", 0, 7 } } },
	{ { "end", "LBA", "the medium takes nothing from LBA on" }, FAULT_END, HAS_LBA, { { 0 } } },
	{ { "seed", "N", "for what is random" }, FAULT_SEED, 0, { { "number", 0, INT64_MAX } } },
};

const struct discimg_vdrive_fault *discimg_vdrive_fault(unsigned i)
{
	return i < sizeof(words) / sizeof(words[0]) ? &words[i].fault : NULL;
}

struct parser {
	struct discimg_job *job;
	struct lines lines;
	char *rest; /* of the line */
	struct fault_plan *plan;
};

#define FAIL(p, format, ...)                                                                       \
	fail((p)->job, DISCIMG_E_FORMAT, "%s:%u: " format, (p)->lines.path, (p)->lines.line,       \
		##__VA_ARGS__)

/* The number at the beginning of TEXT and, in *END, what comes behind it. */
static bool number_at(const char *text, int64_t least, int64_t most, int64_t *value, char **end)
{
	errno = 0;
	*value = strtoll(text, end, 10);
	return *end > text && errno == 0 && *value >= least && *value <= most;
}

static int take_number(struct parser *p, const struct bounds *bounds, int64_t *value)
{
	const char *text = line_word(&p->rest);
	char *end;
	if (!text)
		return FAIL(p, "the line ends, expected a %s", bounds->name);
	if (!number_at(text, bounds->least, bounds->most, value, &end) || *end)
		return FAIL(p, "%s, expected a %s from %lld to %lld", text, bounds->name,
			(long long)bounds->least, (long long)bounds->most);
	return 0;
}

static int take_range(struct parser *p, struct fault *fault)
{
	const char *text = line_word(&p->rest);
	char *end = NULL;
	int64_t first, last;
	if (!text)
		return FAIL(p, "the line ends, expected a sector, or two with a hyphen");
	bool good = number_at(text, -MAX_LBA, MAX_LBA, &first, &end);
	last = first;
	if (good && *end == '-')
		good = number_at(end + 1, first, MAX_LBA, &last, &end);
	if (!good || *end)
		return FAIL(p, "%s, expected a sector, or two rising ones with a hyphen", text);
	fault->first = (int32_t)first;
	fault->last = (int32_t)last;
	return 0;
}

static int take_tries(struct parser *p, struct fault *fault)
{
	static const struct bounds bounds = { "number of tries", 1, MAX_TRIES };
	int64_t value, nsectors = (int64_t)fault->last - fault->first + 1;
	int r = take_number(p, &bounds, &value);
	if (r < 0)
		return r;
	if (fault->tried || nsectors > MAX_TRIED_NSECTORS)
		return FAIL(p, "tries of %lld sector%s, expected at most %d, and once a line",
			(long long)nsectors, noun_s((uint64_t)nsectors), MAX_TRIED_NSECTORS);
	fault->tries = (uint32_t)value;
	fault->tried = calloc((size_t)nsectors, sizeof(*fault->tried));
	return fault->tried ? 0 : fail_nomem(p->job);
}

static int take_above(struct parser *p, struct fault *fault)
{
	static const struct bounds bounds = { "speed", 1, 1000 };
	int64_t value;
	int r = take_number(p, &bounds, &value);
	fault->above = r == 0 ? (unsigned)value : 0;
	return r;
}

static int take_conditions(struct parser *p, const struct word *word, struct fault *fault)
{
	int r = 0;
	for (const char *text; r == 0 && (text = line_word(&p->rest));) {
		if ((word->form & HAS_TRIES) && strcmp(text, "tries") == 0)
			r = take_tries(p, fault);
		else if ((word->form & HAS_ABOVE) && strcmp(text, "above") == 0)
			r = take_above(p, fault);
		else
			r = FAIL(p, "%s behind %s, expected %s", text, word->fault.word,
				word->form & HAS_ABOVE   ? "tries, above or nothing"
				: word->form & HAS_TRIES ? "tries or nothing"
							 : "nothing");
	}
	return r;
}

static int take_fault(struct parser *p, const struct word *word, struct fault *fault)
{
	static const struct bounds lba = { "sector", -MAX_LBA, MAX_LBA };
	int64_t first = 0;
	int r = 0;
	fault->kind = word->kind;
	if (word->form & HAS_LBAS)
		r = take_range(p, fault);
	else if (word->form & HAS_LBA)
		r = take_number(p, &lba, &first);
	if (word->form & HAS_LBA)
		fault->first = fault->last = (int32_t)first;
	for (int i = 0; i < 2 && r == 0 && word->values[i].name; i++)
		r = take_number(p, &word->values[i], &fault->values[i]);
	return r < 0 ? r : take_conditions(p, word, fault);
}

static const struct word *find_word(const char *text)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i].fault.word, text) == 0)
			return &words[i];
	return NULL;
}

static int add_fault(struct parser *p, const struct word *word)
{
	struct fault_plan *plan = p->plan;
	if (plan->n == MAX_FAULTS)
		return FAIL(p, "more than %d faults", MAX_FAULTS);
	struct fault *faults = reallocarray(plan->faults, plan->n + 1, sizeof(*faults));
	if (!faults)
		return fail_nomem(p->job);
	plan->faults = faults;
	faults[plan->n] = (struct fault){ .tries = 0 };
	return take_fault(p, word, &faults[plan->n++]);
}

static int take_seed(struct parser *p, const struct word *word)
{
	struct fault none = { .kind = FAULT_SEED };
	int64_t seed;
	int r = take_number(p, &word->values[0], &seed);
	p->plan->random = r == 0 ? (uint64_t)seed : 0;
	return r < 0 ? r : take_conditions(p, word, &none);
}

static int take_line(struct parser *p)
{
	const char *text = line_word(&p->rest);
	if (!text)
		return 0;
	const struct word *word = find_word(text);
	if (!word)
		return FAIL(p, "%s is no fault; see discimg vdrive start --help", text);
	return word->kind == FAULT_SEED ? take_seed(p, word) : add_fault(p, word);
}

static int parse(struct parser *p)
{
	int r = 0;
	for (char *line; r == 0 && (line = lines_next(&p->lines));) {
		line[strcspn(line, "#")] = '\0';
		p->rest = line;
		r = take_line(p);
	}
	return r;
}

int fault_plan_open(struct discimg_job *job, const char *path, struct fault_plan **plan)
{
	struct parser p = { .job = job };
	*plan = NULL;
	int r = lines_open(job, path, PLAN_LIMIT, &p.lines);
	if (r < 0)
		return r;
	p.plan = calloc(1, sizeof(*p.plan));
	r = p.plan ? parse(&p) : fail_nomem(job);
	lines_close(&p.lines);
	if (r < 0)
		fault_plan_free(p.plan);
	else
		*plan = p.plan;
	return r;
}

void fault_plan_free(struct fault_plan *plan)
{
	if (!plan)
		return;
	for (size_t i = 0; i < plan->n; i++)
		free(plan->faults[i].tried);
	free(plan->faults);
	free(plan);
}
