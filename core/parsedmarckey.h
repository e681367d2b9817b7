/*
 * What parsedmarc makes of the names that tell reports apart.
 */
#pragma once

#include <glib.h>

/*
 * A name that may be a host becomes its organizational domain, one with a
 * space or without a dot stays.  Caller frees.
 */
char *dm_parsedmarc_org_name(const char *org_name);

/* A report_id without <>, cut at the first "@".  Caller frees. */
char *dm_parsedmarc_report_id(const char *report_id);
