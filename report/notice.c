/*
 * Words the message.  What the report says reaches it escaped.
 */
#include "report/notice.h"

#include <string.h>

#include "core/utctime.h"
#include "report/pagelines.h"

/* A plain addr-spec: no quotes, comments or lists can hide in it. */
static gboolean is_address(const char *text)
{
	static const char marks[] = "!#$%&'*+-/=?^_`{|}~.";
	const char *at = text ? strchr(text, '@') : NULL;

	if (!at || at == text || !at[1] || strchr(at + 1, '@') ||
	    strlen(text) > 254)
		return FALSE;
	for (const char *c = text; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '@' && !strchr(marks, *c))
			return FALSE;
	return TRUE;
}

char *dm_notice_address(const DmReport *report)
{
	g_autofree char *postmaster = NULL;
	const char *address = NULL;

	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		address = report->aggregate.metadata.email;
		break;
	case DM_KIND_TLS:
		address = report->tls.contact_info;
		break;
	case DM_KIND_FAILURE:
		if (report->failure.report_from)
			postmaster =
				g_strconcat("postmaster@",
					    report->failure.report_from, NULL);
		address = postmaster;
		break;
	}
	return is_address(address) ? g_strdup(address) : NULL;
}

/* Header fields and a letter of ASCII alone; caller frees. */
static char *ascii(const char *text)
{
	char *copy = g_strndup(text, strnlen(text, 200));

	for (char *c = copy; *c; c++)
		if (!g_ascii_isprint(*c))
			*c = '?';
	return copy;
}

static void put(DmPageLines *page, const char *label, const char *text)
{
	g_autofree char *safe = ascii(text ? text : "unknown");

	g_string_append(page->line, label);
	dm_page_add(page, *safe ? safe : NULL);
	dm_page_put(page);
}

static void put_header(DmPageLines *page, const DmReport *report,
		       const DmReportKey *key)
{
	static const char *const names[] = { "DMARC aggregate report",
					     "DMARC failure report",
					     "SMTP TLS report" };
	g_autofree char *address = dm_notice_address(report);
	g_autofree char *domain = ascii(key->domain ? key->domain : "unknown");

	if (address)
		put(page, "To: ", address);
	g_string_append_printf(page->line, "Subject: Your %s for ",
			       names[report->kind]);
	dm_page_add(page, domain);
	g_string_append(page->line, " breaks its RFC");
	dm_page_put(page);
	put(page, "MIME-Version: ", "1.0");
	put(page, "Content-Type: ", "text/plain; charset=us-ascii");
	dm_page_put(page);
}

static void put_report(DmPageLines *page, const DmReport *report,
		       const char *source, const DmReportKey *key)
{
	char begin[DM_TIME_TEXT], end[DM_TIME_TEXT];

	put(page, "  domain:  ", key->domain);
	if (report->kind != DM_KIND_FAILURE)
		put(page, "  id:      ", key->report_id);
	put(page, "  period:  ",
	    key->has_begin ? dm_time_format(key->begin, begin) : NULL);
	put(page,
	    "  to:      ", key->has_end ? dm_time_format(key->end, end) : NULL);
	put(page, "  file:    ", report->document ? report->document : source);
}

static void put_rule(DmPageLines *page, const DmFinding *rule)
{
	g_autofree char *text = ascii(rule->text);

	g_string_append(page->line, "  - ");
	if (rule->where) {
		g_autofree char *place = ascii(rule->where);

		dm_page_add_named(page, "", place);
		g_string_append(page->line, ": ");
	}
	dm_page_add(page, text);
	if (rule->section)
		dm_page_add_named(page, " - ", rule->section);
	if (rule->repeats)
		g_string_append_printf(page->line, " (and %u more)",
				       rule->repeats);
	dm_page_put(page);
}

void dm_notice_print(FILE *out, const DmReport *report, const char *source,
		     const DmFindings *rules)
{
	g_auto(DmReportKey) key = { 0 };
	DmPageLines page;

	dm_page_init(&page, out, FALSE);
	dm_report_key(report, &key);
	put_header(&page, report, &key);
	put(&page, "", "Hello,");
	dm_page_put(&page);
	put(&page, "", "we received this report from you:");
	dm_page_put(&page);
	put_report(&page, report, source, &key);
	dm_page_put(&page);
	put(&page, "", "It breaks these rules of its format:");
	dm_page_put(&page);
	for (guint i = 0; i < dm_findings_count(rules); i++)
		put_rule(&page, dm_findings_get(rules, i));
	dm_page_put(&page);
	put(&page, "",
	    "We read it all the same as far as that goes; others may not.");
	put(&page, "", "Thank you for sending reports.");
	dm_page_clear(&page);
}
