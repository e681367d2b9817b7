/*
 * A look over JSON before a library builds a tree of it: what it would cost.
 */
#pragma once

#include <glib.h>

#include "core/limits.h"

/*
 * The cap that the text goes beyond: arrays and objects inside each other, or
 * so many objects and members that no TLS report of that many details has
 * them; -1 when it may be read.  Text that is no JSON is no fault here.
 */
int dm_json_scan(const char *text, gsize size, const DmLimits *limits);
