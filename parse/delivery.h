/*
 * What a worker says of one item, turned back into calls of a sink.  Nothing
 * of it is believed.
 */
#pragma once

#include "parse/wire.h"

typedef enum {
	DM_DELIVERY_MORE, /* go on with the next frame */
	DM_DELIVERY_DONE,
	DM_DELIVERY_BAD,    /* no frame that an honest worker sends here */
	DM_DELIVERY_FAILED, /* the sink failed */
} DmDeliveryState;

typedef struct {
	const DmSink *sink;
	gpointer user;
	DmParseResult *result;
	DmWireArena *arena;
	guint64 max_bytes;    /* of documents; see dm_delivery_init() */
	guint64 bytes;	      /* of documents so far */
	gboolean open;	      /* a report has begun */
	DmKind kind;	      /* of it; it may not change */
	guint ended;	      /* reports ended in this try */
	guint delivered;      /* reports that the sink has had */
	DmFindings *findings; /* of the open report */
} DmDelivery;

/* For an item of `size_bytes`. */
void dm_delivery_init(DmDelivery *self, const DmSink *sink, gpointer user,
		      DmParseResult *result, const DmLimits *limits,
		      gsize size_bytes);
void dm_delivery_clear(DmDelivery *self);
/* Takes one frame; `error` is set with DM_DELIVERY_FAILED only. */
DmDeliveryState dm_delivery_take(DmDelivery *self, DmFrameType type,
				 const guint8 *data, gsize size,
				 GError **error);
/*
 * The worker has died.  The open report is discarded; when the item is read
 * once more, the reports that the sink already had are passed over.
 */
void dm_delivery_restart(DmDelivery *self);
