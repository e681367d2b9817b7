/*
 * What a page says of a failure or TLS report.
 */
#pragma once

#include "core/report.h"
#include "report/pagelines.h"

void dm_page_failure(DmPageLines *page, const DmFailure *failure);
void dm_page_tls(DmPageLines *page, const DmTls *tls);
