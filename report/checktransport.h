/*
 * What a check says of TLS between mail servers, and of the logo: MTA-STS,
 * TLS-RPT, DANE, BIMI.
 */
#pragma once

#include "dns/bimi.h"
#include "dns/dane.h"
#include "dns/mtasts.h"
#include "dns/tlsrpt.h"
#include "report/jsonwriter.h"
#include "report/pagelines.h"

void dm_check_mtasts_json(DmJsonWriter *json, const DmMtaStsSection *section);
void dm_check_mtasts_page(DmPageLines *page, const DmMtaStsSection *section);
void dm_check_tlsrpt_json(DmJsonWriter *json, const DmTlsRptSection *section);
void dm_check_tlsrpt_page(DmPageLines *page, const DmTlsRptSection *section);
void dm_check_bimi_json(DmJsonWriter *json, const DmBimiSection *section);
void dm_check_bimi_page(DmPageLines *page, const DmBimiSection *section);
void dm_check_dane_json(DmJsonWriter *json, const DmDaneSection *section);
void dm_check_dane_page(DmPageLines *page, const DmDaneSection *section);
