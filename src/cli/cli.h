/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line: a table of commands, each with a table of options, from which parsing,
 * --help, the man page and the shell completion all follow.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <discimg/discimg.h>
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

enum exit_status {
	EXIT_GOOD = 0,
	EXIT_FAULTS = 1,
	EXIT_FAILED = 2,
	EXIT_USAGE = 64, /* EX_USAGE of sysexits.h */
	EXIT_INTERRUPTED = 130,
};

/* What a status means, for --help and the manual page. */
struct cli_exit {
	int status;
	const char *meaning;
};

extern const struct cli_exit exit_statuses[]; /* ends with a NULL meaning */

enum option_kind {
	OPTION_FLAG,   /* bool: true when given */
	OPTION_VALUE,  /* int: set to .value when given */
	OPTION_TEXT,   /* const char *; "" without its argument */
	OPTION_LIST,   /* struct text_list: may be given several times */
	OPTION_CHANGE, /* struct change_list: one more, of the kind that is .value */
	OPTION_NUMBER, /* unsigned, in decimal */
	OPTION_SIZE,   /* uint64_t: bytes, with K, M, G or T in powers of 1024 */
	OPTION_CHOICE, /* int: the place of the word in .choices, from 0 */
};

struct text_list {
	const char **items;
	size_t n;
};

/* In the order of the command line, whatever option each came from. */
struct change_list {
	struct discimg_change *items;
	size_t n;
};

struct cli_option {
	const char *name;     /* without the dashes */
	char letter;          /* 0: has none */
	const char *argument; /* how --help calls it; NULL for flags; "[WORD]" may be left out */
	const char *help;     /* one sentence without its full stop */
	enum option_kind kind;
	size_t offset;       /* in the command's argument struct */
	const char *choices; /* "auto never fast full": nothing else is taken; NULL: anything */
	/* OPTION_VALUE, OPTION_CHANGE; OPTION_CHOICE without its argument; OPTION_NUMBER: 0, or 1
	 * where numbers begin with that */
	int value;
};

#define LISTING_NBYTES 64

/* What a file that an option names may say, line by line. */
struct cli_listing {
	const char *title; /* a clause without its colon */
	/* The I-th line and what it means; false beyond the last. */
	bool (*line)(unsigned i, char form[LISTING_NBYTES], const char **meaning);
	const char *text; /* paragraphs behind them */
};

struct cli;

/*
 * A command, or a group of them: the last words of whose COMMANDS are told apart behind its name.
 * Of a group only name, summary, text and examples are used.
 */
struct cli_command {
	const char *name;                  /* "convert"; in a group "vdrive blank" */
	const char *operands;              /* "IN OUT" */
	const char *summary;               /* one line for the list of commands */
	const char *text;                  /* paragraphs, separated by an empty line */
	const char *notes;                 /* likewise, behind the options; NULL: none */
	const char *examples;              /* lines: "discimg convert a.iso a.cue" */
	const struct cli_listing *listing; /* NULL: none */
	const struct cli_option *options;  /* ends with a NULL name */
	size_t arguments_nbytes;           /* what .offset of the options counts in */
	size_t min_operands, max_operands;
	/* Returns an enum discimg_result; ARGUMENTS starts zeroed. */
	int (*run)(struct cli *cli, const void *arguments, char **operands, size_t noperands);
	const struct cli_command *const *commands; /* NULL-terminated; NULL: no group */
	/* Of a command with a syntax of its own, in place of what the table of options tells. */
	int (*parse)(struct cli *cli, int argc, char **argv, void *arguments);
	void (*print_help)(void);
	void (*release)(void *arguments);
};

extern const struct cli_command *const commands[]; /* NULL-terminated */
extern const struct cli_option common_options[];

/* One run of one command. */
struct cli {
	const struct cli_command *command;
	struct discimg_job *job;
	/* the common options */
	bool json, quiet, verbose;
	int progress; /* enum progress_mode */
	bool help, version;
	bool has_left;    /* for the background: what goes wrong is for the system's log */
	int output_errno; /* what writing standard output failed with, where a command knows */
	/* what the command adds to its JSON document; NULL without --json */
	json_t *document;
	struct screen {
		bool has_bar;   /* one stands on the terminal's current line */
		char phase[32]; /* and its beginning, for the average speed */
		struct timespec start;
		int last_percent;
	} screen;
};

/* output.c: a line on stderr, "discimg: COMMAND: KIND…" with KIND "", "note: " or "warning: "; or
 * in the system's log. */
void complain(struct cli *cli, const char *kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints a result line on stdout, unless --json or --quiet was given. */
void print_result(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints a usage error and returns EXIT_USAGE. */
int usage_error(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A command's own way to say "wrong usage": run() returns it, after usage_error(). */
#define CLI_USAGE (-1000)

/* options.c: fills ARGUMENTS and CLI from ARGV; leaves the operands. 0, or an exit status. */
int parse_options(struct cli *cli, int argc, char **argv, void *arguments, char ***operands,
	size_t *noperands);
void free_lists(const struct cli_command *command, void *arguments);

/* commands.c: the word that tells COMMAND from the others of its group. */
const char *command_word(const struct cli_command *command);
/* The one of AMONG that WORD is the word of, or NULL. */
const struct cli_command *find_command(const struct cli_command *const *among, const char *word);

/* help.c */
void print_command_help(const struct cli_command *command);
void print_main_help(void);

/*
 * nearest.c: of the names that were offered, the one most like WORD, or NULL: none is like it; and
 * those that WORD begins, with commas between.
 */
struct nearest {
	const char *word, *name;
	unsigned distance;
	char longer[100];
};
void nearest_offer(struct nearest *nearest, const char *name);

/*
 * background.c: forks. The child gets a descriptor, and does its work; until leave_foreground() it
 * speaks for the command. The parent gets -1 when the child has told TOLD of NBYTES, and ends as
 * the child does where that fails before.
 */
int go_to_background(struct cli *cli, void *told, size_t nbytes);
/* In the child: from here on messages are for the system's log. False when nobody waits for it. */
bool leave_foreground(struct cli *cli, int tell_fd, const void *told, size_t nbytes);

/* progress.c */
enum progress_mode { PROGRESS_AUTO, PROGRESS_BAR, PROGRESS_LINES, PROGRESS_JSON, PROGRESS_NONE };
void show_progress(void *cli, const struct discimg_progress *progress);
/* Removes a bar that stands on the terminal, so that a message can take its line. */
void clear_progress(struct cli *cli);

/* json.c: TEXT, whose bytes need not be UTF-8, as a JSON string; the caller's reference. */
json_t *text_json(const char *text);

/* show_bad.c: the first of BAD in lines (all of them when verbose), and all of it for JSON. */
void print_bad(struct cli *cli, const struct discimg_bad *bad);
json_t *bad_json(const struct discimg_bad *bad);

/* show_losses.c: what cannot be kept, for JSON. */
json_t *losses_json(const struct discimg_losses *losses);

/* show_boot.c: what was looked at of booting, in lines, or of these the bad ones alone; for JSON.
 */
void print_boot_checks(struct cli *cli, const struct discimg_boot_checks *checks, bool bad_only);
json_t *boot_checks_json(const struct discimg_boot_checks *checks);

/* show_repairs.c: likewise of repaired sectors. */
void print_repairs(struct cli *cli, const struct discimg_repairs *repairs);
json_t *repairs_json(const struct discimg_repairs *repairs);

/* mastered.c: what was made bootable, in lines, or all of it; all but the image for JSON, or all.
 */
void print_boot(struct cli *cli, const struct discimg_master_report *report);
void print_layer_breaks(struct cli *cli, const struct discimg_master_report *report);
void print_mastered(struct cli *cli, const char *out, const struct discimg_master_report *report);
void add_image(json_t *document, const char *out, const struct discimg_master_report *report);
void add_mastered(json_t *document, const struct discimg_master_report *report);

/* Which files of a disc: options of a command whose arguments have a struct discimg_files_options
 * as FILES. */
#define FILES_OPTIONS(arguments, files)                                                            \
	{ "session", 0, "N", "the files of session N, instead of the last one", OPTION_NUMBER,     \
		offsetof(arguments, files.session), NULL, 1 },                                     \
		{ "track", 0, "N", "the files of track N", OPTION_NUMBER,                          \
			offsetof(arguments, files.track), NULL, 1 },                               \
	{                                                                                          \
		"tracks", 0, NULL, "the tracks themselves: .iso, .wav or .bin files", OPTION_FLAG, \
			offsetof(arguments, files.tracks), NULL, 0                                 \
	}

/* cmd_vdrive_list.c: a virtual drive, for JSON. */
json_t *vdrive_json(const struct discimg_vdrive_about *about);

/* units.c: texts for people, in the caller's BUF of UNITS_NBYTES. */
#define UNITS_NBYTES 32
const char *size_text(char *buf, uint64_t nbytes);                      /* "4.38 GiB" */
const char *speed_text(char *buf, double kbps, uint32_t speed_1x_kbps); /* "24.0x (3.6 MB/s)" */
const char *time_text(char *buf, uint32_t nsectors);                    /* "mm:ss:ff" */
/* "1 file", "7 files"; the word ONE or MANY has at most 10 letters. */
const char *count_text(char *buf, uint64_t n, const char *one, const char *many);
/* "sector 7", "sectors 7 to 9", in a BUF of SPAN_NBYTES. */
#define SPAN_NBYTES 40
const char *span_text(char *buf, int32_t lba, uint32_t nsectors);

#endif
