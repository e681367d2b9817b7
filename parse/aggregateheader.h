/*
 * The header of an aggregate report from the values that were read.
 */
#pragma once

#include "core/report.h"
#include "parse/elements.h"

/*
 * Fills in generation, version, metadata and policy; lists, namespace and
 * extensions are the caller's.  `seen` has a bit for each field that occurs
 * anywhere, `extension` says whether an <extension> does.
 */
void dm_aggregate_header_fill(const DmFieldValues *values, guint64 seen,
			      gboolean extension, DmFindings *findings,
			      DmAggregate *aggregate);
