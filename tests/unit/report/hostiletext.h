/*
 * Reports whose every text is hostile: made from a seed, by a table of all
 * text fields.
 */
#pragma once

#include <string.h>

#include "core/report.h"

#define HOSTILE_RECORDS 3
#define HOSTILE_ITEMS 2
#define HOSTILE_LONG 20000

typedef struct {
	GRand *dice;
	GPtrArray *texts; /* every text that was made, owned */
	DmFindings *findings;
	DmReport report;
	DmRecord records[HOSTILE_RECORDS];
	DmLangText errors[HOSTILE_ITEMS];
	DmExtension extensions[HOSTILE_ITEMS];
	DmReason reasons[HOSTILE_RECORDS][HOSTILE_ITEMS];
	DmAuthResult dkim[HOSTILE_RECORDS][HOSTILE_ITEMS];
	DmAuthResult spf[HOSTILE_RECORDS][HOSTILE_ITEMS];
} Hostile;

static inline void hostile_init(Hostile *h, guint32 seed)
{
	*h = (Hostile){ .dice = g_rand_new_with_seed(seed) };
	h->texts = g_ptr_array_new_with_free_func(g_free);
}

static inline void hostile_clear(Hostile *h)
{
	g_rand_free(h->dice);
	g_ptr_array_unref(h->texts);
	dm_findings_free(h->findings);
}

/* ---- texts ------------------------------------------------------------- */

static const struct {
	gunichar first, last;
} hostile_ranges[] = {
	{ 0x01, 0x1f },	    { 0x7f, 0x9f },	  { 0x061c, 0x061c },
	{ 0x200b, 0x200f }, { 0x2028, 0x202e },	  { 0x2060, 0x2069 },
	{ 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff },	  { 0xfffe, 0xffff },
	{ 0xffff, 0xffff }, { 0x1fffe, 0x1ffff }, { 0x10fffe, 0x10ffff },
	{ 0xe000, 0xe00f }, { 0x300, 0x36f },	  { 0x1f600, 0x1f64f },
};

static const char *const hostile_pieces[] = {
	"\033[31m", "\033]0;title\007", "\033[2J\033[H",
	"\xc2\x9b"
	"2J",
	"\r\n", "\n", "\r", "\t", "\\", "\"", "\"\"", "',", ",", ";", "|",
	"\\u0000", "\\u{1b}", "</script>", "<x>&amp;", "${x}", "%s%n", "`x`",
	"a b", "example.com", "-", "=1+1", "日本", "\xf0\x9f\x92\xa3",
	/* Broken, overlong, surrogates, beyond U+10FFFF. */
	"\xff", "\xc3", "\xc3(", "\xe2\x82", "\x80", "\xc0\xaf", "\xe0\x80\xaf",
	"\xed\xa0\x80", "\xed\xbf\xbf", "\xf4\x90\x80\x80",
	"\xf8\x88\x80\x80\x80"
};

static const char *const hostile_beginnings[] = { "=cmd|' /C calc'!A0",
						  "+1+2",
						  "-2+3",
						  "@SUM(A1)",
						  "\t=1",
						  "\r=1",
						  "'=1",
						  "\"=1",
						  " ",
						  "-12",
						  "+1.5",
						  "=",
						  "+",
						  "-",
						  "@",
						  "",
						  "",
						  "",
						  "",
						  "" };

static inline void hostile_add_piece(Hostile *h, GString *out)
{
	gunichar c;
	gint which;

	if (g_rand_boolean(h->dice)) {
		which = g_rand_int_range(h->dice, 0,
					 G_N_ELEMENTS(hostile_pieces));
		g_string_append(out, hostile_pieces[which]);
		return;
	}
	which = g_rand_int_range(h->dice, 0, G_N_ELEMENTS(hostile_ranges));
	c = (gunichar)g_rand_int_range(h->dice,
				       (gint32)hostile_ranges[which].first,
				       (gint32)hostile_ranges[which].last + 1);
	g_string_append_unichar(out, c);
}

/* A text that lives as long as `h`. */
static inline const char *hostile_text(Hostile *h)
{
	gint n = g_rand_int_range(h->dice, 0, 8);
	gint which =
		g_rand_int_range(h->dice, 0, G_N_ELEMENTS(hostile_beginnings));
	GString *out = g_string_new(hostile_beginnings[which]);
	char *text;

	while (n--)
		hostile_add_piece(h, out);
	if (g_rand_int_range(h->dice, 0, 200) == 0)
		while (out->len && out->len < HOSTILE_LONG)
			g_string_append(out, out->str);
	text = g_string_free(out, FALSE);
	g_ptr_array_add(h->texts, text);
	return text;
}

/* ---- the table of all text fields --------------------------------------- */

#define HOSTILE_FIELD(type, member) G_STRUCT_OFFSET(type, member)
#define HOSTILE_IN_REPORT(member) G_STRUCT_OFFSET(DmReport, aggregate.member)

static const gsize hostile_report_fields[] = {
	HOSTILE_FIELD(DmReport, document),
	HOSTILE_IN_REPORT(namespace_uri),
	HOSTILE_IN_REPORT(version),
	HOSTILE_IN_REPORT(metadata.org_name),
	HOSTILE_IN_REPORT(metadata.email),
	HOSTILE_IN_REPORT(metadata.extra_contact_info),
	HOSTILE_IN_REPORT(metadata.report_id),
	HOSTILE_IN_REPORT(metadata.generator),
	HOSTILE_IN_REPORT(policy.domain),
	HOSTILE_IN_REPORT(policy.discovery_method),
	HOSTILE_IN_REPORT(policy.p),
	HOSTILE_IN_REPORT(policy.sp),
	HOSTILE_IN_REPORT(policy.np),
	HOSTILE_IN_REPORT(policy.adkim),
	HOSTILE_IN_REPORT(policy.aspf),
	HOSTILE_IN_REPORT(policy.fo),
	HOSTILE_IN_REPORT(policy.testing),
};
static const gsize hostile_record_fields[] = {
	HOSTILE_FIELD(DmRecord, source_ip),
	HOSTILE_FIELD(DmRecord, disposition),
	HOSTILE_FIELD(DmRecord, dkim),
	HOSTILE_FIELD(DmRecord, spf),
	HOSTILE_FIELD(DmRecord, header_from),
	HOSTILE_FIELD(DmRecord, envelope_from),
	HOSTILE_FIELD(DmRecord, envelope_to),
};
static const gsize hostile_lang_text_fields[] = {
	HOSTILE_FIELD(DmLangText, text),
	HOSTILE_FIELD(DmLangText, lang),
};
static const gsize hostile_extension_fields[] = {
	HOSTILE_FIELD(DmExtension, namespace_uri),
	HOSTILE_FIELD(DmExtension, xml),
};
static const gsize hostile_reason_fields[] = {
	HOSTILE_FIELD(DmReason, type),
	HOSTILE_FIELD(DmReason, comment),
};
static const gsize hostile_dkim_fields[] = {
	HOSTILE_FIELD(DmAuthResult, domain),
	HOSTILE_FIELD(DmAuthResult, selector),
	HOSTILE_FIELD(DmAuthResult, result),
	HOSTILE_FIELD(DmAuthResult, human_result),
};
static const gsize hostile_spf_fields[] = {
	HOSTILE_FIELD(DmAuthResult, domain),
	HOSTILE_FIELD(DmAuthResult, scope),
	HOSTILE_FIELD(DmAuthResult, result),
	HOSTILE_FIELD(DmAuthResult, human_result),
};

#if GLIB_SIZEOF_VOID_P == 8
/* A field more must come into the tables above: it changes a size here. */
G_STATIC_ASSERT(sizeof(DmLangText) == 2 * 8);
G_STATIC_ASSERT(sizeof(DmReason) == 2 * 8);
G_STATIC_ASSERT(sizeof(DmAuthResult) == 5 * 8);
G_STATIC_ASSERT(sizeof(DmExtension) == 2 * 8 + 8);
G_STATIC_ASSERT(sizeof(DmRecord) == 7 * 8 + 8 + 3 * 16);
G_STATIC_ASSERT(sizeof(DmMetadata) == 5 * 8 + 8 + 2 * 8 + 16);
G_STATIC_ASSERT(sizeof(DmPolicy) == 9 * 8 + 2 * 8);
G_STATIC_ASSERT(sizeof(DmAggregate) ==
		8 + 2 * 8 + sizeof(DmMetadata) + sizeof(DmPolicy) + 16);
#endif

static inline void hostile_fill(Hostile *h, gpointer object,
				const gsize *fields, guint n)
{
	for (guint i = 0; i < n; i++)
		G_STRUCT_MEMBER(const char *, object, fields[i]) =
			hostile_text(h);
}

#define HOSTILE_FILL(h, object, fields) \
	hostile_fill(h, object, fields, G_N_ELEMENTS(fields))

static inline void hostile_fill_record(Hostile *h, guint at)
{
	DmRecord *record = &h->records[at];

	HOSTILE_FILL(h, record, hostile_record_fields);
	for (guint i = 0; i < HOSTILE_ITEMS; i++) {
		HOSTILE_FILL(h, &h->reasons[at][i], hostile_reason_fields);
		HOSTILE_FILL(h, &h->dkim[at][i], hostile_dkim_fields);
		HOSTILE_FILL(h, &h->spf[at][i], hostile_spf_fields);
	}
	record->count = 1;
	record->reasons = h->reasons[at];
	record->dkim_results = h->dkim[at];
	record->spf_results = h->spf[at];
	record->n_reasons = record->n_dkim_results = record->n_spf_results =
		HOSTILE_ITEMS;
}

/* Fills `report` and `records` anew; earlier texts stay in `texts`. */
static inline void hostile_make(Hostile *h)
{
	DmAggregate *aggregate = &h->report.aggregate;

	h->report = (DmReport){ .kind = DM_KIND_AGGREGATE };
	HOSTILE_FILL(h, &h->report, hostile_report_fields);
	for (guint i = 0; i < HOSTILE_ITEMS; i++) {
		HOSTILE_FILL(h, &h->errors[i], hostile_lang_text_fields);
		HOSTILE_FILL(h, &h->extensions[i], hostile_extension_fields);
		h->extensions[i].record = (gint64)i - 1;
	}
	for (guint i = 0; i < HOSTILE_RECORDS; i++)
		hostile_fill_record(h, i);
	dm_findings_free(h->findings);
	h->findings = dm_findings_new();
	for (guint i = 0; i < HOSTILE_ITEMS; i++)
		dm_findings_add(h->findings, DM_SEVERITY_WARNING,
				hostile_text(h), hostile_text(h), "%s",
				hostile_text(h));
	h->report.findings = h->findings;
	aggregate->metadata.errors = h->errors;
	aggregate->metadata.n_errors = HOSTILE_ITEMS;
	aggregate->extensions = h->extensions;
	aggregate->n_extensions = HOSTILE_ITEMS;
	aggregate->metadata.has_begin = aggregate->metadata.has_end = TRUE;
	aggregate->metadata.begin = 1767225600;
	aggregate->metadata.end = 1767311999;
}
