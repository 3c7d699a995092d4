/* SPDX-License-Identifier: GPL-3.0-or-later */
/* master as mkisofs has its options: what they are, and what they ask for. */
#ifndef CLI_MKISOFS_H
#define CLI_MKISOFS_H

#include "cli/cli.h"

enum { MKISOFS_MAX_IMAGES = 32, MKISOFS_MAX_VALUES = 3 };

/* What a command line asks for. */
struct mkisofs {
	struct cli *cli;
	const char *program; /* that is stood for: mkisofs, genisoimage, xorrisofs */
	struct discimg_master_options master;
	struct discimg_boot_wishes boot;
	struct discimg_boot_image images[MKISOFS_MAX_IMAGES];
	size_t nimages;
	bool entry_is_open;             /* options are for the last of the images */
	struct discimg_boot_image next; /* what they say before the image is named */
	const char *out, *root, *names;
	bool graft_points, print_size, joliet, joliet_long, rock_ridge, rational, no_rock_ridge;
	bool udf, full_names, no_folder_dot, efi_as_partition, like_isohybrid;
	bool lowercase, multidot, relaxed, leading_dots, omit_period, omit_version, max_names;
	bool untranslated, stay_deep;
	struct text_list operands; /* files and folders in the order of their coming */
	struct text_list grafts, trees, excludes, hides, joliet_hides, udf_hides, owners, modes;
	struct text_list weights, appended;
	struct text_list owned;    /* texts that the lists point to */
	struct text_list unheeded; /* options without effect */
};

enum mkisofs_kind {
	MKISOFS_FLAG, /* bool: true */
	MKISOFS_TEXT, /* const char * */
	MKISOFS_LIST, /* struct text_list */
	MKISOFS_CALL, /* the function */
	MKISOFS_NONE, /* taken, and without effect here */
	MKISOFS_NOT,  /* refused: its effect would be missed */
};

/* An option, by its name behind one dash or two. */
struct mkisofs_option {
	const char *name, *argument; /* the words that follow it; NULL: none */
	enum mkisofs_kind kind;
	size_t offset;                                     /* in struct mkisofs */
	int (*call)(struct mkisofs *asked, char **values); /* 0, EXIT_USAGE, EXIT_FAILED */
	const char *help;
};

extern const struct mkisofs_option mkisofs_options[]; /* ends with a NULL name */

/* mkisofs_options.c */
void mkisofs_print_help(void);

/* mkisofs_parse.c */
/* Fills ASKED from ARGV, whose first is the program's name; 0, or an exit status. */
int mkisofs_parse(struct mkisofs *asked, int argc, char **argv);

/* mkisofs_names.c: what patterns, paths and files of them mean. 0, or an exit status. */
int mkisofs_take_operands(struct mkisofs *asked);
int mkisofs_no_bak(struct mkisofs *asked, char **values);
int mkisofs_read_list(struct mkisofs *asked, const char *path, struct text_list *list);
int mkisofs_read_quoted(struct mkisofs *asked, const char *path, struct text_list *list);
int mkisofs_read_weights(struct mkisofs *asked, const char *path, bool weight_first);
/* Patterns that begin with a tree of the host become those of the image. */
void mkisofs_localize(const struct mkisofs *asked, struct text_list *list);
/* TEXT, from malloc(), is added to LIST and freed with ASKED. */
int mkisofs_own(struct mkisofs *asked, struct text_list *list, char *text);

/* mkisofs_boot.c: the options that are about booting, by their names. */
int mkisofs_bios_image(struct mkisofs *asked, char **values);
int mkisofs_efi_image(struct mkisofs *asked, char **values);
int mkisofs_efi_boot(struct mkisofs *asked, char **values);
int mkisofs_next_image(struct mkisofs *asked, char **values);
int mkisofs_platform(struct mkisofs *asked, char **values);
int mkisofs_load_size(struct mkisofs *asked, char **values);
int mkisofs_load_segment(struct mkisofs *asked, char **values);
int mkisofs_no_emulation(struct mkisofs *asked, char **values);
int mkisofs_hard_disk(struct mkisofs *asked, char **values);
int mkisofs_info_table(struct mkisofs *asked, char **values);
int mkisofs_grub2_info(struct mkisofs *asked, char **values);
int mkisofs_gpt_data(struct mkisofs *asked, char **values);
int mkisofs_gpt_hfs(struct mkisofs *asked, char **values);
int mkisofs_apm_hfs(struct mkisofs *asked, char **values);
int mkisofs_isohybrid_mbr(struct mkisofs *asked, char **values);
int mkisofs_grub2_mbr(struct mkisofs *asked, char **values);
int mkisofs_generic_boot(struct mkisofs *asked, char **values);
int mkisofs_efi_part(struct mkisofs *asked, char **values);
int mkisofs_append(struct mkisofs *asked, char **values);
int mkisofs_offset(struct mkisofs *asked, char **values);
int mkisofs_align(struct mkisofs *asked, char **values);
int mkisofs_disk_guid(struct mkisofs *asked, char **values);
/* When all options are known. */
void mkisofs_finish_boot(struct mkisofs *asked);

#endif
