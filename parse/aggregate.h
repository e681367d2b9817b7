/*
 * Aggregate reports from XML events (RFC 9990 appendix A, RFC 7489 appendix C
 * and the drafts before): by content, never by version.
 */
#pragma once

#include "core/limits.h"
#include "core/report.h"
#include "parse/xmlreader.h"

typedef struct _DmAggregateReader DmAggregateReader;

/* What stopped the reading from inside, if anything did. */
typedef enum {
	DM_AGGREGATE_READING,
	DM_AGGREGATE_LIMIT, /* `limit` was reached */
	DM_AGGREGATE_SINK,  /* the sink failed */
} DmAggregateState;

typedef struct {
	DmAggregateState state;
	DmLimit limit;	   /* the one reached */
	char *root;	   /* the root's name where it is not feedback */
	gboolean started;  /* <feedback> was opened */
	gboolean complete; /* and closed */
	guint extra_roots; /* further <feedback> passed over */
} DmAggregateStatus;

/*
 * Streams the records of one document into `sink` (records only: begin and
 * end are the caller's).
 */
DmAggregateReader *dm_aggregate_reader_new(const DmSink *sink, gpointer user,
					   const DmLimits *limits);
void dm_aggregate_reader_free(DmAggregateReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmAggregateReader, dm_aggregate_reader_free)

/* The XML reader to feed; owned by this one. */
DmXmlReader *dm_aggregate_reader_xml(DmAggregateReader *self);

const DmAggregateStatus *
dm_aggregate_reader_status(const DmAggregateReader *self);
/* Takes the sink's error over. */
GError *dm_aggregate_reader_take_error(DmAggregateReader *self);
/*
 * Passes on the last records and fills in the header; FALSE when the sink
 * failed.  The texts live as long as the reader.
 */
gboolean dm_aggregate_reader_finish(DmAggregateReader *self,
				    DmAggregate *ret_aggregate);
/* The report's findings, to which the caller may add. */
DmFindings *dm_aggregate_reader_findings(DmAggregateReader *self);
