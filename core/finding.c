/*
 * A bounded list of findings.  It knows nothing of where they come from or
 * how they are shown.
 */
#include "core/finding.h"

#include <string.h>

struct _DmFindings {
	GPtrArray *list; /* DmFinding, owned */
};

static const char *const severity_names[] = { "info", "warning", "error" };

static void finding_free(gpointer data)
{
	DmFinding *finding = data;

	g_free((char *)finding->code);
	g_free(finding->where);
	g_free(finding->text);
	g_free(finding->section);
	g_free(finding);
}

DmFindings *dm_findings_new(void)
{
	DmFindings *findings = g_new0(DmFindings, 1);

	findings->list = g_ptr_array_new_with_free_func(finding_free);
	return findings;
}

void dm_findings_free(DmFindings *findings)
{
	if (!findings)
		return;
	g_ptr_array_unref(findings->list);
	g_free(findings);
}

/* The last kept finding of `code` and how many of that code are kept. */
static DmFinding *last_of_code(const DmFindings *findings, const char *code,
			       guint *ret_kept)
{
	DmFinding *last = NULL;

	*ret_kept = 0;
	for (guint i = 0; i < findings->list->len; i++) {
		DmFinding *finding = g_ptr_array_index(findings->list, i);

		if (g_strcmp0(finding->code, code) == 0) {
			last = finding;
			(*ret_kept)++;
		}
	}
	return last;
}

/* Takes ownership of the text. */
static void add(DmFindings *findings, const DmFinding *one)
{
	DmFinding *finding;
	guint kept;
	DmFinding *last = last_of_code(findings, one->code, &kept);

	if (!last && findings->list->len >= 2 * DM_FINDINGS_MAX) {
		last = g_ptr_array_index(findings->list,
					 findings->list->len - 1);
		kept = DM_FINDINGS_PER_CODE;
	}
	if (last && (kept >= DM_FINDINGS_PER_CODE ||
		     findings->list->len >= DM_FINDINGS_MAX)) {
		last->repeats += one->repeats + 1;
		g_free(one->text);
		return;
	}
	finding = g_new0(DmFinding, 1);
	finding->severity = one->severity;
	finding->code = g_strdup(one->code);
	finding->where = g_strdup(one->where);
	finding->text = one->text;
	finding->section = g_strdup(one->section);
	finding->repeats = one->repeats;
	g_ptr_array_add(findings->list, finding);
}

void dm_findings_add(DmFindings *findings, DmSeverity severity,
		     const char *code, const char *where, const char *format,
		     ...)
{
	DmFinding one = { severity, code, (char *)where, NULL, NULL, 0 };
	va_list args;

	va_start(args, format);
	one.text = g_strdup_vprintf(format, args);
	va_end(args);
	add(findings, &one);
}

void dm_findings_add_rule(DmFindings *findings, DmSeverity severity,
			  const char *code, const char *section,
			  const char *where, const char *format, ...)
{
	DmFinding one = { severity,	   code, (char *)where, NULL,
			  (char *)section, 0 };
	va_list args;

	va_start(args, format);
	one.text = g_strdup_vprintf(format, args);
	va_end(args);
	add(findings, &one);
}

void dm_findings_add_copy(DmFindings *findings, const DmFinding *finding)
{
	DmFinding one = *finding;

	one.text = g_strdup(finding->text);
	add(findings, &one);
}

void dm_findings_append(DmFindings *findings, const DmFindings *from)
{
	for (guint i = 0; i < from->list->len; i++)
		dm_findings_add_copy(findings,
				     g_ptr_array_index(from->list, i));
}

void dm_findings_clear(DmFindings *findings)
{
	g_ptr_array_set_size(findings->list, 0);
}

guint dm_findings_count(const DmFindings *findings)
{
	return findings->list->len;
}

const DmFinding *dm_findings_get(const DmFindings *findings, guint index)
{
	return g_ptr_array_index(findings->list, index);
}

const DmFinding *dm_findings_lookup(const DmFindings *findings,
				    const char *code)
{
	for (guint i = 0; i < findings->list->len; i++) {
		const DmFinding *finding = g_ptr_array_index(findings->list, i);

		if (g_strcmp0(finding->code, code) == 0)
			return finding;
	}
	return NULL;
}

const DmFinding *dm_findings_worst(const DmFindings *findings)
{
	const DmFinding *worst = NULL;

	for (guint i = 0; i < findings->list->len; i++) {
		const DmFinding *finding = g_ptr_array_index(findings->list, i);

		if (!worst || finding->severity > worst->severity)
			worst = finding;
	}
	return worst;
}

gboolean dm_finding_code_is_good(const char *code)
{
	gsize size = strlen(code);

	return size >= 1 && size <= 64 &&
	       strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

const char *dm_severity_name(DmSeverity severity)
{
	return severity_names[severity];
}
