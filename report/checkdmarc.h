/*
 * The DMARC section of a check, for programs and for people.
 */
#pragma once

#include "dns/dmarc.h"
#include "report/jsonwriter.h"
#include "report/pagelines.h"

/* One object. */
void dm_check_dmarc_json(DmJsonWriter *json, const DmDmarcSection *section);
/* Lines, without a heading. */
void dm_check_dmarc_page(DmPageLines *page, const DmDmarcSection *section);
