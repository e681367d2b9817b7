/*
 * Checks the order of frames, their content and their bulk, and calls the
 * sink.
 */
#include "parse/delivery.h"

#define MAX_REPORTS 100000 /* in one item */

void dm_delivery_init(DmDelivery *self, const DmSink *sink, gpointer user,
		      DmParseResult *result, const DmLimits *limits,
		      gsize size_bytes)
{
	/* Every document is read at most twice: strictly, then mended. */
	*self = (DmDelivery){
		.sink = sink,
		.user = user,
		.result = result,
		.arena = dm_wire_arena_new(),
		.findings = dm_findings_new(),
		.max_bytes = 4 * ((guint64)limits->value[DM_LIMIT_ITEM_BYTES] +
				  limits->value[DM_LIMIT_DOCUMENT_BYTES] +
				  size_bytes),
	};
}

void dm_delivery_clear(DmDelivery *self)
{
	g_clear_pointer(&self->arena, dm_wire_arena_free);
	g_clear_pointer(&self->findings, dm_findings_free);
}

/* Whether the sink had the report in hand before the worker died. */
static gboolean is_repeat(const DmDelivery *self)
{
	return self->ended < self->delivered;
}

static DmDeliveryState outcome(gboolean ok)
{
	return ok ? DM_DELIVERY_MORE : DM_DELIVERY_FAILED;
}

static DmDeliveryState take_begin(DmDelivery *self, const guint8 *data,
				  gsize size, GError **error)
{
	DmReport report;

	if (self->open || self->ended >= MAX_REPORTS ||
	    !dm_wire_get_report(self->arena, data, size, &report))
		return DM_DELIVERY_BAD;
	self->open = TRUE;
	self->kind = report.kind;
	dm_findings_clear(self->findings);
	return outcome(is_repeat(self) ||
		       self->sink->begin(self->user, &report, error));
}

static DmDeliveryState take_bytes(DmDelivery *self, const guint8 *data,
				  gsize size, GError **error)
{
	self->bytes += size;
	if (!self->open || self->bytes > self->max_bytes)
		return DM_DELIVERY_BAD;
	return outcome(is_repeat(self) || !self->sink->bytes ||
		       self->sink->bytes(self->user, data, size, error));
}

static DmDeliveryState take_records(DmDelivery *self, const guint8 *data,
				    gsize size, GError **error)
{
	const DmRecord *records;
	guint n;

	if (!self->open || self->kind != DM_KIND_AGGREGATE ||
	    !dm_wire_get_records(self->arena, data, size, &records, &n))
		return DM_DELIVERY_BAD;
	return outcome(is_repeat(self) ||
		       self->sink->records(self->user, records, n, error));
}

static DmDeliveryState take_end(DmDelivery *self, const guint8 *data,
				gsize size, GError **error)
{
	gboolean repeat = is_repeat(self);
	DmReport report;

	if (!self->open ||
	    !dm_wire_get_report(self->arena, data, size, &report) ||
	    !report.sha256 || report.kind != self->kind)
		return DM_DELIVERY_BAD;
	report.findings = self->findings;
	self->open = FALSE;
	self->ended++;
	if (repeat)
		return DM_DELIVERY_MORE;
	self->delivered++;
	if (dm_report_has_identity(&report))
		dm_parse_result_count(self->result, &report);
	else
		self->result->refused++;
	return outcome(self->sink->end(self->user, &report, error));
}

static DmDeliveryState take_discard(DmDelivery *self, gsize size)
{
	if (!self->open || size)
		return DM_DELIVERY_BAD;
	if (!is_repeat(self))
		self->sink->discard(self->user);
	self->open = FALSE;
	return DM_DELIVERY_MORE;
}

static DmDeliveryState take_finding(DmDelivery *self, const guint8 *data,
				    gsize size)
{
	DmFinding finding;

	if (!dm_wire_get_finding(data, size, &finding))
		return DM_DELIVERY_BAD;
	dm_findings_add_copy(
		self->open ? self->findings : self->result->findings, &finding);
	return DM_DELIVERY_MORE;
}

static DmDeliveryState take_auth(DmDelivery *self, const guint8 *data,
				 gsize size)
{
	GPtrArray *fields = self->result->authentication_results;
	const char *text;

	if (self->open || fields->len >= DM_AUTH_FIELDS_MAX ||
	    !dm_wire_get_text(data, size, &text))
		return DM_DELIVERY_BAD;
	g_ptr_array_add(fields, g_strdup(text));
	return DM_DELIVERY_MORE;
}

static DmDeliveryState take_done(DmDelivery *self, const guint8 *data,
				 gsize size)
{
	DmDone done;

	if (self->open || !dm_wire_get_done(data, size, &done) ||
	    done.reports != self->result->reports ||
	    done.refused < self->result->refused || done.refused > G_MAXINT32)
		return DM_DELIVERY_BAD;
	self->result->refused = (guint)done.refused;
	self->result->claims = done.claims;
	self->result->is_mail = done.is_mail;
	self->result->has_failure = done.has_failure;
	g_free(self->result->mail_from);
	self->result->mail_from = g_strdup(done.mail_from);
	return DM_DELIVERY_DONE;
}

DmDeliveryState dm_delivery_take(DmDelivery *self, DmFrameType type,
				 const guint8 *data, gsize size, GError **error)
{
	switch (type) {
	case DM_FRAME_BEGIN:
		return take_begin(self, data, size, error);
	case DM_FRAME_BYTES:
		return take_bytes(self, data, size, error);
	case DM_FRAME_RECORDS:
		return take_records(self, data, size, error);
	case DM_FRAME_FINDING:
		return take_finding(self, data, size);
	case DM_FRAME_END:
		return take_end(self, data, size, error);
	case DM_FRAME_DISCARD:
		return take_discard(self, size);
	case DM_FRAME_AUTH:
		return take_auth(self, data, size);
	case DM_FRAME_DONE:
		return take_done(self, data, size);
	default:
		return DM_DELIVERY_BAD;
	}
}

void dm_delivery_restart(DmDelivery *self)
{
	if (self->open && !is_repeat(self))
		self->sink->discard(self->user);
	self->open = FALSE;
	self->ended = 0;
	self->bytes = 0;
	dm_findings_clear(self->result->findings);
	g_ptr_array_set_size(self->result->authentication_results, 0);
}
