/*
 * Walks the elements of an aggregate report with the tables of its schema.
 * It knows nothing of what becomes of the report.
 */
#include "parse/lint.h"

#include <string.h>

#include "parse/lintrecord.h"
#include "parse/lintvalue.h"
#include "parse/xmlreader.h"

#define TEXT_BYTES (64 * 1024)

/* One open element. */
typedef struct {
	DmElement element;
	const DmLintRow *row; /* of the element in its parent, NULL = root */
	DmLintChildren children;
	guint8 counts[DM_LINT_CHILDREN_MAX]; /* of them, by row */
	guint8 order;			     /* of the last one */
	gboolean has_text;		     /* and that was said */
	guint line;
} Frame;

struct _DmLint {
	DmSchema schema;
	DmFindings *findings;
	DmXmlReader *xml;
	GArray *frames;	 /* Frame, the document first */
	GPtrArray *path; /* const char *, the open elements below the root */
	guint skipped;	 /* depth inside an element that is passed over */
	gboolean done;	 /* the first root has ended */
	GString *text;	 /* of the leaf in hand */
	char *uri;	 /* namespace of the root, or NULL */
	gboolean bare;	 /* an element had none, and that was said */
	DmLintRecord record;
};

static void on_start(gpointer user, const char *name, const char *uri,
		     const DmXmlAttribute *attributes, guint n_attributes);
static void on_end(gpointer user);
static void on_text(gpointer user, const char *text, gsize size);

static const DmXmlHandler handler = { on_start, on_end, on_text };

DmLint *dm_lint_new(DmSchema schema, const DmLimits *limits,
		    DmFindings *findings)
{
	DmLint *lint = g_new0(DmLint, 1);
	Frame document = { .element = DM_ELEMENT_DOCUMENT,
			   .children = dm_lint_children(DM_ELEMENT_DOCUMENT) };

	lint->schema = schema;
	lint->findings = findings;
	lint->xml = dm_xml_reader_new(&handler, lint, limits);
	lint->frames = g_array_new(FALSE, TRUE, sizeof(Frame));
	lint->path = g_ptr_array_new();
	lint->text = g_string_new(NULL);
	g_array_append_val(lint->frames, document);
	dm_lint_record_init(&lint->record);
	return lint;
}

void dm_lint_free(DmLint *lint)
{
	if (!lint)
		return;
	dm_xml_reader_free(lint->xml);
	g_array_unref(lint->frames);
	g_ptr_array_unref(lint->path);
	g_string_free(lint->text, TRUE);
	g_free(lint->uri);
	dm_lint_record_clear(&lint->record);
	g_free(lint);
}

void dm_lint_feed(gpointer lint, const char *text, gsize size)
{
	dm_xml_reader_feed(((DmLint *)lint)->xml, text, size);
}

/* ---- saying ----------------------------------------------------------- */

static Frame *top(DmLint *lint)
{
	return &g_array_index(lint->frames, Frame, lint->frames->len - 1);
}

/* The element in hand, or its child `name`. */
static DmLintPlace place_of(const DmLint *lint, const DmLintRow *row,
			    guint line, const char *name)
{
	return (DmLintPlace){ .findings = lint->findings,
			      .schema = lint->schema,
			      .row = row,
			      .line = line,
			      .path = lint->path,
			      .name = name };
}

static void say(DmLint *lint, const DmLintRow *row, DmSeverity severity,
		const char *code, const char *format, ...) G_GNUC_PRINTF(5, 6);

/* About a child of the element in hand. */
static void say(DmLint *lint, const DmLintRow *row, DmSeverity severity,
		const char *code, const char *format, ...)
{
	const DmLintPlace place =
		place_of(lint, row, dm_xml_reader_line(lint->xml), row->name);
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	dm_lint_say(&place, severity, code, "%s", text);
}

/* ---- elements --------------------------------------------------------- */

static const char *const rfcs[] = { "RFC 7489", "RFC 9990" };
static const char *const namespaces[] = { DM_NAMESPACE_RFC7489,
					  DM_NAMESPACE_RFC9990 };

static void check_root(DmLint *lint, const DmLintRow *row, const char *uri)
{
	const char *wanted = namespaces[lint->schema];
	/* Hardly any report of the older schema has one. */
	DmSeverity severity = lint->schema == DM_SCHEMA_RFC9990
				      ? DM_SEVERITY_ERROR
				      : DM_SEVERITY_INFO;

	lint->uri = g_strdup(uri);
	if (!uri)
		say(lint, row, severity, "lint-namespace-missing",
		    "feedback has no namespace; it must be \"%s\"", wanted);
	else if (strcmp(uri, wanted) != 0)
		say(lint, row, DM_SEVERITY_ERROR, "lint-namespace-wrong",
		    "the namespace must be \"%s\"", wanted);
}

static void check_count(DmLint *lint, Frame *parent, const DmLintRow *row)
{
	guint8 *count = &parent->counts[row - parent->children.rows];
	const DmLintCount *allowed = &row->count[lint->schema];

	if (*count < DM_LINT_MANY)
		(*count)++;
	if (!allowed->max)
		say(lint, row, DM_SEVERITY_ERROR, "lint-element-foreign",
		    "%s is no element of %s", row->name, rfcs[lint->schema]);
	else if (allowed->max != DM_LINT_MANY && *count > allowed->max)
		say(lint, row, DM_SEVERITY_ERROR, "lint-element-repeated",
		    "%s may stand here only once", row->name);
}

static void check_order(DmLint *lint, Frame *parent, const DmLintRow *row)
{
	if (dm_lint_is_ordered(parent->element, lint->schema) &&
	    row->order < parent->order)
		say(lint, row, DM_SEVERITY_ERROR, "lint-element-order",
		    "%s stands behind what must come after it", row->name);
	parent->order = MAX(parent->order, row->order);
}

static void check_attributes(DmLint *lint, const DmLintRow *row,
			     const DmXmlAttribute *attributes, guint n)
{
	for (guint i = 0; i < n; i++) {
		gboolean is_lang = strcmp(attributes[i].name, "lang") == 0;

		if (attributes[i].uri && is_lang)
			say(lint, row, DM_SEVERITY_ERROR, "lint-attribute-lang",
			    "the attribute is lang, not xml:lang");
		else if (!attributes[i].uri &&
			 !(is_lang && row->has_lang &&
			   lint->schema == DM_SCHEMA_RFC9990))
			say(lint, row, DM_SEVERITY_ERROR,
			    "lint-attribute-unknown",
			    "%s takes no such attribute", row->name);
	}
}

static gboolean is_foreign(const DmLint *lint, const char *uri)
{
	return uri && g_strcmp0(uri, lint->uri) != 0;
}

/*
 * What has no namespace where the root has one is taken for ours, and said
 * once.  RFC 7489's schema wants it so: there only the root has one.
 */
static void check_bare(DmLint *lint, const DmLintRow *row, const char *uri)
{
	if (uri || !lint->uri || lint->bare ||
	    lint->schema != DM_SCHEMA_RFC9990)
		return;
	lint->bare = TRUE;
	say(lint, row, DM_SEVERITY_ERROR, "lint-namespace-missing",
	    "%s has not the namespace of feedback; all elements must have it",
	    row->name);
}

/* Whether elements of other namespaces may stand in `parent`. */
static gboolean takes_extensions(const DmLint *lint, const Frame *parent)
{
	return lint->schema == DM_SCHEMA_RFC9990 &&
	       (parent->element == DM_ELEMENT_RECORD ||
		parent->element == DM_ELEMENT_EXTENSION);
}

/* Of a record it stands behind everything else (RFC 9990 appendix A). */
static gboolean is_too_early(const Frame *parent)
{
	const DmLintChildren *children = &parent->children;

	return parent->element == DM_ELEMENT_RECORD &&
	       parent->order < children->rows[children->n - 1].order;
}

/* An element that the schema does not know, with all that is in it. */
static void pass_over(DmLint *lint, Frame *parent, const char *name,
		      const char *uri)
{
	gboolean welcome = takes_extensions(lint, parent);
	g_autofree char *valid = g_strndup(name, strnlen(name, 100));
	g_autofree char *shown = g_utf8_make_valid(valid, -1);
	const DmLintPlace place =
		place_of(lint,
			 parent->row ? parent->row : parent->children.rows,
			 dm_xml_reader_line(lint->xml), shown);

	lint->skipped = 1;
	if (!welcome)
		dm_lint_say(&place, DM_SEVERITY_ERROR, "lint-element-unknown",
			    "%s is no element of this place", shown);
	else if (!is_foreign(lint, uri))
		dm_lint_say(&place, DM_SEVERITY_ERROR, "lint-element-unknown",
			    "%s: an extension needs a namespace of its own",
			    shown);
	else if (is_too_early(parent))
		dm_lint_say(&place, DM_SEVERITY_ERROR, "lint-element-order",
			    "%s: an extension stands behind auth_results",
			    shown);
}

static void open_element(DmLint *lint, const DmLintRow *row)
{
	Frame frame = { .element = row->element,
			.row = row,
			.line = dm_xml_reader_line(lint->xml) };

	if (row->element != DM_ELEMENT_LEAF)
		frame.children = dm_lint_children(row->element);

	g_string_truncate(lint->text, 0);
	g_array_append_val(lint->frames, frame);
	if (row->element != DM_ELEMENT_FEEDBACK)
		g_ptr_array_add(lint->path, (char *)row->name);
	if (row->element == DM_ELEMENT_RECORD)
		dm_lint_record_begin(&lint->record);
}

static void on_start(gpointer user, const char *name, const char *uri,
		     const DmXmlAttribute *attributes, guint n_attributes)
{
	DmLint *lint = user;
	Frame *parent = top(lint);
	const DmLintRow *row;

	if (lint->skipped || lint->done) {
		lint->skipped++;
		return;
	}
	row = dm_lint_lookup(&parent->children, name);
	if (!row || (parent->row && is_foreign(lint, uri))) {
		pass_over(lint, parent, name, uri);
		return;
	}
	if (row->element == DM_ELEMENT_FEEDBACK)
		check_root(lint, row, uri);
	check_bare(lint, row, uri);
	check_count(lint, parent, row);
	check_order(lint, parent, row);
	if (row->element != DM_ELEMENT_FEEDBACK)
		check_attributes(lint, row, attributes, n_attributes);
	open_element(lint, row);
}

/* Text between elements: only the first of each, the rest is the same. */
static void check_stray_text(DmLint *lint, Frame *frame, const char *text,
			     gsize size)
{
	DmLintPlace place;
	gsize i = 0;

	while (i < size && g_ascii_isspace(text[i]))
		i++;
	if (i == size || frame->has_text || !frame->row)
		return;
	frame->has_text = TRUE;
	place = place_of(lint, frame->row, dm_xml_reader_line(lint->xml), NULL);
	dm_lint_say(&place, DM_SEVERITY_ERROR, "lint-text-unexpected",
		    "%s holds text where only elements may stand",
		    frame->row->name);
}

static void on_text(gpointer user, const char *text, gsize size)
{
	DmLint *lint = user;
	Frame *frame = top(lint);

	if (lint->skipped || lint->done)
		return;
	if (frame->element != DM_ELEMENT_LEAF)
		check_stray_text(lint, frame, text, size);
	else if (lint->text->len < TEXT_BYTES)
		g_string_append_len(lint->text, text, (gssize)size);
}

/* ---- ends ------------------------------------------------------------- */

static void end_leaf(DmLint *lint, const Frame *frame)
{
	const DmLintPlace place = place_of(lint, frame->row, frame->line, NULL);

	dm_value_trim(lint->text);
	dm_lint_value(&place, lint->text->str);
	dm_lint_record_value(&lint->record, frame->row, lint->text->str);
}

static void end_container(DmLint *lint, const Frame *frame)
{
	for (guint i = 0; i < frame->children.n; i++) {
		const DmLintRow *row = &frame->children.rows[i];
		DmLintPlace place;

		if (frame->counts[i] >= row->count[lint->schema].min)
			continue;
		place = place_of(lint, row, frame->line, row->name);
		dm_lint_say(&place, DM_SEVERITY_ERROR, "lint-element-missing",
			    "%s is missing", row->name);
	}
}

/* What only several values together tell. */
static void end_record(DmLint *lint, const Frame *frame)
{
	const DmLintChildren of_row = dm_lint_children(DM_ELEMENT_ROW);
	const DmLintPlace place =
		place_of(lint, dm_lint_lookup(&of_row, "policy_evaluated"),
			 frame->line, NULL);

	dm_lint_record_end(&lint->record, &place);
}

static void end_range(DmLint *lint, const Frame *frame)
{
	const DmLintPlace place = place_of(lint, frame->row, frame->line, NULL);

	dm_lint_range_end(&lint->record, &place);
}

static void on_end(gpointer user)
{
	DmLint *lint = user;
	const Frame *frame = top(lint);

	if (lint->skipped) {
		lint->skipped--;
		return;
	}
	if (lint->frames->len <= 1)
		return;
	if (frame->element == DM_ELEMENT_LEAF)
		end_leaf(lint, frame);
	else
		end_container(lint, frame);
	if (frame->element == DM_ELEMENT_RECORD)
		end_record(lint, frame);
	if (frame->element == DM_ELEMENT_DATE_RANGE)
		end_range(lint, frame);
	if (frame->element == DM_ELEMENT_FEEDBACK)
		lint->done = TRUE;
	g_array_set_size(lint->frames, lint->frames->len - 1);
	if (lint->path->len)
		g_ptr_array_set_size(lint->path, (gint)lint->path->len - 1);
}

void dm_lint_finish(DmLint *lint)
{
	dm_xml_reader_finish(lint->xml);
}
