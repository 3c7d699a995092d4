/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The user's rules by pattern: what is left out or hidden, owners, modes and places of files. */
#include "master/rules.h"

#include "base/array.h"
#include "base/context.h"
#include "base/glob.h"
#include "base/io.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SORT_FILE_LIMIT (64 << 20)
#define KEEP_ID         UINT32_MAX /* no user and no group has this number */

enum rule_kind { RULE_OWNER, RULE_MODE, RULE_WEIGHT, RULE_HIDE };

struct rule {
	enum rule_kind kind;
	char *glob; /* NULL: all */
	uid_t uid;
	gid_t gid;
	char *mode;
	mode_t type; /* of files that a mode is for; 0: all */
	int weight;
	uint8_t hidden; /* TREE_HIDE_… */
};

struct rules {
	struct discimg_texts excludes;
	struct rule *table;
	size_t n;
};

void rules_free(struct rules *rules)
{
	if (!rules)
		return;
	for (size_t i = 0; i < rules->n; i++) {
		free(rules->table[i].glob);
		free(rules->table[i].mode);
	}
	free(rules->table);
	free(rules);
}

/* The permission bits that the letters of WHO stand for, set-id and sticky bits included. */
static mode_t bits_of_who(const char **at, const char *end)
{
	mode_t who = 0;
	for (; *at < end; (*at)++) {
		if (**at == 'u')
			who |= 04700;
		else if (**at == 'g')
			who |= 02070;
		else if (**at == 'o')
			who |= 01007;
		else if (**at == 'a')
			who |= 07777;
		else
			break;
	}
	return who ? who : 07777;
}

/* The bits that the letters of a permission stand for, for everybody. */
static mode_t bits_of_letters(const char **at, const char *end, mode_t mode)
{
	mode_t bits = 0;
	for (; *at < end; (*at)++) {
		if (**at == 'r')
			bits |= 0444;
		else if (**at == 'w')
			bits |= 0222;
		else if (**at == 'x')
			bits |= 0111;
		else if (**at == 'X')
			bits |= S_ISDIR(mode) || (mode & 0111) ? 0111 : 0;
		else if (**at == 's')
			bits |= 06000;
		else if (**at == 't')
			bits |= 01000;
		else
			break;
	}
	return bits;
}

/* One clause between commas: "go+rX", "u=rw-s". */
static bool change_by_clause(const char **at, const char *end, mode_t *mode)
{
	mode_t who = bits_of_who(at, end);
	if (*at == end || !strchr("+-=", **at))
		return false;
	while (*at < end && strchr("+-=", **at)) {
		char operation = *(*at)++;
		mode_t bits = bits_of_letters(at, end, *mode) & who;
		if (operation == '=')
			*mode &= ~(who & 0777);
		if (operation == '-')
			*mode &= ~bits;
		else
			*mode |= bits;
	}
	return *at == end || **at == ',';
}

bool rules_change_mode(const char *rule, size_t nbytes, mode_t *mode)
{
	const char *at = rule, *end = rule + nbytes;
	size_t ndigits = strspn(rule, "01234567");
	if (nbytes > 0 && ndigits >= nbytes) {
		unsigned long bits = strtoul(rule, NULL, 8);
		*mode = (*mode & S_IFMT) | (mode_t)(bits & 07777);
		return nbytes <= 5 && bits <= 07777;
	}
	while (change_by_clause(&at, end, mode)) {
		if (at == end)
			return true;
		at++;
	}
	return false;
}

static struct rule *add_rule(struct rules *rules, enum rule_kind kind)
{
	struct rule *table = array_more(rules->table, rules->n, sizeof(*table));
	if (!table)
		return NULL;
	rules->table = table;
	struct rule *rule = &table[rules->n++];
	*rule = (struct rule){ .kind = kind, .uid = KEEP_ID, .gid = KEEP_ID };
	return rule;
}

static int set_glob(struct discimg_job *job, struct rule *rule, const char *glob)
{
	if (!glob)
		return 0;
	rule->glob = strdup(glob);
	return rule->glob ? 0 : fail_nomem(job);
}

static bool parse_id(const char *text, size_t n, uint32_t *id)
{
	char *end;
	errno = 0;
	unsigned long long v = strtoull(text, &end, 10);
	*id = (uint32_t)v;
	return text[0] >= '0' && text[0] <= '9' && end == text + n && !errno && v < KEEP_ID;
}

/* A user's or group's number from the first N bytes of TEXT. */
static bool find_id(const char *text, size_t n, bool is_group, uint32_t *id)
{
	char name[256];
	if (n == 0 || parse_id(text, n, id))
		return true;
	snprintf(name, sizeof(name), "%.*s", (int)n, text);
	const struct group *group = is_group ? getgrnam(name) : NULL;
	const struct passwd *user = is_group ? NULL : getpwnam(name);
	if (group)
		*id = group->gr_gid;
	if (user)
		*id = user->pw_uid;
	return group || user;
}

static int add_owner(struct discimg_job *job, struct rules *rules, const char *text)
{
	struct rule *rule = add_rule(rules, RULE_OWNER);
	size_t n = strcspn(text, ":");
	if (!rule)
		return fail_nomem(job);
	if (!text[n])
		return fail(job, DISCIMG_E_USAGE,
			"owner %s: expected USER:GROUP or USER:GROUP:GLOB", text);
	const char *group = text + n + 1;
	size_t ngroup = strcspn(group, ":");
	if (!find_id(text, n, false, &rule->uid))
		return fail(
			job, DISCIMG_E_INVALID, "owner %s: no such user: %.*s", text, (int)n, text);
	if (!find_id(group, ngroup, true, &rule->gid))
		return fail(job, DISCIMG_E_INVALID, "owner %s: no such group: %.*s", text,
			(int)ngroup, group);
	return set_glob(job, rule, group[ngroup] ? group + ngroup + 1 : NULL);
}

static int add_mode(struct discimg_job *job, struct rules *rules, const char *text)
{
	struct rule *rule = add_rule(rules, RULE_MODE);
	size_t n = strcspn(text, ":");
	mode_t mode = S_IFREG;
	if (!rule)
		return fail_nomem(job);
	if (!rules_change_mode(text, n, &mode))
		return fail(job, DISCIMG_E_USAGE,
			"mode %s: expected an octal mode or clauses like u+rw,go=rX, then perhaps "
			":GLOB",
			text);
	rule->mode = strndup(text, n);
	return rule->mode ? set_glob(job, rule, text[n] ? text + n + 1 : NULL) : fail_nomem(job);
}

static int add_mode_of(struct discimg_job *job, struct rules *rules, const char *text, mode_t type)
{
	int r = text ? add_mode(job, rules, text) : 0;
	if (r == 0 && text)
		rules->table[rules->n - 1].type = type;
	return r;
}

/* A line "GLOB WEIGHT"; blank lines and those from # on mean nothing. */
static int add_weight(struct discimg_job *job, struct rules *rules, char *line, const char *where,
	unsigned number)
{
	size_t n = strlen(line);
	while (n > 0 && strchr(" \t\r", line[n - 1]))
		line[--n] = '\0';
	line += strspn(line, " \t");
	if (!*line || *line == '#')
		return 0;
	char *weight = line + strlen(line), *end;
	while (weight > line && !strchr(" \t", weight[-1]))
		weight--;
	errno = 0;
	long v = strtol(weight, &end, 10);
	if (weight == line || *end || errno || v < INT_MIN || v > INT_MAX)
		return fail(job, DISCIMG_E_FORMAT,
			"%s:%u: found \"%s\", expected a pattern, a space and a whole number",
			where, number, line);
	while (weight > line && strchr(" \t", weight[-1]))
		*--weight = '\0';
	struct rule *rule = add_rule(rules, RULE_WEIGHT);
	if (!rule)
		return fail_nomem(job);
	rule->weight = (int)v;
	return set_glob(job, rule, line);
}

static int add_sort_file(struct discimg_job *job, struct rules *rules, const char *path)
{
	char *text, *line, *next;
	size_t nbytes;
	unsigned number = 0;
	int r = read_text_file(job, path, SORT_FILE_LIMIT, &text, &nbytes);
	if (r < 0)
		return r;
	next = text;
	while (r == 0 && (line = strsep(&next, "\n")))
		r = add_weight(job, rules, line, path, ++number);
	free(text);
	return r;
}

static int add_weight_text(struct discimg_job *job, struct rules *rules, const char *text)
{
	char *line = strdup(text);
	int r = line ? add_weight(job, rules, line, "weight", 1) : fail_nomem(job);
	free(line);
	return r;
}

static int add_hides(struct discimg_job *job, struct rules *rules,
	const struct discimg_texts *globs, uint8_t hidden)
{
	for (size_t i = 0; i < globs->n; i++) {
		struct rule *rule = add_rule(rules, RULE_HIDE);
		if (!rule || set_glob(job, rule, globs->items[i]) < 0)
			return fail_nomem(job);
		rule->hidden = hidden;
	}
	return 0;
}

static int add_all(struct discimg_job *job, struct rules *rules, const struct discimg_texts *texts,
	int (*add)(struct discimg_job *job, struct rules *rules, const char *text))
{
	int r = 0;
	for (size_t i = 0; i < texts->n && r == 0; i++)
		r = add(job, rules, texts->items[i]);
	return r;
}

int rules_new(
	struct discimg_job *job, const struct discimg_master_options *options, struct rules **out)
{
	struct rules *rules = calloc(1, sizeof(*rules));
	if (!rules)
		return fail_nomem(job);
	rules->excludes = options->excludes;
	int r = add_all(job, rules, &options->owners, add_owner);
	if (r == 0)
		r = add_all(job, rules, &options->modes, add_mode);
	if (r == 0)
		r = add_mode_of(job, rules, options->file_mode, S_IFREG);
	if (r == 0)
		r = add_mode_of(job, rules, options->folder_mode, S_IFDIR);
	if (r == 0)
		r = add_all(job, rules, &options->sorts, add_sort_file);
	if (r == 0)
		r = add_all(job, rules, &options->weights, add_weight_text);
	if (r == 0)
		r = add_hides(job, rules, &options->hides, TREE_HIDE_ISO);
	if (r == 0)
		r = add_hides(job, rules, &options->joliet_hides, TREE_HIDE_JOLIET);
	if (r == 0)
		r = add_hides(job, rules, &options->udf_hides, TREE_HIDE_UDF);
	if (r < 0)
		rules_free(rules);
	else
		*out = rules;
	return r;
}

bool rules_exclude(const struct rules *rules, const char *path, bool is_directory)
{
	for (size_t i = 0; i < rules->excludes.n; i++)
		if (glob_matches(rules->excludes.items[i], path, is_directory))
			return true;
	return false;
}

static void apply(const struct rule *rule, struct tree_node *node)
{
	switch (rule->kind) {
	case RULE_OWNER:
		node->uid = rule->uid == KEEP_ID ? node->uid : rule->uid;
		node->gid = rule->gid == KEEP_ID ? node->gid : rule->gid;
		break;
	case RULE_MODE:
		if (!S_ISLNK(node->mode) && (!rule->type || (node->mode & S_IFMT) == rule->type))
			rules_change_mode(rule->mode, strlen(rule->mode), &node->mode);
		break;
	case RULE_WEIGHT:
		node->weight = rule->weight;
		break;
	case RULE_HIDE:
		node->hidden |= rule->hidden;
		break;
	}
}

int rules_apply(
	struct discimg_job *job, const struct rules *rules, struct tree *tree, uint64_t *nmatched)
{
	struct tree_node *node = rules->n ? tree->root : NULL;
	uint64_t n = 0;
	for (; node; node = tree_next(node, tree->root)) {
		char *path = tree_path(node);
		bool matched = false;
		if (!path)
			return fail_nomem(job);
		for (size_t i = 0; i < rules->n; i++) {
			const struct rule *rule = &rules->table[i];
			if (rule->glob && !glob_matches(rule->glob, path, S_ISDIR(node->mode)))
				continue;
			apply(rule, node);
			matched = true;
		}
		n += matched;
		free(path);
	}
	if (nmatched)
		*nmatched = n;
	return 0;
}
