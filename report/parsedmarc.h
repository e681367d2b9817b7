/*
 * Reports the way parsedmarc 10 writes them: its defaults filled in, its
 * columns and members, long reports divided by day.
 */
#pragma once

#include <stdio.h>

#include "core/report.h"
#include "report/csvwriter.h"
#include "report/jsonwriter.h"
#include "store/store.h"

/*
 * Reports longer than this are not divided: a forged range of centuries must
 * not turn one record into a million rows.
 */
#define DM_PARSEDMARC_DAYS_MAX 366

typedef struct _DmParsedmarc DmParsedmarc;

DmParsedmarc *dm_parsedmarc_new(void);
void dm_parsedmarc_free(DmParsedmarc *self);

/* Takes the final header; its texts must live until the next one. */
void dm_parsedmarc_begin(DmParsedmarc *self, const DmReport *report);
/* The header with the defaults filled in. */
const DmReport *dm_parsedmarc_report(const DmParsedmarc *self);
/* Whether the report spans more than a day and its rows are divided. */
gboolean dm_parsedmarc_divided(const DmParsedmarc *self);
/* The record with the defaults filled in; lives until the next call. */
const DmRecord *dm_parsedmarc_record(DmParsedmarc *self,
				     const DmRecord *record);

/* The part of a record's messages that falls into one interval. */
typedef struct {
	gboolean started;
	gint64 given;	   /* messages handed out so far */
	gint64 begin, end; /* seconds since the epoch */
	gint64 messages;
} DmParsedmarcPart;

/*
 * The next part of `messages`; begins with a zeroed `part`.  Each UTC day gets
 * whole messages by its share of the seconds, the last one the remainder, so
 * the sum is exact (parsedmarc rounds by largest fraction).  Days without
 * messages are left out.  An undivided report is one part.
 */
gboolean dm_parsedmarc_next_part(const DmParsedmarc *self, gint64 messages,
				 DmParsedmarcPart *part);

void dm_parsedmarc_csv_header(DmCsvWriter *csv);
/* Writes the rows of a record. */
void dm_parsedmarc_csv_record(DmParsedmarc *self, DmCsvWriter *csv,
			      const DmRecord *record, const DmSourceFact *fact);

/*
 * The failed sessions of a policy that no failure detail tells of: parsedmarc
 * writes all of them beside the details, so that its column counts twice.
 */
gint64 dm_parsedmarc_tls_rest(const DmTlsPolicy *policy);

/* Its word for what became of the message, "other" for those it lacks. */
const char *dm_parsedmarc_delivery(const DmFailure *failure);

/* The members of a failure or TLS report in its JSON. */
void dm_parsedmarc_json_failure(DmJsonWriter *json, const DmFailure *failure,
				const DmSourceFact *fact);
void dm_parsedmarc_json_tls(DmJsonWriter *json, const DmTls *tls);
/*
 * "source":{…} of an address.  As parsedmarc's, reverse_dns is not confirmed;
 * name is our catalogue's, type and as_domain are never known.
 */
void dm_parsedmarc_json_source(DmJsonWriter *json, const char *source_ip,
			       const DmSourceFact *fact);

/*
 * One JSON document {"aggregate_reports":[…],…}, written as reports come; of
 * its three lists only that of `kind` is filled.
 */
typedef struct _DmParsedmarcJson DmParsedmarcJson;

/* The header given to `begin` must be final, as with dm_record_csv_new(). */
DmParsedmarcJson *dm_parsedmarc_json_new(FILE *out, DmKind kind);
/* What is known of sources; without it nothing is.  Borrowed. */
void dm_parsedmarc_json_set_facts(DmParsedmarcJson *self, DmSourceFacts *facts);
const DmSink *dm_parsedmarc_json_sink(DmParsedmarcJson *self,
				      gpointer *ret_user);
/* Closes the document. */
gboolean dm_parsedmarc_json_finish(DmParsedmarcJson *self, GError **error);
void dm_parsedmarc_json_free(DmParsedmarcJson *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmParsedmarc, dm_parsedmarc_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmParsedmarcJson, dm_parsedmarc_json_free)
