/*
 * Fuzzes DMARC records: whatever a TXT holds, a record or none is made of it,
 * and what is proposed instead is a record without a flaw.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "dns/dmarcrecord.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_tags(const DmTagList *tags, gsize size)
{
	gsize last = 0;

	g_assert_cmpuint(tags->tags->len, <=, DM_TAG_LIST_MAX);
	for (guint i = 0; i < tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(tags, i);

		g_assert_cmpuint(tag->position, >=, last);
		g_assert_cmpuint(tag->position, <, size);
		g_assert_null(strpbrk(tag->name, ";="));
		last = tag->position + 1;
	}
}

static void check_targets(const GPtrArray *targets)
{
	for (guint i = 0; i < targets->len; i++) {
		const DmReportTarget *target = g_ptr_array_index(targets, i);

		g_assert_true(!target->problem == !!target->uri);
		g_assert_true(!target->problem == !!target->host);
		if (target->address)
			g_assert_nonnull(strchr(target->address, '@'));
	}
}

/* A step down never goes up, and what applies is a request. */
static void check_effects(const DmDmarcRecord *record)
{
	for (guint i = 0; i < 6; i++) {
		DmDmarcEffect effect = dm_dmarc_effect(
			record, (DmAuthor)(i / 2), (DmDmarcEdition)(i % 2));

		g_assert_nonnull(dm_request_name(effect.request));
		g_assert_cmpint(effect.request, <=, effect.published);
		g_assert_cmpuint(effect.pct, <=, 100);
	}
}

static void check_repaired(const char *text)
{
	g_autoptr(DmDmarcRecord) record =
		dm_dmarc_record_parse(text, strlen(text));
	g_autofree char *again = dm_dmarc_repair(text, strlen(text), NULL);

	g_assert_nonnull(record);
	for (guint i = 0; i < DM_N_DMARC_TAGS; i++)
		g_assert_false(record->is_bad[i]);
	g_assert_true(record->p_is_second);
	g_assert_cmpuint(record->tags->n_repeated, ==, 0);
	g_assert_cmpuint(record->tags->n_bare, ==, 0);
	g_assert_cmpuint(record->tags->n_empty, ==, 0);
	g_assert_cmpuint(dm_report_targets_usable(record->rua), ==,
			 record->rua->len);
	g_assert_cmpstr(again, ==, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Memory of its own, so that reading past it shows. */
	g_autofree char *text = size ? g_memdup2(data, size) : g_malloc(1);
	g_autoptr(DmTagList) tags = dm_tag_list_parse(text, size);
	g_autoptr(DmDmarcRecord) record = dm_dmarc_record_parse(text, size);
	const char *near_miss = dm_dmarc_near_miss(text, size);
	g_autofree char *repaired = dm_dmarc_repair(text, size, NULL);

	check_tags(tags, size);
	g_assert_false(record && near_miss);
	if (repaired) {
		g_assert_true(record || near_miss);
		check_repaired(repaired);
	}
	if (!record)
		return 0;
	check_targets(record->rua);
	check_targets(record->ruf);
	check_effects(record);
	return 0;
}
