/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * music SECONDS: samples as a CD has them (44100 Hz, 16 bits, stereo, low byte first) of a band
 * that plays at random: chords and a tune of plucked and held notes, drums of filtered noise, an
 * echo, and the noise of a studio. FLAC packs them about as far as it packs real recordings.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	RATE = 44100,
	NVOICES = 12,
	NPARTIALS = 9,
	BEAT = RATE / 4,
	ECHO = RATE * 3 / 10,
};

struct voice {
	double phase, step, loudness, decay, bright, pan;
};

struct band {
	struct voice voices[NVOICES];
	unsigned next; /* voice to be used anew */
	double drum, drum_decay, drum_low;
	double echo[ECHO][2];
	size_t at;
};

static uint64_t state = 88172645463325252u;

static double chance(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (double)(state >> 11) / (double)(UINT64_C(1) << 53);
}

static double noise(void)
{
	return chance() + chance() + chance() - 1.5;
}

static void strike(struct band *band, int note, double loudness, double seconds)
{
	band->voices[band->next++ % NVOICES] =
		(struct voice){ .step = 2 * M_PI * 440 * pow(2, (note - 69) / 12.0) / RATE,
			.loudness = loudness,
			.decay = exp(-1 / (seconds * RATE)),
			.bright = 0.35 + 0.35 * chance(),
			.pan = 0.2 + 0.6 * chance() };
}

static void begin_beat(struct band *band, unsigned beat)
{
	static const int chords[4][3] = { { 48, 52, 55 }, { 45, 48, 52 }, { 41, 45, 48 },
		{ 43, 47, 50 } };
	static const int scale[] = { 60, 62, 64, 67, 69, 72, 74, 76 };
	const int *chord = chords[beat / 16 % 4];
	for (int i = 0; beat % 8 == 0 && i < 3; i++)
		strike(band, chord[i], 0.16, 1.2);
	if (beat % 4 == 0)
		strike(band, chord[0] - 12, 0.3, 0.6);
	if (chance() < 0.6)
		strike(band, scale[(int)(chance() * 8)], 0.1 + 0.15 * chance(), 0.15 + chance());
	if (beat % 2 == 0 || chance() < 0.3) {
		band->drum = beat % 4 == 2 ? 0.25 : 0.1;
		band->drum_decay = exp(-1 / ((beat % 4 == 2 ? 0.07 : 0.02) * RATE));
	}
}

static void play(struct band *band, double out[2])
{
	double *echo = band->echo[band->at++ % ECHO];
	out[0] = out[1] = 0;
	for (int i = 0; i < NVOICES; i++) {
		struct voice *v = &band->voices[i];
		double sound = 0, loudness = v->loudness;
		if (loudness < 1e-4)
			continue;
		for (int k = 1; k <= NPARTIALS; k++, loudness *= v->bright)
			sound += loudness * sin(k * v->phase * (1 + 0.0004 * k));
		v->phase += v->step;
		v->loudness *= v->decay;
		out[0] += sound * v->pan;
		out[1] += sound * (1 - v->pan);
	}
	band->drum_low += 0.4 * (noise() * band->drum - band->drum_low);
	band->drum *= band->drum_decay;
	for (int c = 0; c < 2; c++) {
		out[c] += band->drum_low + 0.0012 * noise() + 0.3 * echo[1 - c];
		echo[c] = out[c];
	}
}

int main(int argc, char **argv)
{
	static struct band band;
	unsigned seconds = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	if (seconds == 0) {
		fprintf(stderr, "usage: music SECONDS\n");
		return 64;
	}
	for (unsigned i = 0; i < seconds * RATE; i++) {
		double out[2];
		if (i % BEAT == 0)
			begin_beat(&band, i / BEAT);
		play(&band, out);
		for (int c = 0; c < 2; c++) {
			int v = (int)lrint(24000 * tanh(out[c]) + noise());
			putchar(v & 0xff);
			putchar(v >> 8 & 0xff);
		}
	}
	return fflush(stdout) == 0 ? 0 : 2;
}
