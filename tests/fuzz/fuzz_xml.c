/*
 * Fuzzes documents: encodings, the strict reader, the mender.  What the mender
 * gives must not depend on how its input is cut, and must be well-formed as
 * soon as the elements that are still open are closed.
 *
 * The first byte of the input says what stands around the rest and how it is
 * cut.
 */
#include <glib.h>
#include <stdint.h>

#include "parse/decoder.h"
#include "parse/mender.h"
#include "parse/xmlreader.h"
#include "tests/fuzz/checksink.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const char *before, *after;
} frames[] = {
	{ "", "" },
	{ "<feedback>", "</feedback>" },
	{ "<feedback><report_metadata><report_id>1</report_id>"
	  "</report_metadata><policy_published><domain>example.com</domain>"
	  "</policy_published><record><row>",
	  "</row></record></feedback>" },
	{ "<feedback><policy_published><domain>example.com</domain>"
	  "</policy_published><record><auth_results>",
	  "" },
};

static void collect(gpointer user, const char *text, gsize size)
{
	g_string_append_len(user, text, (gssize)size);
}

/* Mends `text` in chunks that lie in memory of their own. */
static GString *mend(const char *text, gsize size, gsize chunk)
{
	GString *out = g_string_new(NULL);
	g_autoptr(DmMender) mender = dm_mender_new(collect, out);

	for (gsize at = 0; at < size; at += chunk) {
		gsize n = MIN(chunk, size - at);
		g_autofree char *copy = g_memdup2(text + at, n);

		dm_mender_feed(mender, copy, n);
	}
	dm_mender_finish(mender);
	return out;
}

/* Appends the end tags that are missing; mended text has no other markup. */
static void close_open(GString *text)
{
	g_autoptr(GPtrArray) open = g_ptr_array_new_with_free_func(g_free);
	const char *at = text->str;

	while ((at = strchr(at, '<')) != NULL) {
		gboolean is_end = at[1] == '/';
		const char *name = at + 1 + is_end;

		if (is_end)
			g_ptr_array_set_size(open, (gint)open->len - 1);
		else
			g_ptr_array_add(open,
					g_strndup(name, strcspn(name, " >")));
		at = name;
	}
	while (open->len) {
		g_string_append_printf(text, "</%s>",
				       (char *)open->pdata[open->len - 1]);
		g_ptr_array_set_size(open, (gint)open->len - 1);
	}
}

static void ignore_start(gpointer user, const char *name, const char *uri,
			 const DmXmlAttribute *attributes, guint n)
{
	(void)user;
	check_text(name);
	check_text(uri);
	for (guint i = 0; i < n; i++)
		g_assert_true(g_utf8_validate(
			attributes[i].value, (gssize)attributes[i].size, NULL));
}

static void ignore_end(gpointer user)
{
	(void)user;
}

static void ignore_text(gpointer user, const char *text, gsize size)
{
	(void)user;
	g_assert_true(g_utf8_validate(text, (gssize)size, NULL));
}

static void check_well_formed(GString *mended)
{
	static const DmXmlHandler handler = { ignore_start, ignore_end,
					      ignore_text };
	g_autoptr(DmXmlReader) reader = NULL;
	DmLimits limits;
	guint line;

	if (!mended->len)
		return;
	dm_limits_init(&limits);
	limits.value[DM_LIMIT_XML_DEPTH] = 100000;
	reader = dm_xml_reader_new(&handler, NULL, &limits);
	close_open(mended);
	dm_xml_reader_feed(reader, mended->str, mended->len);
	if (dm_xml_reader_finish(reader) != DM_XML_GOOD)
		g_error("mended, but %s: %s",
			dm_xml_reader_problem(reader, &line), mended->str);
}

static void check_mender(GBytes *document, gsize chunk)
{
	gsize size, skip, decoded;
	const guint8 *data = g_bytes_get_data(document, &size);
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(DmDecoder) decoder = NULL;
	const char *text;
	GString *whole, *cut;

	if (!size)
		return;
	decoder = dm_decoder_new(data, size, &skip, findings);
	text = dm_decoder_decode(decoder, data + skip, size - skip, TRUE,
				 &decoded);
	whole = mend(text, decoded, MAX(decoded, 1));
	cut = mend(text, decoded, chunk);
	g_assert_cmpstr(whole->str, ==, cut->str);
	check_well_formed(whole);
	g_string_free(whole, TRUE);
	g_string_free(cut, TRUE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	GString *document;
	GBytes *bytes;
	DmLimits limits;
	guint frame;

	if (!size)
		return 0;
	frame = data[0] & 3;
	document = g_string_new(frames[frame].before);
	g_string_append_len(document, (const char *)data + 1, (gssize)size - 1);
	g_string_append(document, frames[frame].after);
	bytes = g_string_free_to_bytes(document);
	tight_limits(&limits);
	check_mender(bytes, 1 + (data[0] >> 2));
	parse_and_check(bytes, &limits);
	return 0;
}
