/*
 * The subject line of a bulletin, and how its numbers are written.  It tells
 * the news in as few words as a list of mails shows.
 */
#include "core/text.h"
#include "core/utctime.h"
#include "report/bulletinletter.h"
#include "report/tabletext.h"

/* More kinds of news than these are "and more". */
#define NEWS_SHOWN 2

char *dm_bulletin_number(gint64 number)
{
	const DmColumn column = { .type = DM_COLUMN_COUNT };
	const DmCell cell = { .number = number };

	return dm_table_cell(&column, &cell);
}

static void append_news(GString *out, const DmBulletin *bulletin)
{
	const struct {
		guint n;
		const char *one, *many;
	} news[] = {
		{ bulletin->failing->len, "new source fails",
		  "new sources fail" },
		{ dm_bulletin_count(bulletin, DM_CHANGE_FIRST_FAILURE),
		  "first failure", "first failures" },
		{ dm_bulletin_lost(bulletin), "domain without reports",
		  "domains without reports" },
		{ dm_bulletin_count(bulletin, DM_CHANGE_POLICY),
		  "policy change", "policy changes" },
		{ dm_bulletin_count(bulletin, DM_CHANGE_SILENT_REPORTER),
		  "reporter silent", "reporters silent" },
		{ dm_bulletin_count(bulletin, DM_CHANGE_NEW_SELECTOR),
		  "new selector", "new selectors" },
	};
	guint shown = 0;

	if (dm_bulletin_is_stale(bulletin)) {
		char day[DM_TIME_TEXT];

		g_string_append_printf(
			out, ", NO REPORT AFTER %s",
			dm_day_format(dm_time_day(bulletin->last_stored), day));
		shown++;
	}
	for (guint i = 0; i < G_N_ELEMENTS(news); i++) {
		if (!news[i].n)
			continue;
		if (shown++ == NEWS_SHOWN) {
			g_string_append(out, " and more");
			return;
		}
		g_string_append_printf(out, ", %u %s", news[i].n,
				       news[i].n == 1 ? news[i].one
						      : news[i].many);
	}
	if (!shown)
		g_string_append(out, ", nothing new");
}

/* Of whom it is: what was asked for, else how many there are. */
static void append_whom(GString *out, const DmBulletin *bulletin)
{
	guint n = 0;

	if (bulletin->filter.domain) {
		dm_text_append_escaped(out, bulletin->filter.domain);
		return;
	}
	for (guint i = 0; i < bulletin->domains->len; i++) {
		const DmBulletinDomain *domain =
			g_ptr_array_index(bulletin->domains, i);

		n += domain->now.reports > 0;
	}
	g_string_append_printf(out, "%u domain%s", n, dm_text_plural(n));
}

static void append_silence(GString *out, const DmBulletin *bulletin)
{
	char since[DM_TIME_TEXT], until[DM_TIME_TEXT];

	g_string_append(out, "NO REPORTS");
	if (bulletin->filter.domain) {
		g_string_append(out, " on ");
		dm_text_append_escaped(out, bulletin->filter.domain);
	}
	g_string_append_printf(out, " from %s to %s",
			       dm_day_format(bulletin->filter.since_day, since),
			       dm_day_format(bulletin->filter.until_day,
					     until));
}

char *dm_bulletin_subject(const DmBulletin *bulletin)
{
	const DmFigures *now = &bulletin->now;
	g_autofree char *messages = dm_bulletin_number(now->messages);
	g_autofree char *pass = dm_percent_text(now->dmarc_pass, now->messages);
	GString *out = g_string_new("dmarcmill: ");

	if (!now->reports) {
		append_silence(out, bulletin);
		return g_string_free(out, FALSE);
	}
	append_whom(out, bulletin);
	g_string_append_printf(out, ", %s message%s", messages,
			       dm_text_plural(now->messages));
	if (now->messages)
		g_string_append_printf(out, ", %s %% pass", pass);
	append_news(out, bulletin);
	return g_string_free(out, FALSE);
}
