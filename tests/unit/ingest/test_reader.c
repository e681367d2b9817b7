/*
 * Reading one file or standard input: kinds, caps, mbox streams.
 */
#include "ingest/reader.h"

#include "tests/unit/ingest/scratch.h"

#define SEP "From a@example.com Tue Apr 30 02:09:16 2019\n"
#define MESSAGES 100000

static void test_kinds(Scratch *scratch, gconstpointer data)
{
	(void)data;
	scratch_write(scratch, "in/1.mbox", SEP "A: 1\n\n" SEP "A: 2\n");
	scratch_write(scratch, "in/2.eml", "A: b\n\nFrom c\n\n" SEP "d\n");
	scratch_write(scratch, "in/3.mbox", "From nowhere special\nA: b\n");
	scratch_write(scratch, "in/4", "");
	scratch_assert(scratch, "in",
		       "in/1.mbox#1=A: 1\n|in/1.mbox#2=A: 2\n|"
		       "in/2.eml=A: b\n\nFrom c\n\n" SEP "d\n|"
		       "in/3.mbox=From nowhere special\nA: b\n|in/4=|");
}

/* Bytes of one kind by their beginning, followed by padding. */
static void write_kind(const Scratch *scratch, const char *name,
		       const char *magic, gsize magic_size, gsize size)
{
	g_autofree char *content = g_strnfill(size, ' ');

	memcpy(content, magic, magic_size);
	scratch_write_bytes(scratch, name, content, size);
}

static const struct {
	const char *name, *magic;
	gsize magic_size;
	DmLimit limit;
} kinds[] = {
	{ "mail", "A: b\n", 5, DM_LIMIT_MESSAGE_BYTES },
	{ "other", "Hello", 5, DM_LIMIT_MESSAGE_BYTES },
	{ "gzip", "\x1f\x8b\x08", 3, DM_LIMIT_COMPRESSED_BYTES },
	{ "zlib", "\x78\x9c\x01", 3, DM_LIMIT_COMPRESSED_BYTES },
	{ "zip", "PK\x03\x04", 4, DM_LIMIT_COMPRESSED_BYTES },
	{ "XML", "<?xml", 5, DM_LIMIT_DOCUMENT_BYTES },
	{ "JSON", "{", 1, DM_LIMIT_DOCUMENT_BYTES },
};

static DmItem *read_one(const Scratch *scratch, const char *name)
{
	g_autoptr(DmSource) source = scratch_open(scratch, name);
	DmItem *item = dm_source_next(source, TRUE);

	g_assert_nonnull(item);
	g_assert_null(dm_source_next(source, TRUE));
	return item;
}

static void check_over_cap(const Scratch *scratch, const DmItem *item,
			   DmLimit limit, const char *name)
{
	const DmFinding *finding = dm_findings_worst(item->findings);
	g_autofree char *path = scratch_path(scratch, name);
	g_autofree char *content = NULL;
	g_autofree char *sha256 = NULL;
	g_autofree char *sentence = dm_limit_sentence(&scratch->limits, limit);
	gsize size;

	g_assert_null(item->bytes);
	g_assert_cmpstr(finding->code, ==, dm_limit_code(limit));
	g_assert_cmpstr(finding->text, ==, sentence);
	g_assert_true(g_file_get_contents(path, &content, &size, NULL));
	sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256,
					     (const guint8 *)content, size);
	g_assert_cmpstr(item->sha256, ==, sha256);
	g_assert_nonnull(item->seen);
}

/* Each kind has its own cap; other sizes than a chunk's are tried, too. */
static void test_caps(Scratch *scratch, gconstpointer data)
{
	static const gint64 caps[] = { 5000, 65536, 100000 };

	(void)data;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		for (guint j = 0; j < G_N_ELEMENTS(caps); j++) {
			g_autoptr(DmItem) held = NULL;
			g_autoptr(DmItem) over = NULL;

			g_test_message("%s, %d", kinds[i].name, (int)caps[j]);
			for (guint k = 0; k < DM_N_LIMITS; k++)
				scratch->limits.value[k] = 1;
			scratch->limits.value[kinds[i].limit] = caps[j];
			write_kind(scratch, "held", kinds[i].magic,
				   kinds[i].magic_size, (gsize)caps[j]);
			write_kind(scratch, "over", kinds[i].magic,
				   kinds[i].magic_size, (gsize)caps[j] + 1);
			held = read_one(scratch, "held");
			g_assert_cmpuint(g_bytes_get_size(held->bytes), ==,
					 caps[j]);
			over = read_one(scratch, "over");
			check_over_cap(scratch, over, kinds[i].limit, "over");
		}
}

static void test_tar_cap(Scratch *scratch, gconstpointer data)
{
	char content[1024] = "report.xml";
	g_autoptr(DmItem) item = NULL;

	(void)data;
	memcpy(content + 257, "ustar", 5);
	scratch_write_bytes(scratch, "a.tar", content, sizeof(content));
	scratch->limits.value[DM_LIMIT_COMPRESSED_BYTES] = 1000;
	item = read_one(scratch, "a.tar");
	check_over_cap(scratch, item, DM_LIMIT_COMPRESSED_BYTES, "a.tar");
}

static void test_mbox_cap(Scratch *scratch, gconstpointer data)
{
	g_autofree char *body = g_strnfill(200000, 'x');
	g_autofree char *mbox = g_strconcat(SEP "A: 1\n\n" SEP "A: 2\n\n", body,
					    "\n\n" SEP "A: 3\n", NULL);

	(void)data;
	scratch->limits.value[DM_LIMIT_MESSAGE_BYTES] = 100000;
	scratch_write(scratch, "box", mbox);
	scratch_assert(scratch, "box",
		       "box#1=A: 1\n|box#2=(limit-message-bytes)|"
		       "box#3=A: 3\n|");
}

static void test_mbox_seen(Scratch *scratch, gconstpointer data)
{
	g_autoptr(DmSource) source = NULL;
	g_autofree char *path = scratch_path(scratch, "box");
	g_autofree char *key = NULL;
	struct stat st;

	(void)data;
	scratch_write(scratch, "box", SEP "1\n\n" SEP "2\n\n" SEP "3\n");
	g_assert_cmpint(stat(path, &st), ==, 0);
	key = dm_walk_key(path);
	source = scratch_open(scratch, "box");
	for (int n = 1; n <= 3; n++) {
		g_autoptr(DmItem) item = dm_source_next(source, TRUE);

		g_assert_true(!item->seen == (n < 3));
		if (!item->seen)
			continue;
		g_assert_cmpstr(item->seen->key, ==, key);
		g_assert_cmpint(item->seen->size_bytes, ==, st.st_size);
		g_assert_cmpuint(item->seen->inode, ==, st.st_ino);
	}
	g_assert_null(dm_source_next(source, TRUE));
}

/* Far more than a chunk: every message once, in order, the mark at the end. */
static void test_mbox_large(Scratch *scratch, gconstpointer data)
{
	g_autofree char *path = scratch_path(scratch, "box");
	FILE *file = fopen(path, "we");
	g_autoptr(DmSource) source = NULL;
	guint n = 0, seen = 0;
	DmItem *item;

	(void)data;
	for (guint i = 1; i <= MESSAGES; i++)
		fprintf(file,
			SEP "Message-ID: <%u@example.com>\n\n>From %u\n\n", i,
			i);
	g_assert_cmpint(fclose(file), ==, 0);
	source = scratch_open(scratch, "box");
	while ((item = dm_source_next(source, TRUE))) {
		g_autofree char *text = NULL;

		n++;
		text = g_strdup_printf(
			"Message-ID: <%u@example.com>\n\nFrom %u\n", n, n);
		g_assert_cmpmem(g_bytes_get_data(item->bytes, NULL),
				g_bytes_get_size(item->bytes), text,
				strlen(text));
		seen += item->seen != NULL;
		dm_item_free(item);
	}
	g_assert_cmpuint(n, ==, MESSAGES);
	g_assert_cmpuint(seen, ==, 1);
}

/* Runs "-" with `text` on standard input, through a pipe. */
static void assert_stdin(const Scratch *scratch, const char *text,
			 const char *expected)
{
	const char *paths[] = { "-", NULL };
	g_autoptr(DmSource) source =
		dm_file_source_new(paths, &scratch->options, NULL);
	g_autofree char *found = NULL;
	int before = dup(STDIN_FILENO);
	int ends[2];

	g_assert_cmpint(pipe2(ends, O_CLOEXEC), ==, 0);
	g_assert_cmpint(write(ends[1], text, strlen(text)), ==, strlen(text));
	close(ends[1]);
	g_assert_cmpint(dup2(ends[0], STDIN_FILENO), ==, STDIN_FILENO);
	close(ends[0]);
	found = scratch_drain(scratch, source);
	dup2(before, STDIN_FILENO);
	close(before);
	g_assert_cmpstr(found, ==, expected);
}

static void test_stdin(Scratch *scratch, gconstpointer data)
{
	(void)data;
	assert_stdin(scratch, "A: b\n\nc\n", "-=A: b\n\nc\n|");
	assert_stdin(scratch, SEP "1\n\n" SEP "2\n", "-#1=1\n|-#2=2\n|");
	assert_stdin(scratch, "", "-=|");
	scratch->limits.value[DM_LIMIT_MESSAGE_BYTES] = 3;
	assert_stdin(scratch, "A: b", "-=(limit-message-bytes)|");
}

static void test_stdin_item(Scratch *scratch, gconstpointer data)
{
	DmEntry entry = { .path = (char *)"-" };
	GQueue ready = G_QUEUE_INIT;
	DmReader *reader;
	int before = dup(STDIN_FILENO);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	g_autoptr(DmItem) item = NULL;

	(void)data;
	dup2(null, STDIN_FILENO);
	reader = dm_reader_open(&entry, "-", &scratch->limits, &ready);
	g_assert_false(dm_reader_step(reader, &ready));
	dm_reader_free(reader);
	/* Standard input is not the reader's to close. */
	g_assert_cmpint(fcntl(STDIN_FILENO, F_GETFD), >=, 0);
	dup2(before, STDIN_FILENO);
	close(before);
	close(null);
	item = g_queue_pop_head(&ready);
	g_assert_null(item->seen);
	g_assert_null(item->origin);
	g_assert_true(g_queue_is_empty(&ready));
}

/* What took the file's place after it was listed is not read. */
static void test_replaced(Scratch *scratch, gconstpointer data)
{
	g_autofree char *path = scratch_path(scratch, "file");
	DmEntry entry = { .path = path, .key = path };
	GQueue ready = G_QUEUE_INIT;

	(void)data;
	scratch_write(scratch, "other", "secret");
	scratch_link(scratch, "other", "file");
	for (int i = 0; i < 4; i++) {
		static const char *const codes[] = { "unreadable", "unreadable",
						     "not-a-file",
						     "not-a-file" };
		g_autoptr(DmItem) item = NULL;

		g_assert_null(
			dm_reader_open(&entry, path, &scratch->limits, &ready));
		item = g_queue_pop_head(&ready);
		g_assert_cmpstr(dm_findings_worst(item->findings)->code, ==,
				codes[i]);
		g_assert_null(item->bytes);
		if (i == 0 || i == 2)
			g_assert_cmpint(g_remove(path), ==, 0);
		if (i == 1)
			g_assert_cmpint(mkfifo(path, 0600), ==, 0);
		if (i == 2)
			g_assert_cmpint(g_mkdir(path, 0700), ==, 0);
	}
}

static void test_is_mbox(Scratch *scratch, gconstpointer data)
{
	g_autofree char *mbox = scratch_path(scratch, "mbox");
	g_autofree char *mail = scratch_path(scratch, "mail");
	g_autofree char *fifo = scratch_path(scratch, "fifo");
	g_autofree char *link = scratch_path(scratch, "link");
	g_autofree char *link_to_fifo = scratch_path(scratch, "link-to-fifo");

	(void)data;
	scratch_write(scratch, "mbox", SEP "A: b\n");
	scratch_write(scratch, "mail", "A: b\n\n" SEP);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	scratch_link(scratch, "mbox", "link");
	scratch_link(scratch, "fifo", "link-to-fifo");
	g_assert_true(dm_reader_has_parts(mbox));
	g_assert_true(dm_reader_has_parts(link));
	g_assert_false(dm_reader_has_parts(link_to_fifo));
	g_assert_false(dm_reader_has_parts("/dev/zero"));
	g_assert_false(dm_reader_has_parts(mail));
	g_assert_false(dm_reader_has_parts(fifo));
	g_assert_false(dm_reader_has_parts(scratch->path));
	g_assert_false(dm_reader_has_parts("/nonexistent"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	SCRATCH_TEST("/reader/kinds", test_kinds);
	SCRATCH_TEST("/reader/caps", test_caps);
	SCRATCH_TEST("/reader/tar-cap", test_tar_cap);
	SCRATCH_TEST("/reader/mbox-cap", test_mbox_cap);
	SCRATCH_TEST("/reader/mbox-seen", test_mbox_seen);
	SCRATCH_TEST("/reader/mbox-large", test_mbox_large);
	SCRATCH_TEST("/reader/stdin", test_stdin);
	SCRATCH_TEST("/reader/stdin-item", test_stdin_item);
	SCRATCH_TEST("/reader/replaced", test_replaced);
	SCRATCH_TEST("/reader/is-mbox", test_is_mbox);
	return g_test_run();
}
