/*
 * What the values of an aggregate report must be to each other.
 */
#pragma once

#include "parse/lintvalue.h"

typedef struct {
	/* of the report */
	char *p, *sp, *testing, *pct;
	char *begin, *end;
	/* of the record in hand */
	char *disposition, *dkim, *spf;
	gboolean has_reason, dkim_passed, spf_passed;
} DmLintRecord;

void dm_lint_record_init(DmLintRecord *self);
void dm_lint_record_clear(DmLintRecord *self);
void dm_lint_record_begin(DmLintRecord *self);
/* One value; those that matter are remembered. */
void dm_lint_record_value(DmLintRecord *self, const DmLintRow *row,
			  const char *text);
/* `place` is the report's date_range. */
void dm_lint_range_end(const DmLintRecord *self, const DmLintPlace *place);
/* `place` is the record's policy_evaluated. */
void dm_lint_record_end(DmLintRecord *self, const DmLintPlace *place);
