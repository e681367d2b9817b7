/*
 * One stored report in the native layout, for `show`.
 */
#pragma once

#include "report/emitter.h"
#include "store/store.h"

/* As CSV rows or, for DM_FORMAT_JSON, as the object of the contract. */
gboolean dm_export_one(DmStore *store, gint64 report_key,
		       const DmEmitOptions *options, GError **error);
