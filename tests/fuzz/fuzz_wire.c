/*
 * Fuzzes the parent's side of the wire: frames as a worker might send them
 * that has been taken over.
 *
 * An even first byte: the rest is type, size (two bytes) and content of frame
 * after frame.  An odd one: the rest is a document; its frames are made as a
 * worker makes them and then changed where the next bytes say.
 */
#include <stdint.h>
#include <string.h>

#include "parse/delivery.h"
#include "parse/encoder.h"
#include "tests/fuzz/checkfields.h"

#define CHANGES 3
#define CHANGE_BYTES 4 /* where (3), what (1) */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
	gboolean open;
	guint ended;
} Touch;

static void touch_record(const DmRecord *record)
{
	g_assert_true(dm_record_check(record));
	check_fields(&dm_wire_record, record);
}

static void touch_header(const DmReport *report)
{
	g_assert_true(dm_report_check(report));
	check_fields(&dm_wire_report, report);
	check_fields(dm_wire_kinds[report->kind], report);
}

static gboolean touch_begin(gpointer user, const DmReport *report,
			    GError **error G_GNUC_UNUSED)
{
	Touch *touch = user;

	g_assert_false(touch->open);
	touch_header(report);
	touch->open = TRUE;
	return TRUE;
}

static gboolean touch_bytes(gpointer user, const guint8 *data, gsize size,
			    GError **error G_GNUC_UNUSED)
{
	Touch *touch = user;
	g_autofree guint8 *copy = g_memdup2(data, size);

	g_assert_true(touch->open && (copy || !size));
	return TRUE;
}

static gboolean touch_records(gpointer user, const DmRecord *records, guint n,
			      GError **error G_GNUC_UNUSED)
{
	Touch *touch = user;

	g_assert_true(touch->open);
	for (guint i = 0; i < n; i++)
		touch_record(&records[i]);
	return TRUE;
}

static gboolean touch_end(gpointer user, const DmReport *report,
			  GError **error G_GNUC_UNUSED)
{
	Touch *touch = user;

	g_assert_true(touch->open);
	touch_header(report);
	for (guint i = 0; i < dm_findings_count(report->findings); i++)
		check_text(dm_findings_get(report->findings, i)->text);
	touch->open = FALSE;
	touch->ended++;
	return TRUE;
}

static void touch_discard(gpointer user)
{
	Touch *touch = user;

	g_assert_true(touch->open);
	touch->open = FALSE;
}

static const DmSink touch_sink = { touch_begin, touch_bytes, touch_records,
				   touch_end, touch_discard };

/* Delivers as the pool does; what cannot be ends it. */
static void deliver(const guint8 *frames, gsize size, const DmLimits *limits)
{
	g_auto(DmParseResult) result = { 0 };
	DmDeliveryState state = DM_DELIVERY_MORE;
	DmDelivery delivery;
	Touch touch = { 0 };
	DmFrameHead head;

	dm_parse_result_init(&result);
	dm_delivery_init(&delivery, &touch_sink, &touch, &result, limits, size);
	while (state == DM_DELIVERY_MORE && size >= sizeof(head)) {
		memcpy(&head, frames, sizeof(head));
		if (head.size > size - sizeof(head))
			break;
		state = dm_delivery_take(&delivery, (DmFrameType)head.type,
					 frames + sizeof(head), head.size,
					 NULL);
		frames += sizeof(head) + head.size;
		size -= sizeof(head) + head.size;
	}
	if (state == DM_DELIVERY_DONE)
		g_assert_cmpuint(result.reports, <=, touch.ended);
	else
		dm_delivery_restart(&delivery);
	g_assert_false(touch.open);
	dm_delivery_clear(&delivery);
}

static void keep(GByteArray *out G_GNUC_UNUSED)
{
}

/* The frames of an honest worker, with a few bytes changed. */
static GByteArray *changed_frames(const guint8 *data, gsize size,
				  const DmLimits *limits)
{
	GByteArray *out = g_byte_array_new();
	DmEncoder encoder = { out, keep };
	g_auto(DmParseResult) result = { 0 };
	g_autoptr(GBytes) document = NULL;

	if (size < CHANGES * CHANGE_BYTES)
		return out;
	document = g_bytes_new(data + CHANGES * CHANGE_BYTES,
			       size - CHANGES * CHANGE_BYTES);
	dm_parse_result_init(&result);
	dm_parse(document, limits, &dm_encoder_sink, &encoder, &result, NULL);
	dm_encoder_put_result(&encoder, &result);
	for (guint i = 0; i < CHANGES; i++, data += CHANGE_BYTES) {
		guint at = data[0] | data[1] << 8 | data[2] << 16;

		out->data[at % out->len] ^= data[3];
	}
	return out;
}

static GByteArray *raw_frames(const guint8 *data, gsize size)
{
	GByteArray *out = g_byte_array_new();

	while (size >= 3) {
		gsize n = MIN((gsize)(data[1] | data[2] << 8), size - 3);

		dm_wire_put_raw(out, (DmFrameType)data[0], data + 3, n);
		data += 3 + n;
		size -= 3 + n;
	}
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static gboolean is_ready;
	GByteArray *frames;
	DmLimits limits;

	if (!is_ready)
		dm_parse_init();
	is_ready = TRUE;
	if (!size)
		return 0;
	dm_limits_init(&limits);
	frames = data[0] & 1 ? changed_frames(data + 1, size - 1, &limits)
			     : raw_frames(data + 1, size - 1);
	deliver(frames->data, frames->len, &limits);
	g_byte_array_unref(frames);
	return 0;
}
