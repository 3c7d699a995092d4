/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Feeds files to a fuzz target one by one, as libFuzzer does when it is given files. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t nbytes);

static int replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	long nbytes = f && fseek(f, 0, SEEK_END) == 0 ? ftell(f) : -1;
	uint8_t *data = nbytes < 0 ? NULL : malloc((size_t)nbytes + 1);
	int status = EXIT_FAILURE;
	if (data && fseek(f, 0, SEEK_SET) == 0 &&
		fread(data, 1, (size_t)nbytes, f) == (size_t)nbytes)
		status = LLVMFuzzerTestOneInput(data, (size_t)nbytes);
	else
		fprintf(stderr, "cannot read %s\n", path);
	free(data);
	if (f)
		fclose(f);
	return status;
}

int main(int argc, char **argv)
{
	int status = LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		status |= replay(argv[i]);
	return status;
}
