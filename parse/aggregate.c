/*
 * Builds aggregate reports from XML events by the table of elements.  It
 * knows nothing of bytes, encodings or archives.
 */
#include "parse/aggregate.h"

#include <string.h>

#include "parse/aggregateheader.h"
#include "parse/elements.h"
#include "parse/extension.h"
#include "parse/recordbatch.h"

#define MAX_ERRORS 100
#define MAX_EXTENSIONS 100
#define MAX_FRAMES 8 /* the table of elements is less deep */

/* One open element. */
typedef struct {
	DmElement element;
	guint64 containers; /* which of its containers were seen */
	guint64 fields;	    /* which of its values were seen */
	guint children;
} Frame;

struct _DmAggregateReader {
	const DmSink *sink;
	gpointer user;
	const DmLimits *limits;
	DmXmlReader *xml;
	DmFindings *findings;

	DmAggregateStatus status;
	GError *error;

	Frame frames[MAX_FRAMES]; /* the first is the document */
	guint n_frames;
	guint skipped; /* depth inside an element that is passed over */
	const DmElementRow *leaf; /* whose text is being read */
	GString *text;
	gboolean text_cut;
	char *lang;
	guint64 fields_seen; /* anywhere in the document */
	gboolean extension_seen, capturing;
	char *uri; /* namespace of feedback */

	DmFieldValues report;
	GStringChunk *report_texts;
	GArray *errors;	    /* DmLangText */
	GArray *extensions; /* DmExtension */
	DmExtensionWriter *extension;

	DmFieldValues record;
	DmRecordBatch *batch;
	gsize record_bytes;
	GArray *reasons; /* of the record in hand */
	GArray *dkim_results, *spf_results;
	const char *bare_reason;
};

static void on_start(gpointer user, const char *name, const char *uri,
		     const DmXmlAttribute *attributes, guint n_attributes);
static void on_end(gpointer user);
static void on_text(gpointer user, const char *text, gsize size);

static const DmXmlHandler handler = { on_start, on_end, on_text };

static void push(DmAggregateReader *self, DmElement element)
{
	g_assert(self->n_frames < MAX_FRAMES);
	self->frames[self->n_frames++] = (Frame){ .element = element };
}

/* ---- life ----------------------------------------------------------- */

DmAggregateReader *dm_aggregate_reader_new(const DmSink *sink, gpointer user,
					   const DmLimits *limits)
{
	DmAggregateReader *self = g_new0(DmAggregateReader, 1);

	self->sink = sink;
	self->user = user;
	self->limits = limits;
	self->xml = dm_xml_reader_new(&handler, self, limits);
	self->findings = dm_findings_new();
	push(self, DM_ELEMENT_DOCUMENT);
	self->text = g_string_new(NULL);
	self->report_texts = g_string_chunk_new(1024);
	self->errors = g_array_new(FALSE, TRUE, sizeof(DmLangText));
	self->extensions = g_array_new(FALSE, TRUE, sizeof(DmExtension));
	self->extension = dm_extension_writer_new(
		(gsize)limits->value[DM_LIMIT_TEXT_BYTES]);
	self->batch = dm_record_batch_new(sink, user);
	self->reasons = g_array_new(FALSE, TRUE, sizeof(DmReason));
	self->dkim_results = g_array_new(FALSE, TRUE, sizeof(DmAuthResult));
	self->spf_results = g_array_new(FALSE, TRUE, sizeof(DmAuthResult));
	return self;
}

void dm_aggregate_reader_free(DmAggregateReader *self)
{
	if (!self)
		return;
	dm_xml_reader_free(self->xml);
	dm_findings_free(self->findings);
	g_string_free(self->text, TRUE);
	g_string_chunk_free(self->report_texts);
	g_array_unref(self->errors);
	g_array_unref(self->extensions);
	dm_extension_writer_free(self->extension);
	dm_record_batch_free(self->batch);
	g_array_unref(self->reasons);
	g_array_unref(self->dkim_results);
	g_array_unref(self->spf_results);
	g_clear_error(&self->error);
	g_free(self->status.root);
	g_free(self->lang);
	g_free(self->uri);
	g_free(self);
}

DmXmlReader *dm_aggregate_reader_xml(DmAggregateReader *self)
{
	return self->xml;
}

const DmAggregateStatus *
dm_aggregate_reader_status(const DmAggregateReader *self)
{
	return &self->status;
}

GError *dm_aggregate_reader_take_error(DmAggregateReader *self)
{
	return g_steal_pointer(&self->error);
}

DmFindings *dm_aggregate_reader_findings(DmAggregateReader *self)
{
	return self->findings;
}

/* ---- helpers -------------------------------------------------------- */

static Frame *top(DmAggregateReader *self)
{
	return &self->frames[self->n_frames - 1];
}

static void stop(DmAggregateReader *self, DmAggregateState state)
{
	self->status.state = state;
	dm_xml_reader_stop(self->xml);
}

static void stop_at_limit(DmAggregateReader *self, DmLimit limit)
{
	self->status.limit = limit;
	stop(self, DM_AGGREGATE_LIMIT);
}

static void note(DmAggregateReader *self, DmSeverity severity, const char *code,
		 const char *name, const char *text)
{
	g_autofree char *where = g_strdup_printf(
		"line %u, %s", dm_xml_reader_line(self->xml), name);

	dm_findings_add(self->findings, severity, code, where, "%s", text);
}

static gboolean is_record_field(DmField field)
{
	return field >= DM_FIELD_SOURCE_IP;
}

/* ---- records -------------------------------------------------------- */

static void begin_record(DmAggregateReader *self)
{
	memset(&self->record, 0, sizeof(self->record));
	g_array_set_size(self->reasons, 0);
	g_array_set_size(self->dkim_results, 0);
	g_array_set_size(self->spf_results, 0);
	self->record_bytes = 0;
}

static void end_record(DmAggregateReader *self)
{
	const char *const *text = self->record.text;
	DmRecord record = {
		.source_ip = text[DM_FIELD_SOURCE_IP],
		.count = self->record.number[DM_FIELD_COUNT],
		.disposition = text[DM_FIELD_DISPOSITION],
		.dkim = text[DM_FIELD_EVALUATED_DKIM],
		.spf = text[DM_FIELD_EVALUATED_SPF],
		.header_from = text[DM_FIELD_HEADER_FROM],
		.envelope_from = text[DM_FIELD_ENVELOPE_FROM],
		.envelope_to = text[DM_FIELD_ENVELOPE_TO],
		.reasons = (DmReason *)(void *)self->reasons->data,
		.n_reasons = self->reasons->len,
		.dkim_results =
			(DmAuthResult *)(void *)self->dkim_results->data,
		.n_dkim_results = self->dkim_results->len,
		.spf_results = (DmAuthResult *)(void *)self->spf_results->data,
		.n_spf_results = self->spf_results->len,
	};

	if (!self->record.has_number[DM_FIELD_COUNT])
		note(self, DM_SEVERITY_WARNING, "count-missing", "record",
		     "no count; counted as 0");
	if ((gint64)dm_record_batch_total(self->batch) >=
	    self->limits->value[DM_LIMIT_RECORDS])
		stop_at_limit(self, DM_LIMIT_RECORDS);
	else if (!dm_record_batch_add(self->batch, &record, &self->error))
		stop(self, DM_AGGREGATE_SINK);
}

static gboolean too_many_results(DmAggregateReader *self)
{
	gint64 n = (gint64)self->reasons->len + self->dkim_results->len +
		   self->spf_results->len;

	if (n < self->limits->value[DM_LIMIT_RECORD_RESULTS])
		return FALSE;
	stop_at_limit(self, DM_LIMIT_RECORD_RESULTS);
	return TRUE;
}

static void begin_result(DmAggregateReader *self)
{
	for (DmField field = DM_FIELD_REASON_TYPE; field < DM_N_FIELDS; field++)
		self->record.text[field] = NULL;
	self->bare_reason = NULL;
}

static void end_result(DmAggregateReader *self, const Frame *frame)
{
	const char *const *text = self->record.text;
	DmAuthResult result = {
		.domain = text[DM_FIELD_AUTH_DOMAIN],
		.selector = text[DM_FIELD_AUTH_SELECTOR],
		.scope = text[DM_FIELD_AUTH_SCOPE],
		.result = text[DM_FIELD_AUTH_RESULT],
		.human_result = text[DM_FIELD_AUTH_HUMAN_RESULT],
	};
	gboolean dkim = frame->element == DM_ELEMENT_DKIM;

	if (!frame->children) {
		note(self, DM_SEVERITY_INFO, "result-empty",
		     dkim ? "dkim" : "spf", "an empty result was left out");
		return;
	}
	if (!too_many_results(self))
		g_array_append_val(
			dkim ? self->dkim_results : self->spf_results, result);
}

static gboolean given(const char *text)
{
	return text && *text;
}

static void end_reason(DmAggregateReader *self)
{
	DmReason reason = { self->record.text[DM_FIELD_REASON_TYPE],
			    self->record.text[DM_FIELD_REASON_COMMENT] };

	if (!given(reason.type) && self->bare_reason) {
		note(self, DM_SEVERITY_WARNING, "reason-bare-text", "reason",
		     "the text of the reason was read as its type");
		reason.type = self->bare_reason;
	}
	if (!given(reason.type) && !given(reason.comment)) {
		note(self, DM_SEVERITY_INFO, "reason-empty", "reason",
		     "a reason with neither type nor comment was left out");
		return;
	}
	if (!too_many_results(self))
		g_array_append_val(self->reasons, reason);
}

/* ---- values --------------------------------------------------------- */

static const char *keep_text(DmAggregateReader *self, DmField field,
			     const char *text)
{
	gsize size = strlen(text);

	if (!is_record_field(field))
		return g_string_chunk_insert_len(self->report_texts, text,
						 (gssize)size);
	self->record_bytes += size;
	if ((gint64)self->record_bytes >
	    self->limits->value[DM_LIMIT_RECORD_BYTES])
		stop_at_limit(self, DM_LIMIT_RECORD_BYTES);
	return dm_record_batch_text(self->batch, text, size);
}

static void keep_error(DmAggregateReader *self, const char *text)
{
	DmLangText error = { NULL, NULL };

	if (self->errors->len >= MAX_ERRORS) {
		note(self, DM_SEVERITY_WARNING, "errors-many", "error",
		     "only the first 100 error elements are kept");
		return;
	}
	error.text = keep_text(self, DM_FIELD_ERROR, text);
	if (self->lang)
		error.lang =
			g_string_chunk_insert(self->report_texts, self->lang);
	g_array_append_val(self->errors, error);
}

/* The text of `name` is whole: says where it was cut, and trims it. */
static void end_text(DmAggregateReader *self, const char *name)
{
	if (self->text_cut) {
		g_autofree char *sentence =
			dm_limit_sentence(self->limits, DM_LIMIT_TEXT_BYTES);

		note(self, DM_SEVERITY_WARNING,
		     dm_limit_code(DM_LIMIT_TEXT_BYTES), name, sentence);
	}
	dm_value_trim(self->text);
}

static void end_leaf(DmAggregateReader *self)
{
	const DmElementRow *leaf = g_steal_pointer(&self->leaf);
	DmFieldValues *values =
		is_record_field(leaf->field) ? &self->record : &self->report;
	DmValueContext context = { self->findings, leaf->name,
				   dm_xml_reader_line(self->xml) };
	gint64 number;
	const char *text;

	end_text(self, leaf->name);
	if (dm_value_is_integer(leaf->type)) {
		gboolean has = dm_value_integer(leaf->type, self->text->str,
						&context, &number);

		values->has_number[leaf->field] = has;
		values->number[leaf->field] = has ? number : 0;
		return;
	}
	text = dm_value_text(leaf->type, self->text, &context);
	if (text && leaf->field == DM_FIELD_ERROR)
		keep_error(self, text);
	else if (text)
		values->text[leaf->field] = keep_text(self, leaf->field, text);
}

/* ---- extensions ----------------------------------------------------- */

static void end_extension(DmAggregateReader *self)
{
	g_autofree char *xml = dm_extension_writer_take(self->extension);
	const char *uri = dm_extension_writer_namespace(self->extension);
	gboolean in_record = self->n_frames > 2 &&
			     self->frames[2].element == DM_ELEMENT_RECORD;
	DmExtension extension = {
		.record = in_record ? (gint64)dm_record_batch_total(self->batch)
				    : -1
	};

	if (!xml || self->extensions->len >= MAX_EXTENSIONS) {
		note(self, DM_SEVERITY_WARNING, "extension-left-out",
		     uri ? uri : "extension",
		     "an extension was too long, or one of too many, and was left out");
		return;
	}
	extension.xml = g_string_chunk_insert(self->report_texts, xml);
	if (uri)
		extension.namespace_uri =
			g_string_chunk_insert(self->report_texts, uri);
	g_array_append_val(self->extensions, extension);
}

static gboolean is_extension(const DmAggregateReader *self, const Frame *parent,
			     const char *uri)
{
	return parent->element == DM_ELEMENT_EXTENSION ||
	       (uri && g_strcmp0(uri, self->uri) != 0 &&
		parent->element != DM_ELEMENT_DOCUMENT);
}

/* An element that is passed over with all that is in it. */
static void begin_skipped(DmAggregateReader *self, const char *name,
			  const char *uri, const DmXmlAttribute *attributes,
			  guint n)
{
	self->skipped = 1;
	self->capturing = is_extension(self, top(self), uri);
	if (self->capturing)
		dm_extension_writer_start(self->extension, name, uri,
					  attributes, n);
	else if (top(self)->element != DM_ELEMENT_DOCUMENT)
		note(self, DM_SEVERITY_INFO, "element-unknown", name,
		     "an unknown element was passed over");
}

/* ---- events --------------------------------------------------------- */

/* Looks for feedback inside whatever wraps it. */
static void start_at_root(DmAggregateReader *self, const char *name,
			  const char *uri)
{
	if (strcmp(name, "feedback") != 0) {
		if (!self->status.root)
			self->status.root = g_strdup(name);
		self->skipped++;
		return;
	}
	if (self->status.started) {
		self->status.extra_roots++;
		self->skipped++;
		return;
	}
	self->skipped = 0;
	self->status.started = TRUE;
	self->uri = g_strdup(uri);
	push(self, DM_ELEMENT_FEEDBACK);
}

static gboolean is_repeated(DmAggregateReader *self, Frame *parent,
			    const DmElementRow *row)
{
	gboolean leaf = row->element == DM_ELEMENT_LEAF;
	guint64 *seen = leaf ? &parent->fields : &parent->containers;
	guint64 bit = G_GUINT64_CONSTANT(1)
		      << (leaf ? (int)row->field : (int)row->element);
	gboolean repeated = !row->many && (*seen & bit);

	*seen |= bit;
	if (repeated)
		note(self, DM_SEVERITY_WARNING, "element-repeated", row->name,
		     "the element stands more than once; the first counts");
	return repeated;
}

static void begin_leaf(DmAggregateReader *self, const DmElementRow *row,
		       const DmXmlAttribute *attributes, guint n)
{
	self->leaf = row;
	self->fields_seen |= G_GUINT64_CONSTANT(1) << row->field;
	g_clear_pointer(&self->lang, g_free);
	for (guint i = 0; i < n && row->field == DM_FIELD_ERROR; i++)
		if (strcmp(attributes[i].name, "lang") == 0 &&
		    attributes[i].size < 64)
			self->lang = g_strndup(attributes[i].value,
					       attributes[i].size);
}

static void begin_container(DmAggregateReader *self, const DmElementRow *row)
{
	push(self, row->element);
	if (row->element == DM_ELEMENT_RECORD)
		begin_record(self);
	else if (row->element == DM_ELEMENT_EXTENSION)
		self->extension_seen = TRUE;
	else if (row->element == DM_ELEMENT_DKIM ||
		 row->element == DM_ELEMENT_SPF ||
		 row->element == DM_ELEMENT_REASON)
		begin_result(self);
}

static void on_start(gpointer user, const char *name, const char *uri,
		     const DmXmlAttribute *attributes, guint n_attributes)
{
	DmAggregateReader *self = user;
	const DmElementRow *row;
	Frame *parent = top(self);

	if (self->capturing) {
		self->skipped++;
		dm_extension_writer_start(self->extension, name, uri,
					  attributes, n_attributes);
		return;
	}
	if (parent->element == DM_ELEMENT_DOCUMENT) {
		start_at_root(self, name, uri);
		return;
	}
	if (self->skipped || self->leaf) {
		self->skipped++;
		return;
	}
	parent->children++;
	self->text_cut = FALSE;
	g_string_truncate(self->text, 0);
	row = is_extension(self, parent, uri)
		      ? NULL
		      : dm_element_lookup(parent->element, name);
	if (!row)
		begin_skipped(self, name, uri, attributes, n_attributes);
	else if (is_repeated(self, parent, row))
		self->skipped = 1;
	else if (row->element == DM_ELEMENT_LEAF)
		begin_leaf(self, row, attributes, n_attributes);
	else
		begin_container(self, row);
}

/* The text that stands directly in a reason. */
static void keep_bare_reason(DmAggregateReader *self)
{
	DmValueContext context = { self->findings, "reason",
				   dm_xml_reader_line(self->xml) };

	end_text(self, "reason");
	if (self->text->len)
		self->bare_reason = keep_text(
			self, DM_FIELD_REASON_TYPE,
			dm_value_text(DM_VALUE_REASON, self->text, &context));
}

static void end_container(DmAggregateReader *self)
{
	Frame frame = *top(self);

	self->n_frames--;
	switch (frame.element) {
	case DM_ELEMENT_FEEDBACK:
		self->status.complete = TRUE;
		break;
	case DM_ELEMENT_RECORD:
		end_record(self);
		break;
	case DM_ELEMENT_REASON:
		if (!frame.children)
			keep_bare_reason(self);
		end_reason(self);
		break;
	case DM_ELEMENT_DKIM:
	case DM_ELEMENT_SPF:
		end_result(self, &frame);
		break;
	default:
		break;
	}
}

static void on_end(gpointer user)
{
	DmAggregateReader *self = user;

	if (self->capturing && dm_extension_writer_end(self->extension)) {
		end_extension(self);
		self->capturing = FALSE;
	}
	if (self->skipped)
		self->skipped--;
	else if (self->leaf)
		end_leaf(self);
	else if (self->n_frames > 1)
		end_container(self);
}

static void on_text(gpointer user, const char *text, gsize size)
{
	DmAggregateReader *self = user;
	gsize room = (gsize)self->limits->value[DM_LIMIT_TEXT_BYTES] -
		     self->text->len;

	if (self->capturing) {
		dm_extension_writer_text(self->extension, text, size);
		return;
	}
	if (self->skipped ||
	    (!self->leaf && top(self)->element != DM_ELEMENT_REASON))
		return;
	if (size > room) {
		self->text_cut = TRUE;
		size = room;
	}
	g_string_append_len(self->text, text, (gssize)size);
}

gboolean dm_aggregate_reader_finish(DmAggregateReader *self,
				    DmAggregate *ret_aggregate)
{
	if (!dm_record_batch_flush(self->batch, &self->error))
		return FALSE;
	*ret_aggregate = (DmAggregate){
		.namespace_uri = given(self->uri) ? self->uri : NULL,
		.extensions = (DmExtension *)(void *)self->extensions->data,
		.n_extensions = self->extensions->len,
		.metadata.errors = (DmLangText *)(void *)self->errors->data,
		.metadata.n_errors = self->errors->len,
	};
	dm_aggregate_header_fill(&self->report, self->fields_seen,
				 self->extension_seen, self->findings,
				 ret_aggregate);
	if (!dm_record_batch_total(self->batch))
		dm_findings_add(self->findings, DM_SEVERITY_WARNING,
				"no-records", NULL,
				"the report has no records");
	return TRUE;
}
