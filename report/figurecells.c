/*
 * Fills the cells of figures.
 */
#include "report/figurecells.h"

static DmCell count(gint64 number)
{
	return (DmCell){ .number = number };
}

static DmCell share(gint64 number, gint64 of)
{
	return (DmCell){ .number = number, .of = of };
}

/* From so much on it is good, in percent, and below it is bad. */
#define PASS_GOOD 98
#define PASS_BAD 90

static DmCell pass_share(gint64 passed, gint64 of)
{
	DmCell cell = share(passed, of);
	/* No sum of messages is so large that this overflows. */
	gint64 percent = of ? passed / of * 100 + passed % of * 100 / of : 0;

	if (of)
		cell.tone = percent >= PASS_GOOD ? DM_TONE_GOOD
			    : percent < PASS_BAD ? DM_TONE_BAD
						 : DM_TONE_DOUBTFUL;
	return cell;
}

/* The cells of FIGURE_COLUMNS, in their order. */
void dm_figures_fill(const DmFigures *figures, DmCell *cells)
{
	gint64 all = figures->messages;
	const DmCell filled[FIGURE_CELLS] = {
		count(all),
		pass_share(figures->dmarc_pass, all),
		share(figures->dkim_aligned, all),
		share(figures->spf_aligned, all),
		count(figures->dmarc_pass),
		count(figures->dkim_aligned),
		count(figures->spf_aligned),
		count(figures->both),
		share(figures->both, all),
		count(figures->neither),
		count(figures->none),
		count(figures->quarantine),
		count(figures->reject),
		count(figures->other),
		count(figures->reports),
		count(figures->reporters),
	};

	for (guint i = 0; i < FIGURE_CELLS; i++)
		cells[i] = filled[i];
}
