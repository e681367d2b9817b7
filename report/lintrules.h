/*
 * Which rule of which RFC a finding stands for.
 */
#pragma once

#include "core/report.h"

/*
 * Whether `finding` of a report of this kind tells of a broken rule: *ret is
 * then the finding as a rule, with the section and the severity that the RFC
 * gives it (its texts belong to `finding`).  What the linter says itself, in
 * its own words, is left out where the reader says it too.
 */
gboolean dm_lint_rule(DmKind kind, const DmFinding *finding, DmFinding *ret);
/* The same for what was found beside the reports of an item. */
gboolean dm_lint_item_rule(const DmFinding *finding, DmFinding *ret);
