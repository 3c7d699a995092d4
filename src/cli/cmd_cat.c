/* SPDX-License-Identifier: GPL-3.0-or-later */
/* discimg cat */
#include "cli/commands.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define BUFFER_NBYTES (1 << 20)

struct arguments {
	struct discimg_files_options files;
};

static const struct cli_option options[] = {
	FILES_OPTIONS(struct arguments, files),
	{ 0 },
};

/*
 * Writes the bytes of a file; its unreadable sectors are zeros, and are counted. Where standard
 * output takes no more it ends, and leaves that to be told with all other output.
 */
static int put_file(struct cli *cli, struct discimg_files *files, const char *path, uint8_t *buf)
{
	uint32_t id;
	uint64_t nbad = 0, offset = 0;
	ssize_t n = discimg_files_find(cli->job, files, path, &id);
	while (n == 0 || offset > 0) {
		n = discimg_files_read(cli->job, files, id, offset, buf, BUFFER_NBYTES, &nbad);
		if (n <= 0)
			break;
		if (fwrite(buf, 1, (size_t)n, stdout) != (size_t)n) {
			cli->output_errno = errno;
			return 0;
		}
		offset += (uint64_t)n;
	}
	if (nbad)
		complain(cli, "warning: ",
			"%s: %" PRIu64 " of its sectors could not be read and are zeros", path,
			nbad);
	return n < 0 ? (int)n : nbad ? DISCIMG_FAULTS : 0;
}

static int run(struct cli *cli, const void *arguments, char **operands, size_t noperands)
{
	struct discimg_files *files;
	const struct arguments *asked = arguments;
	int result = 0;
	if (cli->json) {
		usage_error(cli, "--json has no place beside a file's bytes: leave it out");
		return CLI_USAGE;
	}
	int r = discimg_files_open(cli->job, operands[0], &asked->files, &files);
	if (r < 0)
		return r;
	uint8_t *buf = malloc(BUFFER_NBYTES);
	if (!buf)
		r = DISCIMG_E_NOMEM;
	for (size_t i = 1; i < noperands && r >= 0 && !ferror(stdout); i++) {
		r = put_file(cli, files, operands[i], buf);
		if (r > 0)
			result = r;
	}
	free(buf);
	discimg_files_free(files);
	return r < 0 ? r : result;
}

const struct cli_command command_cat = {
	.name = "cat",
	.operands = "IMAGE|DRIVE PATH...",
	.summary = "write files of a disc or image to standard output",
	.text = "Writes the bytes of the files PATH one behind the other. Those of unreadable "
		"sectors are zeros; it says so, and ends with exit status 1.",
	.examples = "  discimg cat os.iso /.disk/info\n",
	.options = options,
	.arguments_nbytes = sizeof(struct arguments),
	.min_operands = 2,
	.max_operands = SIZE_MAX,
	.run = run,
};
