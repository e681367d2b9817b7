/*
 * A section of a check through both of its printers, as a string.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>

#include "report/jsonwriter.h"
#include "report/pagelines.h"

typedef void (*CheckJsonFn)(DmJsonWriter *json, gconstpointer section);
typedef void (*CheckPageFn)(DmPageLines *page, gconstpointer section);

static inline char *check_print_json(CheckJsonFn print, gconstpointer section)
{
	GString *out = g_string_new(NULL);
	DmJsonWriter *json = dm_json_writer_new_string(out);

	print(json, section);
	dm_json_writer_free(json);
	return g_string_free(out, FALSE);
}

static inline char *check_print_page(CheckPageFn print, gconstpointer section)
{
	char *buffer = NULL, *text;
	size_t size = 0;
	FILE *out = open_memstream(&buffer, &size);
	DmPageLines page;

	g_assert_nonnull(out);
	dm_page_init(&page, out, FALSE);
	print(&page, section);
	dm_page_clear(&page);
	fclose(out);
	text = g_strdup(buffer);
	free(buffer);
	return text;
}
