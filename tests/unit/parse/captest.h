/*
 * How a cap is crossed: what just fits is read, one more is refused with the
 * cap's code and a sentence that names its key.
 */
#pragma once

#include "tests/unit/parse/testsink.h"

static inline const char *key_of(DmLimit limit)
{
	return dm_limit_table[limit].key;
}

/* Whether a finding speaks of the cap, by code and key. */
static inline gboolean speaks_of(const DmFindings *findings, DmLimit limit,
				 gint64 value)
{
	g_autofree char *key =
		g_strdup_printf("key %s in [limits]", key_of(limit));
	g_autofree char *number =
		g_strdup_printf("more than %" G_GINT64_FORMAT " ", value);
	const DmFinding *finding =
		dm_findings_lookup(findings, dm_limit_code(limit));

	return finding && strstr(finding->text, key) &&
	       g_str_has_prefix(finding->text, number);
}

static inline TestSink *parse_capped(GBytes *bytes, DmLimit limit, gint64 value)
{
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[limit] = value;
	return test_parse_with(bytes, &limits, NULL);
}

/* `bytes` is read at a cap of `fits` and refused at one less. */
static inline void assert_crossed(GBytes *bytes, DmLimit limit, gint64 fits)
{
	g_autoptr(TestSink) good = parse_capped(bytes, limit, fits);
	g_autoptr(TestSink) bad = parse_capped(bytes, limit, fits - 1);

	g_assert_cmpuint(good->result.reports, >, 0);
	g_assert_cmpuint(good->result.refused, ==, 0);
	g_assert_null(dm_findings_lookup(good->result.findings,
					 dm_limit_code(limit)));
	g_assert_cmpuint(bad->result.refused, ==, 1);
	g_assert_true(bad->result.claims);
	g_assert_true(speaks_of(bad->result.findings, limit, fits - 1));
	g_assert_cmpint(dm_findings_lookup(bad->result.findings,
					   dm_limit_code(limit))
				->severity,
			==, DM_SEVERITY_ERROR);
}

/* The same, and at one less nothing at all reaches the end. */
static inline void assert_refused_over(GBytes *bytes, DmLimit limit,
				       gint64 fits)
{
	g_autoptr(TestSink) bad = parse_capped(bytes, limit, fits - 1);

	assert_crossed(bytes, limit, fits);
	g_assert_cmpuint(bad->reports->len, ==, 0);
}
