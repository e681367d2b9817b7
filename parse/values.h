/*
 * The values of report elements: from the text that stands there to the form
 * in which it is kept, with a finding for everything that was changed.
 */
#pragma once

#include <glib.h>

#include "core/finding.h"

typedef enum {
	DM_VALUE_TEXT,
	DM_VALUE_ID, /* one <...> pair stripped */
	DM_VALUE_DOMAIN,
	DM_VALUE_ADDRESS,
	DM_VALUE_COUNT,	  /* integer, 0 to 2^53-1 */
	DM_VALUE_PERCENT, /* integer */
	DM_VALUE_TIME,	  /* integer, seconds since the epoch */
	/* Enumerations: lower-cased, aliases replaced (RFC 9990 appendix A). */
	DM_VALUE_POLICY,
	DM_VALUE_DISPOSITION,
	DM_VALUE_ALIGNED,
	DM_VALUE_DKIM_RESULT,
	DM_VALUE_SPF_RESULT,
	DM_VALUE_SCOPE,
	DM_VALUE_MODE,
	DM_VALUE_METHOD,
	DM_VALUE_TESTING,
	DM_VALUE_REASON,
} DmValueType;

/* Where a value stands, for findings. */
typedef struct {
	DmFindings *findings;
	const char *element;
	guint line;
} DmValueContext;

/* Whether the type is kept as an integer (dm_value_integer()). */
gboolean dm_value_is_integer(DmValueType type);

/* Takes white space off both ends, and half a character off the end. */
void dm_value_trim(GString *text);

/*
 * Turns `text` (trimmed, owned by the caller, may be changed) into what is
 * kept.  NULL where the value says nothing ("unknown" for a policy, an
 * address that is none).
 */
const char *dm_value_text(DmValueType type, GString *text,
			  const DmValueContext *context);

/*
 * Reads an integer; FALSE when it is none.  Counts are brought into range,
 * times cut at a fraction, milliseconds turned into seconds, a written-out
 * date read as UTC.
 */
gboolean dm_value_integer(DmValueType type, const char *text,
			  const DmValueContext *context, gint64 *ret);

/*
 * Reads "2026-01-31", "2026-01-31 00:00:00" or RFC 3339, as UTC where no zone
 * stands; FALSE when it is none of them.
 */
gboolean dm_value_written_date(const char *text, gint64 *ret);
