/*
 * Loose readers for subjects and file names of report mails.
 */
#include "parse/envelope.h"

#include <string.h>

void dm_report_name_clear(DmReportName *name)
{
	g_clear_pointer(&name->receiver, g_free);
	g_clear_pointer(&name->domain, g_free);
	g_clear_pointer(&name->unique_id, g_free);
	g_clear_pointer(&name->extension, g_free);
}

static gboolean is_digits(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text) &&
	       strlen(text) < 19;
}

/* Cuts the extension off the last field: "xml.gz", "zip" and the like. */
static char *cut_extension(char *field)
{
	char *dot = strchr(field, '.');

	if (!dot)
		return g_strdup("");
	*dot = '\0';
	return g_strdup(dot + 1);
}

gboolean dm_report_name_parse(const char *name, DmReportName *ret)
{
	g_auto(GStrv) fields = g_strsplit(name, "!", 6);
	guint n = g_strv_length(fields);
	g_autofree char *extension = NULL;

	*ret = (DmReportName){ 0 };
	if (n < 4 || n > 5)
		return FALSE;
	extension = cut_extension(fields[n - 1]);
	if (!*fields[1] || !is_digits(fields[2]) || !is_digits(fields[3]))
		return FALSE;
	ret->receiver = g_strdup(fields[0]);
	ret->domain = g_strdup(fields[1]);
	ret->begin = g_ascii_strtoll(fields[2], NULL, 10);
	ret->end = g_ascii_strtoll(fields[3], NULL, 10);
	ret->unique_id = n == 5 ? g_strdup(fields[4]) : NULL;
	ret->extension = g_steal_pointer(&extension);
	return TRUE;
}

void dm_report_subject_clear(DmReportSubject *subject)
{
	g_clear_pointer(&subject->domain, g_free);
	g_clear_pointer(&subject->submitter, g_free);
	g_clear_pointer(&subject->report_id, g_free);
}

#define BLANKS " \t\r\n"

/* The subject with one space where any white space stands; caller frees. */
static char *single_spaced(const char *subject)
{
	GString *out = g_string_new(NULL);

	while (*subject) {
		gsize word = strcspn(subject, BLANKS);

		g_string_append_len(out, subject, (gssize)word);
		subject += word;
		if (!*subject)
			break;
		g_string_append_c(out, ' ');
		subject += strspn(subject, BLANKS);
	}
	return g_string_free(out, FALSE);
}

/* The word after `label`, without brackets and a closing ";"; or NULL. */
static char *word_after(const char *subject, const char *label)
{
	g_autofree char *folded = g_ascii_strdown(subject, -1);
	const char *at = strstr(folded, label);
	const char *word;
	gsize size;

	if (!at)
		return NULL;
	word = subject + (at - folded) + strlen(label);
	word += strspn(word, " <{");
	size = strcspn(word, " ;>}");
	return size ? g_strndup(word, size) : NULL;
}

gboolean dm_report_subject_parse(const char *subject, DmReportSubject *ret)
{
	g_autofree char *spaced = single_spaced(subject);

	*ret = (DmReportSubject){ .domain = word_after(spaced,
						       "report domain:") };
	if (!ret->domain)
		return FALSE;
	ret->submitter = word_after(spaced, "submitter:");
	ret->report_id = word_after(spaced, "report-id:");
	return TRUE;
}

gboolean dm_is_undeliverable_notice(const char *text, gsize size)
{
	static const char *const labels[] = {
		"Report-Date:", "Report-Domain:", "Report-ID:",
		"Report-Size:", "Submitter:",	  "Submitting-URI:",
	};

	for (guint i = 0; i < G_N_ELEMENTS(labels); i++)
		if (!memmem(text, size, labels[i], strlen(labels[i])))
			return FALSE;
	return TRUE;
}
