/*
 * Fuzzes the walk over records and the evaluation: the input is a zone, and
 * whatever stands in it both end within their limits.
 *
 * Each line is a letter and a text: T, M, A and P give the answers to TXT, MX,
 * A and PTR, one after another; X is an answer that failed, any other letter
 * one without records.  Behind the last line they begin again.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "dns/name.h"
#include "dns/spf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROUNDS_MAX 40
#define QUERIES_MAX 300
/* What the walk gives up at: terms in all, and of those that ask DNS. */
#define NODES_MAX 5000
#define ASKING_MAX 200

typedef struct {
	char **lines;
	guint n_lines, next;
	DmDnsCache *cache;
} Source;

static char *as_name(const char *text)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	gsize at = 0, size = dm_dns_name_to_wire(text, wire);

	return size ? dm_dns_name_read(wire, size, &at) : g_strdup("x.example");
}

static void add_line(DmDnsAnswer *answer, const char *line)
{
	DmDnsRecord *record = dm_dns_answer_add(answer);

	switch (answer->type) {
	case DM_DNS_A:
		record->address.size = 4;
		record->address.bytes[0] = (guint8)line[0];
		break;
	case DM_DNS_AAAA:
		record->address.size = 16;
		record->address.bytes[0] = (guint8)line[0];
		break;
	case DM_DNS_TXT:
	case DM_DNS_SPF:
		record->text = g_strdup(line);
		record->text_size = strlen(line);
		break;
	default:
		record->name = as_name(line);
	}
}

static gboolean suits(char letter, DmDnsType type)
{
	switch (type) {
	case DM_DNS_TXT:
	case DM_DNS_SPF:
		return letter == 'T';
	case DM_DNS_MX:
		return letter == 'M';
	case DM_DNS_PTR:
		return letter == 'P';
	default:
		return letter == 'A';
	}
}

/* The next line, and those behind it that suit as well. */
static void on_want(gpointer user, const char *name, DmDnsType type)
{
	Source *source = user;
	DmDnsAnswer *answer = dm_dns_answer_new(name, type, DM_DNS_NODATA);

	for (guint i = 0; source->n_lines && i < source->n_lines; i++) {
		const char *line =
			source->lines[source->next++ % source->n_lines];

		if (suits(*line, type))
			add_line(answer, line + 1);
		else if (*line == 'X' && !answer->records->len)
			answer->status = DM_DNS_TIMEOUT;
		if (answer->status != DM_DNS_NODATA && *line != '+')
			break;
	}
	dm_dns_cache_put(source->cache, answer);
}

static guint count_nodes(const DmSpfPolicy *policy)
{
	guint n = policy->nodes->len;

	g_assert_cmpuint(policy->depth, <=, 11);
	for (guint i = 0; i < policy->nodes->len; i++)
		if (dm_spf_node(policy, i)->policy)
			n += count_nodes(dm_spf_node(policy, i)->policy);
	return n;
}

static void check_section(const DmSpfSection *section)
{
	const DmSpfOutcome *outcome = section->evaluation;

	g_assert_cmpuint(count_nodes(section->policy), <=, NODES_MAX);
	g_assert_cmpuint(section->policy->lookups, <=, ASKING_MAX);
	g_assert_cmpint(outcome->result, !=, DM_SPF_PENDING);
	g_assert_cmpuint(outcome->lookups, <=, DM_SPF_LOOKUPS_MAX + 1);
	if (outcome->result != DM_SPF_PERMERROR) {
		g_assert_cmpuint(outcome->lookups, <=, DM_SPF_LOOKUPS_MAX);
		g_assert_cmpuint(outcome->voids, <=, DM_SPF_VOIDS_MAX);
	}
	if (outcome->explanation)
		g_assert_true(g_str_is_ascii(outcome->explanation));
}

static void run(Source *source)
{
	static const DmSpfQuestion question = {
		.ip = { 4, { '1', 0, 0, 0 } },
		.from = (char *)"a.b@example.com",
		.helo = (char *)"h.example",
	};
	g_autoptr(DmCheckInput) input = dm_check_input_new("example.com");
	g_autoptr(DmLookups) lookups =
		dm_lookups_new(source->cache, QUERIES_MAX, G_MAXSIZE);

	for (guint i = 0; i < ROUNDS_MAX; i++) {
		g_autoptr(DmJudgements) judgements = dm_judgements_new();
		g_autoptr(DmSpfSection) section = NULL;

		dm_lookups_begin(lookups);
		section = dm_spf_section_new(input, lookups, judgements,
					     &question);
		if (!dm_lookups_is_pending(lookups)) {
			check_section(section);
			return;
		}
		dm_lookups_wanted(lookups, on_want, NULL, source);
	}
	g_assert_not_reached();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_auto(GStrv) lines = g_strsplit(text, "\n", 0);
	g_autoptr(DmDnsCache) cache = dm_dns_cache_new();
	Source source = { lines, g_strv_length(lines), 0, cache };

	run(&source);
	return 0;
}
