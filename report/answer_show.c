/*
 * One stored report in the format asked for.  Knows nothing of how a format
 * looks.
 */
#include "report/answers.h"
#include "report/export.h"
#include "report/reportpage.h"

/* The sink between the store and the page. */
typedef struct {
	DmStore *store;
	DmReportPage *page;
	const DmSink *next;
	gpointer next_user;
} Show;

/* What the store knows beside the report is known from here on. */
static gboolean show_begin(gpointer user, const DmReport *report,
			   GError **error)
{
	Show *show = user;
	const DmStoredInfo *info = dm_store_replayed(show->store);

	const DmPageOrigin origin = {
		info->key,	 info->source,	  info->status,
		info->mail_auth, info->mail_from, info->mail_mismatch,
	};

	dm_report_page_set_origin(show->page, &origin);
	return show->next->begin(show->next_user, report, error);
}

static gboolean show_records(gpointer user, const DmRecord *records, guint n,
			     GError **error)
{
	Show *show = user;

	return show->next->records(show->next_user, records, n, error);
}

static gboolean show_end(gpointer user, const DmReport *report, GError **error)
{
	Show *show = user;

	return show->next->end(show->next_user, report, error);
}

static void show_discard(gpointer user)
{
	Show *show = user;

	show->next->discard(show->next_user);
}

static const DmSink show_sink = {
	.begin = show_begin,
	.records = show_records,
	.end = show_end,
	.discard = show_discard,
};

gboolean dm_answer_show(DmStore *store, gint64 report_key,
			const DmEmitOptions *options, GError **error)
{
	g_autoptr(DmReportPage) page = NULL;
	Show show = { .store = store };

	if (options->format != DM_FORMAT_TABLE)
		return dm_export_one(store, report_key, options, error);
	page = dm_report_page_new(options->out, options->colour);
	show.page = page;
	show.next = dm_report_page_sink(page, &show.next_user);
	return dm_store_replay(store, report_key, NULL, &show_sink, &show,
			       error);
}
