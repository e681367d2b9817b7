/*
 * Cuts a report into its fields, without a copy.  It believes that the
 * document is well-formed and has neither entities nor comments.
 */
#include <string.h>

#include "tests/bench/floor/floor.h"

#define DEPTH 8
#define NAME_SIZES 20

typedef enum {
	IN_DOCUMENT,
	IN_FEEDBACK,
	IN_METADATA,
	IN_RANGE,
	IN_POLICY,
	IN_RECORD,
	IN_ROW,
	IN_EVALUATED,
	IN_REASON,
	IN_IDENTIFIERS,
	IN_AUTH,
	IN_DKIM,
	IN_SPF,
	N_PARENTS,
} Parent;

typedef enum { NOTHING, CONTAINER, HEAD, ROW, ENTRY } Target;

/* A name is told by its first letter and length among those of its parent. */
static const struct {
	Parent parent;
	const char *name;
	Target target;
	uint8_t field; /* of the target, or what it contains */
} elements[] = {
	{ IN_DOCUMENT, "feedback", CONTAINER, IN_FEEDBACK },
	{ IN_FEEDBACK, "version", HEAD, HEAD_VERSION },
	{ IN_FEEDBACK, "report_metadata", CONTAINER, IN_METADATA },
	{ IN_FEEDBACK, "policy_published", CONTAINER, IN_POLICY },
	{ IN_FEEDBACK, "record", CONTAINER, IN_RECORD },
	{ IN_METADATA, "org_name", HEAD, HEAD_ORG_NAME },
	{ IN_METADATA, "email", HEAD, HEAD_EMAIL },
	{ IN_METADATA, "extra_contact_info", HEAD, HEAD_EXTRA },
	{ IN_METADATA, "report_id", HEAD, HEAD_REPORT_ID },
	{ IN_METADATA, "generator", HEAD, HEAD_GENERATOR },
	{ IN_METADATA, "date_range", CONTAINER, IN_RANGE },
	{ IN_RANGE, "begin", HEAD, HEAD_BEGIN },
	{ IN_RANGE, "end", HEAD, HEAD_END },
	{ IN_POLICY, "domain", HEAD, HEAD_DOMAIN },
	{ IN_POLICY, "p", HEAD, HEAD_P },
	{ IN_POLICY, "sp", HEAD, HEAD_SP },
	{ IN_POLICY, "np", HEAD, HEAD_NP },
	{ IN_POLICY, "adkim", HEAD, HEAD_ADKIM },
	{ IN_POLICY, "aspf", HEAD, HEAD_ASPF },
	{ IN_POLICY, "pct", HEAD, HEAD_PCT },
	{ IN_POLICY, "fo", HEAD, HEAD_FO },
	{ IN_POLICY, "testing", HEAD, HEAD_TESTING },
	{ IN_POLICY, "discovery_method", HEAD, HEAD_METHOD },
	{ IN_RECORD, "row", CONTAINER, IN_ROW },
	{ IN_RECORD, "identifiers", CONTAINER, IN_IDENTIFIERS },
	{ IN_RECORD, "auth_results", CONTAINER, IN_AUTH },
	{ IN_ROW, "source_ip", ROW, ROW_SOURCE_IP },
	{ IN_ROW, "count", ROW, ROW_COUNT },
	{ IN_ROW, "policy_evaluated", CONTAINER, IN_EVALUATED },
	{ IN_EVALUATED, "disposition", ROW, ROW_DISPOSITION },
	{ IN_EVALUATED, "dkim", ROW, ROW_DKIM },
	{ IN_EVALUATED, "spf", ROW, ROW_SPF },
	{ IN_EVALUATED, "reason", CONTAINER, IN_REASON },
	{ IN_REASON, "type", ENTRY, REASON_TYPE },
	{ IN_REASON, "comment", ENTRY, REASON_COMMENT },
	{ IN_IDENTIFIERS, "header_from", ROW, ROW_HEADER_FROM },
	{ IN_IDENTIFIERS, "envelope_from", ROW, ROW_ENVELOPE_FROM },
	{ IN_IDENTIFIERS, "envelope_to", ROW, ROW_ENVELOPE_TO },
	{ IN_AUTH, "dkim", CONTAINER, IN_DKIM },
	{ IN_AUTH, "spf", CONTAINER, IN_SPF },
	{ IN_DKIM, "domain", ENTRY, RESULT_DOMAIN },
	{ IN_DKIM, "selector", ENTRY, RESULT_SELECTOR },
	{ IN_DKIM, "result", ENTRY, RESULT_RESULT },
	{ IN_DKIM, "human_result", ENTRY, RESULT_HUMAN },
	{ IN_SPF, "domain", ENTRY, RESULT_DOMAIN },
	{ IN_SPF, "scope", ENTRY, RESULT_SCOPE },
	{ IN_SPF, "result", ENTRY, RESULT_RESULT },
	{ IN_SPF, "human_result", ENTRY, RESULT_HUMAN },
};

#define N_ELEMENTS (sizeof(elements) / sizeof(elements[0]))

/* 1 + the index of an element. */
static uint8_t places[N_PARENTS][NAME_SIZES][32];

static void make_places(void)
{
	for (uint8_t i = 0; i < N_ELEMENTS; i++) {
		const char *name = elements[i].name;

		places[elements[i].parent][strlen(name)][*name & 31] =
			(uint8_t)(i + 1);
	}
}

typedef struct {
	Report *report;
	Record *record;
	Piece *entry; /* the reason or result in hand */
	uint8_t parents[DEPTH];
	uint8_t depth;
} Reader;

static void begin_record(Reader *reader)
{
	Report *report = reader->report;

	report->records =
		floor_room(report->records, &report->room,
			   (report->n_records + 1) * (uint32_t)sizeof(Record));
	reader->record = &report->records[report->n_records++];
	memset(reader->record, 0, sizeof(*reader->record));
}

static void begin_entry(Reader *reader, ListKind kind)
{
	Report *report = reader->report;
	uint32_t n = report->n_list[kind]++;

	report->list[kind] =
		floor_room(report->list[kind], &report->list_room[kind],
			   (n + 1) * (uint32_t)sizeof(*report->list[kind]));
	reader->entry = report->list[kind][n];
	memset(reader->entry, 0, sizeof(*report->list[kind]));
	if (!reader->record->n[kind]++)
		reader->record->first[kind] = n;
}

static int64_t number(Piece piece)
{
	int64_t ret = 0;

	for (uint32_t i = 0; i < piece.size; i++)
		ret = ret * 10 + (piece.text[i] - '0');
	return ret;
}

static void begin(Reader *reader, Parent parent)
{
	reader->parents[++reader->depth] = (uint8_t)parent;
	if (parent == IN_RECORD)
		begin_record(reader);
	else if (parent == IN_REASON)
		begin_entry(reader, LIST_REASONS);
	else if (parent == IN_DKIM)
		begin_entry(reader, LIST_DKIM);
	else if (parent == IN_SPF)
		begin_entry(reader, LIST_SPF);
}

static void set(Reader *reader, uint8_t element, Piece value)
{
	uint8_t field = elements[element].field;

	switch (elements[element].target) {
	case HEAD:
		reader->report->head[field] = value;
		break;
	case ROW:
		reader->record->row[field] = value;
		if (field == ROW_COUNT)
			reader->record->count = number(value);
		break;
	default:
		reader->entry[field] = value;
	}
}

/* `at` is behind the "<" of a start tag; returns what comes after it. */
static const char *start(Reader *reader, const char *at, const char *end)
{
	const char *name = at, *close;
	uint8_t place, parent = reader->parents[reader->depth];

	while (*at != '>' && *at != ' ')
		at++;
	close = memchr(at, '>', (size_t)(end - at));
	place = places[parent][(at - name) % NAME_SIZES][*name & 31];
	if (!place || !close)
		floor_die("an element that make-mails does not write");
	if (elements[--place].target != CONTAINER) {
		const char *stop = memchr(close, '<', (size_t)(end - close));

		set(reader, place,
		    (Piece){ close + 1, (uint32_t)(stop - close - 1) });
		/* The end tag is as long as the name. */
		return stop + (at - name) + 3;
	}
	if (*at == ' ') {
		at = memmem(at, (size_t)(close - at), " xmlns=\"", 8);
		if (at)
			reader->report->namespace_uri =
				(Piece){ at + 8, (uint32_t)(close - at - 9) };
	}
	begin(reader, elements[place].field);
	return close + 1;
}

/* As parse/aggregateheader.c labels them. */
static int generation_of(const Report *report)
{
	const Piece *head = report->head;

	if (report->namespace_uri.text || head[HEAD_NP].text ||
	    head[HEAD_TESTING].text || head[HEAD_METHOD].text ||
	    head[HEAD_GENERATOR].text)
		return 2;
	if (head[HEAD_VERSION].text || head[HEAD_FO].text)
		return 1;
	for (uint32_t i = 0; i < report->n_records; i++)
		if (report->records[i].row[ROW_ENVELOPE_FROM].text)
			return 1;
	for (uint32_t i = 0; i < report->n_list[LIST_DKIM]; i++)
		if (report->list[LIST_DKIM][i][RESULT_SELECTOR].text)
			return 1;
	for (uint32_t i = 0; i < report->n_list[LIST_SPF]; i++)
		if (report->list[LIST_SPF][i][RESULT_SCOPE].text)
			return 1;
	return 0;
}

void floor_report_read(const Mail *mail, Report *report)
{
	const char *at = mail->document, *end = at + mail->document_size;
	Reader reader = { .report = report };

	if (!places[IN_DOCUMENT][8]['f' & 31])
		make_places();
	memset(report->head, 0, sizeof(report->head));
	memset(report->n_list, 0, sizeof(report->n_list));
	report->namespace_uri = (Piece){ NULL, 0 };
	report->n_records = 0;
	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		if (at[1] == '/') {
			reader.depth--;
			at += 3;
		} else if (at[1] == '?') {
			at += 2;
		} else {
			at = start(&reader, at + 1, end);
		}
	}
	if (reader.depth)
		floor_die("a document that ends early");
	report->generation = generation_of(report);
}
