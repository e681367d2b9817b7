/*
 * Writes better records of SPF out of bad ones.  It asks and judges nothing.
 */
#include "dns/spfmend.h"

#include <string.h>

#include "dns/name.h"

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

/* The network without the bits behind its prefix; TRUE when there are some. */
static gboolean clear_host_bits(DmAddress *address, guint prefix)
{
	gboolean had = FALSE;

	for (guint i = prefix / 8; i < address->size; i++) {
		guint8 mask =
			i == prefix / 8 ? (guint8)(0xff00 >> prefix % 8) : 0;

		had |= (address->bytes[i] & ~mask) != 0;
		address->bytes[i] &= mask;
	}
	return had;
}

char *dm_spf_mend_network(const DmSpfTerm *term)
{
	DmAddress network = term->address;
	guint prefix = term->kind == DM_SPF_IP4 ? term->prefix4 : term->prefix6;
	const char *sign = strchr("+-?~", term->text[0]) ? term->text : "";
	char text[DM_ADDRESS_TEXT];

	if ((term->kind != DM_SPF_IP4 && term->kind != DM_SPF_IP6) ||
	    !clear_host_bits(&network, prefix))
		return NULL;
	return g_strdup_printf("%.1s%s:%s/%u", sign,
			       dm_spf_kind_name(term->kind),
			       dm_address_format(&network, text), prefix);
}

static gboolean is_mechanism(const DmSpfTerm *term)
{
	return term->qualifier && term->kind != DM_SPF_ALL;
}

gboolean dm_spf_names_senders(const DmSpfRecord *record)
{
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		if (term->kind == DM_SPF_REDIRECT ||
		    (is_mechanism(term) && term->qualifier == '+' &&
		     term->kind != DM_SPF_PTR))
			return TRUE;
	}
	return FALSE;
}

gboolean dm_spf_names_nobody(const DmSpfRecord *record)
{
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		if (term->kind != DM_SPF_ALL && term->kind != DM_SPF_PTR &&
		    term->kind != DM_SPF_EXP && term->qualifier != '-')
			return FALSE;
	}
	return TRUE;
}

gboolean dm_spf_may_name_senders(const char *text)
{
	g_autoptr(DmSpfRecord) record = dm_spf_record_parse(text, strlen(text));

	return record->fault || dm_spf_names_senders(record);
}

/* Mechanisms and unknown modifiers, which stand in no fixed place. */
static void append_free(GString *out, const DmSpfRecord *record)
{
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);
		g_autofree char *network = dm_spf_mend_network(term);

		if (term->kind != DM_SPF_ALL && term->kind != DM_SPF_REDIRECT &&
		    term->kind != DM_SPF_EXP && term->kind != DM_SPF_PTR)
			append_term(out, network ? network : term->text);
	}
}

/* Whether senders go with the terms that are left out. */
static gboolean loses_senders(const DmSpfRecord *record)
{
	for (guint i = 0; i < record->terms->len; i++)
		if (dm_spf_term(record, i)->kind == DM_SPF_PTR &&
		    dm_spf_term(record, i)->qualifier != '-')
			return TRUE;
	return FALSE;
}

gboolean dm_spf_is_wide_behind(const DmSpfRecord *record)
{
	const DmSpfTerm *all = dm_spf_record_find(record, DM_SPF_ALL);

	if (!all || all->qualifier == '+')
		return FALSE;
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		if (term->position > all->position &&
		    (dm_spf_term_is_wide(term) ||
		     (term->kind == DM_SPF_EXISTS && term->qualifier != '-')))
			return TRUE;
	}
	return FALSE;
}

char *dm_spf_mend_record(const DmSpfRecord *record, const char *senders)
{
	const DmSpfTerm *all = dm_spf_record_find(record, DM_SPF_ALL);
	gboolean is_closed =
		all && (all->qualifier == '-' || all->qualifier == '~');
	gboolean redirects =
		dm_spf_record_find(record, DM_SPF_REDIRECT) != NULL;
	gboolean lost = loses_senders(record);
	gboolean needs = !dm_spf_names_senders(record) && (lost || !is_closed);
	g_autoptr(GString) out = g_string_new("v=spf1");

	if ((redirects && is_closed) || (needs && !senders) ||
	    dm_spf_is_wide_behind(record))
		return NULL;
	append_free(out, record);
	if (needs)
		append_term(out, senders);
	if (redirects)
		append_kind(out, record, DM_SPF_REDIRECT);
	else
		/* What is guessed must not make mail be refused. */
		append_term(out,
			    is_closed && !needs && !lost ? all->text : "~all");
	append_kind(out, record, DM_SPF_EXP);
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static char *replace(const char *text, const DmSpfTerm *term,
		     const char *replacement)
{
	return g_strdup_printf("%.*s%s%s", (int)term->position, text,
			       replacement,
			       text + term->position + strlen(term->text));
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

char *dm_spf_mend_part(const char *text)
{
	g_autofree char *whole = dm_spf_mend_broken(text);
	g_autoptr(DmSpfRecord) record =
		whole ? dm_spf_record_parse(whole, strlen(whole)) : NULL;
	const DmSpfTerm *all =
		record ? dm_spf_record_find(record, DM_SPF_ALL) : NULL;

	return all && all->qualifier == '+' ? dm_spf_mend_record(record, NULL)
					    : g_steal_pointer(&whole);
}

/* ---- several in one ------------------------------------------------- */

typedef struct {
	const char *domain;
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

/* The mildest of them counts. */
static void merge_all(Merged *merged, char qualifier)
{
	static const char mild[] = "-~?+";

	if (!merged->all || strchr(mild, qualifier) > strchr(mild, merged->all))
		merged->all = qualifier;
}

/* What it includes, or redirects to. */
static void merge_include(Merged *merged, const DmSpfTerm *term)
{
	g_autofree char *name = dm_dns_name_normalize(term->domain_text, NULL);
	g_autofree char *include =
		g_strconcat("include:", term->domain_text, NULL);

	/* The others of the domain are in it anyway. */
	if (g_strcmp0(name, merged->domain) == 0)
		return;
	merge_text(merged, term->kind == DM_SPF_INCLUDE ? term->text : include);
}

static void merge_term(Merged *merged, const DmSpfTerm *term)
{
	if (term->kind == DM_SPF_ALL) {
		merge_all(merged, term->qualifier);
	} else if (term->kind == DM_SPF_REDIRECT ||
		   term->kind == DM_SPF_INCLUDE) {
		merge_include(merged, term);
		/* Its `all` would have counted, whatever it is. */
		if (term->kind == DM_SPF_REDIRECT)
			merge_all(merged, '?');
	} else if (term->kind == DM_SPF_EXP) {
		if (!merged->exp)
			merged->exp = g_strdup(term->text);
	} else {
		merge_text(merged, term->text);
	}
}

/* Whether it can be joined with others: that no order, and nothing that is
   ignored now, matters. */
static gboolean can_merge(const DmSpfRecord *record)
{
	if (dm_spf_record_find(record, DM_SPF_REDIRECT) &&
	    dm_spf_record_find(record, DM_SPF_ALL))
		return FALSE;
	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		if (is_mechanism(term) && term->qualifier != '+')
			return FALSE;
	}
	return !record->fault && !dm_spf_is_wide_behind(record);
}

static gboolean merge_record(Merged *merged, const DmDnsRecord *txt)
{
	g_autoptr(DmSpfRecord) record =
		dm_spf_record_parse(txt->text, txt->text_size);

	if (!can_merge(record))
		return FALSE;
	for (guint i = 0; i < record->terms->len; i++)
		merge_term(merged, dm_spf_term(record, i));
	return TRUE;
}

char *dm_spf_join(const DmDnsAnswer *answer, const char *domain)
{
	Merged merged = {
		.domain = domain,
		.terms = g_ptr_array_new_with_free_func(g_free),
	};
	g_autoptr(GString) out = g_string_new("v=spf1");
	gboolean is_good = TRUE;

	for (guint i = 0; i < answer->records->len; i++) {
		const DmDnsRecord *txt = dm_dns_record(answer, i);

		if (dm_spf_is_record(txt->text, txt->text_size))
			is_good &= merge_record(&merged, txt);
	}
	for (guint i = 0; i < merged.terms->len; i++)
		append_term(out, g_ptr_array_index(merged.terms, i));
	if (merged.all)
		g_string_append_printf(out, " %call", merged.all);
	if (merged.exp)
		append_term(out, merged.exp);
	g_ptr_array_unref(merged.terms);
	g_free(merged.exp);
	return is_good ? g_string_free(g_steal_pointer(&out), FALSE) : NULL;
}

/* ---- near misses ----------------------------------------------------- */

static gboolean is_margin(char c)
{
	return g_ascii_isspace(c) || c == '"' || c == '\'';
}

static const char *skip_blanks(const char *text)
{
	return text + strspn(text, " \t");
}

/* What follows "v=spf1", however that is written; or NULL. */
static const char *behind_version(const char *text)
{
	while (is_margin(*text))
		text++;
	if (g_ascii_tolower(*text) == 'v') {
		text = skip_blanks(text + 1);
		if (*text != '=' && *text != ':')
			return NULL;
		text = skip_blanks(text + 1);
	}
	if (g_ascii_strncasecmp(text, "spf", 3) != 0)
		return NULL;
	text = skip_blanks(text + 3);
	/* "v=spf10" is another version. */
	return *text == '1' && !g_ascii_isdigit(text[1]) ? text + 1 : NULL;
}

char *dm_spf_near_miss(const char *text, gsize size)
{
	g_autofree char *valid = g_utf8_make_valid(text, (gssize)size);
	const char *rest = behind_version(valid);
	g_autofree char *record = NULL;

	if (!rest || dm_spf_is_record(text, size))
		return NULL;
	rest += strspn(rest, " \t\r\n;,:\"'");
	record = g_strconcat("v=spf1 ", rest, NULL);
	g_strdelimit(record, "\t\r\n\"", ' ');
	return g_strdup(g_strchomp(record));
}
