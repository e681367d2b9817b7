/*
 * Looks at the record of TLS-RPT.
 */
#include "dns/tlsrpt.h"

#include <string.h>

#include "dns/name.h"
#include "dns/taglist.h"

#define URIS_MAX 100 /* that are proposed; more were put there to hurt */

static void free_target(gpointer data)
{
	DmTlsRptTarget *target = data;

	g_free(target->uri);
	g_free(target->address);
	g_free(target);
}

void dm_tlsrpt_section_free(DmTlsRptSection *section)
{
	if (!section)
		return;
	g_free(section->name);
	g_free(section->record);
	g_ptr_array_unref(section->targets);
	g_free(section);
}

/* ---- targets -------------------------------------------------------- */

/* The address of a mailto URI, lower case; NULL where it has none. */
static char *read_mailto(const char *uri)
{
	g_autofree char *bare = g_strndup(uri + 7, strcspn(uri + 7, "?#"));
	g_autofree char *address = g_uri_unescape_string(bare, NULL);
	const char *at = address ? strrchr(address, '@') : NULL;

	if (!at || at == address || !at[1] || strpbrk(address, " \t<>"))
		return NULL;
	return g_ascii_strdown(address, -1);
}

static gboolean read_https(const char *uri)
{
	g_autoptr(GUri) parsed = g_uri_parse(uri, G_URI_FLAGS_ENCODED, NULL);
	const char *host = parsed ? g_uri_get_host(parsed) : NULL;

	return host && *host;
}

static const char *host_of(const DmTlsRptTarget *target)
{
	return strrchr(target->address, '@') + 1;
}

/* Caller frees by free_target(). */
static DmTlsRptTarget *read_target(const DmCheckInput *input, const char *uri)
{
	DmTlsRptTarget *target = g_new0(DmTlsRptTarget, 1);

	target->uri = g_strdup(uri);
	/* "," "!" ";" must be percent-encoded within (section 3). */
	if (strchr(uri, '!'))
		return target;
	if (g_ascii_strncasecmp(uri, "mailto:", 7) == 0) {
		target->address = read_mailto(uri);
		target->is_good = target->address != NULL;
	} else if (g_ascii_strncasecmp(uri, "https:", 6) == 0) {
		target->is_good = read_https(uri);
	}
	if (!target->address)
		return target;
	target->is_external =
		!dm_dns_name_is_below(host_of(target), input->domain);
	target->is_ours = g_strv_contains((const char *const *)input->mailboxes,
					  target->address);
	return target;
}

static void take_targets(DmTlsRptSection *section, const DmCheckInput *input,
			 const char *rua)
{
	g_auto(GStrv) uris = g_strsplit(rua, ",", 100);

	for (guint i = 0; uris[i]; i++)
		g_ptr_array_add(section->targets,
				read_target(input, g_strstrip(uris[i])));
}

/* ---- the record ----------------------------------------------------- */

static gboolean is_near_miss(const char *text)
{
	while (g_ascii_isspace(*text) || *text == '"')
		text++;
	return g_ascii_strncasecmp(text, "v=TLSRPTv1", 10) == 0 ||
	       g_ascii_strncasecmp(text, "v=TLSRPT", 8) == 0;
}

static gboolean is_record(const char *text)
{
	return g_str_has_prefix(text, "v=TLSRPTv1;");
}

static void take_records(DmTlsRptSection *section, const DmDnsAnswer *txt)
{
	for (guint i = 0; i < txt->records->len; i++) {
		const char *text = dm_dns_record(txt, i)->text;

		if (is_record(text)) {
			if (!section->n_records++)
				g_clear_pointer(&section->record, g_free);
			if (!section->record)
				section->record = g_strdup(text);
		} else if (!section->record && is_near_miss(text)) {
			section->record = g_strdup(text);
		}
	}
}

/* A word without "rua=" in front, however that is spelled. */
static const char *without_tag(const char *word)
{
	if (g_ascii_strncasecmp(word, "rua", 3) == 0 &&
	    (word[3] == '=' || word[3] == ':'))
		word += 3;
	return *word == '=' || *word == ':' ? word + 1 : word;
}

/* The URI that a word of a record was meant to be, or NULL: with its scheme,
   and without the limit of size that DMARC knows.  Caller frees. */
static char *meant_uri(const DmCheckInput *input, const char *word)
{
	const char *at = strchr(word, '@');
	g_autofree char *uri =
		g_strdup_printf("%s%.*s",
				at && !strchr(word, ':') ? "mailto:" : "",
				at ? (int)(at - word + (gssize)strcspn(at, "!"))
				   : (int)strlen(word),
				word);
	DmTlsRptTarget *target = read_target(input, uri);
	gboolean is_good = target->is_good;

	free_target(target);
	return is_good ? g_steal_pointer(&uri) : NULL;
}

/* Adds all targets that a record must have been meant to name, wherever they
   stand; FALSE where one cannot be made out. */
static gboolean add_uris(GPtrArray *uris, const DmCheckInput *input,
			 const char *record)
{
	g_auto(GStrv) words = g_strsplit_set(record, " \t,;\"", -1);
	gboolean is_whole = TRUE;

	for (char **word = words; *word; word++) {
		g_autofree char *uri = meant_uri(input, without_tag(*word));

		if (!uri)
			is_whole &=
				!strchr(*word, '@') && !strstr(*word, "://");
		else if (g_ptr_array_find_with_equal_func(uris, uri,
							  g_str_equal, NULL))
			continue;
		else if (uris->len == URIS_MAX)
			return FALSE;
		else
			g_ptr_array_add(uris, g_steal_pointer(&uri));
	}
	return is_whole;
}

/* A right record with what the domain has named already: in all its records,
   if there are several; NULL where that cannot be made out. */
static char *example(const DmTlsRptSection *section, const DmCheckInput *input,
		     const DmDnsAnswer *txt)
{
	g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *rua = NULL, *text = NULL;
	gboolean is_whole = TRUE;

	for (guint i = 0; section->n_records && i < txt->records->len; i++)
		if (is_record(dm_dns_record(txt, i)->text))
			is_whole &= add_uris(uris, input,
					     dm_dns_record(txt, i)->text);
	if (!section->n_records && section->record)
		is_whole &= add_uris(uris, input, section->record);
	if (!is_whole)
		return NULL;
	if (!uris->len)
		g_ptr_array_add(uris, g_strconcat("mailto:tls-reports@",
						  input->domain, NULL));
	g_ptr_array_add(uris, NULL);
	rua = g_strjoinv(",", (char **)uris->pdata);
	text = g_strconcat("v=TLSRPTv1; rua=", rua, NULL);
	return dm_publish_txt(section->name, text);
}

static void judge_targets(DmTlsRptSection *section, DmJudgements *judgements)
{
	for (guint i = 0; i < section->targets->len; i++) {
		const DmTlsRptTarget *target =
			g_ptr_array_index(section->targets, i);

		if (!target->is_good)
			dm_judge(
				judgements, "TLS03", section->name, NULL,
				"senders cannot report to \"%s\": it must be a mailto: or https: URI, with \"!\", \",\" and \";\" within percent-encoded",
				target->uri);
		else if (target->is_external && !target->is_ours)
			dm_judge(
				judgements, "TLS05", section->name, NULL,
				"reports go to %s, another domain; that needs no consent of theirs, so make sure that it is meant",
				host_of(target));
		section->is_there |= target->is_good;
	}
}

static void judge_one(DmTlsRptSection *section, const DmCheckInput *input,
		      const char *right, DmJudgements *judgements)
{
	g_autoptr(DmTagList) tags =
		dm_tag_list_parse(section->record, strlen(section->record));
	const char *rua = dm_tag_list_value(tags, "rua");

	if (rua && *rua) {
		take_targets(section, input, rua);
		judge_targets(section, judgements);
	} else {
		dm_judge(
			judgements, "TLS02", section->name, right,
			"the record has no rua, so no report can be sent: \"%s\"",
			section->record);
	}
}

DmTlsRptSection *dm_tlsrpt_section_new(const DmCheckInput *input,
				       gboolean takes_mail, DmLookups *lookups,
				       DmJudgements *judgements)
{
	DmTlsRptSection *section = g_new0(DmTlsRptSection, 1);
	g_autofree char *right = NULL;
	const DmDnsAnswer *txt;

	section->name = g_strconcat("_smtp._tls.", input->domain, NULL);
	section->targets = g_ptr_array_new_with_free_func(free_target);
	txt = dm_lookups_ask(lookups, section->name, DM_DNS_TXT);
	take_records(section, txt);
	section->is_known = !dm_dns_failed(txt);
	section->is_there = !section->is_known;
	if (txt->status == DM_DNS_PENDING || dm_dns_failed(txt))
		return section;
	right = example(section, input, txt);
	if (section->n_records == 1)
		judge_one(section, input, right, judgements);
	else if (section->n_records > 1)
		dm_judge(
			judgements, "TLS01", section->name, right,
			"there are %u records that begin with v=TLSRPTv1; with more than one senders take it that there is none",
			section->n_records);
	else if (section->record)
		dm_judge(
			judgements, "TLS04", section->name, right,
			"\"%s\" does not begin with exactly \"v=TLSRPTv1;\" (the case of the letters counts), so senders pass over it",
			section->record);
	else if (takes_mail)
		dm_judge(
			judgements, "TLS06", section->name, right,
			"no TLS reports are asked for: nobody tells you when senders cannot deliver by TLS");
	return section;
}
