/*
 * Finds TXT records that were meant as DMARC records, and writes them as they
 * should be.
 */
#include <string.h>

#include "core/text.h"
#include "dns/dmarcrecord.h"

#define VERSION "DMARC1"

/* ---- near misses ------------------------------------------------------ */

static gboolean is_margin(char c)
{
	return g_ascii_isspace(c) || c == '"' || c == '\'' || c == '\\';
}

/* The text without white space and quotes around it; caller frees. */
static char *strip(const char *text, gsize size)
{
	while (size && is_margin(*text)) {
		text++;
		size--;
	}
	while (size && is_margin(text[size - 1]))
		size--;
	return g_strndup(text, size);
}

static gboolean begins(const char *text, const char *word)
{
	return g_ascii_strncasecmp(text, word, strlen(word)) == 0;
}

/* The tag that looks like a version, whatever its case; or NULL. */
static const DmTag *find_version(const DmTagList *tags)
{
	for (guint i = 0; i < tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(tags, i);

		if (tag->value && g_ascii_strcasecmp(tag->name, "v") == 0)
			return tag;
	}
	return NULL;
}

static gboolean is_request(const char *value)
{
	return value && (g_ascii_strcasecmp(value, "none") == 0 ||
			 g_ascii_strcasecmp(value, "quarantine") == 0 ||
			 g_ascii_strcasecmp(value, "reject") == 0);
}

static const char *version_problem(const DmTagList *tags, const DmTag *version)
{
	const char *rest = version->value + strlen(VERSION);

	if (!begins(version->value, VERSION))
		return "its version is not DMARC1";
	if (g_ascii_isspace(*rest) || *rest == ',' || *rest == ':')
		return "the \";\" behind v=DMARC1 is missing";
	if (*rest)
		return "its version is not DMARC1";
	if (dm_tag_list_get(tags, 0) != version)
		return "v=DMARC1 must be its first tag";
	if (strcmp(version->value, VERSION) != 0)
		return "DMARC1 must be written in capital letters";
	return NULL;
}

const char *dm_dmarc_near_miss(const char *text, gsize size)
{
	g_autofree char *stripped = strip(text, size);
	g_autoptr(DmTagList) given = dm_tag_list_parse(text, size);
	g_autoptr(DmTagList) tags =
		dm_tag_list_parse(stripped, strlen(stripped));
	const DmTag *version = find_version(tags);
	const DmTag *first = dm_tag_list_get(tags, 0);

	if (dm_dmarc_record_is(given) || !first)
		return NULL;
	if (version && begins(version->value, "DMARC")) {
		const char *problem = version_problem(tags, version);

		return problem ? problem
			       : "white space, a quote or a \";\" stands before v=DMARC1";
	}
	if (begins(first->name, VERSION))
		return "\"v=\" is missing before DMARC1";
	if (!version && is_request(dm_tag_list_value(tags, "p")))
		return "v=DMARC1 is missing at its begin";
	return NULL;
}

/* ---- a better record -------------------------------------------------- */

/* Whether a known tag and one of these signs follow, and what can be its value:
   an address only where it names some. */
static gboolean tag_follows(const char *text, const char *signs)
{
	gsize size = 0;
	g_autofree char *name = NULL;
	const char *value;
	DmDmarcTag tag;

	while (g_ascii_isspace(*text))
		text++;
	while (g_ascii_isalpha(text[size]))
		size++;
	name = g_strndup(text, size);
	while (g_ascii_isspace(text[size]))
		size++;
	if (!text[size] || !strchr(signs, text[size]))
		return FALSE;
	tag = dm_dmarc_tag_find(name);
	value = text + size + 1;
	return dm_dmarc_tag_has_targets(tag) ||
	       (tag < DM_N_DMARC_TAGS &&
		!memchr(value, '@', strcspn(value, ";,: \t\r\n")));
}

/* Whether the colon at `at`, in `text`, belongs to a URI: behind its scheme, or
   where it has begun. */
static gboolean is_of_uri(const char *text, const char *at, gboolean in_uri)
{
	static const char scheme[] = "mailto";
	gsize size = strlen(scheme);

	return in_uri || g_str_has_prefix(at, "://") ||
	       ((gsize)(at - text) >= size &&
		g_ascii_strncasecmp(at - size, scheme, size) == 0);
}

/* Puts a ";" in front of each tag that something else stands before, and a "="
   behind its name where that is a colon; caller frees. */
static char *with_signs(const char *text)
{
	char *out = g_strdup(text);
	gboolean in_uri = FALSE;

	for (char *at = out; *at; at++) {
		if (*at == ':') {
			in_uri = is_of_uri(out, at, in_uri);
			if (!in_uri && tag_follows(at + 1, "="))
				*at = ';';
		} else if (*at == ';' || *at == ',' || g_ascii_isspace(*at)) {
			gboolean goes_on =
				g_ascii_isspace(*at) && g_ascii_isspace(at[1]);

			in_uri = FALSE;
			/* Of several blanks the last counts. */
			if (!goes_on && tag_follows(at + 1, "=:"))
				*at = ';';
		}
		if (*at == ';' && tag_follows(at + 1, ":"))
			*strchr(at, ':') = '=';
	}
	return out;
}

/* The near miss with v=DMARC1 in front; caller frees. */
static char *with_version(const char *text, gsize size)
{
	g_autofree char *stripped = strip(text, size);
	g_autofree char *separated = with_signs(stripped);
	g_autoptr(DmTagList) tags =
		dm_tag_list_parse(separated, strlen(separated));
	GString *out = g_string_new("v=" VERSION);

	for (guint i = 0; i < tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(tags, i);

		if (g_ascii_strcasecmp(tag->name, "v") != 0)
			g_string_append_printf(out, "; %s%s%s", tag->name,
					       tag->value ? "=" : "",
					       tag->value ? tag->value : "");
	}
	return g_string_free(out, FALSE);
}

static void append_tag(GString *out, DmDmarcTag tag, const char *value)
{
	g_string_append_printf(out, "; %s=%s", dm_dmarc_tag_names[tag], value);
}

/* What a misspelled word was meant to be; the word itself where it is right,
   NULL where nothing is near. */
static const char *meant_request(const DmTag *tag)
{
	static const char *const known[] = { "none", "quarantine", "reject",
					     NULL };
	g_autofree char *word =
		tag && tag->value ? g_ascii_strdown(tag->value, -1) : NULL;

	/* Words of any length stand in records; comparing costs their product.
	 */
	if (!word || strlen(word) > 2 * strlen("quarantine"))
		return NULL;
	return dm_text_nearest(word, known);
}

/* FALSE where nobody can tell to whom all reports were to go. */
static gboolean append_rua(GString *out, const DmDmarcRecord *record,
			   const char *added)
{
	gboolean lost;
	g_autofree char *list =
		dm_dmarc_meant_targets(record, DM_DMARC_RUA, &lost);
	g_autofree char *own = g_strconcat("mailto:", added, NULL);

	if (*list)
		append_tag(out, DM_DMARC_RUA, list);
	else if (added)
		append_tag(out, DM_DMARC_RUA, own);
	else
		lost |= record->tag[DM_DMARC_RUA] != NULL;
	return !lost;
}

static gboolean append_ruf(GString *out, const DmDmarcRecord *record,
			   gboolean *ret_any)
{
	gboolean lost;
	g_autofree char *list =
		dm_dmarc_meant_targets(record, DM_DMARC_RUF, &lost);

	if (*list)
		append_tag(out, DM_DMARC_RUF, list);
	*ret_any = *list != 0;
	return !lost;
}

/* By what was meant, since bad words are mended. */
static gboolean asks(const DmDmarcRecord *record, DmDmarcTag tag)
{
	const char *word = meant_request(record->tag[tag]);

	return word && strcmp(word, "none") != 0;
}

gboolean dm_dmarc_pct_matters(const DmDmarcRecord *record)
{
	return record->tag[DM_DMARC_PCT] && !record->is_bad[DM_DMARC_PCT] &&
	       record->pct < 100 &&
	       (asks(record, DM_DMARC_P) || asks(record, DM_DMARC_SP));
}

/* Without it old receivers would do more than now. */
static void append_pct(GString *out, const DmDmarcRecord *record)
{
	g_autofree char *value = g_strdup_printf("%u", record->pct);

	if (dm_dmarc_pct_matters(record))
		append_tag(out, DM_DMARC_PCT, value);
}

static gboolean has_letter(char *const *parts, const char *letter)
{
	for (; *parts; parts++)
		if (g_ascii_strcasecmp(g_strstrip(*parts), letter) == 0)
			return TRUE;
	return FALSE;
}

/* 1 asks for what 0 does, too. */
static void append_fo(GString *out, const DmDmarcRecord *record)
{
	g_auto(GStrv) parts =
		g_strsplit(record->tag[DM_DMARC_FO]->value, ":", -1);
	g_autofree char *value =
		g_strconcat("1", has_letter(parts, "d") ? ":d" : "",
			    has_letter(parts, "s") ? ":s" : "", NULL);

	append_tag(out, DM_DMARC_FO, value);
}

/* What nobody knows may be a name misspelled: it is the domain's own. */
static void append_unknown(GString *out, const DmDmarcRecord *record)
{
	for (guint i = 0; i < record->tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(record->tags, i);

		if (tag->value && !tag->has_bad_name && !tag->has_bad_value &&
		    !tag->is_repeated &&
		    dm_dmarc_tag_find(tag->name) == DM_N_DMARC_TAGS)
			g_string_append_printf(out, "; %s=%s", tag->name,
					       tag->value);
	}
}

/* The tags behind v and p that have one plain value. */
static void append_plain(GString *out, const DmDmarcRecord *record,
			 const DmDmarcRepair *repair, gboolean has_ruf)
{
	static const DmDmarcTag plain[] = { DM_DMARC_ADKIM, DM_DMARC_ASPF,
					    DM_DMARC_FO, DM_DMARC_T,
					    DM_DMARC_PSD };

	for (guint i = 0; i < G_N_ELEMENTS(plain); i++) {
		DmDmarcTag tag = plain[i];

		if (tag == DM_DMARC_FO && !has_ruf)
			continue;
		if (tag == DM_DMARC_T && dm_dmarc_pct_matters(record) &&
		    record->pct == 0) {
			append_tag(out, tag, "y"); /* RFC 9989 appendix A.6 */
			continue;
		}
		if (tag == DM_DMARC_FO && record->fo_is_mixed)
			append_fo(out, record);
		if (record->tag[tag] && !record->is_bad[tag] &&
		    !(repair && repair->drop[tag]))
			append_tag(out, tag, record->tag[tag]->value);
	}
}

static void append_requests(GString *out, const DmDmarcRecord *record,
			    const DmDmarcRepair *repair)
{
	static const DmDmarcTag below[] = { DM_DMARC_SP, DM_DMARC_NP };
	const char *p = meant_request(record->tag[DM_DMARC_P]);

	append_tag(out, DM_DMARC_P, p ? p : "none");
	for (guint i = 0; i < G_N_ELEMENTS(below); i++) {
		const char *value = meant_request(record->tag[below[i]]);

		if (value && !(repair && repair->drop[below[i]]))
			append_tag(out, below[i], value);
	}
}

/* The record with all its tags apart; NULL where none can be made out. */
static DmDmarcRecord *read_meant(const char *text, gsize size)
{
	g_autoptr(DmTagList) tags = dm_tag_list_parse(text, size);
	g_autofree char *better = NULL;

	if (dm_dmarc_record_is(tags)) {
		g_autofree char *copy = g_strndup(text, size);

		better = with_signs(copy);
	} else if (dm_dmarc_near_miss(text, size)) {
		better = with_version(text, size);
	} else {
		return NULL;
	}
	return dm_dmarc_record_parse(better, strlen(better));
}

char *dm_dmarc_repair(const char *text, gsize size, const DmDmarcRepair *repair)
{
	g_autoptr(DmDmarcRecord) record = read_meant(text, size);
	g_autoptr(GString) out = g_string_new("v=" VERSION);
	gboolean has_ruf;

	if (!record)
		return NULL;
	append_requests(out, record, repair);
	if (!append_rua(out, record, repair ? repair->rua : NULL) ||
	    !append_ruf(out, record, &has_ruf))
		return NULL;
	append_plain(out, record, repair, has_ruf);
	append_pct(out, record);
	append_unknown(out, record);
	return g_string_free(g_steal_pointer(&out), FALSE);
}
