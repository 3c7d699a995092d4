/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Progress on standard error: a bar for terminals, lines or JSON for programs. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define DEFAULT_COLUMNS 80
#define BAR_CELLS       20

static double seconds_since(const struct timespec *start)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

static enum progress_mode effective_mode(const struct cli *cli)
{
	if (cli->progress != PROGRESS_AUTO)
		return (enum progress_mode)cli->progress;
	return isatty(STDERR_FILENO) && !cli->quiet ? PROGRESS_BAR : PROGRESS_NONE;
}

static void begin_phase(struct screen *screen, const char *phase)
{
	if (strcmp(screen->phase, phase) == 0)
		return;
	snprintf(screen->phase, sizeof(screen->phase), "%s", phase);
	clock_gettime(CLOCK_MONOTONIC, &screen->start);
	screen->last_percent = -1;
}

static int columns(void)
{
	struct winsize size;
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
		return size.ws_col;
	return DEFAULT_COLUMNS;
}

struct figures {
	int percent;       /* -1: the total is not known */
	double kbps;       /* 0: too early to tell */
	long left_seconds; /* -1: not known */
};

static struct figures figures_of(
	const struct screen *screen, const struct discimg_progress *progress)
{
	double elapsed = seconds_since(&screen->start);
	struct figures figures = { .percent = -1, .left_seconds = -1 };
	if (elapsed > 0.2)
		figures.kbps = (double)progress->done_nbytes / elapsed / 1000;
	if (!progress->total_nbytes)
		return figures;
	figures.percent =
		(int)((double)progress->done_nbytes * 100 / (double)progress->total_nbytes);
	if (figures.kbps > 0) {
		uint64_t left = progress->total_nbytes - progress->done_nbytes;
		figures.left_seconds = (long)((double)left / 1000 / figures.kbps);
	}
	return figures;
}

static void print_figures(FILE *f, const struct discimg_progress *progress, struct figures figures)
{
	char text[UNITS_NBYTES];
	if (figures.percent >= 0)
		fprintf(f, " %3d%%", figures.percent);
	else
		fprintf(f, " %s", size_text(text, progress->done_nbytes));
	if (figures.kbps > 0)
		fprintf(f, "  %s", speed_text(text, figures.kbps, progress->speed_1x_kbps));
	if (figures.left_seconds >= 0)
		fprintf(f, "  %ld:%02ld left", figures.left_seconds / 60,
			figures.left_seconds % 60);
	if (progress->buffer_percent >= 0)
		fprintf(f, "  buffer %d%%", progress->buffer_percent);
	if (progress->nbad)
		fprintf(f, "  %llu bad", (unsigned long long)progress->nbad);
}

static void show_bar(
	struct screen *screen, const struct discimg_progress *progress, struct figures figures)
{
	char line[256], bar[BAR_CELLS + 1];
	int filled = figures.percent < 0 ? 0 : figures.percent * BAR_CELLS / 100;
	FILE *f = fmemopen(line, sizeof(line), "w");
	if (!f)
		return;
	memset(bar, '.', BAR_CELLS);
	memset(bar, '#', (size_t)(filled > BAR_CELLS ? BAR_CELLS : filled));
	bar[BAR_CELLS] = '\0';
	fprintf(f, "%s [%s]", progress->phase, bar);
	print_figures(f, progress, figures);
	fclose(f);
	fprintf(stderr, "\r%.*s\033[K", columns() - 1, line);
	fflush(stderr);
	screen->has_bar = true;
}

static void show_line(
	struct screen *screen, const struct discimg_progress *progress, struct figures figures)
{
	if (figures.percent >= 0 && figures.percent / 10 == screen->last_percent / 10 &&
		screen->last_percent >= 0)
		return;
	screen->last_percent = figures.percent;
	fprintf(stderr, "%s", progress->phase);
	print_figures(stderr, progress, figures);
	fputc('\n', stderr);
}

static void show_json(const struct discimg_progress *progress, struct figures figures)
{
	json_t *object = json_pack("{s:s, s:I, s:I, s:I, s:I}", "phase", progress->phase, "done",
		(json_int_t)progress->done_nbytes, "total", (json_int_t)progress->total_nbytes,
		"bad", (json_int_t)progress->nbad, "bytes_per_second",
		(json_int_t)(figures.kbps * 1000));
	if (progress->buffer_percent >= 0)
		json_object_set_new(
			object, "buffer_percent", json_integer(progress->buffer_percent));
	json_dumpf(object, stderr, JSON_COMPACT | JSON_PRESERVE_ORDER);
	fputc('\n', stderr);
	json_decref(object);
}

void show_progress(void *user, const struct discimg_progress *progress)
{
	struct cli *cli = user;
	begin_phase(&cli->screen, progress->phase);
	struct figures figures = figures_of(&cli->screen, progress);
	switch (effective_mode(cli)) {
	case PROGRESS_BAR:
		show_bar(&cli->screen, progress, figures);
		break;
	case PROGRESS_LINES:
		show_line(&cli->screen, progress, figures);
		break;
	case PROGRESS_JSON:
		show_json(progress, figures);
		break;
	default:
		break;
	}
}

void clear_progress(struct cli *cli)
{
	if (!cli->screen.has_bar)
		return;
	fputs("\r\033[K", stderr);
	fflush(stderr);
	cli->screen.has_bar = false;
}
