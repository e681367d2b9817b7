/*
 * Evaluates one question of SPF over records from stdin, which run-suite
 * writes.  It knows nothing of the suite.
 *
 * Each line is fields with one blank between; texts are hex.
 *	R NAME A|AAAA ADDRESS		R NAME MX PREFERENCE NAME
 *	R NAME PTR NAME			R NAME TXT [HEX]
 *	F NAME TYPE STATUS		STATUS: nodata or timeout
 *	Q ADDRESS [FROM] HELO		asks, and ends the input
 * NAME is the hex of a name as dns/name.h writes it.  What is in no line does
 * not exist.  Out come the result and the explanation, one a line.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns/name.h"
#include "dns/spfcheck.h"

#define QUERIES_MAX 1000

static char *unhex(const char *text)
{
	gsize size = strlen(text) / 2;
	char *out = g_malloc0(size + 1);

	for (gsize i = 0; i < size; i++)
		out[i] = (char)(g_ascii_xdigit_value(text[2 * i]) << 4 |
				g_ascii_xdigit_value(text[2 * i + 1]));
	return out;
}

/* The spelling under which the cache keeps a name. */
static char *canonical(const char *name)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	gsize at = 0, size = dm_dns_name_to_wire(name, wire);
	char *text = size ? dm_dns_name_read(wire, size, &at) : NULL;

	return text ? text : g_strdup(name);
}

static char *read_name(const char *hex)
{
	g_autofree char *name = unhex(hex);

	return canonical(name);
}

static DmDnsType type_of(const char *name)
{
	static const DmDnsType types[] = { DM_DNS_A, DM_DNS_AAAA, DM_DNS_MX,
					   DM_DNS_PTR, DM_DNS_TXT };

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(dm_dns_type_name(types[i]), name) == 0)
			return types[i];
	g_error("no such type: %s", name);
}

/* The answer that is being filled, made where it is not there yet. */
static DmDnsAnswer *answer_of(GHashTable *answers, const char *name_hex,
			      DmDnsType type)
{
	g_autofree char *name = read_name(name_hex);
	g_autofree char *key = g_strdup_printf("%d %s", (int)type, name);
	DmDnsAnswer *answer = g_hash_table_lookup(answers, key);

	if (!answer) {
		answer = dm_dns_answer_new(name, type, DM_DNS_NODATA);
		g_hash_table_insert(answers, g_steal_pointer(&key), answer);
	}
	return answer;
}

static void add_record(GHashTable *answers, char **words)
{
	DmDnsType type = type_of(words[2]);
	DmDnsRecord *record =
		dm_dns_answer_add(answer_of(answers, words[1], type));

	switch (type) {
	case DM_DNS_TXT:
		record->text = unhex(words[3] ? words[3] : "");
		record->text_size = words[3] ? strlen(words[3]) / 2 : 0;
		break;
	case DM_DNS_MX:
		record->preference = (guint16)atoi(words[3]);
		record->name = read_name(words[4]);
		break;
	case DM_DNS_PTR:
		record->name = read_name(words[3]);
		break;
	default:
		g_assert_true(dm_address_parse(words[3], &record->address));
	}
}

static void set_status(GHashTable *answers, char **words)
{
	DmDnsAnswer *answer = answer_of(answers, words[1], type_of(words[2]));

	answer->status = strcmp(words[3], "timeout") == 0 ? DM_DNS_TIMEOUT
							  : DM_DNS_NODATA;
}

static void on_want(gpointer user, const char *name, DmDnsType type)
{
	dm_dns_cache_put(user, dm_dns_answer_new(name, type, DM_DNS_NXDOMAIN));
}

static DmSpfOutcome *ask(DmDnsCache *cache, const DmSpfQuestion *question)
{
	g_autoptr(DmLookups) lookups =
		dm_lookups_new(cache, QUERIES_MAX, G_MAXSIZE);

	while (TRUE) {
		DmSpfOutcome *outcome;

		dm_lookups_begin(lookups);
		outcome = dm_spf_check(lookups, question);
		if (outcome->result != DM_SPF_PENDING)
			return outcome;
		dm_spf_outcome_free(outcome);
		dm_lookups_wanted(lookups, on_want, NULL, cache);
	}
}

static void answer_question(GHashTable *answers, char **words)
{
	g_autoptr(DmDnsCache) cache = dm_dns_cache_new();
	g_autoptr(DmSpfQuestion) question = g_new0(DmSpfQuestion, 1);
	g_autoptr(DmSpfOutcome) outcome = NULL;
	GHashTableIter iter;
	gpointer answer;

	g_hash_table_iter_init(&iter, answers);
	while (g_hash_table_iter_next(&iter, NULL, &answer)) {
		dm_dns_cache_put(cache, answer);
		g_hash_table_iter_remove(&iter);
	}
	g_assert_true(dm_address_parse(words[1], &question->ip));
	question->from = unhex(words[2]);
	question->helo = unhex(words[3]);
	outcome = ask(cache, question);
	printf("%s\n%s\n", dm_spf_result_name(outcome->result),
	       outcome->explanation ? outcome->explanation : "");
}

int main(void)
{
	g_autoptr(GHashTable) answers =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		g_auto(GStrv) words = NULL;

		line[strcspn(line, "\n")] = 0;
		words = g_strsplit(line, " ", -1);
		if (words[0][0] == 'R')
			add_record(answers, words);
		else if (words[0][0] == 'F')
			set_status(answers, words);
		else
			answer_question(answers, words);
	}
	free(line);
	return 0;
}
