/*
 * Remembers the values that rules join, and joins them.
 */
#include "parse/lintrecord.h"

#include <string.h>

#include "core/utctime.h"

void dm_lint_record_init(DmLintRecord *self)
{
	*self = (DmLintRecord){ 0 };
}

void dm_lint_record_begin(DmLintRecord *self)
{
	g_clear_pointer(&self->disposition, g_free);
	g_clear_pointer(&self->dkim, g_free);
	g_clear_pointer(&self->spf, g_free);
	self->has_reason = self->dkim_passed = self->spf_passed = FALSE;
}

void dm_lint_record_clear(DmLintRecord *self)
{
	dm_lint_record_begin(self);
	g_clear_pointer(&self->p, g_free);
	g_clear_pointer(&self->sp, g_free);
	g_clear_pointer(&self->testing, g_free);
	g_clear_pointer(&self->pct, g_free);
	g_clear_pointer(&self->begin, g_free);
	g_clear_pointer(&self->end, g_free);
}

static const struct {
	DmElement parent;
	const char *name;
	gsize offset;
} kept[] = {
	{ DM_ELEMENT_POLICY_PUBLISHED, "p", offsetof(DmLintRecord, p) },
	{ DM_ELEMENT_POLICY_PUBLISHED, "sp", offsetof(DmLintRecord, sp) },
	{ DM_ELEMENT_POLICY_PUBLISHED, "pct", offsetof(DmLintRecord, pct) },
	{ DM_ELEMENT_POLICY_PUBLISHED, "testing",
	  offsetof(DmLintRecord, testing) },
	{ DM_ELEMENT_DATE_RANGE, "begin", offsetof(DmLintRecord, begin) },
	{ DM_ELEMENT_DATE_RANGE, "end", offsetof(DmLintRecord, end) },
	{ DM_ELEMENT_EVALUATED, "disposition",
	  offsetof(DmLintRecord, disposition) },
	{ DM_ELEMENT_EVALUATED, "dkim", offsetof(DmLintRecord, dkim) },
	{ DM_ELEMENT_EVALUATED, "spf", offsetof(DmLintRecord, spf) },
};

void dm_lint_record_value(DmLintRecord *self, const DmLintRow *row,
			  const char *text)
{
	gboolean is_method =
		row->parent == DM_ELEMENT_DKIM || row->parent == DM_ELEMENT_SPF;
	gboolean passed = is_method && strcmp(row->name, "result") == 0 &&
			  g_ascii_strcasecmp(text, "pass") == 0;

	if (row->parent == DM_ELEMENT_REASON &&
	    strcmp(row->name, "type") == 0 && *text)
		self->has_reason = TRUE;
	self->dkim_passed |= row->parent == DM_ELEMENT_DKIM && passed;
	self->spf_passed |= row->parent == DM_ELEMENT_SPF && passed;
	for (guint i = 0; i < G_N_ELEMENTS(kept); i++) {
		char **at = G_STRUCT_MEMBER_P(self, kept[i].offset);

		if (kept[i].parent != row->parent ||
		    strcmp(kept[i].name, row->name) != 0)
			continue;
		g_free(*at);
		*at = g_ascii_strdown(text, -1);
	}
}

static gboolean is(const char *value, const char *word)
{
	return g_strcmp0(value, word) == 0;
}

/* Whether each policy that may apply asks for more than none. */
static gboolean policy_bites(const DmLintRecord *self)
{
	return self->p && !is(self->p, "none") && !is(self->sp, "none") &&
	       !is(self->testing, "y") && (!self->pct || is(self->pct, "100"));
}

/* FALSE for what dm_lint_value() has called no time. */
static gboolean is_time(const char *text, gint64 *ret)
{
	guint64 seconds;

	if (!text || !g_ascii_string_to_unsigned(text, 10, 0, DM_TIME_MAX,
						 &seconds, NULL))
		return FALSE;
	*ret = (gint64)seconds;
	return TRUE;
}

void dm_lint_range_end(const DmLintRecord *self, const DmLintPlace *place)
{
	gint64 begin, end;

	if (!is_time(self->begin, &begin) || !is_time(self->end, &end))
		return;
	if (begin > end)
		dm_lint_say(place, DM_SEVERITY_ERROR, "lint-range-reversed",
			    "the period begins after its end");
	else if (end - begin > DM_SECONDS_PER_DAY)
		dm_lint_say(place, DM_SEVERITY_INFO, "lint-range-long",
			    "the period is longer than a day");
}

void dm_lint_record_end(DmLintRecord *self, const DmLintPlace *place)
{
	if (is(self->dkim, "fail") && is(self->spf, "fail") &&
	    is(self->disposition, "none") && policy_bites(self) &&
	    !self->has_reason)
		dm_lint_say(place, DM_SEVERITY_WARNING, "lint-reason-missing",
			    "nothing aligned and the policy was not applied, "
			    "but no reason says why");
	if (is(self->dkim, "pass") && !self->dkim_passed)
		dm_lint_say(place, DM_SEVERITY_WARNING,
			    "lint-evaluated-without-result",
			    "dkim is pass, but no DKIM result of the record "
			    "passed");
	if (is(self->spf, "pass") && !self->spf_passed)
		dm_lint_say(place, DM_SEVERITY_WARNING,
			    "lint-evaluated-without-result",
			    "spf is pass, but no SPF result of the record "
			    "passed");
}
