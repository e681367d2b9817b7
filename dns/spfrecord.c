/*
 * Reads the record of SPF, a pure function of its text.  What a record means
 * for a message it does not know.
 */
#include "dns/spfrecord.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/text.h"

#define VERSION "v=spf1"
#define VERSION_SIZE (sizeof(VERSION) - 1)
#define WIDE4 15
#define WIDE6 31

typedef enum { NO_SPEC, MAY_SPEC, MUST_SPEC, NETWORK } Argument;

static const struct {
	const char *name;
	Argument argument;
	gboolean has_cidr;
	gboolean counts;
	gboolean is_modifier;
} kinds[] = {
	[DM_SPF_ALL] = { "all", NO_SPEC },
	[DM_SPF_INCLUDE] = { "include", MUST_SPEC, FALSE, TRUE },
	[DM_SPF_A] = { "a", MAY_SPEC, TRUE, TRUE },
	[DM_SPF_MX] = { "mx", MAY_SPEC, TRUE, TRUE },
	[DM_SPF_PTR] = { "ptr", MAY_SPEC, FALSE, TRUE },
	[DM_SPF_IP4] = { "ip4", NETWORK },
	[DM_SPF_IP6] = { "ip6", NETWORK },
	[DM_SPF_EXISTS] = { "exists", MUST_SPEC, FALSE, TRUE },
	[DM_SPF_REDIRECT] = { "redirect", MUST_SPEC, FALSE, TRUE, TRUE },
	[DM_SPF_EXP] = { "exp", MUST_SPEC, FALSE, FALSE, TRUE },
	[DM_SPF_OTHER] = { "modifier", NO_SPEC, FALSE, FALSE, TRUE },
	[DM_SPF_BROKEN] = { "broken", NO_SPEC },
};

const char *dm_spf_kind_name(DmSpfKind kind)
{
	return kinds[kind].name;
}

gboolean dm_spf_kind_counts(DmSpfKind kind)
{
	return kinds[kind].counts;
}

gboolean dm_spf_is_record(const char *text, gsize size)
{
	return size >= VERSION_SIZE &&
	       g_ascii_strncasecmp(text, VERSION, VERSION_SIZE) == 0 &&
	       (size == VERSION_SIZE || text[VERSION_SIZE] == ' ');
}

/* ---- one term ------------------------------------------------------- */

/* One term while it is read; `rest` is what follows its name. */
typedef struct {
	DmSpfTerm *term;
	char sign[2]; /* its qualifier as written, or "" */
	const char *rest;
	gsize rest_size;
	char *problem; /* the end of a sentence that begins with the term */
	char *mended;
} TermReader;

static gboolean fail(TermReader *reader, const char *problem)
{
	reader->problem = g_strdup(problem);
	return FALSE;
}

/* "192.0.2.1" where a name should be: the commonest mistake of all. */
static gboolean is_address(TermReader *reader, const char *spec, gsize size)
{
	g_autofree char *text = g_strndup(spec, size);
	DmAddress address;
	gboolean is_v4;
	guint prefix;

	if (!dm_address_parse(text, &address))
		return FALSE;
	is_v4 = address.size == 4;
	prefix = is_v4 ? reader->term->prefix4 : reader->term->prefix6;
	reader->problem = g_strdup_printf(
		"names an address where a domain belongs; an address is written %s:",
		is_v4 ? "ip4" : "ip6");
	if (reader->term->kind != DM_SPF_A)
		return TRUE;
	reader->mended = g_strdup_printf("%s%s:%s", reader->sign,
					 is_v4 ? "ip4" : "ip6", text);
	if (prefix < (is_v4 ? 32 : 128)) {
		char *bare = reader->mended;

		reader->mended = g_strdup_printf("%s/%u", bare, prefix);
		g_free(bare);
	}
	return TRUE;
}

static gboolean read_spec(TermReader *reader, const char *spec, gsize size)
{
	DmSpfTerm *term = reader->term;

	if (!size)
		return fail(reader, "does not say which domain");
	term->domain = dm_spf_text_parse(spec, size, DM_SPF_TEXT_NAME,
					 &reader->problem);
	if (term->domain) {
		term->domain_text = g_strndup(spec, size);
		return TRUE;
	}
	g_autofree char *said = g_steal_pointer(&reader->problem);

	if (!is_address(reader, spec, size))
		reader->problem = g_steal_pointer(&said);
	return FALSE;
}

/* A prefix length without leading zeros. */
static gboolean read_length(const char *digits, gsize size, guint max,
			    guint *ret)
{
	if (!size || size > 3 || (digits[0] == '0' && size > 1))
		return FALSE;
	*ret = 0;
	for (gsize i = 0; i < size; i++) {
		if (!g_ascii_isdigit(digits[i]))
			return FALSE;
		*ret = *ret * 10 + (guint)(digits[i] - '0');
	}
	return *ret <= max;
}

/* Where the digits at the end begin, if `slashes` stand before them; else
   `size`. */
static gsize find_length(const char *text, gsize size, const char *slashes)
{
	gsize n = strlen(slashes), at = size;

	while (at && g_ascii_isdigit(text[at - 1]))
		at--;
	if (at == size || at < n || strncmp(text + at - n, slashes, n) != 0)
		return size;
	return at;
}

/* Takes [ "/" n ] [ "//" n ] off the end of the rest. */
static gboolean take_dual_cidr(TermReader *reader)
{
	const char *rest = reader->rest;
	gsize at = find_length(rest, reader->rest_size, "//");

	if (at < reader->rest_size) {
		if (!read_length(rest + at, reader->rest_size - at, 128,
				 &reader->term->prefix6))
			return fail(
				reader,
				"has no prefix length of IPv6 behind \"//\"; it is 0 to 128");
		reader->rest_size = at - 2;
	}
	at = find_length(rest, reader->rest_size, "/");
	if (at < reader->rest_size) {
		if (!read_length(rest + at, reader->rest_size - at, 32,
				 &reader->term->prefix4))
			return fail(
				reader,
				"has no prefix length of IPv4 behind \"/\"; it is 0 to 32");
		reader->rest_size = at - 1;
	}
	return TRUE;
}

static gboolean read_network(TermReader *reader)
{
	gboolean is_v4 = reader->term->kind == DM_SPF_IP4;
	guint *prefix = is_v4 ? &reader->term->prefix4 : &reader->term->prefix6;
	g_autofree char *text = NULL;
	char *slash;
	DmAddress other;

	if (!reader->rest_size || reader->rest[0] != ':')
		return fail(reader, "does not say which address");
	text = g_strndup(reader->rest + 1, reader->rest_size - 1);
	slash = strchr(text, '/');
	if (slash) {
		if (!read_length(slash + 1, strlen(slash + 1), is_v4 ? 32 : 128,
				 prefix))
			return fail(
				reader,
				is_v4 ? "has no prefix length of IPv4 behind \"/\"; it is 0 to 32"
				      : "has no prefix length of IPv6 behind \"/\"; it is 0 to 128");
		*slash = 0;
	}
	reader->term->address.size = is_v4 ? 4 : 16;
	if (strlen(text) + (slash ? strlen(slash + 1) + 1 : 0) + 1 ==
		    reader->rest_size &&
	    inet_pton(is_v4 ? AF_INET : AF_INET6, text,
		      reader->term->address.bytes) == 1)
		return TRUE;
	if (inet_pton(is_v4 ? AF_INET6 : AF_INET, text, other.bytes) == 1)
		reader->mended =
			g_strdup_printf("%s%s%.*s", reader->sign,
					is_v4 ? "ip6" : "ip4",
					(int)reader->rest_size, reader->rest);
	return fail(reader, is_v4 ? "has no IPv4 address with four numbers"
				  : "has no IPv6 address");
}

static gboolean read_argument(TermReader *reader)
{
	DmSpfKind kind = reader->term->kind;

	if (kinds[kind].argument == NETWORK)
		return read_network(reader);
	if (kinds[kind].has_cidr && !take_dual_cidr(reader))
		return FALSE;
	if (!reader->rest_size)
		return kinds[kind].argument != MUST_SPEC ||
		       fail(reader, "does not say which domain");
	if (kinds[kind].argument == NO_SPEC)
		return fail(reader, "has something behind \"all\"");
	if (reader->rest[0] != ':')
		return fail(reader, "has something behind its name");
	return read_spec(reader, reader->rest + 1, reader->rest_size - 1);
}

static gboolean find_kind(const char *name, gboolean is_modifier,
			  DmSpfKind *ret)
{
	for (guint i = 0; i < DM_SPF_OTHER; i++)
		if (kinds[i].is_modifier == is_modifier &&
		    g_ascii_strcasecmp(kinds[i].name, name) == 0) {
			*ret = (DmSpfKind)i;
			return TRUE;
		}
	return FALSE;
}

static gboolean fail_unknown(TermReader *reader, const char *name)
{
	static const char *const known[] = { "all", "include", "a",
					     "mx",  "ptr",     "ip4",
					     "ip6", "exists",  NULL };
	const char *nearest = dm_text_nearest(name, known);
	DmSpfKind kind;

	if (find_kind(name, TRUE, &kind)) {
		reader->problem =
			g_strdup_printf("is a modifier and needs a \"=\": %s=",
					kinds[kind].name);
		return FALSE;
	}
	if (!nearest)
		return fail(
			reader,
			"is no mechanism; those are all, include, a, mx, ptr, ip4, ip6 and exists");
	reader->problem = g_strdup_printf(
		"is no mechanism; \"%s\" may be meant", nearest);
	reader->mended = g_strdup_printf("%s%s%.*s", reader->sign, nearest,
					 (int)reader->rest_size, reader->rest);
	return FALSE;
}

static gboolean read_modifier(TermReader *reader, const char *name)
{
	DmSpfTerm *term = reader->term;
	const char *value = reader->rest + 1;
	gsize size = reader->rest_size - 1;

	if (find_kind(name, TRUE, &term->kind))
		return read_spec(reader, value, size);
	term->kind = DM_SPF_OTHER;
	term->domain = dm_spf_text_parse(value, size, DM_SPF_TEXT_VALUE,
					 &reader->problem);
	if (!term->domain)
		return FALSE;
	term->domain_text = g_strndup(value, size);
	return TRUE;
}

static gboolean is_name_char(char c)
{
	return g_ascii_isalnum(c) || (c && strchr("-_.", c));
}

static gboolean read_term(TermReader *reader, const char *text, gsize size)
{
	gboolean has_qualifier = strchr("+-?~", text[0]) != NULL && text[0];
	gsize start = has_qualifier, at = start;
	g_autofree char *name = NULL;

	reader->term->qualifier = has_qualifier ? text[0] : '+';
	if (has_qualifier)
		reader->sign[0] = text[0];
	reader->term->prefix4 = 32;
	reader->term->prefix6 = 128;
	while (at < size && is_name_char(text[at]))
		at++;
	reader->rest = text + at;
	reader->rest_size = size - at;
	if (at == start || !g_ascii_isalpha(text[start]))
		return fail(reader, "is no term: it begins with no letter");
	name = g_strndup(text + start, at - start);
	if (at < size && text[at] == '=') {
		if (has_qualifier)
			return fail(
				reader,
				"is a modifier, which takes no sign in front");
		reader->term->qualifier = 0;
		return read_modifier(reader, name);
	}
	if (at < size && text[at] != ':' && text[at] != '/')
		return fail(reader, "has a character that may not stand there");
	if (!find_kind(name, FALSE, &reader->term->kind))
		return fail_unknown(reader, name);
	return read_argument(reader);
}

/* ---- the record ----------------------------------------------------- */

static void free_term(gpointer data)
{
	DmSpfTerm *term = data;

	g_free(term->text);
	g_free(term->domain_text);
	dm_spf_text_free(term->domain);
	g_free(term);
}

static void clear_record(gpointer data)
{
	DmSpfRecord *record = data;

	g_ptr_array_unref(record->terms);
	g_free(record->problem);
	g_free(record->mended);
}

DmSpfRecord *dm_spf_record_ref(DmSpfRecord *record)
{
	return g_rc_box_acquire(record);
}

void dm_spf_record_free(DmSpfRecord *record)
{
	if (record)
		g_rc_box_release_full(record, clear_record);
}

/* The rest of a broken term is worth nothing. */
static void break_term(DmSpfTerm *term)
{
	term->kind = DM_SPF_BROKEN;
	term->qualifier = 0;
	g_clear_pointer(&term->domain_text, g_free);
	g_clear_pointer(&term->domain, dm_spf_text_free);
}

static void add_term(DmSpfRecord *record, const char *text, gsize size,
		     gsize position)
{
	DmSpfTerm *term = g_new0(DmSpfTerm, 1);
	TermReader reader = { .term = term };
	gboolean is_good = read_term(&reader, text, size);

	term->text = g_utf8_make_valid(text, (gssize)size);
	term->position = position;
	if (!is_good) {
		break_term(term);
		if (!record->fault) {
			record->fault = DM_SPF_SYNTAX;
			record->fault_term = record->terms->len;
			record->problem = g_strdup_printf(
				"\"%.80s\" %s", term->text, reader.problem);
			record->mended = g_steal_pointer(&reader.mended);
		}
	}
	g_free(reader.problem);
	g_free(reader.mended);
	g_ptr_array_add(record->terms, term);
}

static void check_twice(DmSpfRecord *record)
{
	guint seen[DM_SPF_BROKEN + 1] = { 0 };

	for (guint i = 0; i < record->terms->len; i++) {
		const DmSpfTerm *term = dm_spf_term(record, i);

		if (term->kind != DM_SPF_REDIRECT && term->kind != DM_SPF_EXP)
			continue;
		if (!seen[term->kind]++ || record->fault)
			continue;
		record->fault = DM_SPF_TWICE;
		record->fault_term = i;
		record->problem = g_strdup_printf(
			"\"%.80s\" is a second %s, and only one may be there",
			term->text, kinds[term->kind].name);
	}
}

DmSpfRecord *dm_spf_record_parse(const char *text, gsize size)
{
	DmSpfRecord *record = g_rc_box_new0(DmSpfRecord);
	gsize at = MIN(VERSION_SIZE, size);

	record->terms = g_ptr_array_new_with_free_func(free_term);
	while (at < size) {
		gsize end = at;

		while (end < size && text[end] != ' ')
			end++;
		if (end > at)
			add_term(record, text + at, end - at, at);
		at = end + 1;
	}
	check_twice(record);
	return record;
}

const DmSpfTerm *dm_spf_term(const DmSpfRecord *record, guint index)
{
	return g_ptr_array_index(record->terms, index);
}

const DmSpfTerm *dm_spf_record_find(const DmSpfRecord *record, DmSpfKind kind)
{
	for (guint i = 0; i < record->terms->len; i++)
		if (dm_spf_term(record, i)->kind == kind)
			return dm_spf_term(record, i);
	return NULL;
}

gboolean dm_spf_term_is_wide(const DmSpfTerm *term)
{
	gboolean has_both = term->kind == DM_SPF_A || term->kind == DM_SPF_MX;

	if (term->qualifier == '-')
		return FALSE;
	return ((has_both || term->kind == DM_SPF_IP4) &&
		term->prefix4 <= WIDE4) ||
	       ((has_both || term->kind == DM_SPF_IP6) &&
		term->prefix6 <= WIDE6);
}
