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

/* The cells of FIGURE_COLUMNS, in their order. */
void dm_figures_fill(const DmFigures *figures, DmCell *cells)
{
	gint64 all = figures->messages;
	const DmCell filled[FIGURE_CELLS] = {
		count(all),
		share(figures->dmarc_pass, all),
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
