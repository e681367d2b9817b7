/*
 * Looks at the DKIM keys of a domain, and judges them.
 */
#include "dns/dkim.h"

#include <string.h>

#include "core/utctime.h"
#include "dns/name.h"

/* Nobody has a selector of this name, unless a wildcard answers. */
#define IMPROBABLE "dmarcmill-wildcard-test"

#define BITS_MIN 1024
#define BITS_GOOD 2048
#define BITS_MAX 4096
#define SHOWN_CHARACTERS 60

/* ---- looking ---------------------------------------------------------- */

static void free_selector(gpointer data)
{
	DmDkimSelector *one = data;

	g_free(one->selector->selector);
	g_free(one->selector);
	g_free(one->name);
	g_free(one->alias);
	dm_dkim_key_free(one->key);
	g_free(one);
}

static DmDkimSelector *look(DmLookups *lookups, const DmSelector *selector,
			    const char *domain)
{
	DmDkimSelector *one = g_new0(DmDkimSelector, 1);
	const DmDnsAnswer *answer;
	guint n_aliases;

	one->selector = g_memdup2(selector, sizeof(*selector));
	/* Reports may hold anything; what is longer is no name anyway. */
	one->selector->selector =
		g_strndup(selector->selector, DM_DNS_NAME_WIRE);
	one->name = g_strdup_printf("%s._domainkey.%s", one->selector->selector,
				    domain);
	answer = dm_lookups_ask(lookups, one->name, DM_DNS_TXT);
	one->status = answer->status;
	one->is_missing = dm_dns_is_empty(answer);
	one->is_unknown = dm_dns_failed(answer);
	one->n_records = answer->records->len;
	n_aliases = answer->aliases->len;
	if (n_aliases)
		one->alias = g_strdup(
			g_ptr_array_index(answer->aliases, n_aliases - 1));
	if (one->n_records == 1) {
		const DmDnsRecord *txt = dm_dns_record(answer, 0);

		one->key = dm_dkim_key_parse(txt->text, txt->text_size);
	}
	return one;
}

static void look_at_all(DmDkimSection *section, const DmCheckInput *input,
			DmLookups *lookups)
{
	g_autofree char *improbable =
		g_strdup_printf(IMPROBABLE "._domainkey.%s", input->domain);

	for (guint i = 0; i < input->selectors->len; i++) {
		DmDkimSelector *one;

		if (i == DM_DKIM_SELECTORS_MAX) {
			section->more = input->selectors->len - i;
			break;
		}
		one = look(lookups, g_ptr_array_index(input->selectors, i),
			   input->domain);
		section->has_usable_key |=
			one->key && dm_dkim_key_is_usable(one->key);
		g_ptr_array_add(section->selectors, one);
	}
	if (input->selectors->len)
		section->has_wildcard =
			dm_lookups_ask_quietly(lookups, improbable, DM_DNS_TXT)
				->status == DM_DNS_OK;
}

/* ---- missing ---------------------------------------------------------- */

/* "12 messages signed with it, the last on 2026-01-31"; caller frees. */
static char *describe_use(const DmSelector *selector)
{
	char day[DM_TIME_TEXT];

	if (!selector->messages)
		return g_strdup("no report shows mail signed with it");
	if (!selector->last_seen)
		return g_strdup_printf("reports show %" G_GINT64_FORMAT
				       " messages signed with it",
				       selector->messages);
	return g_strdup_printf("reports show %" G_GINT64_FORMAT
			       " messages signed with it, the last on %s",
			       selector->messages,
			       dm_day_format(dm_time_day(selector->last_seen),
					     day));
}

static void judge_missing(const DmDkimSelector *one, DmJudgements *judgements)
{
	const DmSelector *selector = one->selector;
	g_autofree char *use = describe_use(selector);

	if (one->alias)
		dm_judge(
			judgements, "DK01", one->name, NULL,
			"the selector %s has no key, because its CNAME leads to %s, which has no TXT record; %s",
			selector->selector, one->alias, use);
	else if (selector->asked || selector->passed)
		dm_judge(
			judgements, "DK01", one->name, NULL,
			"the selector %s has no key (%s), so that no signature made with it can be verified; %s",
			selector->selector, dm_dns_status_text(one->status),
			use);
	else
		/* Anybody can write a signature that names it. */
		dm_judge_as(
			judgements, "DK01", DM_SEVERITY_WARNING, one->name,
			NULL,
			"the selector %s has no key; %s, and none ever passed: its key was never published, or the signatures are forged",
			selector->selector, use);
}

/* ---- keys ------------------------------------------------------------- */

static void judge_strength(const DmDkimSelector *one, DmJudgements *judgements)
{
	const DmDkimKey *key = one->key;
	const char *selector = one->selector->selector;

	if (key->type == DM_KEY_ED25519) {
		if (key->status == DM_PUBLIC_KEY_BAD_SIZE)
			dm_judge(
				judgements, "DK09", one->name, NULL,
				"the Ed25519 key of the selector %s has %u octets in the place of 32, so that no verifier can use it",
				selector, (guint)key->octets);
	} else if (key->bits < BITS_MIN) {
		dm_judge(
			judgements, "DK05", one->name, NULL,
			"the RSA key of the selector %s has %u bits, and verifiers must not accept less than 1024; make one of 2048",
			selector, key->bits);
	} else if (key->bits < BITS_GOOD) {
		dm_judge(
			judgements, "DK06", one->name, NULL,
			"the RSA key of the selector %s has %u bits; signers should use at least 2048",
			selector, key->bits);
	} else if (key->bits > BITS_MAX) {
		dm_judge(
			judgements, "DK07", one->name, NULL,
			"the RSA key of the selector %s has %u bits, and verifiers need to support no more than 4096; 2048 are enough",
			selector, key->bits);
	}
}

static void judge_limits(const DmDkimSelector *one, const char *line,
			 DmJudgements *judgements)
{
	const DmDkimKey *key = one->key;
	const char *selector = one->selector->selector;

	if (key->no_sha256)
		dm_judge(
			judgements, "DK08", one->name, line,
			"the key of the selector %s does not allow SHA-256, the only hash that signers and verifiers have in common; leave h out",
			selector);
	if (key->testing)
		dm_judge(
			judgements, "DK11", one->name, line,
			"the key of the selector %s is in test mode (t=y), so that verifiers may treat the mail as unsigned",
			selector);
	if (key->for_mail)
		return;
	if (key->for_tls)
		dm_judge_as(
			judgements, "DK12", DM_SEVERITY_INFO, one->name, NULL,
			"the key of the selector %s is for TLS reports only (s=tlsrpt), so that other mail cannot be signed with it",
			selector);
	else
		dm_judge(
			judgements, "DK12", one->name, line,
			"s of the key of the selector %s names neither * nor email, so that verifiers of mail must ignore it; leave s out",
			selector);
}

static void judge_key(const DmDkimSelector *one, DmJudgements *judgements)
{
	const DmDkimKey *key = one->key;
	const char *selector = one->selector->selector;
	g_autofree char *better = dm_dkim_key_repair(key);
	g_autofree char *line =
		better ? dm_publish_txt(one->name, better) : NULL;

	if (key->has_bad_version) {
		dm_judge(
			judgements, "DK13", one->name, line,
			"the record of the selector %s is discarded: its v is not the first tag, or is not DKIM1",
			selector);
	} else if (key->problem) {
		g_autofree char *type =
			g_strndup(key->type_name, SHOWN_CHARACTERS);

		dm_judge(
			judgements, "DK04", one->name, NULL,
			"the record of the selector %s (k=%s) holds no usable key, because %s; all signatures made with it fail",
			selector, type, key->problem);
	} else if (key->is_revoked) {
		dm_judge(
			judgements, "DK03", one->name, NULL,
			"the key of the selector %s is revoked (p is empty), so that all signatures made with it fail",
			selector);
	} else {
		judge_strength(one, judgements);
		judge_limits(one, line, judgements);
	}
}

static void judge_selector(const DmDkimSelector *one, gboolean has_reports,
			   DmJudgements *judgements)
{
	if (one->is_missing)
		judge_missing(one, judgements);
	else if (one->n_records > 1)
		dm_judge(
			judgements, "DK02", one->name, NULL,
			"the selector %s has %u TXT records, and which of them verifiers take is undefined; leave one",
			one->selector->selector, one->n_records);
	else if (one->key)
		judge_key(one, judgements);
	if (one->key && one->selector->asked && has_reports &&
	    !one->selector->messages)
		dm_judge(
			judgements, "DK15", one->name, NULL,
			"the selector %s has a record, but no stored report shows a message signed with it",
			one->selector->selector);
}

/* ---- all of them ------------------------------------------------------ */

/* Usable keys, and all of them Ed25519. */
static gboolean has_ed25519_only(const DmDkimSection *section)
{
	for (guint i = 0; i < section->selectors->len; i++) {
		const DmDkimSelector *one =
			g_ptr_array_index(section->selectors, i);

		/* What could not be asked may be RSA. */
		if (one->is_unknown)
			return FALSE;
		if (one->key && one->key->type != DM_KEY_ED25519 &&
		    dm_dkim_key_is_usable(one->key))
			return FALSE;
	}
	return section->has_usable_key;
}

static void judge_all(const DmDkimSection *section, DmJudgements *judgements)
{
	g_autofree char *name =
		g_strconcat("_domainkey.", section->domain, NULL);

	for (guint i = 0; i < section->selectors->len; i++)
		judge_selector(g_ptr_array_index(section->selectors, i),
			       section->has_reports, judgements);
	if (has_ed25519_only(section))
		dm_judge(
			judgements, "DK10", name, NULL,
			"all usable keys that are known of %s are Ed25519, which many verifiers do not know; sign with an RSA key as well",
			section->domain);
	if (section->has_wildcard)
		dm_judge(
			judgements, "DK14", name, NULL,
			"a wildcard answers for every selector of %s, also for one that nobody has, so that missing keys look like broken ones",
			section->domain);
}

DmDkimSection *dm_dkim_section_new(const DmCheckInput *input,
				   DmLookups *lookups, DmJudgements *judgements)
{
	DmDkimSection *section = g_new0(DmDkimSection, 1);

	section->domain = g_strdup(input->domain);
	section->selectors = g_ptr_array_new_with_free_func(free_selector);
	section->has_reports = input->has_reports;
	look_at_all(section, input, lookups);
	judge_all(section, judgements);
	return section;
}

void dm_dkim_section_free(DmDkimSection *section)
{
	if (!section)
		return;
	g_ptr_array_unref(section->selectors);
	g_free(section->domain);
	g_free(section);
}
