/*
 * The DKIM section of a check, for programs and for people.
 */
#pragma once

#include "dns/dkim.h"
#include "report/jsonwriter.h"
#include "report/pagelines.h"

/* One object. */
void dm_check_dkim_json(DmJsonWriter *json, const DmDkimSection *section);
/* Lines, without a heading. */
void dm_check_dkim_page(DmPageLines *page, const DmDkimSection *section);
