/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg ls */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_NBYTES  8192
#define LINES_NBYTES 16384
#define NONE         UINT32_MAX

struct arguments {
	struct discimg_files_options files;
	bool is_long, recursive, null;
};

static const struct cli_option options[] = {
	FILES_OPTIONS(struct arguments, files),
	{ "long", 'l', NULL, "with mode, owner, group, size and time", OPTION_FLAG,
		offsetof(struct arguments, is_long), NULL, 0 },
	{ "recursive", 'R', NULL, "with all below, by their paths", OPTION_FLAG,
		offsetof(struct arguments, recursive), NULL, 0 },
	{ "null", '0', NULL, "end names by NUL and leave their bytes as they are", OPTION_FLAG,
		offsetof(struct arguments, null), NULL, 0 },
	{ 0 },
};

/* One run: what is asked for, and of which disc. */
struct listing {
	struct cli *cli;
	const struct arguments *asked;
	struct discimg_files *files;
	json_t *list;
	bool once;       /* no directory is listed a second time */
	bool is_watched; /* by someone at a terminal, who waits for no more than a directory */
	/* What is printed next begins with what stands before all names of DIRECTORY. */
	uint32_t directory; /* or NONE */
	char *line;
	size_t prefix_nbytes, line_room;
	/* Lines that were made and not yet written: stdio takes longer for one than we. */
	char lines[LINES_NBYTES];
	size_t lines_nbytes;
};

static void write_lines(struct listing *listing)
{
	fwrite(listing->lines, 1, listing->lines_nbytes, stdout);
	listing->lines_nbytes = 0;
}

static void put(struct listing *listing, const char *text, size_t nbytes)
{
	if (nbytes > LINES_NBYTES - listing->lines_nbytes)
		write_lines(listing);
	if (nbytes > LINES_NBYTES) {
		fwrite(text, 1, nbytes, stdout);
		return;
	}
	memcpy(listing->lines + listing->lines_nbytes, text, nbytes);
	listing->lines_nbytes += nbytes;
}

static char type_letter(uint32_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return 'd';
	case S_IFLNK:
		return 'l';
	case S_IFBLK:
		return 'b';
	case S_IFCHR:
		return 'c';
	case S_IFIFO:
		return 'p';
	case S_IFSOCK:
		return 's';
	default:
		return '-';
	}
}

/* "-rwxr-sr-x" */
static void mode_text(char text[11], uint32_t mode)
{
	static const char letters[] = "rwxrwxrwx";
	static const struct {
		uint32_t bit;
		int at;
		char with, without; /* the right to execute */
	} special[] = { { S_ISUID, 3, 's', 'S' }, { S_ISGID, 6, 's', 'S' },
		{ S_ISVTX, 9, 't', 'T' } };
	text[0] = type_letter(mode);
	for (int i = 0; i < 9; i++)
		text[1 + i] = mode & (0400u >> i) ? letters[i] : '-';
	for (int i = 0; i < 3; i++)
		if (mode & special[i].bit)
			text[special[i].at] =
				text[special[i].at] == 'x' ? special[i].with : special[i].without;
	text[10] = '\0';
}

/* "8, 1" of devices, else the number of bytes. */
static void size_column(char *text, size_t nbytes, const struct discimg_file *file)
{
	if (S_ISBLK(file->mode) || S_ISCHR(file->mode))
		snprintf(text, nbytes, "%" PRIu32 ", %" PRIu32, file->major, file->minor);
	else
		snprintf(text, nbytes, "%" PRIu64, file->nbytes);
}

static void print_long(struct listing *listing, const struct discimg_file *file)
{
	char text[128], mode[11], size[32], date[32] = "-";
	int n;
	struct tm tm;
	time_t time = (time_t)file->mtime;
	mode_text(mode, file->mode);
	size_column(size, sizeof(size), file);
	if (localtime_r(&time, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &tm);
	if (file->has_owner)
		n = snprintf(text, sizeof(text), "%s %5" PRIu32 " %5" PRIu32 " %12s %s ", mode,
			file->uid, file->gid, size, date);
	else
		n = snprintf(text, sizeof(text), "%s %5s %5s %12s %s ", mode, "-", "-", size, date);
	put(listing, text, (size_t)n);
}

/* Room for a prefix of NBYTES, and for a name and a target behind it. */
static bool make_room(struct listing *listing, size_t nbytes)
{
	size_t room = nbytes + 2 * PATH_NBYTES;
	if (room <= listing->line_room)
		return true;
	char *bigger = realloc(listing->line, room);
	if (!bigger)
		return false;
	listing->line = bigger;
	listing->line_room = room;
	return true;
}

/* The path of DIRECTORY with the bytes that its names have, however many these are. */
static bool raw_prefix(struct listing *listing, uint32_t directory)
{
	struct discimg_file file;
	size_t at = 1;
	for (uint32_t id = directory; id != DISCIMG_ROOT; id = file.parent) {
		discimg_files_get(listing->files, id, &file);
		at += 1 + strlen(file.name);
	}
	if (!make_room(listing, at))
		return false;
	listing->prefix_nbytes = at;
	listing->line[--at] = '/';
	for (uint32_t id = directory; id != DISCIMG_ROOT; id = file.parent) {
		discimg_files_get(listing->files, id, &file);
		at -= strlen(file.name);
		memcpy(listing->line + at, file.name, strlen(file.name));
		listing->line[--at] = '/';
	}
	return true;
}

static bool make_prefix(struct listing *listing, uint32_t directory)
{
	if (listing->asked->null && listing->asked->recursive)
		return raw_prefix(listing, directory);
	if (!make_room(listing, PATH_NBYTES))
		return false;
	if (!listing->asked->recursive)
		return true;
	discimg_files_path(listing->files, directory, listing->line, PATH_NBYTES);
	size_t n = strlen(listing->line);
	if (directory != DISCIMG_ROOT)
		listing->line[n++] = '/';
	listing->prefix_nbytes = n;
	return true;
}

static void print_text(struct listing *listing, const struct discimg_file *file)
{
	char *line = listing->line;
	size_t n = listing->prefix_nbytes;
	n += discimg_files_printable(file->name, line + n, PATH_NBYTES - 8);
	if (S_ISDIR(file->mode))
		line[n++] = '/';
	if (file->target && listing->asked->is_long) {
		memcpy(line + n, " -> ", 4);
		n += 4;
		n += discimg_files_printable(file->target, line + n, PATH_NBYTES);
	}
	line[n++] = '\n';
	put(listing, line, n);
}

static int print_line(struct listing *listing, const struct discimg_file *file)
{
	if (listing->directory != file->parent && !make_prefix(listing, file->parent))
		return DISCIMG_E_NOMEM;
	listing->directory = file->parent;
	if (listing->asked->is_long)
		print_long(listing, file);
	if (listing->asked->null) {
		put(listing, listing->line, listing->prefix_nbytes);
		put(listing, file->name, strlen(file->name) + 1);
	} else {
		print_text(listing, file);
	}
	return 0;
}

static json_t *file_json(
	const struct listing *listing, uint32_t id, const struct discimg_file *file)
{
	static const char *const types[] = { ['d'] = "directory",
		['l'] = "link",
		['b'] = "block device",
		['c'] = "character device",
		['p'] = "fifo",
		['s'] = "socket",
		['-'] = "file" };
	char path[PATH_NBYTES];
	discimg_files_path(listing->files, id, path, sizeof(path));
	json_t *object = json_pack("{s:o, s:s, s:I, s:o?, s:I, s:o?}", "path", text_json(path),
		"type", types[(unsigned char)type_letter(file->mode)], "bytes",
		(json_int_t)file->nbytes, "first_lba",
		file->lba >= 0 ? json_integer(file->lba) : NULL, "mtime", (json_int_t)file->mtime,
		"target", file->target ? text_json(file->target) : NULL);
	if (file->has_owner)
		json_object_update_new(object,
			json_pack("{s:i, s:I, s:I}", "mode", (int)(file->mode & 07777), "uid",
				(json_int_t)file->uid, "gid", (json_int_t)file->gid));
	return object;
}

static int show(struct listing *listing, uint32_t id, const struct discimg_file *file)
{
	if (listing->list)
		json_array_append_new(listing->list, file_json(listing, id, file));
	return listing->cli->json || listing->cli->quiet ? 0 : print_line(listing, file);
}

/* What is still to be done, the next of it last: to show a file, or to leave a directory. */
struct step {
	uint32_t id;
	bool leaves;
};

struct stack {
	struct step *steps;
	size_t n, room;
};

static bool push(struct stack *stack, uint32_t id, bool leaves)
{
	if (stack->n == stack->room) {
		size_t room = 2 * stack->n + 64;
		struct step *bigger = reallocarray(stack->steps, room, sizeof(*bigger));
		if (!bigger)
			return false;
		stack->steps = bigger;
		stack->room = room;
	}
	stack->steps[stack->n++] = (struct step){ id, leaves };
	return true;
}

static int enter(struct listing *listing, struct stack *stack, uint32_t directory)
{
	uint32_t *list;
	size_t n;
	int r = discimg_files_list(listing->cli->job, listing->files, directory, &list, &n);
	if (r < 0)
		return r;
	bool good = push(stack, directory, true);
	for (size_t i = n; i > 0 && good; i--)
		good = push(stack, list[i - 1], false);
	free(list);
	return good ? 0 : DISCIMG_E_NOMEM;
}

/* Its number, and those of all below, may be those of others from now on. */
static void leave(struct listing *listing, uint32_t directory)
{
	if (listing->once)
		discimg_files_forget(listing->files, directory);
	listing->directory = NONE;
	if (listing->is_watched)
		write_lines(listing);
}

static int visit(struct listing *listing, struct stack *stack, uint32_t id)
{
	struct discimg_file file;
	discimg_files_get(listing->files, id, &file);
	int r = show(listing, id, &file);
	if (r == 0 && S_ISDIR(file.mode) && listing->asked->recursive)
		r = enter(listing, stack, id);
	return r;
}

/* What is in DIRECTORY; with -R each directory is followed by what is in it. */
static int show_directory(struct listing *listing, uint32_t directory)
{
	struct stack stack = { 0 };
	int r = enter(listing, &stack, directory);
	while (r == 0 && stack.n > 0) {
		struct step step = stack.steps[--stack.n];
		if (step.leaves)
			leave(listing, step.id);
		else
			r = visit(listing, &stack, step.id);
	}
	free(stack.steps);
	return r;
}

static int show_path(struct listing *listing, const char *path)
{
	uint32_t id;
	struct discimg_file file;
	int r = discimg_files_find(listing->cli->job, listing->files, path, &id);
	if (r < 0)
		return r;
	discimg_files_get(listing->files, id, &file);
	return S_ISDIR(file.mode) ? show_directory(listing, id) : show(listing, id, &file);
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct listing listing = { .cli = cli,
		.asked = arguments,
		.once = noperands <= 2,
		.is_watched = isatty(STDOUT_FILENO),
		.directory = NONE };
	struct discimg_files_options chosen = listing.asked->files;
	chosen.names_only = !listing.asked->is_long && !cli->document;
	int r = discimg_files_open(cli->job, operands[0], &chosen, &listing.files);
	if (r < 0)
		return r;
	listing.list = cli->document ? json_array() : NULL;
	if (noperands == 1)
		r = show_directory(&listing, DISCIMG_ROOT);
	for (size_t i = 1; i < noperands && r == 0; i++)
		r = show_path(&listing, operands[i]);
	write_lines(&listing);
	if (cli->document) {
		json_object_set_new(cli->document, "name", text_json(operands[0]));
		json_object_set_new(
			cli->document, "names", json_string(discimg_files_kind(listing.files)));
		json_object_set_new(cli->document, "files", listing.list);
	}
	free(listing.line);
	discimg_files_free(listing.files);
	return r;
}

const struct cli_command command_ls = {
	.name = "ls",
	.operands = "IMAGE|DRIVE [PATH...]",
	.summary = "list the files on a disc or image",
	.text = "Lists what is in the directories PATH, or in the root, of the last session's file "
		"system: by Rock Ridge names where there are any, else by UDF's, else by Joliet's, "
		"else by plain ISO 9660's. Directories end with a slash.\n\n"
		"Control characters in names become '?'; with --null, names are the bytes that "
		"the disc has.",
	.examples = "  discimg ls os.iso\n"
		    "  discimg ls -lR os.iso /boot\n"
		    "  discimg ls -R0 os.iso | xargs -0 -n1 echo\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 1,
	.max_operands = SIZE_MAX,
	.run = run,
};
