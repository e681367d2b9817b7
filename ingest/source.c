/*
 * Placeholder of the helper in charge: items and error domain.
 */
#include "ingest/source.h"

G_DEFINE_QUARK(dm - ingest - error - quark, dm_ingest_error)
