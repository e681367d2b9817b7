/*
 * The columns that all answers made of figures share.
 */
#pragma once

#include "report/emitter.h"
#include "store/store.h"

/* The columns every figures answer ends with; FIGURE_CELLS cells. */
#define FIGURE_COLUMNS                                                        \
	{ "messages", "MSGS", DM_COLUMN_COUNT },                              \
		{ "pass_percent", "PASS%", DM_COLUMN_PERCENT },               \
		{ "dkim_percent", "DKIM%", DM_COLUMN_PERCENT },               \
		{ "spf_percent", "SPF%", DM_COLUMN_PERCENT },                 \
		{ "dmarc_pass", NULL, DM_COLUMN_COUNT },                      \
		{ "dkim_aligned", NULL, DM_COLUMN_COUNT },                    \
		{ "spf_aligned", NULL, DM_COLUMN_COUNT },                     \
		{ "both", NULL, DM_COLUMN_COUNT },                            \
		{ "both_percent", "BOTH%", DM_COLUMN_PERCENT, FALSE, 7 },     \
		{ "neither", "NEITHER", DM_COLUMN_COUNT },                    \
		{ "dispositions.none", "NONE", DM_COLUMN_COUNT, FALSE, 8 },   \
		{ "dispositions.quarantine", "QUAR", DM_COLUMN_COUNT, FALSE,  \
		  2 },                                                        \
		{ "dispositions.reject", "REJ", DM_COLUMN_COUNT, FALSE, 1 },  \
		{ "dispositions.other", "OTHER", DM_COLUMN_COUNT, FALSE, 9 }, \
		{ "reports", "RPTS", DM_COLUMN_COUNT, FALSE, 5 },             \
	{                                                                     \
		"reporters", "ORGS", DM_COLUMN_COUNT, FALSE, 4                \
	}
#define FIGURE_CELLS 16

/* The cells of FIGURE_COLUMNS, in their order. */
void dm_figures_fill(const DmFigures *figures, DmCell *cells);
