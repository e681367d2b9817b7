/*
 * libxml2's SAX2 push parser with everything dangerous shut: the only file
 * that speaks to libxml2 beside dm_parse_init().
 */
#include "parse/xmlreader.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#define PENDING_MAX (64 * 1024)
#define MAX_ATTRIBUTES 32 /* further ones are passed over */

struct _DmXmlReader {
	const DmXmlHandler *handler;
	gpointer user;
	xmlParserCtxtPtr context;
	guint depth, max_depth;
	DmXmlStatus status;
	char *problem;
	guint problem_line;
};

static void stop(DmXmlReader *reader, DmXmlStatus status)
{
	if (reader->status == DM_XML_GOOD)
		reader->status = status;
	xmlStopParser(reader->context);
}

static void on_start(void *data, const xmlChar *name, const xmlChar *prefix,
		     const xmlChar *uri, int n_namespaces,
		     const xmlChar **namespaces, int n_attributes,
		     int n_defaulted, const xmlChar **attributes)
{
	DmXmlReader *reader = data;
	DmXmlAttribute list[MAX_ATTRIBUTES];
	guint n = MIN((guint)n_attributes, MAX_ATTRIBUTES);

	(void)prefix;
	(void)n_namespaces;
	(void)namespaces;
	(void)n_defaulted;
	if (reader->status != DM_XML_GOOD)
		return;
	if (++reader->depth > reader->max_depth) {
		stop(reader, DM_XML_DEPTH);
		return;
	}
	for (guint i = 0; i < n; i++, attributes += 5)
		list[i] = (DmXmlAttribute){
			.name = (const char *)attributes[0],
			.uri = (const char *)attributes[2],
			.value = (const char *)attributes[3],
			.size = (gsize)(attributes[4] - attributes[3]),
		};
	reader->handler->start(reader->user, (const char *)name,
			       (const char *)uri, list, n);
}

static void on_end(void *data, const xmlChar *name, const xmlChar *prefix,
		   const xmlChar *uri)
{
	DmXmlReader *reader = data;

	(void)name;
	(void)prefix;
	(void)uri;
	if (reader->status != DM_XML_GOOD)
		return;
	reader->depth--;
	reader->handler->end(reader->user);
}

static void on_text(void *data, const xmlChar *text, int size)
{
	DmXmlReader *reader = data;

	if (reader->status == DM_XML_GOOD)
		reader->handler->text(reader->user, (const char *)text,
				      (gsize)size);
}

/* Any DOCTYPE comes here first, before an entity could be declared. */
static void on_doctype(void *data, const xmlChar *name, const xmlChar *id,
		       const xmlChar *system)
{
	(void)name;
	(void)id;
	(void)system;
	stop(data, DM_XML_DOCTYPE);
}

static void on_error(void *data, xmlErrorPtr error)
{
	DmXmlReader *reader = data;

	if (reader->problem || error->level != XML_ERR_FATAL)
		return;
	reader->problem = g_strstrip(g_utf8_make_valid(
		error->message ? error->message : "not well-formed", -1));
	reader->problem_line = (guint)MAX(error->line, 0);
}

static xmlSAXHandler handlers(void)
{
	return (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.internalSubset = on_doctype,
		.serror = on_error,
	};
}

DmXmlReader *dm_xml_reader_new(const DmXmlHandler *handler, gpointer user,
			       const DmLimits *limits)
{
	DmXmlReader *reader = g_new0(DmXmlReader, 1);
	xmlSAXHandler sax = handlers();

	reader->handler = handler;
	reader->user = user;
	reader->max_depth = (guint)limits->value[DM_LIMIT_XML_DEPTH];
	reader->context = xmlCreatePushParserCtxt(&sax, reader, NULL, 0, NULL);
	xmlCtxtUseOptions(reader->context, XML_PARSE_NONET | XML_PARSE_NOERROR |
						   XML_PARSE_NOWARNING |
						   XML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(reader->context, XML_CHAR_ENCODING_UTF8);
	return reader;
}

void dm_xml_reader_free(DmXmlReader *reader)
{
	if (!reader)
		return;
	xmlFreeParserCtxt(reader->context);
	g_free(reader->problem);
	g_free(reader);
}

/*
 * What libxml2 holds back is one unfinished tag or comment.  A long one is
 * broken markup or an attack: attributes cost the square of their number.
 */
static void check_pending(DmXmlReader *reader)
{
	const xmlParserInput *input = reader->context->input;

	if (reader->status != DM_XML_GOOD || !input ||
	    input->end - input->cur <= PENDING_MAX)
		return;
	stop(reader, DM_XML_BROKEN);
	if (!reader->problem)
		reader->problem =
			g_strdup("a tag or comment of more than 64 KiB");
	reader->problem_line = dm_xml_reader_line(reader);
}

gboolean dm_xml_reader_feed(DmXmlReader *reader, const char *text, gsize size)
{
	if (reader->status == DM_XML_GOOD && size) {
		xmlParseChunk(reader->context, text, (int)size, 0);
		check_pending(reader);
	}
	if (reader->status == DM_XML_GOOD && !reader->context->wellFormed)
		reader->status = DM_XML_BROKEN;
	return reader->status == DM_XML_GOOD;
}

DmXmlStatus dm_xml_reader_finish(DmXmlReader *reader)
{
	if (reader->status == DM_XML_GOOD)
		xmlParseChunk(reader->context, NULL, 0, 1);
	if (reader->status == DM_XML_GOOD && !reader->context->wellFormed)
		reader->status = DM_XML_BROKEN;
	return reader->status;
}

void dm_xml_reader_stop(DmXmlReader *reader)
{
	stop(reader, DM_XML_STOPPED);
}

guint dm_xml_reader_line(const DmXmlReader *reader)
{
	return (guint)MAX(xmlSAX2GetLineNumber(reader->context), 0);
}

const char *dm_xml_reader_problem(const DmXmlReader *reader, guint *ret_line)
{
	*ret_line = reader->problem_line;
	return reader->problem ? reader->problem : "not well-formed";
}
