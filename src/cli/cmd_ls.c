/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg ls */
#include "cli/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_NBYTES 8192

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
};

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

static void print_long(const struct listing *listing, const struct discimg_file *file)
{
	char mode[11], size[32], date[32] = "-";
	struct tm tm;
	time_t time = (time_t)file->mtime;
	mode_text(mode, file->mode);
	size_column(size, sizeof(size), file);
	if (localtime_r(&time, &tm))
		strftime(date, sizeof(date), "%Y-%m-%d %H:%M", &tm);
	if (file->has_owner)
		printf("%s %5" PRIu32 " %5" PRIu32 " %12s %s ", mode, file->uid, file->gid, size,
			date);
	else
		printf("%s %5s %5s %12s %s ", mode, "-", "-", size, date);
	(void)listing;
}

/* The absolute path of FILE with the bytes that its names have, without PREFIX. */
static void print_raw(const struct listing *listing, uint32_t id)
{
	struct discimg_file file;
	discimg_files_get(listing->files, id, &file);
	if (listing->asked->recursive && id != DISCIMG_ROOT) {
		print_raw(listing, file.parent);
		if (file.parent != DISCIMG_ROOT)
			putchar('/');
	} else if (id == DISCIMG_ROOT) {
		putchar('/');
	}
	fputs(file.name, stdout);
}

static void print_name(const struct listing *listing, uint32_t id, const struct discimg_file *file)
{
	char path[PATH_NBYTES], target[PATH_NBYTES];
	discimg_files_path(listing->files, id, path, sizeof(path));
	const char *name =
		listing->asked->recursive || id == DISCIMG_ROOT ? path : strrchr(path, '/') + 1;
	fputs(name, stdout);
	if (S_ISDIR(file->mode) && id != DISCIMG_ROOT)
		putchar('/');
	if (file->target && listing->asked->is_long) {
		discimg_files_printable(file->target, target, sizeof(target));
		printf(" -> %s", target);
	}
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

static void show(struct listing *listing, uint32_t id)
{
	struct discimg_file file;
	discimg_files_get(listing->files, id, &file);
	if (listing->list)
		json_array_append_new(listing->list, file_json(listing, id, &file));
	if (listing->cli->json || listing->cli->quiet)
		return;
	if (listing->asked->is_long)
		print_long(listing, &file);
	if (listing->asked->null)
		print_raw(listing, id);
	else
		print_name(listing, id, &file);
	putchar(listing->asked->null ? '\0' : '\n');
}

/* Directories that are still to be shown, the next one last. */
struct stack {
	uint32_t *ids;
	size_t n, room;
};

static bool push(struct stack *stack, uint32_t id)
{
	if (stack->n == stack->room) {
		size_t room = 2 * stack->n + 64;
		uint32_t *bigger = reallocarray(stack->ids, room, sizeof(*bigger));
		if (!bigger)
			return false;
		stack->ids = bigger;
		stack->room = room;
	}
	stack->ids[stack->n++] = id;
	return true;
}

/* What is in DIRECTORY; with -R each directory is followed by what is in it. */
static int show_directory(struct listing *listing, uint32_t directory)
{
	struct stack stack = { 0 };
	uint32_t *list, next = directory;
	size_t n;
	int r;
	do {
		struct discimg_file file;
		if (next != directory)
			show(listing, next);
		discimg_files_get(listing->files, next, &file);
		r = S_ISDIR(file.mode) && (next == directory || listing->asked->recursive)
			    ? discimg_files_list(listing->cli->job, listing->files, next, &list, &n)
			    : 1;
		for (size_t i = r == 0 ? n : 0; i > 0 && r == 0; i--)
			if (!push(&stack, list[i - 1]))
				r = DISCIMG_E_NOMEM;
		if (r <= 0)
			free(list);
		if (r < 0)
			break;
		next = stack.n ? stack.ids[--stack.n] : directory;
	} while (next != directory);
	free(stack.ids);
	return r < 0 ? r : 0;
}

static int show_path(struct listing *listing, const char *path)
{
	uint32_t id;
	struct discimg_file file;
	int r = discimg_files_find(listing->cli->job, listing->files, path, &id);
	if (r < 0)
		return r;
	discimg_files_get(listing->files, id, &file);
	if (S_ISDIR(file.mode))
		return show_directory(listing, id);
	show(listing, id);
	return 0;
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct listing listing = { .cli = cli, .asked = arguments };
	int r = discimg_files_open(cli->job, operands[0], &listing.asked->files, &listing.files);
	if (r < 0)
		return r;
	listing.list = cli->document ? json_array() : NULL;
	if (noperands == 1)
		r = show_directory(&listing, DISCIMG_ROOT);
	for (size_t i = 1; i < noperands && r == 0; i++)
		r = show_path(&listing, operands[i]);
	if (cli->document) {
		json_object_set_new(cli->document, "name", text_json(operands[0]));
		json_object_set_new(
			cli->document, "names", json_string(discimg_files_kind(listing.files)));
		json_object_set_new(cli->document, "files", listing.list);
	}
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
