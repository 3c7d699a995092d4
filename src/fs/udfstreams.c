/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Named streams: ECMA-167r3 4/9.2, OSTA UDF 2.60 §3.3.5. A directory of the type 13 names them;
 * what is in it are no directories, and streams of streams are not looked at, so that none loops.
 */
#include "fs/udfstreams.h"

#include "base/context.h"
#include "fs/text.h"
#include "fs/udfidentifier.h"

#include <string.h>

#define NAME_NBYTES  256         /* with its NUL: XATTR_NAME_MAX */
#define VALUE_NBYTES 65536       /* XATTR_SIZE_MAX */
#define MAX_NSTREAMS 4096        /* of a file */
#define LIST_NBYTES  (16u << 20) /* and of all of them */

struct reader {
	struct udf_volume *volume;
	struct udf_streams *out;
	int result;
};

/*
 * Counts blocks that are read for streams, of which a sound disc has each once; what lies inside an
 * entry is counted with it and by itself.
 */
static bool may_read(struct reader *reader, uint64_t nblocks)
{
	struct udf_volume *volume = reader->volume;
	volume->nstream_blocks += nblocks;
	if (volume->nstream_blocks <= 2 * volume->nblocks)
		return true;
	reader->out->fault = "its named streams and those before have more blocks than the disc";
	return false;
}

/* The attribute that the stream NAME of N bytes is; false: none. */
static bool attribute_of(const char *stream, size_t n, char name[NAME_NBYTES])
{
	static const char user[] = "user.", own[] = "*UDF";
	if (n == 0 || n >= NAME_NBYTES - (sizeof(user) - 1) ||
		(n >= sizeof(own) - 1 && memcmp(stream, own, sizeof(own) - 1) == 0))
		return false;
	memcpy(name, user, sizeof(user) - 1);
	memcpy(name + sizeof(user) - 1, stream, n);
	name[sizeof(user) - 1 + n] = '\0';
	return true;
}

/* Where the data of the entry at AT lie; false, with what is wrong, where it is not IS_DIRECTORY.
 */
static bool find_data(
	struct reader *reader, struct udf_address at, bool is_directory, struct udf_data *data)
{
	struct udf_entry entry;
	if (!may_read(reader, 1))
		return false;
	reader->out->fault = udf_entry_read_either(reader->volume, at, &entry);
	if (!reader->out->fault && (entry.type == UDF_TYPE_STREAMS) != is_directory)
		reader->out->fault = "its named streams are none, or their directory is none";
	if (!reader->out->fault)
		reader->result = udf_entry_data(reader->volume, &entry, data, &reader->out->fault);
	return !reader->out->fault && reader->result == 0;
}

/* Adds the attribute NAME with the value DATA. */
static void add(struct reader *reader, const char *name, const struct udf_data *data)
{
	size_t before = reader->out->list.nbytes, nbytes = (size_t)data->nbytes;
	if (!may_read(reader, udf_nblocks(reader->volume, nbytes)))
		return;
	uint8_t *value = attributelist_add(&reader->out->list, name, nbytes);
	if (!value) {
		reader->result = fail_nomem(reader->volume->job);
	} else if (!udf_data_copy(reader->volume->blocks, data, 0, value, nbytes)) {
		reader->out->list.nbytes = before;
		reader->out->fault = "a named stream of it cannot be read";
	}
}

static void take(struct reader *reader, const struct udf_identifier *identifier)
{
	char stream[3 * UINT8_MAX + 1], name[NAME_NBYTES];
	struct udf_data data = { 0 };
	size_t n = name_of_cs0(stream, sizeof(stream), identifier->name, identifier->name_nbytes);
	if (identifier->flags & (UDF_NAME_DELETED | UDF_NAME_OF_PARENT))
		return;
	if (!attribute_of(stream, n, name)) {
		reader->out->has_others = true;
		return;
	}
	if (find_data(reader, identifier->icb, false, &data)) {
		if (data.nbytes <= VALUE_NBYTES &&
			reader->out->list.nbytes + data.nbytes <= LIST_NBYTES)
			add(reader, name, &data);
		else
			reader->out->has_others = true;
	}
	udf_data_free(&data);
}

static void take_all(struct reader *reader, const struct udf_data *names)
{
	struct udf_identifier identifier;
	unsigned n = 0;
	for (uint64_t at = 0; at < names->nbytes; at += identifier.nbytes) {
		if (n++ == MAX_NSTREAMS) {
			reader->out->has_others = true;
			return;
		}
		reader->out->fault = udf_identifier_read(reader->volume, names, at, &identifier);
		if (!reader->out->fault)
			take(reader, &identifier);
		if (reader->out->fault || reader->result < 0)
			return;
	}
}

int udf_streams_read(
	struct udf_volume *volume, const struct udf_entry *entry, struct udf_streams *out)
{
	struct reader reader = { .volume = volume, .out = out };
	struct udf_data names = { 0 };
	if (entry->has_streams && find_data(&reader, entry->streams, true, &names) &&
		may_read(&reader, udf_nblocks(volume, names.nbytes)))
		take_all(&reader, &names);
	udf_data_free(&names);
	return reader.result;
}
