/*
 * Failure and TLS reports through each output of this folder, as a string.
 */
#pragma once

#include "report/kindcsv.h"
#include "report/parsedmarc.h"
#include "report/reportjson.h"
#include "report/reportpage.h"
#include "tests/unit/kindsamples.h"
#include "tests/unit/report/sample.h"

static inline char *kind_print_csv(const DmReport *report, DmLayout layout,
				   gint64 max_rows, gboolean raw)
{
	Capture capture;
	DmKindCsv *csv = dm_kind_csv_new(capture_open(&capture), report->kind,
					 layout, raw, max_rows);
	gpointer user;
	const DmSink *sink = dm_kind_csv_sink(csv, &user);
	char *text;

	dm_kind_csv_set_key(csv, 7);
	sample_feed(sink, user, report, NULL, 0);
	text = g_strdup(capture_text(&capture));
	dm_kind_csv_free(csv);
	capture_clear(&capture);
	return text;
}

static inline char *kind_print_json(const DmReport *report)
{
	Capture capture;
	DmReportJson *json = dm_report_json_new(capture_open(&capture));
	gpointer user;
	const DmSink *sink = dm_report_json_sink(json, &user);
	char *text;

	dm_report_json_set_source(json, "in/a.eml");
	sample_feed(sink, user, report, NULL, 0);
	dm_report_json_free(json);
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}

static inline char *kind_print_parsedmarc(const DmReport *report)
{
	Capture capture;
	DmParsedmarcJson *json =
		dm_parsedmarc_json_new(capture_open(&capture), report->kind);
	gpointer user;
	const DmSink *sink = dm_parsedmarc_json_sink(json, &user);
	GError *error = NULL;
	char *text;

	sample_feed(sink, user, report, NULL, 0);
	dm_parsedmarc_json_finish(json, &error);
	g_assert_no_error(error);
	dm_parsedmarc_json_free(json);
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}

static inline char *kind_print_page(const DmReport *report,
				    const DmPageOrigin *origin)
{
	Capture capture;
	DmReportPage *page = dm_report_page_new(capture_open(&capture), FALSE);
	gpointer user;
	const DmSink *sink = dm_report_page_sink(page, &user);
	char *text;

	dm_report_page_set_origin(page, origin);
	sample_feed(sink, user, report, NULL, 0);
	dm_report_page_free(page);
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}
