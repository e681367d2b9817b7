/*
 * Looks at the record of TLS-RPT.
 */
#include "dns/tlsrpt.h"

#include <string.h>

#include "core/text.h"
#include "dns/name.h"
#include "dns/reporttargets.h"
#include "dns/taglist.h"

#define ALNUM G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS

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

static const char *host_of(const DmTlsRptTarget *target)
{
	return strrchr(target->address, '@') + 1;
}

/* Caller frees by free_target(). */
static DmTlsRptTarget *read_target(const DmCheckInput *input, const char *uri)
{
	DmTlsRptTarget *target = g_new0(DmTlsRptTarget, 1);
	guint more;
	g_autoptr(GPtrArray) list = dm_report_targets_parse(uri, &more);
	const DmReportTarget *read = g_ptr_array_index(list, 0);

	target->uri = g_strdup(uri);
	/* "," "!" ";" must be percent-encoded within (section 3). */
	target->is_good = !read->problem && !read->has_limit &&
			  (strcmp(read->scheme, "mailto") == 0 ||
			   strcmp(read->scheme, "https") == 0);
	if (!target->is_good || !read->address)
		return target;
	target->address = g_ascii_strdown(read->address, -1);
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

/* The words of a record, whatever stands between them. */
static GStrv split(const char *text)
{
	return g_strsplit_set(text, " \t\r\n,;\"", -1);
}

/* Whether the word names the version, however that is written: "v",
   "v=TLSRPTv2". */
static gboolean is_version(const char *word)
{
	static const char *const known[] = { "tlsrptv1", NULL };
	g_autofree char *lower = g_ascii_strdown(word, -1);
	const char *name = lower + strspn(lower, "'");

	if (*name == 'v' && !g_ascii_isalnum(name[1]))
		name++;
	name += strspn(name, "=:");
	/* "v1" behind "v=TLSRPT". */
	return !*name || strcmp(name, "v1") == 0 ||
	       (strlen(name) <= strlen(known[0]) + 2 &&
		dm_text_nearest(name, known));
}

/* A word without "rua=" in front, however that is spelled. */
static const char *without_tag(const char *word)
{
	if (g_ascii_strncasecmp(word, "rua", 3) == 0 &&
	    (!word[3] || word[3] == '=' || word[3] == ':'))
		word += 3;
	return *word == '=' || *word == ':' ? word + 1 : word;
}

/* Whether it begins with the version of something else: "v=DMARC1". */
static gboolean is_foreign(const char *text)
{
	const char *name = text + strspn(text, "\"' \t\r\n");
	g_autofree char *version = NULL;

	if (*name++ != 'v')
		return FALSE;
	name += strspn(name, " \t");
	if (*name != '=' && *name != ':')
		return FALSE;
	name += 1 + strspn(name + 1, " \t\"'");
	version = g_strndup(name, strcspn(name, " \t\r\n,;\"'"));
	return !g_str_has_prefix(version, "tls") && !is_version(version);
}

/* What was meant as a record: it names the version, or targets; but p= as well
   is of DMARC. */
static gboolean is_near_miss(const char *text)
{
	g_autofree char *lower = g_ascii_strdown(text, -1);
	g_auto(GStrv) words = split(lower);
	gboolean is_meant = g_str_has_prefix(lower, "mailto:");
	gboolean is_dmarc = FALSE;

	if (is_foreign(lower))
		return FALSE;
	if (strstr(lower, "tlsrpt"))
		return TRUE;
	for (char **word = words; *word; word++) {
		is_meant |= g_str_has_prefix(*word, "rua=") ||
			    g_str_has_prefix(*word, "rua:") ||
			    (strlen(*word) > 2 && is_version(*word));
		is_dmarc |= g_str_has_prefix(*word, "p=");
	}
	return is_meant && !is_dmarc;
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

/* "x=y", of which the standard knows none yet. */
static gboolean is_extension(const char *word)
{
	gsize name = strspn(word, ALNUM);

	return name && word[name] == '=' &&
	       !word[name + 1 + strspn(word + name + 1, ALNUM)];
}

/* The URI of a word of a record, "" where it names none, NULL where that cannot
   be made out.  Caller frees. */
static char *meant_uri(const DmCheckInput *input, const char *word)
{
	const char *name = without_tag(word);
	g_autofree char *uri = dm_report_target_meant(name);
	DmTlsRptTarget *target = uri ? read_target(input, uri) : NULL;
	/* Only of an address "!" is the limit of size that DMARC knows. */
	gboolean is_good = target && target->is_good &&
			   (target->address || !strchr(name, '!'));

	if (target)
		free_target(target);
	if (is_good)
		return g_steal_pointer(&uri);
	return (uri && !*uri) || is_version(word) || is_extension(word)
		       ? g_strdup("")
		       : NULL;
}

/* Adds all targets that a record must have been meant to name, wherever they
   stand; FALSE where something in it cannot be made out. */
static gboolean add_uris(GPtrArray *uris, const DmCheckInput *input,
			 const DmDnsRecord *row)
{
	g_auto(GStrv) words = split(row->text);
	gboolean is_whole = strlen(row->text) == row->text_size;

	for (char **word = words; *word && is_whole; word++)
		is_whole = dm_report_targets_add(uris, meant_uri(input, *word));
	return is_whole;
}

/* A right record with what the domain has named already, in all its records or,
   if there is none, in what was meant as one; NULL where that cannot be made
   out. */
static char *example(const DmTlsRptSection *section, const DmCheckInput *input,
		     const DmDnsAnswer *txt)
{
	g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *rua = NULL, *text = NULL;
	gboolean is_whole = TRUE;

	for (guint i = 0; i < txt->records->len; i++) {
		const DmDnsRecord *row = dm_dns_record(txt, i);

		if (section->n_records ? is_record(row->text)
				       : is_near_miss(row->text))
			is_whole &= add_uris(uris, input, row);
	}
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
