/*
 * Reports without records, and their document, into the sink in one go.
 */
#pragma once

#include "parse/internal.h"

/* Passes a document's bytes on, in pieces. */
gboolean dm_whole_send_bytes(DmRun *run, GBytes *bytes);
/* The hex SHA-256 of a document; caller frees. */
char *dm_whole_sha256(GBytes *bytes);
/*
 * Sends a report that is a whole with the bytes it was read from, and counts
 * it; its sha256 is filled in.  FALSE when the sink failed.
 */
gboolean dm_whole_send(DmRun *run, DmReport *report, GBytes *bytes);
