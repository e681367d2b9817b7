/*
 * Items and what is remembered of their files.
 */
#include <glib.h>

#include "ingest/item.h"

#define SECOND G_GINT64_CONSTANT(1000000000)

static struct stat sample_stat(void)
{
	return (struct stat){ .st_mode = S_IFREG | 0644,
			      .st_dev = 7,
			      .st_ino = 42,
			      .st_size = 1000,
			      .st_mtim = { 1700000000, 5 } };
}

static void test_seen(void)
{
	struct stat st = sample_stat();
	g_autoptr(DmSeen) seen = dm_seen_new("/var/mail/a", &st);

	g_assert_cmpstr(seen->key, ==, "/var/mail/a");
	g_assert_cmpint(seen->size_bytes, ==, 1000);
	g_assert_cmpint(seen->mtime_ns, ==, 1700000000 * SECOND + 5);
	g_assert_cmpuint(seen->inode, ==, 42);
}

static void test_origin(void)
{
	static const struct {
		const char *what;
		struct stat change; /* added to the sample */
		gboolean is_same;
	} cases[] = {
		{ "nothing", { 0 }, TRUE },
		{ "device", { .st_dev = 1 }, FALSE },
		{ "inode", { .st_ino = 1 }, FALSE },
		{ "size", { .st_size = 1 }, FALSE },
		{ "seconds", { .st_mtim = { 1, 0 } }, FALSE },
		{ "nanoseconds", { .st_mtim = { 0, 1 } }, FALSE },
		{ "link count", { .st_nlink = 1 }, TRUE },
	};
	struct stat st = sample_stat();
	g_autoptr(DmItem) item = dm_item_new("a");

	item->origin = dm_origin_new("/var/mail/a", NULL, NULL, &st);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct stat now = st;

		g_test_message("%s", cases[i].what);
		now.st_dev += cases[i].change.st_dev;
		now.st_ino += cases[i].change.st_ino;
		now.st_size += cases[i].change.st_size;
		now.st_nlink += cases[i].change.st_nlink;
		now.st_mtim.tv_sec += cases[i].change.st_mtim.tv_sec;
		now.st_mtim.tv_nsec += cases[i].change.st_mtim.tv_nsec;
		g_assert_cmpint(dm_origin_is(item->origin, &now), ==,
				cases[i].is_same);
	}
	st.st_mode = S_IFLNK | 0777;
	g_assert_false(dm_origin_is(item->origin, &st));
}

static void test_fill(void)
{
	g_autoptr(DmItem) held = dm_item_new("a");
	g_autoptr(DmItem) over = dm_item_new("b");
	g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
	const DmFinding *finding;
	DmLimits limits;

	dm_limits_init(&limits);
	dm_item_fill(held, bytes, NULL, &limits, DM_LIMIT_MESSAGE_BYTES);
	g_assert_true(held->bytes == bytes);
	g_assert_null(held->sha256);
	g_assert_cmpuint(dm_findings_count(held->findings), ==, 0);

	dm_item_fill(over, NULL, "00ff", &limits, DM_LIMIT_COMPRESSED_BYTES);
	g_assert_null(over->bytes);
	g_assert_cmpstr(over->sha256, ==, "00ff");
	finding = dm_findings_worst(over->findings);
	g_assert_cmpint(finding->severity, ==, DM_SEVERITY_ERROR);
	g_assert_cmpstr(finding->code, ==, "limit-compressed-bytes");
	g_assert_nonnull(strstr(finding->text, "compressed-bytes in [limits]"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/item/seen", test_seen);
	g_test_add_func("/item/origin", test_origin);
	g_test_add_func("/item/fill", test_fill);
	return g_test_run();
}
