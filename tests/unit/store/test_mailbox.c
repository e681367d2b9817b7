/*
 * What is remembered of the mails of mailboxes.
 */
#include "core/sha256.h"
#include "tests/unit/store/storetest.h"

#define ACCOUNT "reports@mx.example.com"

static gint64 mailbox(Fixture *f, const char *folder, guint32 uidvalidity)
{
	g_autoptr(GError) error = NULL;
	gint64 id = 0;

	g_assert_true(dm_store_mailbox(f->store, ACCOUNT, folder, uidvalidity,
				       &id, &error));
	g_assert_no_error(error);
	g_assert_cmpint(id, >, 0);
	return id;
}

static void add(Fixture *f, gint64 id, guint32 uid, DmOutcome outcome)
{
	g_autoptr(GError) error = NULL;
	guint8 digest[DM_SHA256_SIZE];
	const DmMailRow row = { uid, (gint64)100 + uid, digest, outcome,
				DM_MAIL_UNTOUCHED };

	memset(digest, (int)uid, sizeof(digest));
	g_assert_true(dm_store_mail_add(f->store, id, &row, &error));
	g_assert_no_error(error);
}

static gboolean write_down(gpointer user, const DmMailRow *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%u:%" G_GINT64_FORMAT ":%02x:%d:%d ",
			       row->uid, row->size_bytes,
			       row->sha256 ? *row->sha256 : 0, row->outcome,
			       row->done);
	return TRUE;
}

static void assert_mails(Fixture *f, gint64 id, const char *expected)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GString) text = g_string_new(NULL);

	g_assert_true(dm_store_mails(f->store, id, write_down, text, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, expected);
}

static void test_mails(Fixture *f, gconstpointer unused)
{
	gint64 id = mailbox(f, "INBOX", 7), other = mailbox(f, "a/b", 7);
	const DmMailRow large = { 9, 1000000, NULL, DM_OUTCOME_UNPARSABLE,
				  DM_MAIL_UNTOUCHED };

	(void)unused;
	g_assert_cmpint(id, !=, other);
	add(f, id, 3, DM_OUTCOME_FOREIGN);
	add(f, id, 1, DM_OUTCOME_STORED);
	add(f, id, G_MAXUINT32, DM_OUTCOME_DUPLICATE);
	g_assert_true(dm_store_mail_add(f->store, id, &large, NULL));
	add(f, other, 1, DM_OUTCOME_STORED);
	assert_mails(f, id,
		     "1:101:01:0:0 3:103:03:2:0 9:1000000:00:3:0 "
		     "4294967295:4294967395:ff:1:0 ");
	g_assert_true(
		dm_store_mails_done(f->store, id, 2, 9, DM_MAIL_COPIED, NULL));
	g_assert_true(
		dm_store_mails_forget(f->store, id, 4, G_MAXUINT32, NULL));
	assert_mails(f, id, "1:101:01:0:0 3:103:03:2:2 ");
	assert_mails(f, other, "1:101:01:0:0 ");
	/* The last copy of a content stays that, also where it was marked as
	   read. */
	g_assert_true(
		dm_store_mails_done(f->store, id, 3, 3, DM_MAIL_LAST, NULL));
	g_assert_true(
		dm_store_mails_done(f->store, id, 1, 3, DM_MAIL_SEEN, NULL));
	assert_mails(f, id, "1:101:01:0:1 3:103:03:2:3 ");
	/* A mail that is read again begins anew. */
	add(f, id, 3, DM_OUTCOME_STORED);
	assert_mails(f, id, "1:101:01:0:1 3:103:03:0:0 ");
}

static void test_uidvalidity(Fixture *f, gconstpointer unused)
{
	gint64 id = mailbox(f, "INBOX", 7), next, unstable;

	(void)unused;
	add(f, id, 1, DM_OUTCOME_STORED);
	g_assert_true(dm_store_target_set(f->store, id, "done", 5, 40, NULL));
	g_assert_cmpint(mailbox(f, "INBOX", 7), ==, id);
	next = mailbox(f, "INBOX", 8);
	/* Never the same number: what is still in hand belongs to the old. */
	g_assert_cmpint(next, >, id);
	assert_mails(f, id, "");
	assert_mails(f, next, "");
	g_assert_cmpint(mailbox(f, "INBOX", 7), >, next);
	/* 0: a server whose UIDs mean nothing. */
	unstable = mailbox(f, "INBOX", 0);
	add(f, unstable, 1, DM_OUTCOME_STORED);
	assert_mails(f, mailbox(f, "INBOX", 0), "");
}

static guint32 target(Fixture *f, gint64 id, const char *folder,
		      guint32 uidvalidity)
{
	guint32 uidnext = 1;

	g_assert_true(dm_store_target(f->store, id, folder, uidvalidity,
				      &uidnext, NULL));
	return uidnext;
}

static void test_target(Fixture *f, gconstpointer unused)
{
	gint64 id = mailbox(f, "INBOX", 7), other = mailbox(f, "Lists", 7);

	(void)unused;
	g_assert_cmpuint(target(f, id, "done", 5), ==, 0);
	g_assert_true(dm_store_target_set(f->store, id, "done", 5, 40, NULL));
	g_assert_true(dm_store_target_set(f->store, id, "done", 5, G_MAXUINT32,
					  NULL));
	g_assert_cmpuint(target(f, id, "done", 5), ==, G_MAXUINT32);
	g_assert_cmpuint(target(f, id, "done", 6), ==, 1);
	g_assert_cmpuint(target(f, other, "done", 5), ==, 0);
}

/* It lasts with the batch, and goes with it. */
static void test_batch(Fixture *f, gconstpointer unused)
{
	gint64 id = mailbox(f, "INBOX", 7);

	(void)unused;
	add(f, id, 1, DM_OUTCOME_STORED);
	g_assert_true(dm_store_commit(f->store, NULL));
	add(f, id, 2, DM_OUTCOME_STORED);
	dm_store_free(f->store);
	fixture_open(f);
	assert_mails(f, id, "1:101:01:0:0 ");
	g_assert_cmpint(mailbox(f, "INBOX", 7), ==, id);
}

static void test_claim(Fixture *f, gconstpointer unused)
{
	g_autofree char *path = g_strconcat(f->path, ".imap-a", NULL);
	g_autofree char *holder = NULL;
	g_autoptr(GError) error = NULL;
	int claim = dm_store_claim(path, "dmarcmill fetch a", &error);

	(void)unused;
	g_assert_no_error(error);
	g_assert_cmpint(claim, >=, 0);
	g_assert_cmpint(dm_store_claim(path, "another", &error), ==, -1);
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED);
	g_assert_true(dm_store_holder(path, &holder, NULL));
	g_assert_nonnull(strstr(holder, "dmarcmill fetch a"));
	dm_store_claim_release(claim);
	claim = dm_store_claim(path, "another", NULL);
	g_assert_cmpint(claim, >=, 0);
	dm_store_claim_release(claim);
}

static gint64 find(DmStore *store, const char *folder, guint32 uidvalidity)
{
	g_autoptr(GError) error = NULL;
	gint64 id = -1;

	g_assert_true(dm_store_mailbox_find(store, ACCOUNT, folder, uidvalidity,
					    &id, &error));
	g_assert_no_error(error);
	return id;
}

/* Who only reads can ask, and makes nothing known by it. */
static void test_find(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmStore) reader = NULL;
	g_autoptr(GError) error = NULL;
	gint64 id;

	(void)unused;
	g_assert_cmpint(find(f->store, "INBOX", 7), ==, 0);
	id = mailbox(f, "INBOX", 7);
	(void)mailbox(f, "a/b", 0);
	g_assert_true(dm_store_commit(f->store, &error));
	reader = dm_store_open(f->path, DM_STORE_READ, "test", 0, &error);
	g_assert_no_error(error);
	g_assert_cmpint(find(reader, "INBOX", 7), ==, id);
	/* Another life of the folder, one without, another folder. */
	g_assert_cmpint(find(reader, "INBOX", 8), ==, 0);
	g_assert_cmpint(find(reader, "a/b", 0), ==, 0);
	g_assert_cmpint(find(reader, "a", 7), ==, 0);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*test)(Fixture *f, gconstpointer unused);
	} tests[] = {
		{ "/store/mailbox/mails", test_mails },
		{ "/store/mailbox/uidvalidity", test_uidvalidity },
		{ "/store/mailbox/target", test_target },
		{ "/store/mailbox/batch", test_batch },
		{ "/store/mailbox/claim", test_claim },
		{ "/store/mailbox/find", test_find },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, Fixture, NULL, fixture_set_up,
			   tests[i].test, fixture_tear_down);
	return g_test_run();
}
