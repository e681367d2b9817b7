/*
 * Writes better records of SPF out of bad ones.  It asks and judges nothing.
 */
#include "dns/spfmend.h"

#include <string.h>

#define MENDS_MAX 20

static void append_term(GString *out, const char *text)
{
	g_string_append_printf(out, " %s", text);
}

static void append_kind(GString *out, const DmSpfRecord *record, DmSpfKind kind)
{
	const DmSpfTerm *term = dm_spf_record_find(record, kind);

	if (term)
		append_term(out, term->text);
}

char *dm_spf_mend_order(const DmSpfRecord *record, gboolean without_ptr,
			const char *all)
{
	const DmSpfTerm *old_all = dm_spf_record_find(record, DM_SPF_ALL);
	GString *out = g_string_new("v=spf1");

	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		if (term->kind == DM_SPF_ALL || term->kind == DM_SPF_REDIRECT ||
		    term->kind == DM_SPF_EXP ||
		    (without_ptr && term->kind == DM_SPF_PTR))
			continue;
		append_term(out, term->text);
	}
	if (all || old_all)
		append_term(out, all ? all : old_all->text);
	else
		append_kind(out, record, DM_SPF_REDIRECT);
	append_kind(out, record, DM_SPF_EXP);
	return g_string_free(out, FALSE);
}

static char *replace(const char *text, const DmSpfTerm *term,
		     const char *replacement)
{
	return g_strdup_printf("%.*s%s%s", (int)term->position, text,
			       replacement,
			       text + term->position + strlen(term->text));
}

char *dm_spf_mend_term(const char *text, const DmSpfTerm *term,
		       const char *replacement)
{
	g_autofree char *mended = replace(text, term, replacement);
	g_autoptr(DmSpfRecord) record =
		dm_spf_record_parse(mended, strlen(mended));

	return record->fault ? NULL : g_steal_pointer(&mended);
}

char *dm_spf_mend_broken(const char *text)
{
	g_autofree char *now = g_strdup(text);

	for (guint i = 0; i < MENDS_MAX; i++) {
		g_autoptr(DmSpfRecord) record =
			dm_spf_record_parse(now, strlen(now));
		char *next;

		if (!record->fault)
			return g_steal_pointer(&now);
		if (!record->mended)
			return NULL;
		next = replace(now, dm_spf_term(record, record->fault_term),
			       record->mended);
		g_free(now);
		now = next;
	}
	return NULL;
}

/* ---- several in one ------------------------------------------------- */

typedef struct {
	GPtrArray *terms; /* char * */
	char all;	  /* 0 = none yet */
	char *exp;
} Merged;

static void merge_text(Merged *merged, const char *text)
{
	if (!g_ptr_array_find_with_equal_func(merged->terms, text, g_str_equal,
					      NULL))
		g_ptr_array_add(merged->terms, g_strdup(text));
}

/* The mildest of them counts; "+all" is never meant. */
static void merge_all(Merged *merged, char qualifier)
{
	static const char mild[] = "-~?";

	if (qualifier != '+' &&
	    (!merged->all ||
	     strchr(mild, qualifier) > strchr(mild, merged->all)))
		merged->all = qualifier;
}

static void merge_term(Merged *merged, const DmSpfTerm *term)
{
	if (term->kind == DM_SPF_ALL) {
		merge_all(merged, term->qualifier);
	} else if (term->kind == DM_SPF_REDIRECT) {
		g_autofree char *include =
			g_strconcat("include:", term->domain_text, NULL);

		merge_text(merged, include);
	} else if (term->kind == DM_SPF_EXP) {
		if (!merged->exp)
			merged->exp = g_strdup(term->text);
	} else {
		merge_text(merged, term->text);
	}
}

static gboolean merge_record(Merged *merged, const DmDnsRecord *txt)
{
	g_autoptr(DmSpfRecord) record =
		dm_spf_record_parse(txt->text, txt->text_size);

	for (guint i = 0; i < record->terms->len && !record->fault; i++)
		merge_term(merged, dm_spf_term(record, i));
	return !record->fault;
}

char *dm_spf_mend_several(const DmDnsAnswer *answer)
{
	Merged merged = {
		.terms = g_ptr_array_new_with_free_func(g_free),
	};
	GString *out = g_string_new("v=spf1");
	gboolean is_good = TRUE;

	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *txt = dm_dns_record(answer, i);

		if (dm_spf_is_record(txt->text, txt->text_size))
			is_good &= merge_record(&merged, txt);
	}
	for (guint i = 0; i < merged.terms->len; i++)
		append_term(out, g_ptr_array_index(merged.terms, i));
	g_string_append_printf(out, " %call", merged.all ? merged.all : '~');
	if (merged.exp)
		append_term(out, merged.exp);
	g_ptr_array_unref(merged.terms);
	g_free(merged.exp);
	if (!is_good)
		return g_string_free(out, TRUE);
	return g_string_free(out, FALSE);
}
