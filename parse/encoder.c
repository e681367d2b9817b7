/*
 * Turns calls of a sink into frames and has them taken when there are many.
 */
#include "parse/encoder.h"

#define FLUSH_BYTES (128 * 1024)

static gboolean flush_when_full(DmEncoder *self)
{
	if (self->out->len >= FLUSH_BYTES)
		self->flush(self->out);
	return TRUE;
}

static gboolean sink_begin(gpointer user, const DmReport *report,
			   GError **error G_GNUC_UNUSED)
{
	DmEncoder *self = user;

	dm_wire_put_report(self->out, DM_FRAME_BEGIN, report);
	return TRUE;
}

static gboolean sink_bytes(gpointer user, const guint8 *data, gsize size,
			   GError **error G_GNUC_UNUSED)
{
	DmEncoder *self = user;

	dm_wire_put_raw(self->out, DM_FRAME_BYTES, data, size);
	return flush_when_full(self);
}

static gboolean sink_records(gpointer user, const DmRecord *records, guint n,
			     GError **error G_GNUC_UNUSED)
{
	DmEncoder *self = user;

	while (n) {
		guint sent = dm_wire_put_records(self->out, records, n);

		records += sent;
		n -= sent;
		flush_when_full(self);
	}
	return TRUE;
}

static void put_findings(DmEncoder *self, const DmFindings *findings)
{
	for (guint i = 0; i < dm_findings_count(findings); i++) {
		dm_wire_put_finding(self->out, dm_findings_get(findings, i));
		flush_when_full(self);
	}
}

static gboolean sink_end(gpointer user, const DmReport *report,
			 GError **error G_GNUC_UNUSED)
{
	DmEncoder *self = user;

	put_findings(self, report->findings);
	dm_wire_put_report(self->out, DM_FRAME_END, report);
	return flush_when_full(self);
}

static void sink_discard(gpointer user)
{
	DmEncoder *self = user;

	dm_wire_put_raw(self->out, DM_FRAME_DISCARD, NULL, 0);
}

const DmSink dm_encoder_sink = { sink_begin, sink_bytes, sink_records, sink_end,
				 sink_discard };

void dm_encoder_put_result(DmEncoder *self, const DmParseResult *result)
{
	const GPtrArray *fields = result->authentication_results;
	const DmDone done = {
		.reports = result->reports,
		.refused = result->refused,
		.claims = result->claims,
		.is_mail = result->is_mail,
		.has_failure = result->has_failure,
		.mail_from = result->mail_from,
	};

	put_findings(self, result->findings);
	for (guint i = 0; i < fields->len; i++)
		dm_wire_put_text(self->out, DM_FRAME_AUTH,
				 g_ptr_array_index(fields, i));
	dm_wire_put_done(self->out, &done);
	self->flush(self->out);
}
