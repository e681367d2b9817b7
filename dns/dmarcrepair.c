/*
 * Finds TXT records that were meant as DMARC records, and writes them as they
 * should be.
 */
#include <string.h>

#include "core/text.h"
#include "dns/dmarcrecord.h"

#define VERSION "DMARC1"
#define ALNUM G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS
#define PCT_REST G_CSET_DIGITS "%' .,"

/* ---- words ------------------------------------------------------------ */

static const char *const versions[] = { "dmarc1", NULL };
static const char *const requests[] = { "none", "quarantine", "reject", NULL };
static const char *const modes[] = { "relaxed", "strict", NULL };
static const char *const answers[] = { "yes", "no", NULL };
static const char *const registries[] = { "yes", "no", "unknown", NULL };

/* What may stand in a tag. */
static const struct {
	gboolean is_list;
	gboolean is_letter;	  /* the first of the word */
	const char *const *words; /* NULL = it is historic */
} kinds[DM_N_DMARC_TAGS] = {
	[DM_DMARC_V] = { FALSE, FALSE, versions },
	[DM_DMARC_P] = { FALSE, FALSE, requests },
	[DM_DMARC_SP] = { FALSE, FALSE, requests },
	[DM_DMARC_NP] = { FALSE, FALSE, requests },
	[DM_DMARC_ADKIM] = { FALSE, TRUE, modes },
	[DM_DMARC_ASPF] = { FALSE, TRUE, modes },
	[DM_DMARC_RUA] = { TRUE },
	[DM_DMARC_RUF] = { TRUE },
	[DM_DMARC_FO] = { TRUE },
	[DM_DMARC_T] = { FALSE, TRUE, answers },
	[DM_DMARC_PSD] = { FALSE, TRUE, registries },
};

static gboolean is_sign(char c)
{
	return g_ascii_isspace(c) || g_ascii_ispunct(c);
}

/* In lower case, without signs around it; caller frees. */
static char *bare_word(const char *value)
{
	gsize size;

	while (is_sign(*value))
		value++;
	size = strlen(value);
	while (size && is_sign(value[size - 1]))
		size--;
	return g_ascii_strdown(value, (gssize)size);
}

/* Which word of the tag was meant, or NULL. */
static const char *meant_word(DmDmarcTag tag, const char *word)
{
	const char *const *known = kinds[tag].words;

	/* Words of any length stand in records; comparing costs their product,
	   and a long one is more than one. */
	if (!*word || strlen(word) > strlen("quarantine") + 3)
		return NULL;
	while (kinds[tag].is_letter && *known &&
	       !g_str_has_prefix(*known, word))
		known++;
	if (kinds[tag].is_letter && *known)
		return *known;
	return dm_text_nearest(word, kinds[tag].words);
}

/* "DMARC-1" is one, too. */
static gboolean is_version(const char *text)
{
	g_autofree char *word = bare_word(text);
	char *end = word;

	for (const char *at = word; *at; at++)
		if (!is_sign(*at))
			*end++ = *at;
	*end = 0;
	return strlen(word) <= strlen(VERSION) + 1 &&
	       meant_word(DM_DMARC_V, word);
}

static gboolean is_request(const char *text)
{
	g_autofree char *word = bare_word(text);

	return meant_word(DM_DMARC_P, word) != NULL;
}

/* ---- parts ------------------------------------------------------------ */

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
	return g_utf8_make_valid(text, (gssize)size);
}

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
	return tag == DM_DMARC_RUA || tag == DM_DMARC_RUF ||
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

/* Puts a ";" in front of each tag, whatever stands before it, and a "=" behind
   its name where that is a colon; quotes become blanks.  Caller frees. */
static char *with_signs(const char *text, gsize size)
{
	g_autofree char *stripped = strip(text, size);
	char *out = g_strdelimit(g_strconcat(";", stripped, NULL), "\"\\", ' ');
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

static DmTagList *parse_apart(const char *text, gsize size)
{
	g_autofree char *apart = with_signs(text, size);

	return dm_tag_list_parse(apart, strlen(apart));
}

/* ---- near misses ------------------------------------------------------ */

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

static gboolean begins(const char *text, const char *word)
{
	return g_ascii_strncasecmp(text, word, strlen(word)) == 0;
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
	return "white space, a quote or a \";\" stands before v=DMARC1";
}

/* Whether the parts say what DMARC does; a record of something else may name
   targets as well, or have a tag p. */
static gboolean is_meant(const DmTagList *parts, gboolean is_foreign)
{
	gboolean has_targets = FALSE, has_request = FALSE;

	for (guint i = 0; i < parts->tags->len; i++) {
		const DmTag *part = dm_tag_list_get(parts, i);
		DmDmarcTag tag = dm_dmarc_tag_find(part->name);

		has_targets |= tag == DM_DMARC_RUA || tag == DM_DMARC_RUF;
		has_request |= (tag == DM_DMARC_P || tag == DM_DMARC_SP) &&
			       part->value && is_request(part->value);
	}
	return is_foreign ? has_targets && has_request
			  : has_targets || has_request;
}

/* Whether rua or ruf stands in the text, whatever parts it from the rest. */
static gboolean names_targets(const char *text)
{
	for (const char *at = text; *at; at++) {
		const char *behind = at + strlen("rua");

		if ((!begins(at, "rua") && !begins(at, "ruf")) ||
		    (at > text && g_ascii_isalnum(at[-1])))
			continue;
		behind += strspn(behind, " \t");
		if (*behind == '=' || *behind == ':' ||
		    begins(behind, "mailto"))
			return TRUE;
	}
	return FALSE;
}

static gboolean is_of_dmarc(const DmTag *version)
{
	return begins(version->value, "DMARC") || is_version(version->value);
}

/* Whether the first part of a text makes it a record of something else. */
static gboolean is_of_others(const DmTag *part)
{
	return part && part->value && *part->value &&
	       g_ascii_strcasecmp(part->name, "v") == 0 && !is_of_dmarc(part);
}

const char *dm_dmarc_near_miss(const char *text, gsize size)
{
	g_autofree char *stripped = strip(text, size);
	g_autoptr(DmTagList) given = dm_tag_list_parse(text, size);
	g_autoptr(DmTagList) tags =
		dm_tag_list_parse(stripped, strlen(stripped));
	g_autoptr(DmTagList) parts = parse_apart(text, size);
	const DmTag *version = find_version(tags);
	const DmTag *first = dm_tag_list_get(tags, 0);
	gboolean is_foreign;

	if (dm_dmarc_record_is(given) || !first)
		return NULL;
	if (version && is_of_dmarc(version))
		return version_problem(tags, version);
	if (begins(first->name, VERSION))
		return "\"v=\" is missing before DMARC1";
	is_foreign = is_of_others(dm_tag_list_get(parts, 0));
	if (is_meant(parts, is_foreign) || begins(stripped, "mailto:") ||
	    (!is_foreign && names_targets(stripped)))
		return "v=DMARC1 is missing at its begin";
	return NULL;
}

/* ---- what is meant ---------------------------------------------------- */

typedef struct {
	const char
		*word[DM_N_DMARC_TAGS]; /* of each tag that has one, static */
	GString *list[DM_N_DMARC_TAGS]; /* all that stands in it; or NULL */
	gboolean has_pct;		/* one that is good */
	guint pct;			/* 100 where there is none */
	GString *unknown;		/* tags of other names */
	gboolean lost;			/* a piece is in none of these */
} Meant;

static void free_meant(Meant *meant)
{
	for (guint i = 0; i < DM_N_DMARC_TAGS; i++)
		if (meant->list[i])
			g_string_free(meant->list[i], TRUE);
	g_string_free(meant->unknown, TRUE);
	g_free(meant);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Meant, free_meant)

static void add_to_list(Meant *meant, DmDmarcTag tag, const char *text)
{
	if (!meant->list[tag])
		meant->list[tag] = g_string_new(NULL);
	g_string_append_printf(meant->list[tag], ",%s", text);
}

/* The first that is good counts.  One without a number means nothing. */
static void take_pct(Meant *meant, const char *value)
{
	const char *digits = value + strspn(value, "=+' ");
	char *rest;
	guint64 pct = g_ascii_strtoull(digits, &rest, 10);

	if (!value[strcspn(value, G_CSET_DIGITS)]) {
		meant->lost |= value[strspn(value, ALNUM "%' ")] != 0;
		return;
	}
	/* "100,00" is as good as none, but of "10,5" nobody knows. */
	meant->lost |= !g_ascii_isdigit(*digits) ||
		       rest[strspn(rest, pct < 100 ? "%' " : PCT_REST)] != 0;
	if (!meant->has_pct)
		meant->pct = (guint)MIN(pct, 100);
	meant->has_pct = TRUE;
}

/* What t must mean besides its words, or NULL. */
static const char *meant_answer(const char *word)
{
	if (strcmp(word, "true") == 0 || strcmp(word, "1") == 0)
		return "yes";
	return strcmp(word, "false") == 0 || strcmp(word, "0") == 0 ? "no"
								    : NULL;
}

/* One that means nothing leaves the default to count, as it does now; but a
   test had better not become none. */
static void take_word(Meant *meant, DmDmarcTag tag, const char *value)
{
	g_autofree char *word = bare_word(value);
	const char *known = meant_word(tag, word);

	if (tag == DM_DMARC_T && !known)
		known = meant_answer(word);
	meant->lost |= word[strspn(word, ALNUM)] != 0 ||
		       (tag == DM_DMARC_T && *word && !known);
	if (!meant->word[tag])
		meant->word[tag] = known;
}

/* A tag that is not a list. */
static void take_value(Meant *meant, DmDmarcTag tag, const char *value)
{
	if (tag == DM_DMARC_V)
		meant->lost |= !is_version(value);
	else if (tag == DM_DMARC_PCT)
		take_pct(meant, value);
	else if (tag == DM_DMARC_RF || tag == DM_DMARC_RI)
		/* Whatever it says is left out, but nothing else. */
		meant->lost |= value[strspn(value, ALNUM " ,.:'+-%")] != 0;
	else
		take_word(meant, tag, value);
}

/* Its name may be misspelled: it is the domain's own. */
static void take_unknown(Meant *meant, const DmTag *part)
{
	g_autofree char *value = strip(part->value, strlen(part->value));

	meant->lost |= part->has_bad_value || strpbrk(value, "=:@") != NULL ||
		       is_request(value);
	if (*value && !part->is_repeated)
		g_string_append_printf(meant->unknown, "; %s=%s", part->name,
				       value);
}

/* What is no tag: of the list before it, from which a semicolon, in the place
   of another sign, has parted it. */
static void take_stray(Meant *meant, DmDmarcTag before, const DmTag *part)
{
	g_autofree char *whole =
		g_strconcat(part->name, part->value ? "=" : "",
			    part->value ? part->value : "", NULL);

	if (before < DM_N_DMARC_TAGS && kinds[before].is_list)
		add_to_list(meant, before, whole);
	else
		meant->lost |= !is_version(whole);
}

static Meant *read_meant(const char *text, gsize size)
{
	g_autoptr(DmTagList) parts = parse_apart(text, size);
	DmDmarcTag before = DM_N_DMARC_TAGS;
	Meant *meant = g_new0(Meant, 1);

	meant->unknown = g_string_new(NULL);
	meant->pct = 100;
	meant->lost = parts->is_cut;
	for (guint i = 0; i < parts->tags->len; i++) {
		const DmTag *part = dm_tag_list_get(parts, i);
		DmDmarcTag tag = dm_dmarc_tag_find(part->name);
		gboolean is_known = tag < DM_N_DMARC_TAGS;

		if (!is_known && (!part->value || part->has_bad_name)) {
			take_stray(meant, before, part);
			continue;
		}
		before = tag;
		if (!is_known)
			take_unknown(meant, part);
		else if (kinds[tag].is_list)
			add_to_list(meant, tag, part->value ? part->value : "");
		else if (part->value)
			take_value(meant, tag, part->value);
	}
	return meant;
}

/* Whether a URI is a tag, "t:y", or a sign has hung one on it. */
static gboolean has_tag(const char *uri)
{
	gsize size = strcspn(uri, "?");
	/* Within a path "t=y" is a name like any other. */
	char part = strstr(uri, "://") ? '/' : 0;

	for (gsize i = 0; i < size; i++)
		if (g_ascii_ispunct(uri[i]) && uri[i] != part &&
		    tag_follows(uri + i + 1, uri[i] == ':' ? "=:" : "="))
			return TRUE;
	return tag_follows(uri, ":");
}

/* The URIs, with commas between, that rua or ruf names; caller frees. */
static char *meant_uris(Meant *meant, DmDmarcTag tag)
{
	const char *list = meant->list[tag] ? meant->list[tag]->str : "";
	g_auto(GStrv) words = g_strsplit_set(list, ", \t\r\n", -1);
	g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func(g_free);

	for (char **word = words; *word && !meant->lost; word++) {
		char *uri = dm_report_target_meant(*word);
		gboolean is_glued = uri && has_tag(uri);

		meant->lost = !dm_report_targets_add(uris, uri) || is_glued;
	}
	g_ptr_array_add(uris, NULL);
	return g_strjoinv(",", (char **)uris->pdata);
}

/* "1:d", whatever stands between; caller frees. */
static char *meant_fo(Meant *meant)
{
	const char *list =
		meant->list[DM_DMARC_FO] ? meant->list[DM_DMARC_FO]->str : "";
	/* 1 asks for what 0 does, too. */
	const char *any = strchr(list, '1')   ? ":1"
			  : strchr(list, '0') ? ":0"
					      : "";
	g_autofree char *fo =
		g_strconcat(any, strpbrk(list, "dD") ? ":d" : "",
			    strpbrk(list, "sS") ? ":s" : "", NULL);

	meant->lost |= list[strspn(list, "01dDsS:,/ \t\r\n")] != 0;
	return g_strdup(*fo ? fo + 1 : fo);
}

static gboolean asks(const Meant *meant, DmDmarcTag tag)
{
	const char *word = meant->word[tag];

	return word && strcmp(word, "none") != 0;
}

static gboolean pct_matters(const Meant *meant)
{
	return meant->pct < 100 &&
	       (asks(meant, DM_DMARC_P) || asks(meant, DM_DMARC_SP));
}

guint dm_dmarc_meant_pct(const DmDmarcRecord *record)
{
	g_autoptr(Meant) meant = read_meant(record->text, strlen(record->text));

	return pct_matters(meant) ? meant->pct : 100;
}

/* ---- a better record -------------------------------------------------- */

static void append_tag(GString *out, DmDmarcTag tag, const char *value)
{
	if (*value)
		g_string_append_printf(out, "; %s=%s", dm_dmarc_tag_names[tag],
				       value);
}

static void append_word(GString *out, const Meant *meant, DmDmarcTag tag,
			const DmDmarcRepair *repair)
{
	g_autofree char *value =
		g_strndup(meant->word[tag] ? meant->word[tag] : "",
			  kinds[tag].is_letter ? 1 : strlen("quarantine"));

	if (!repair || !repair->drop[tag])
		append_tag(out, tag, value);
}

static void append_requests(GString *out, const Meant *meant,
			    const DmDmarcRepair *repair)
{
	const char *p = meant->word[DM_DMARC_P];

	append_tag(out, DM_DMARC_P, p ? p : "none");
	append_word(out, meant, DM_DMARC_SP, repair);
	append_word(out, meant, DM_DMARC_NP, repair);
}

static void append_rua(GString *out, Meant *meant, const char *added)
{
	g_autofree char *list = meant_uris(meant, DM_DMARC_RUA);
	g_autofree char *own = g_strconcat("mailto:", added, NULL);

	if (!*list && added)
		append_tag(out, DM_DMARC_RUA, own);
	else
		append_tag(out, DM_DMARC_RUA, list);
	/* Somebody was to get reports. */
	meant->lost |= !*list && !added && meant->list[DM_DMARC_RUA];
}

/* fo means nothing without ruf. */
static void append_failures(GString *out, Meant *meant,
			    const DmDmarcRepair *repair)
{
	g_autofree char *ruf = meant_uris(meant, DM_DMARC_RUF);
	g_autofree char *fo = meant_fo(meant);

	append_tag(out, DM_DMARC_RUF, ruf);
	append_word(out, meant, DM_DMARC_ADKIM, repair);
	append_word(out, meant, DM_DMARC_ASPF, repair);
	if (*ruf)
		append_tag(out, DM_DMARC_FO, fo);
}

static void append_rest(GString *out, const Meant *meant,
			const DmDmarcRepair *repair)
{
	g_autofree char *pct = g_strdup_printf("%u", meant->pct);

	if (pct_matters(meant) && meant->pct == 0)
		append_tag(out, DM_DMARC_T, "y"); /* RFC 9989 appendix A.6 */
	else
		append_word(out, meant, DM_DMARC_T, repair);
	append_word(out, meant, DM_DMARC_PSD, repair);
	/* Without it old receivers would do more than now. */
	if (pct_matters(meant))
		append_tag(out, DM_DMARC_PCT, pct);
	g_string_append(out, meant->unknown->str);
}

char *dm_dmarc_repair(const char *text, gsize size, const DmDmarcRepair *repair)
{
	g_autoptr(DmTagList) tags = dm_tag_list_parse(text, size);
	g_autoptr(GString) out = g_string_new("v=" VERSION);
	g_autoptr(Meant) meant = NULL;

	if (!dm_dmarc_record_is(tags) && !dm_dmarc_near_miss(text, size))
		return NULL;
	meant = read_meant(text, size);
	append_requests(out, meant, repair);
	append_rua(out, meant, repair ? repair->rua : NULL);
	append_failures(out, meant, repair);
	append_rest(out, meant, repair);
	return meant->lost ? NULL : g_string_free(g_steal_pointer(&out), FALSE);
}
