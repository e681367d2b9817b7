/*
 * The section of SPF, for programs and for people.
 */
#pragma once

#include "dns/spf.h"
#include "report/jsonwriter.h"
#include "report/pagelines.h"

/* One object. */
void dm_check_spf_json(DmJsonWriter *json, const DmSpfSection *section);
/* The record, its tree with the costs of each term, and the evaluation. */
void dm_check_spf_page(DmPageLines *page, const DmSpfSection *section);
