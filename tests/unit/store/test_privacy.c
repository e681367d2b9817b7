/*
 * What of a failure report may be stored, and for how long.
 */
#include "store/failurelayout.h"
#include "store/privacy.h"
#include "tests/unit/store/privacytest.h"

static const guint8 key[DM_SHA256_SIZE] = "a key of thirty-two bytes, made";

/* ---- the filter -------------------------------------------------------- */

/* The report as text, as it is stored. */
static char *filtered_text(const DmReport *report, const guint8 *with,
			   DmSamples samples)
{
	g_autoptr(DmFiltered) filtered = dm_filtered_new(report, with);

	dm_privacy_cut(filtered, samples);
	return shown(&filtered->report, NULL, 0);
}

static void assert_no_recipient(const char *text)
{
	static const char *const secrets[] = { "bobrcpt", "alicercpt",
					       "Bob Name", "Alice Name" };
	g_autofree char *lower = g_ascii_strdown(text, -1);

	for (guint i = 0; i < G_N_ELEMENTS(secrets); i++) {
		g_autofree char *secret = g_ascii_strdown(secrets[i], -1);

		if (strstr(lower, secret))
			g_error("%s is in: %s", secret, text);
	}
}

static void test_recipients(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_failure();
	g_autoptr(DmFiltered) once = NULL;
	g_autofree char *before = NULL, *text = NULL, *twice = NULL;

	dm_findings_add(findings, DM_SEVERITY_INFO, "a-code",
			"alicercpt@example.org", "'%s' is odd",
			"BOBRCPT@example.org");
	report.findings = findings;
	before = shown(&report, NULL, 0);
	text = filtered_text(&report, key, DM_SAMPLES_FULL);
	assert_no_recipient(text);
	/* Everything else is there still. */
	g_assert_nonnull(strstr(text, "From: Eve <eve@example.com>\r\n"));
	g_assert_nonnull(strstr(text, "=example.org@example.net"));
	g_assert_nonnull(strstr(text, "%40example.org"));
	g_assert_nonnull(strstr(text, "@example.org: act now"));
	/* Again it stays as it is, and the original was not touched. */
	once = dm_filtered_new(&report, key);
	twice = filtered_text(&once->report, key, DM_SAMPLES_FULL);
	g_assert_cmpstr(twice, ==, text);
	g_free(text);
	text = shown(&report, NULL, 0);
	g_assert_cmpstr(text, ==, before);
	g_free(text);
	text = filtered_text(&report, NULL, DM_SAMPLES_FULL);
	g_assert_cmpstr(text, ==, before);
}

/* One without a domain is hashed whole; a name beside an address goes. */
static void test_rcpt_to(void)
{
	static const DmText texts[] = { { "bobrcpt" },
					{ "Bob Name <bobrcpt@example.org>" },
					{ "" } };
	DmReport report = { .kind = DM_KIND_FAILURE };
	g_autoptr(DmFiltered) filtered = NULL;
	const DmText *list;

	report.failure.original_rcpt_to = texts;
	report.failure.n_original_rcpt_to = G_N_ELEMENTS(texts);
	filtered = dm_filtered_new(&report, key);
	list = filtered->report.failure.original_rcpt_to;
	g_assert_cmpuint(strlen(list[0].text), ==, 21);
	g_assert_true(g_str_has_prefix(list[0].text, "hash-"));
	g_assert_true(g_str_has_prefix(list[1].text, "hash-"));
	g_assert_cmpuint(strlen(list[1].text), ==, 21 + 12);
	g_assert_cmpstr(list[2].text, ==, "");
}

static void test_samples(void)
{
	DmReport report = sample_failure(), expected = sample_failure();
	DmFailure *failure = &expected.failure;
	g_autofree char *headers = NULL, *none = NULL, *left = NULL;

	headers = filtered_text(&report, NULL, DM_SAMPLES_HEADERS);
	failure->dkim_canonicalized_body = NULL;
	left = shown(&expected, NULL, 0);
	g_assert_cmpstr(headers, ==, left);
	none = filtered_text(&report, NULL, DM_SAMPLES_NONE);
	failure->dkim_canonicalized_header = NULL;
	failure->sample = (DmSample){ .header_from = "example.com" };
	g_free(left);
	left = shown(&expected, NULL, 0);
	g_assert_cmpstr(none, ==, left);
}

/* What follows the fields is body. */
static void test_cut_header(void)
{
	static const struct {
		const char *text, *headers;
	} cuts[] = {
		{ "from:x\r\nto:y\r\n\r\nbody\r\n", "from:x\r\nto:y\r\n" },
		{ "from:x\nto:y\n\nbody\n\n", "from:x\nto:y\n" },
		{ "from:x\r\n\nbody", "from:x\r\n" },
		{ "\r\nbody", "" },
		{ "\nbody", "" },
		{ "from:x\r\n \r\nto:y", "from:x\r\n \r\nto:y" },
		{ "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cuts); i++) {
		DmReport report = { .kind = DM_KIND_FAILURE };
		g_autoptr(DmFiltered) filtered = NULL;
		const DmFailure *failure;

		report.failure.dkim_canonicalized_header = cuts[i].text;
		filtered = dm_filtered_new(&report, NULL);
		failure = &filtered->report.failure;
		dm_privacy_cut(filtered, DM_SAMPLES_FULL);
		g_assert_cmpstr(failure->dkim_canonicalized_header, ==,
				cuts[i].text);
		dm_privacy_cut(filtered, DM_SAMPLES_HEADERS);
		g_assert_cmpstr(failure->dkim_canonicalized_header, ==,
				cuts[i].headers);
	}
}

/* Every text column and list is filtered, whatever is added one day. */
static void test_every_text(void)
{
	static const DmText list[] = { { "x bobrcpt@example.org" } };
	DmReport report = { .kind = DM_KIND_FAILURE };
	g_autofree char *text = NULL;

	for (guint i = 0; i < DM_N_FAILURE_COLUMNS; i++)
		if (dm_failure_columns[i].kind == DM_FAILURE_TEXT ||
		    dm_failure_columns[i].kind == DM_FAILURE_INTERNED)
			G_STRUCT_MEMBER(const char *, &report.failure,
					dm_failure_columns[i].offset) =
				list[0].text;
	for (guint i = 0; i < DM_N_FAILURE_LISTS; i++) {
		G_STRUCT_MEMBER(const DmText *, &report.failure,
				dm_failure_lists[i].offset) = list;
		G_STRUCT_MEMBER(guint, &report.failure, dm_failure_lists[i].n) =
			1;
	}
	text = filtered_text(&report, key, DM_SAMPLES_FULL);
	assert_no_recipient(text);
}

/* Ways in which a recipient comes up in a text. */
static const char *const mentions[] = {
	"%s@%s",	"<%s@%s>",	    "x-%s=%s@lists.example",
	"u?e=%s%%40%s", "rcpt=%s=40%s,",    "\"%s\"@%s",
	"(%s@%s)",	"mailto:%s@%s?a=b", "Name <%s@%s>, ",
	"%s @ %s",	"%s(Bob Name)@%s",  "%s\r\n @\r\n\t%s",
};

static void mention(GString *out, const char *local, const char *domain)
{
	guint i = (guint)g_test_rand_int_range(0, G_N_ELEMENTS(mentions));
	const char *place = mentions[i];
	g_autoptr(GString) text = g_string_new(place);

	g_string_replace(text, "%%", "%", 0);
	/* The local-part comes first in all of them. */
	g_string_replace(text, "%s", local, 1);
	g_string_replace(text, "%s", domain, 1);
	g_string_append_printf(out, "%s ", text->str);
}

/* Whatever is said of them, and wherever: nothing of it stays. */
static void test_random(void)
{
	static const char *const domains[] = { "example.org", "EXAMPLE.org",
					       "mx.example.net",
					       "[192.0.2.1]" };

	for (guint round = 0; round < 200; round++) {
		DmReport report = { .kind = DM_KIND_FAILURE };
		DmText rcpt[4], results[4];
		g_autoptr(GPtrArray) owned =
			g_ptr_array_new_with_free_func(g_free);
		g_autoptr(DmFiltered) once = NULL;
		g_autofree char *text = NULL, *twice = NULL;

		for (guint i = 0; i < 4; i++) {
			g_autoptr(GString) said = g_string_new(NULL);
			g_autofree char *local =
				g_strdup_printf("%sbobrcpt%d",
						i % 2 ? "" : "a.b+",
						g_test_rand_int_range(0, 9));
			const char *domain =
				domains[g_test_rand_int_range(0, 4)];

			for (guint n = 0; n < 5; n++)
				mention(said, local, domain);
			rcpt[i].text = g_strdup_printf("%s@%s", local, domain);
			results[i].text = g_strdup(said->str);
			g_ptr_array_add(owned, (gpointer)rcpt[i].text);
			g_ptr_array_add(owned, (gpointer)results[i].text);
		}
		report.failure.original_rcpt_to = rcpt;
		report.failure.n_original_rcpt_to = 4;
		report.failure.authentication_results = results;
		report.failure.n_authentication_results = 4;
		once = dm_filtered_new(&report, key);
		text = shown(&once->report, NULL, 0);
		assert_no_recipient(text);
		twice = filtered_text(&once->report, key, DM_SAMPLES_FULL);
		g_assert_cmpstr(twice, ==, text);
	}
}

/* ---- the database ------------------------------------------------------ */

static void quarantine(DmStore *store, gboolean is_failure_mail, gint64 now)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GBytes) bytes =
		g_bytes_new_static("To: bobrcpt@example.org", 23);
	g_autoptr(GError) error = NULL;

	dm_findings_add(findings, DM_SEVERITY_ERROR, "bad", NULL,
			"no part for bobrcpt@example.org");
	g_assert_true(dm_store_quarantine_add(store, "q", bytes, NULL, findings,
					      is_failure_mail, now, &error));
	g_assert_true(dm_store_commit(store, &error));
}

static gboolean has_quarantined_bytes(DmStore *store)
{
	g_autoptr(GBytes) bytes = dm_store_quarantine_bytes(store, 1, NULL);

	return bytes != NULL;
}

static const struct {
	const char *name;
	DmPrivacy privacy;
	gboolean keeps_bytes;
} settings[] = {
	{ "none-hashed", { DM_SAMPLES_NONE, FALSE, 90 }, FALSE },
	{ "headers-hashed", { DM_SAMPLES_HEADERS, FALSE, 90 }, FALSE },
	{ "full-hashed", { DM_SAMPLES_FULL, FALSE, 90 }, FALSE },
	{ "none-kept", { DM_SAMPLES_NONE, TRUE, 90 }, FALSE },
	{ "headers-kept", { DM_SAMPLES_HEADERS, TRUE, 90 }, FALSE },
	{ "full-kept", { DM_SAMPLES_FULL, TRUE, 90 }, TRUE },
};

/* What comes out is what the filter makes of it, and nothing more is there. */
static void test_setting(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	const DmPrivacy *privacy = &settings[i].privacy;
	g_autofree char *after = NULL, *expected = NULL;
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;
	guint8 own[DM_SHA256_SIZE];

	dm_findings_add(findings, DM_SEVERITY_INFO, "a-code", NULL,
			"bobrcpt@example.org is odd");
	report.findings = findings;
	dm_store_set_privacy(f->store, privacy);
	put_failure(f, &report, "To: bobrcpt@example.org");
	quarantine(f->store, TRUE, 1000);
	g_assert_true(dm_recipient_key(f->store, own, &error));
	expected = filtered_text(&report, privacy->keep_recipients ? NULL : own,
				 privacy->samples);
	after = replayed(f->store, 1, NULL);
	g_assert_cmpstr(after, ==, expected);
	g_assert_cmpint(info(f->store, "originals"), ==,
			settings[i].keeps_bytes);
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
	g_assert_cmpint(has_quarantined_bytes(f->store), ==,
			settings[i].keeps_bytes);
	if (!privacy->keep_recipients)
		assert_file_is_silent(f, TRUE);
	assert_sound(f->store);
}

/* The key is the database's: made once, and another one's is another. */
static void test_key(Fixture *f, gconstpointer unused)
{
	guint8 first[DM_SHA256_SIZE], second[DM_SHA256_SIZE];
	static const guint8 zeros[DM_SHA256_SIZE];
	g_autoptr(GError) error = NULL;

	(void)unused;
	g_assert_true(dm_recipient_key(f->store, first, &error));
	dm_store_free(f->store);
	fixture_open(f);
	g_assert_true(dm_recipient_key(f->store, second, &error));
	g_assert_cmpmem(first, sizeof(first), second, sizeof(second));
	g_assert_true(dm_sql_exec(f->store, "DELETE FROM setting", &error));
	g_assert_true(dm_recipient_key(f->store, second, &error));
	g_assert_cmpint(memcmp(first, second, sizeof(first)), !=, 0);
	g_assert_cmpint(memcmp(second, zeros, sizeof(zeros)), !=, 0);
	g_assert_true(dm_sql_exec(f->store, "UPDATE setting SET value = x'00'",
				  &error));
	g_assert_false(dm_recipient_key(f->store, second, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT);
}

/* Reading again under stricter settings takes the old document away. */
static void test_stricter(Fixture *f, gconstpointer unused)
{
	DmPrivacy stricter = { DM_SAMPLES_HEADERS, FALSE, 90 };
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;

	(void)unused;
	dm_store_set_privacy(f->store, &keep_all);
	put_failure(f, &report, "To: bobrcpt@example.org");
	g_assert_cmpint(info(f->store, "originals"), ==, 1);
	dm_store_set_privacy(f->store, &stricter);
	dm_store_item_begin(f->store, "x", &error);
	dm_store_replace_next(f->store, 1);
	g_assert_true(feed(f->store, &report, NULL, 0, "x", &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(info(f->store, "originals"), ==, 0);
	text = replayed(f->store, 1, NULL);
	assert_no_recipient(text);
	assert_sound(f->store);
	/* Nor is it left in free pages. */
	g_clear_pointer(&f->store, dm_store_free);
	assert_file_is_silent(f, TRUE);
}

/* Another try tells what it is, and takes away what may not be kept. */
static void test_quarantined_again(Fixture *f, gconstpointer unused)
{
	DmPrivacy stricter = { DM_SAMPLES_FULL, FALSE, 90 };

	(void)unused;
	dm_store_set_privacy(f->store, &keep_all);
	quarantine(f->store, FALSE, 1000);
	quarantine(f->store, TRUE, 1001);
	g_assert_true(has_quarantined_bytes(f->store));
	dm_store_set_privacy(f->store, &stricter);
	/* It was known already. */
	quarantine(f->store, FALSE, 1002);
	g_assert_false(has_quarantined_bytes(f->store));
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
	g_clear_pointer(&f->store, dm_store_free);
	assert_file_is_silent(f, TRUE);
}

/* A mail of another kind keeps its bytes. */
static void test_quarantined_others(Fixture *f, gconstpointer unused)
{
	(void)unused;
	quarantine(f->store, FALSE, 1000);
	quarantine(f->store, FALSE, 1001);
	g_assert_true(has_quarantined_bytes(f->store));
}

/* ---- the end of its time ----------------------------------------------- */

static void test_expire(Fixture *f, gconstpointer unused)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	DmReport report = sample_failure();
	DmReport other = sample_report("r1", SHA_B);
	g_autofree char *after = NULL, *expected = NULL;

	(void)unused;
	dm_store_set_privacy(f->store, &keep_all);
	put_failure(f, &report, "To: bobrcpt@example.org");
	put(f->store, &other, NULL, 0);
	quarantine(f->store, TRUE, now);
	g_assert_cmpuint(expire(f->store, now + 89 * DM_SECONDS_PER_DAY), ==,
			 0);
	assert_replayed(f->store, 1, &report);
	g_assert_cmpint(info(f->store, "originals"), ==, 2);
	g_assert_cmpuint(expire(f->store, now + 91 * DM_SECONDS_PER_DAY), ==,
			 2);
	after = replayed(f->store, 1, NULL);
	expected = filtered_text(&report, NULL, DM_SAMPLES_NONE);
	g_assert_cmpstr(after, ==, expected);
	g_assert_cmpint(info(f->store, "originals"), ==, 1);
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
	g_assert_cmpuint(expire(f->store, now + 91 * DM_SECONDS_PER_DAY), ==,
			 0);
	/* It is known still. */
	report.sha256 = NULL;
	assert_counts(put(f->store, &report, NULL, 0), 0, 1, 0, 0);
	assert_sound(f->store);
}

/* What was taken away is not left in free pages. */
static void test_expire_silences(Fixture *f, gconstpointer unused)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autofree char *headers = g_strnfill(100000, 'x');
	DmReport report = { .kind = DM_KIND_FAILURE };

	(void)unused;
	memcpy(headers, "To: bobrcpt@example.org\n", 24);
	memcpy(headers + 99000, "To: bobrcpt@example.org\n", 24);
	report.failure.has_sample = TRUE;
	report.failure.sample.headers = headers;
	report.failure.sample.subject = "bobrcpt";
	dm_store_set_privacy(f->store, &keep_all);
	put_failure(f, &report, NULL);
	assert_file_is_silent(f, FALSE);
	g_assert_cmpuint(expire(f->store, now + 91 * DM_SECONDS_PER_DAY), ==,
			 1);
	assert_file_is_silent(f, TRUE);
	assert_sound(f->store);
}

/* Under stricter settings what they do not keep goes whatever its age. */
static void test_expire_stricter(Fixture *f, gconstpointer data)
{
	DmPrivacy stricter = settings[GPOINTER_TO_UINT(data)].privacy;
	gboolean keeps_bytes = settings[GPOINTER_TO_UINT(data)].keeps_bytes;
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	DmReport report = sample_failure();
	DmReport other = sample_report("r1", SHA_B);
	g_autofree char *after = NULL, *expected = NULL;
	g_autoptr(GError) error = NULL;
	guint8 own[DM_SHA256_SIZE];

	dm_store_set_privacy(f->store, &keep_all);
	put_failure(f, &report, "To: bobrcpt@example.org");
	put(f->store, &other, NULL, 0);
	quarantine(f->store, TRUE, now);
	g_assert_cmpuint(expire(f->store, now), ==, 0);
	g_assert_cmpint(info(f->store, "originals"), ==, 2);
	/* Where samples stay for ever, too. */
	stricter.retention_days = GPOINTER_TO_UINT(data) % 2 ? 0 : 90;
	dm_store_set_privacy(f->store, &stricter);
	g_assert_cmpuint(expire(f->store, now), ==, keeps_bytes ? 0 : 3);
	g_assert_cmpint(info(f->store, "originals"), ==, 1 + keeps_bytes);
	g_assert_cmpint(has_quarantined_bytes(f->store), ==, keeps_bytes);
	g_assert_cmpuint(expire(f->store, now), ==, 0);
	g_assert_true(dm_recipient_key(f->store, own, &error));
	expected = filtered_text(&report, stricter.keep_recipients ? NULL : own,
				 stricter.samples);
	after = replayed(f->store, 1, NULL);
	g_assert_cmpstr(after, ==, expected);
	if (!stricter.keep_recipients)
		assert_file_is_silent(f, TRUE);
	/* It is known still. */
	assert_counts(put(f->store, &report, NULL, 0), 0, 1, 0, 0);
	if (keeps_bytes || !stricter.keep_recipients) {
		report.sha256 = NULL;
		assert_counts(put(f->store, &report, NULL, 0), 0, 1, 0, 0);
	}
	assert_sound(f->store);
}

/* Whoever deletes: nothing stays readable in free pages. */
static void test_secure_delete(Fixture *f, gconstpointer unused)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_autoptr(GError) error = NULL;
	gint64 value = 0;

	(void)unused;
	for (guint i = 0; i < 2; i++) {
		g_assert_true(dm_sql_pragma(f->store, "PRAGMA secure_delete",
					    &value, &error));
		g_assert_cmpint(value, ==, 1);
		expire(f->store, now);
	}
}

static void test_expire_never(Fixture *f, gconstpointer unused)
{
	DmPrivacy for_ever = { DM_SAMPLES_FULL, TRUE, 0 };
	DmReport report = sample_failure();

	(void)unused;
	dm_store_set_privacy(f->store, &for_ever);
	put_failure(f, &report, "bytes");
	g_assert_cmpuint(expire(f->store, DM_TIME_MAX), ==, 0);
	assert_replayed(f->store, 1, &report);
	/* More days than there were. */
	for_ever.retention_days = G_MAXINT64;
	dm_store_set_privacy(f->store, &for_ever);
	g_assert_cmpuint(expire(f->store, DM_TIME_MAX), ==, 0);
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/store/privacy-recipients", test_recipients);
	g_test_add_func("/store/privacy-rcpt-to", test_rcpt_to);
	g_test_add_func("/store/privacy-samples", test_samples);
	g_test_add_func("/store/privacy-cut-header", test_cut_header);
	g_test_add_func("/store/privacy-every-text", test_every_text);
	g_test_add_func("/store/privacy-random", test_random);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_autofree char *name =
			g_strconcat("/store/privacy-", settings[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_setting);
	}
	ADD("/store/privacy-key", NULL, test_key);
	ADD("/store/privacy-stricter", NULL, test_stricter);
	ADD("/store/quarantined-again", NULL, test_quarantined_again);
	ADD("/store/quarantined-others", NULL, test_quarantined_others);
	ADD("/store/expire", NULL, test_expire);
	for (guint i = 0; i < G_N_ELEMENTS(settings); i++) {
		g_autofree char *name = g_strconcat("/store/expire-stricter-",
						    settings[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_expire_stricter);
	}
	ADD("/store/secure-delete", NULL, test_secure_delete);
	ADD("/store/expire-silences", NULL, test_expire_silences);
	ADD("/store/expire-never", NULL, test_expire_never);
	return g_test_run();
}
