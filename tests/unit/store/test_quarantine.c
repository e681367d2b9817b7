/*
 * The quarantine and the memory of origins.
 */
#include "tests/unit/store/storetest.h"

static void add(DmStore *store, const char *uri, const char *text,
		const char *sha256, const char *code, gint64 now)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GBytes) bytes = text ? g_bytes_new(text, strlen(text)) : NULL;
	g_autoptr(GError) error = NULL;

	dm_findings_add(findings, DM_SEVERITY_INFO, "note", NULL, "aside");
	if (code)
		dm_findings_add(findings, DM_SEVERITY_ERROR, code, NULL,
				"because of %s", code);
	dm_store_quarantine_add(store, uri, bytes, sha256, findings, FALSE, now,
				&error);
	g_assert_no_error(error);
}

static gboolean take(gpointer user, const DmQuarantined *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%d %s %s '%s' %.4s %d %d-%d x%d %d\n",
			       (int)row->id, row->uri, row->code, row->reason,
			       row->sha256 ? row->sha256 : "-",
			       (int)row->size_bytes, (int)row->first_seen,
			       (int)row->last_tried, (int)row->tries,
			       row->has_bytes);
	return TRUE;
}

static void assert_list(DmStore *store, const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	dm_store_quarantine_list(store, take, text, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_same_bytes(Fixture *f, gconstpointer unused)
{
	(void)unused;
	add(f->store, "a", "abc", NULL, "bad-xml", 10);
	add(f->store, "b", "abc", NULL, "bad-zip", 20);
	add(f->store, "b", "", NULL, "empty", 30);
	assert_list(f->store,
		    "1 a bad-zip 'because of bad-zip' ba78 3 10-20 x2 1\n"
		    "2 b empty 'because of empty' e3b0 0 30-30 x1 1\n");
	assert_sound(f->store);
}

static void test_without_bytes(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	add(f->store, "a", NULL, NULL, NULL, 10);
	add(f->store, "b", NULL, NULL, "too-large", 11);
	add(f->store, "a", NULL, NULL, "unreadable", 12);
	add(f->store, "c", NULL, SHA_A, "too-large", 13);
	add(f->store, "d", NULL, SHA_A, "too-large", 14);
	assert_list(f->store,
		    "1 a unreadable 'because of unreadable' - 0 10-12 x2 0\n"
		    "2 b too-large 'because of too-large' - 0 11-11 x1 0\n"
		    "3 c too-large 'because of too-large' aaaa 0 13-14 x2 0\n");
	g_assert_null(dm_store_quarantine_bytes(f->store, 1, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	assert_sound(f->store);
}

static void test_bytes(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = NULL;

	(void)unused;
	add(f->store, "a", "the bytes", NULL, "bad-xml", 10);
	bytes = dm_store_quarantine_bytes(f->store, 1, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
			"the bytes", 9);
	g_assert_true(dm_store_quarantine_remove(f->store, 1, &error));
	g_assert_false(dm_store_quarantine_remove(f->store, 1, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_null(dm_store_quarantine_bytes(f->store, 1, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	assert_list(f->store, "");
}

/* An entry belongs to the batch in hand, not to the item that was undone. */
static void test_in_batch(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_item_begin(f->store, "a", &error);
	dm_store_item_rollback(f->store);
	add(f->store, "a", "abc", NULL, "bad-xml", 10);
	g_clear_pointer(&f->store, dm_store_free);
	fixture_open(f);
	assert_list(f->store, "");
	dm_store_item_begin(f->store, "a", &error);
	dm_store_item_rollback(f->store);
	add(f->store, "a", "abc", NULL, "bad-xml", 10);
	g_assert_true(dm_store_commit(f->store, &error));
	g_clear_pointer(&f->store, dm_store_free);
	fixture_open(f);
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
}

static void settle(DmStore *store, const char *uri, const char *text)
{
	g_autoptr(GBytes) bytes = text ? g_bytes_new(text, strlen(text)) : NULL;
	g_autoptr(GError) error = NULL;

	dm_store_quarantine_settle(store, uri, bytes, &error);
	g_assert_no_error(error);
}

/* What could be stored at last leaves by its bytes, or unread by its uri. */
static void test_settle(Fixture *f, gconstpointer unused)
{
	(void)unused;
	settle(f->store, "a", "abc");
	add(f->store, "a", "abc", NULL, "bad-xml", 10);
	add(f->store, "a", "other", NULL, "bad-xml", 11);
	add(f->store, "a", NULL, NULL, "unreadable", 12);
	add(f->store, "b", NULL, NULL, "unreadable", 13);
	settle(f->store, "c", "something");
	g_assert_cmpint(info(f->store, "quarantined"), ==, 4);
	/* The same bytes elsewhere are settled too. */
	settle(f->store, "c", "abc");
	settle(f->store, "b", NULL);
	assert_list(f->store,
		    "2 a bad-xml 'because of bad-xml' d929 5 11-11 x1 1\n"
		    "3 a unreadable 'because of unreadable' - 0 12-12 x1 0\n");
	settle(f->store, "a", "abc");
	settle(f->store, NULL, "other");
	assert_list(f->store, "");
	add(f->store, "a", NULL, ABC_SHA256, "too-large", 14);
	settle(f->store, "b", "abc");
	assert_list(f->store, "");
	assert_sound(f->store);
}

/* It goes with the item that is undone. */
static void test_settle_undone(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	add(f->store, "a", "abc", NULL, "bad-xml", 10);
	dm_store_item_begin(f->store, "a", &error);
	settle(f->store, "a", "abc");
	g_assert_cmpint(info(f->store, "quarantined"), ==, 0);
	dm_store_item_rollback(f->store);
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
	dm_store_item_begin(f->store, "a", &error);
	g_assert_true(dm_store_quarantine_remove(f->store, 1, &error));
	g_assert_cmpint(info(f->store, "quarantined"), ==, 0);
	dm_store_item_rollback(f->store);
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
}

/* Above the cap only the digest is kept; it still tells them apart. */
static void test_cap(Fixture *f, gconstpointer unused)
{
	(void)unused;
	dm_store_set_quarantine_cap(f->store, 3);
	add(f->store, "a", "abc", NULL, "bad-xml", 10);
	add(f->store, "b", "abcd", NULL, "bad-xml", 11);
	add(f->store, "b", "abcd", NULL, "bad-xml", 12);
	assert_list(f->store,
		    "1 a bad-xml 'because of bad-xml' ba78 3 10-10 x1 1\n"
		    "2 b bad-xml 'because of bad-xml' 88d4 4 11-12 x2 0\n");
	assert_sound(f->store);
}

static void test_cap_by_default(Fixture *f, gconstpointer unused)
{
	g_autofree char *text = g_strnfill(32 * 1024 * 1024 + 1, 'x');
	g_autoptr(GString) list = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	(void)unused;
	add(f->store, "a", text, NULL, "bad-xml", 10);
	text[32 * 1024 * 1024] = '\0';
	add(f->store, "b", text, NULL, "bad-xml", 10);
	dm_store_quarantine_list(f->store, take, list, &error);
	g_assert_no_error(error);
	g_assert_nonnull(strstr(list->str, " 33554433 10-10 x1 0\n"));
	g_assert_nonnull(strstr(list->str, " 33554432 10-10 x1 1\n"));
}

static void test_seen(Fixture *f, gconstpointer unused)
{
	gboolean stored;
	const guint64 inode = G_MAXUINT64;
	g_autoptr(GError) error = NULL;

	(void)unused;
	g_assert_false(dm_store_seen_has(f->store, "k", 1, 2, inode, &stored));
	g_assert_true(
		dm_store_seen_add(f->store, "k", 1, 2, inode, TRUE, &error));
	g_assert_true(dm_store_seen_has(f->store, "k", 1, 2, inode, &stored));
	g_assert_false(dm_store_seen_has(f->store, "k", 9, 2, inode, &stored));
	g_assert_false(dm_store_seen_has(f->store, "k", 1, 9, inode, &stored));
	g_assert_false(dm_store_seen_has(f->store, "k", 1, 2, 9, &stored));
	g_assert_false(dm_store_seen_has(f->store, "K", 1, 2, inode, &stored));
	/* The file was written anew: only the new state counts. */
	g_assert_true(dm_store_seen_add(f->store, "k", 5, 6, 7, TRUE, &error));
	g_assert_true(dm_store_seen_has(f->store, "k", 5, 6, 7, &stored));
	g_assert_true(stored);
	g_assert_false(dm_store_seen_has(f->store, "k", 1, 2, inode, &stored));
	g_assert_true(dm_store_seen_add(f->store, "k", 5, 6, 7, FALSE, &error));
	g_assert_true(dm_store_seen_has(f->store, "k", 5, 6, 7, &stored));
	g_assert_false(stored);
	g_assert_cmpint(info(f->store, "seen"), ==, 1);
	/* It goes with the item that is undone, and takes the batch along. */
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(dm_store_seen_add(f->store, "l", 1, 1, 1, TRUE, &error));
	dm_store_item_rollback(f->store);
	g_assert_false(dm_store_seen_has(f->store, "l", 1, 1, 1, &stored));
	g_assert_false(dm_store_commit(f->store, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK);
}

#define ADD(name, test) \
	g_test_add(name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/quarantine-same-bytes", test_same_bytes);
	ADD("/store/quarantine-without-bytes", test_without_bytes);
	ADD("/store/quarantine-bytes", test_bytes);
	ADD("/store/quarantine-in-batch", test_in_batch);
	ADD("/store/quarantine-settle", test_settle);
	ADD("/store/quarantine-settle-undone", test_settle_undone);
	ADD("/store/quarantine-cap", test_cap);
	ADD("/store/quarantine-cap-by-default", test_cap_by_default);
	ADD("/store/seen", test_seen);
	return g_test_run();
}
