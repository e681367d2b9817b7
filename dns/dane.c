/*
 * Looks at the TLSA records of the mail hosts.  It connects to none of them.
 */
#include "dns/dane.h"

#include <string.h>

#include "core/text.h"

#define HEX_MAX 64
#define HOSTS_MAX 32
#define MATCH_FULL 0
#define MATCH_SHA256 1
#define MATCH_SHA512 2

static void free_tlsa(gpointer data)
{
	DmTlsa *tlsa = data;

	g_free(tlsa->hex);
	g_free(tlsa);
}

static void free_host(gpointer data)
{
	DmDaneHost *host = data;

	g_free(host->host);
	g_free(host->name);
	g_ptr_array_unref(host->records);
	g_free(host);
}

void dm_dane_section_free(DmDaneSection *section)
{
	if (!section)
		return;
	g_ptr_array_unref(section->hosts);
	g_free(section);
}

const DmDaneHost *dm_dane_host(const DmDaneSection *section, guint index)
{
	return g_ptr_array_index(section->hosts, index);
}

/* ---- records -------------------------------------------------------- */

static const char *problem_of(const DmDnsRecord *record)
{
	if (record->usage < 2)
		return "usage 0 and 1 do not work for SMTP";
	if (record->usage > 3)
		return "there is no such usage";
	if (record->selector > 1)
		return "there is no such selector";
	if (record->matching > MATCH_SHA512)
		return "there is no such matching type";
	if (record->matching == MATCH_SHA256 && record->data_size != 32)
		return "a SHA-256 digest has 32 octets";
	if (record->matching == MATCH_SHA512 && record->data_size != 64)
		return "a SHA-512 digest has 64 octets";
	if (record->matching == MATCH_FULL && !record->data_size)
		return "there is no data";
	return NULL;
}

static void add_record(DmDaneHost *host, const DmDnsRecord *record)
{
	DmTlsa *tlsa = g_new0(DmTlsa, 1);

	tlsa->usage = record->usage;
	tlsa->selector = record->selector;
	tlsa->matching = record->matching;
	tlsa->hex = dm_text_hex(record->data, MIN(record->data_size, HEX_MAX));
	tlsa->problem = problem_of(record);
	g_ptr_array_add(host->records, tlsa);
}

static DmDnsStatus ask_as(DmLookups *lookups, const char *name, DmDnsType type,
			  guint flag)
{
	return dm_lookups_ask_quietly(lookups, name,
				      (DmDnsType)((guint)type | flag))
		->status;
}

/*
 * A resolver that validates says SERVFAIL where DNSSEC does not hold.  With
 * the checking switched off it then gives an answer, and without still none: a
 * server that failed for a moment does.
 */
static gboolean is_bogus(DmLookups *lookups, const char *name, DmDnsType type,
			 DmDnsStatus status)
{
	DmDnsStatus unchecked;

	if (status != DM_DNS_SERVFAIL)
		return FALSE;
	unchecked = ask_as(lookups, name, type, DM_DNS_UNCHECKED);
	if (unchecked != DM_DNS_OK && unchecked != DM_DNS_NODATA &&
	    unchecked != DM_DNS_NXDOMAIN)
		return FALSE;
	return ask_as(lookups, name, type, DM_DNS_AGAIN) == DM_DNS_SERVFAIL;
}

static void add_host(DmDaneSection *section, const DmMxSection *mx, guint index,
		     DmLookups *lookups)
{
	const DmMxHost *from = dm_mx_host(mx, index);
	DmDaneHost *host = g_new0(DmDaneHost, 1);
	const DmDnsAnswer *tlsa;

	host->host = g_strdup(from->name);
	host->name = g_strconcat("_25._tcp.", from->name, NULL);
	host->records = g_ptr_array_new_with_free_func(free_tlsa);
	tlsa = dm_lookups_ask(lookups, host->name, DM_DNS_TLSA);
	host->status = tlsa->status;
	host->is_unknown =
		from->a >= DM_DNS_SERVFAIL || from->aaaa >= DM_DNS_SERVFAIL;
	host->is_secure = tlsa->authentic && from->is_secure && mx->is_secure;
	host->is_bogus =
		is_bogus(lookups, host->name, DM_DNS_TLSA, tlsa->status) ||
		is_bogus(lookups, from->name, DM_DNS_A, from->a);
	for (guint i = 0; i < tlsa->records->len; i++)
		add_record(host, dm_dns_record(tlsa, i));
	g_ptr_array_add(section->hosts, host);
}

/* ---- judging -------------------------------------------------------- */

static guint count_usable(const DmDaneHost *host)
{
	guint n = 0;

	for (guint i = 0; i < host->records->len; i++) {
		const DmTlsa *tlsa = g_ptr_array_index(host->records, i);

		n += tlsa->problem == NULL;
	}
	return n;
}

static void judge_record(const DmDaneHost *host, const DmTlsa *tlsa,
			 DmJudgements *judgements)
{
	if (!tlsa->problem)
		return;
	dm_judge(judgements, tlsa->usage < 2 ? "DANE04" : "DANE07", host->name,
		 NULL, "senders cannot use the record %u %u %u %.16s…: %s",
		 tlsa->usage, tlsa->selector, tlsa->matching, tlsa->hex,
		 tlsa->problem);
}

static void judge_secure(const DmDaneHost *host, gboolean validates,
			 DmJudgements *judgements)
{
	if (host->is_secure || host->is_unknown)
		return;
	if (validates)
		dm_judge(
			judgements, "DANE02", host->name, NULL,
			"senders ignore the TLSA records of %s, because DNSSEC does not vouch for all of MX, address and TLSA; sign the zones that hold them",
			host->host);
	else
		dm_judge_as(
			judgements, "DANE02", DM_SEVERITY_INFO, host->name,
			NULL,
			"the DNS server that was asked does not validate DNSSEC, so it is not known whether senders use the TLSA records of %s; name one that does in [dns] servers",
			host->host);
}

static void judge_host(const DmDaneHost *host, gboolean validates,
		       DmJudgements *judgements)
{
	if (host->is_bogus)
		dm_judge(
			judgements, "DANE06", host->name, NULL,
			"DNSSEC of %s does not validate: senders that check it do not deliver to this host",
			host->host);
	for (guint i = 0; i < host->records->len; i++)
		judge_record(host, g_ptr_array_index(host->records, i),
			     judgements);
	if (!host->records->len)
		return;
	if (!count_usable(host))
		dm_judge(
			judgements, "DANE01", host->name, NULL,
			"none of the TLSA records of %s can be used: senders that heed DANE cannot check the certificate",
			host->host);
	judge_secure(host, validates, judgements);
}

static void judge_cover(const DmDaneSection *section, const char *domain,
			DmJudgements *judgements)
{
	const DmDaneHost *bare = NULL;
	guint with = 0, without = 0;

	for (guint i = 0; i < section->hosts->len; i++) {
		const DmDaneHost *host = dm_dane_host(section, i);

		with += host->records->len > 0;
		if (host->status == DM_DNS_NODATA ||
		    host->status == DM_DNS_NXDOMAIN) {
			bare = bare ? bare : host;
			without++;
		}
	}
	if (with && bare)
		dm_judge(
			judgements, "DANE03", bare->name, NULL,
			"%u of %u mail hosts of %s have no TLSA record, %s among them: an attacker leads senders there",
			without, section->hosts->len, domain, bare->host);
	else if (bare && without == section->hosts->len)
		dm_judge(
			judgements, "DANE05", domain, NULL,
			"no mail host of %s has a TLSA record: senders cannot know by DANE that they must use TLS",
			domain);
}

/* Whether the server vouches for anything, here or for the root. */
static gboolean validates(const DmDaneSection *section, const DmMxSection *mx,
			  DmLookups *lookups)
{
	gboolean needs = FALSE, vouches = mx->is_secure;

	for (guint i = 0; i < section->hosts->len; i++) {
		const DmDaneHost *host = dm_dane_host(section, i);

		needs |= host->records->len && !host->is_secure;
		vouches |= dm_mx_host(mx, i)->is_secure;
	}
	if (!needs || vouches)
		return TRUE;
	return dm_lookups_ask_quietly(lookups, ".", DM_DNS_SOA)->authentic;
}

DmDaneSection *dm_dane_section_new(const DmCheckInput *input,
				   const DmMxSection *mx, DmLookups *lookups,
				   DmJudgements *judgements)
{
	DmDaneSection *section = g_new0(DmDaneSection, 1);
	gboolean is_validating;

	section->hosts = g_ptr_array_new_with_free_func(free_host);
	section->is_known = mx->kind != DM_PATH_UNKNOWN;
	section->is_bogus =
		mx->kind == DM_PATH_UNKNOWN &&
		is_bogus(lookups, input->domain, DM_DNS_MX,
			 dm_lookups_ask(lookups, input->domain, DM_DNS_MX)
				 ->status);
	for (guint i = 0;
	     mx->kind == DM_PATH_MX && i < mx->hosts->len && i < HOSTS_MAX; i++)
		if (strcmp(dm_mx_host(mx, i)->name, ".") != 0)
			add_host(section, mx, i, lookups);
	is_validating = validates(section, mx, lookups);
	if (dm_lookups_is_pending(lookups))
		return section;
	if (section->is_bogus)
		dm_judge(
			judgements, "DANE06", input->domain, NULL,
			"DNSSEC of %s does not validate: to all who check it the domain is not there",
			input->domain);
	for (guint i = 0; i < section->hosts->len; i++)
		judge_host(dm_dane_host(section, i), is_validating, judgements);
	if (section->hosts->len)
		judge_cover(section, input->domain, judgements);
	return section;
}
