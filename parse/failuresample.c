/*
 * Reads the reported message's header.  What the message itself holds is none
 * of our business: nobody looks for reports in it.
 */
#include "parse/failuresample.h"

#include <string.h>

#include "core/text.h"
#include "parse/mail.h"
#include "parse/mailfields.h"

static char *take(char **place, DmFieldScan *scan)
{
	if (!*place)
		*place = g_steal_pointer(&scan->body);
	return *place;
}

/* Of fields that stand there twice the first counts. */
typedef struct {
	char *from, *subject, *message_id, *date;
	guint n;
} Header;

static void header_clear(Header *header)
{
	g_free(header->from);
	g_free(header->subject);
	g_free(header->message_id);
	g_free(header->date);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Header, header_clear)

static void read_header(Header *header, const char *data, gsize size)
{
	static const struct {
		const char *name;
		gsize at;
	} wanted[] = {
		{ "From", G_STRUCT_OFFSET(Header, from) },
		{ "Subject", G_STRUCT_OFFSET(Header, subject) },
		{ "Message-ID", G_STRUCT_OFFSET(Header, message_id) },
		{ "Date", G_STRUCT_OFFSET(Header, date) },
	};
	g_auto(DmFieldScan) scan = { 0 };

	dm_field_scan_init(&scan, data, size);
	for (; dm_field_scan_next(&scan); header->n++)
		for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
			if (g_ascii_strcasecmp(scan.name, wanted[i].name) == 0)
				take(G_STRUCT_MEMBER_P(header, wanted[i].at),
				     &scan);
}

gboolean dm_failure_is_sample(const char *data, gsize size)
{
	g_auto(Header) header = { 0 };

	read_header(&header, data, size);
	return header.n > 1 && (header.from || header.message_id);
}

/* How much of the block is kept: whole characters only. */
static gsize cut(const char *block, gsize size, gsize max)
{
	if (size <= max)
		return size;
	while (max && ((guint8)block[max] & 0xc0) == 0x80)
		max--;
	return max;
}

static char *from_domain(const char *from, const DmLimits *limits)
{
	g_autofree char *address = NULL;

	/* GMime follows groups in groups down the stack. */
	if ((gint64)strlen(from) > limits->value[DM_LIMIT_ADDRESS_BYTES])
		return NULL;
	address = dm_mail_first_address(from);
	return dm_mail_domain_of(address);
}

static void fill_in(DmFailureDraft *draft, Header *header,
		    const DmLimits *limits)
{
	DmSample *sample = &draft->failure.sample;

	if (header->from) {
		g_autofree char *from = dm_mail_decode_words(header->from);
		g_autofree char *domain = from_domain(header->from, limits);

		sample->from = dm_failure_keep(draft, from);
		sample->header_from = dm_failure_keep(draft, domain);
	}
	if (header->subject) {
		g_autofree char *subject =
			dm_mail_decode_words(header->subject);

		sample->subject = dm_failure_keep(draft, subject);
	}
	if (header->message_id)
		sample->message_id = dm_failure_keep(
			draft, dm_field_strip_angles(header->message_id));
	if (header->date)
		sample->has_date =
			dm_mail_read_date(header->date, &sample->date);
}

static void keep_headers(DmFailureDraft *draft, const char *block, gsize size)
{
	gboolean repaired = FALSE;
	g_autofree char *text = dm_field_text(block, size, &repaired);

	if (repaired)
		dm_findings_add(
			draft->findings, DM_SEVERITY_INFO, "encoding-invalid",
			"sample",
			"the header of the message is no UTF-8 and was mended");
	draft->failure.sample.headers = dm_failure_keep(draft, text);
}

gboolean dm_failure_read_sample(DmFailureDraft *draft, const char *data,
				gsize size, const DmLimits *limits)
{
	g_auto(Header) header = { 0 };
	gsize start, block, kept, rest;

	block = dm_header_block(data, size, &start);
	kept = cut(data + start, block,
		   (gsize)limits->value[DM_LIMIT_SAMPLE_BYTES]);
	read_header(&header, data + start, kept);
	if (!header.n)
		return FALSE;
	draft->failure.has_sample = TRUE;
	rest = size - start - block;
	dm_text_trim(data + start + block, &rest);
	draft->failure.sample.headers_only = rest == 0;
	fill_in(draft, &header, limits);
	keep_headers(draft, data + start, kept);
	if (kept < block) {
		g_autofree char *text =
			dm_limit_sentence(limits, DM_LIMIT_SAMPLE_BYTES);

		dm_findings_add(draft->findings, DM_SEVERITY_WARNING,
				dm_limit_code(DM_LIMIT_SAMPLE_BYTES), "sample",
				"%s", text);
	}
	return TRUE;
}
