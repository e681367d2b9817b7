/*
 * The delivery path of a check, as data and for people.
 */
#pragma once

#include "dns/mx.h"
#include "report/jsonwriter.h"
#include "report/pagelines.h"

void dm_check_mx_json(DmJsonWriter *json, const DmMxSection *section);
void dm_check_mx_page(DmPageLines *page, const DmMxSection *section);
