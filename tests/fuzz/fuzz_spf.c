/*
 * Fuzzes the reader of SPF records: its terms lie in the record, what is good
 * stays good when it is put in order, and macros expand to names of bounded
 * length.
 */
#include <glib.h>
#include <stdint.h>
#include <string.h>

#include "dns/spfmend.h"
#include "dns/spfrecord.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_name(const DmSpfText *text)
{
	static const DmSpfValues values = {
		.ip = { 16, { 0x20, 1, 0xd, 0xb8 } },
		.local = "a.b-c\\d",
		.sender_domain = "example.com",
		.helo = "",
		.domain = "x.example",
		.now_seconds = -1,
	};
	g_autofree char *name = dm_spf_text_expand_name(text, &values);

	if (strlen(name) > 2 * 253)
		g_assert_null(strchr(name, '.'));
}

static void check_term(const DmSpfTerm *term, gsize size)
{
	g_assert_cmpuint(term->position, <, size);
	g_assert_true(g_utf8_validate(term->text, -1, NULL));
	if (term->kind == DM_SPF_BROKEN)
		return;
	g_assert_true(g_str_is_ascii(term->text));
	g_assert_cmpuint(term->prefix4, <=, 32);
	g_assert_cmpuint(term->prefix6, <=, 128);
	g_assert_cmpint(!term->domain, ==, !term->domain_text);
	if (term->domain)
		check_name(term->domain);
}

/* A mended record is good, and needs no mending. */
static void check_order(const DmSpfRecord *record)
{
	g_autofree char *text = dm_spf_mend_record(record, "mx"), *twice = NULL;
	g_autoptr(DmSpfRecord) again = NULL;

	if (!text)
		return;
	again = dm_spf_record_parse(text, strlen(text));
	g_assert_cmpint(again->fault, ==, DM_SPF_GOOD);
	twice = dm_spf_mend_record(again, "mx");
	g_assert_cmpstr(twice, ==, text);
}

static void check_mended(const char *text)
{
	g_autofree char *mended = dm_spf_mend_broken(text);
	g_autoptr(DmSpfRecord) again = NULL;

	if (!mended)
		return;
	again = dm_spf_record_parse(mended, strlen(mended));
	g_assert_cmpint(again->fault, ==, DM_SPF_GOOD);
}

static void check_explanation(const char *text, gsize size)
{
	g_autofree char *problem = NULL;
	g_autoptr(DmSpfText) read =
		dm_spf_text_parse(text, size, DM_SPF_TEXT_EXPLAIN, &problem);

	g_assert_cmpint(!read, ==, problem != NULL);
	if (read)
		check_name(read);
}

/* What was meant as a record is one. */
static void check_near_miss(const char *text, gsize size)
{
	g_autofree char *meant = dm_spf_near_miss(text, size);

	if (!meant)
		return;
	g_assert_false(dm_spf_is_record(text, size));
	g_assert_true(dm_spf_is_record(meant, strlen(meant)));
	check_mended(meant);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Memory of its own, so that reading past the end shows. */
	g_autofree char *text = g_memdup2(data, size);
	g_autofree char *valid = NULL;
	g_autoptr(DmSpfRecord) record = NULL;

	if (!size)
		return 0;
	check_explanation(text, size);
	check_near_miss(text, size);
	if (!dm_spf_is_record(text, size))
		return 0;
	record = dm_spf_record_parse(text, size);
	g_assert_cmpint(record->fault == DM_SPF_GOOD, ==, !record->problem);
	for (guint i = 0; i < record->terms->len; i++)
		check_term(dm_spf_term(record, i), size);
	if (!record->fault)
		check_order(record);
	valid = g_utf8_make_valid(text, (gssize)size);
	check_mended(valid);
	return 0;
}
