/*
 * The table of elements: consistent, and open nowhere it should not be.
 */
#include "parse/elements.h"

static void test_lookup(void)
{
	static const struct {
		DmElement parent;
		const char *name;
		DmElement element;
		DmField field;
	} cases[] = {
		{ DM_ELEMENT_DOCUMENT, "feedback", DM_ELEMENT_FEEDBACK,
		  DM_FIELD_NONE },
		{ DM_ELEMENT_RECORD, "identities", DM_ELEMENT_IDENTIFIERS,
		  DM_FIELD_NONE },
		{ DM_ELEMENT_METADATA, "date_range", DM_ELEMENT_DATE_RANGE,
		  DM_FIELD_NONE },
		{ DM_ELEMENT_EVALUATED, "dkim", DM_ELEMENT_LEAF,
		  DM_FIELD_EVALUATED_DKIM },
		{ DM_ELEMENT_AUTH_RESULTS, "dkim", DM_ELEMENT_DKIM,
		  DM_FIELD_NONE },
		{ DM_ELEMENT_POLICY_PUBLISHED, "domain", DM_ELEMENT_LEAF,
		  DM_FIELD_POLICY_DOMAIN },
		{ DM_ELEMENT_SPF, "domain", DM_ELEMENT_LEAF,
		  DM_FIELD_AUTH_DOMAIN },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DmElementRow *row =
			dm_element_lookup(cases[i].parent, cases[i].name);

		g_assert_nonnull(row);
		g_assert_cmpint(row->element, ==, cases[i].element);
		g_assert_cmpint(row->field, ==, cases[i].field);
	}
}

static void test_not_there(void)
{
	static const struct {
		DmElement parent;
		const char *name;
	} cases[] = {
		{ DM_ELEMENT_DOCUMENT, "record" },
		{ DM_ELEMENT_FEEDBACK, "feedback" },
		{ DM_ELEMENT_FEEDBACK, "row" },
		{ DM_ELEMENT_SPF, "selector" },
		{ DM_ELEMENT_DKIM, "scope" },
		{ DM_ELEMENT_ROW, "Count" },
		{ DM_ELEMENT_ROW, "" },
		{ DM_ELEMENT_LEAF, "domain" },
		{ DM_ELEMENT_EXTENSION, "domain" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_null(
			dm_element_lookup(cases[i].parent, cases[i].name));
}

/* Both kinds of bits the reader keeps must fit 64 bits. */
static void test_bits(void)
{
	g_assert_cmpint(DM_N_FIELDS, <=, 64);
	g_assert_cmpint(DM_ELEMENT_LEAF, <, 64);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/elements-lookup", test_lookup);
	g_test_add_func("/parse/elements-not-there", test_not_there);
	g_test_add_func("/parse/elements-bits", test_bits);
	return g_test_run();
}
