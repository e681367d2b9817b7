/*
 * The strict reader: events, status, and everything that must stay shut.
 */
#include "parse/xmlreader.h"

#include <string.h>

#include "parse/parse.h"

typedef struct {
	GString *events;
	DmXmlReader *reader;
	const char *stop_at;
} Trace;

static void on_start(gpointer user, const char *name, const char *uri,
		     const DmXmlAttribute *attributes, guint n)
{
	Trace *trace = user;

	g_string_append_printf(trace->events, "<%s", name);
	if (uri)
		g_string_append_printf(trace->events, " {%s}", uri);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(trace->events, " %s=%.*s",
				       attributes[i].name,
				       (int)attributes[i].size,
				       attributes[i].value);
	g_string_append_c(trace->events, '>');
	if (g_strcmp0(trace->stop_at, name) == 0)
		dm_xml_reader_stop(trace->reader);
}

static void on_end(gpointer user)
{
	Trace *trace = user;

	g_string_append(trace->events, "</>");
}

static void on_text(gpointer user, const char *text, gsize size)
{
	Trace *trace = user;

	g_string_append_len(trace->events, text, (gssize)size);
}

static const DmXmlHandler handler = { on_start, on_end, on_text };

/* Reads in chunks; gives the events, and the status in *ret. */
static char *read_xml(const char *text, gsize chunk, gint64 depth,
		      const char *stop_at, DmXmlStatus *ret, guint *ret_line)
{
	Trace trace = { .events = g_string_new(NULL), .stop_at = stop_at };
	gsize size = strlen(text);
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[DM_LIMIT_XML_DEPTH] = depth;
	trace.reader = dm_xml_reader_new(&handler, &trace, &limits);
	for (gsize at = 0; at < size; at += chunk) {
		gsize n = MIN(chunk, size - at);
		g_autofree char *copy = g_memdup2(text + at, n);

		if (!dm_xml_reader_feed(trace.reader, copy, n))
			break;
	}
	*ret = dm_xml_reader_finish(trace.reader);
	g_assert_nonnull(dm_xml_reader_problem(trace.reader, ret_line));
	dm_xml_reader_free(trace.reader);
	return g_string_free(trace.events, FALSE);
}

static void test_events(void)
{
	static const struct {
		const char *text, *events;
	} cases[] = {
		{ "<a><b>x</b></a>", "<a><b>x</></>" },
		{ "<a>&lt;&#65;&#x42;<![CDATA[<c>]]></a>", "<a><AB<c></>" },
		{ "<p:a xmlns:p=\"urn:p\" k=\"v\"><b/></p:a>",
		  "<a {urn:p} k=v><b></></>" },
		{ "<p:a><b/></p:a>", "<a><b></></>" },
		{ "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ü</a>",
		  "<a>ü</>" },
		{ "<!-- c --><a><?pi x?></a>", "<a></>" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		for (gsize chunk = 1; chunk < 100; chunk += 7) {
			DmXmlStatus status;
			guint line;
			g_autofree char *events = read_xml(
				cases[i].text, chunk, 32, NULL, &status, &line);

			g_assert_cmpint(status, ==, DM_XML_GOOD);
			g_assert_cmpstr(events, ==, cases[i].events);
			g_assert_cmpuint(line, ==, 0);
		}
	}
}

static void test_status(void)
{
	static const struct {
		const char *text;
		DmXmlStatus status;
		guint line;
	} cases[] = {
		{ "<a>\n<b></a>", DM_XML_BROKEN, 2 },
		{ "<a>", DM_XML_BROKEN, 1 },
		{ "", DM_XML_BROKEN, 0 },
		{ "<a>\n\n& b</a>", DM_XML_BROKEN, 3 },
		{ "<a>&undeclared;</a>", DM_XML_BROKEN, 1 },
		{ "<a/><b/>", DM_XML_BROKEN, 1 },
		{ "<!DOCTYPE a><a/>", DM_XML_DOCTYPE, 0 },
		{ "<!DOCTYPE a [<!ENTITY e \"x\">]><a>&e;</a>", DM_XML_DOCTYPE,
		  0 },
		{ "<a><a><a><a/></a></a></a>", DM_XML_GOOD, 0 },
		{ "<a><a><a><a><a/></a></a></a></a>", DM_XML_DEPTH, 0 },
		{ "<a><stop/><a><a><a><a/></a></a></a></a>", DM_XML_STOPPED,
		  0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmXmlStatus status;
		guint line;
		g_autofree char *events G_GNUC_UNUSED =
			read_xml(cases[i].text, 5, 4, "stop", &status, &line);

		g_assert_cmpint(status, ==, cases[i].status);
		if (status == DM_XML_BROKEN && cases[i].line)
			g_assert_cmpuint(line, ==, cases[i].line);
	}
}

/* After a stop from within nothing more is told. */
static void test_stop(void)
{
	DmXmlStatus status;
	guint line;
	g_autofree char *events = read_xml("<a><stop><b/></stop>x</a>", 100, 32,
					   "stop", &status, &line);

	g_assert_cmpstr(events, ==, "<a><stop>");
	g_assert_cmpint(status, ==, DM_XML_STOPPED);
}

/* Further attributes than the reader takes are passed over. */
static void test_many_attributes(void)
{
	GString *text = g_string_new("<a");
	g_autofree char *events = NULL;
	DmXmlStatus status;
	guint line;

	for (guint i = 0; i < 100; i++)
		g_string_append_printf(text, " k%u=\"v\"", i);
	g_string_append(text, "/>");
	events = read_xml(text->str, text->len, 32, NULL, &status, &line);
	g_assert_cmpint(status, ==, DM_XML_GOOD);
	g_assert_nonnull(strstr(events, " k31=v"));
	g_assert_null(strstr(events, " k32=v"));
	g_string_free(text, TRUE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/xmlreader-events", test_events);
	g_test_add_func("/parse/xmlreader-status", test_status);
	g_test_add_func("/parse/xmlreader-stop", test_stop);
	g_test_add_func("/parse/xmlreader-many-attributes",
			test_many_attributes);
	return g_test_run();
}
