/*
 * The lines of a page for people: headings and fields.  Text of input reaches
 * them through dm_page_add() only, which escapes it.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

typedef struct {
	FILE *out;
	gboolean colour;
	GString *line; /* what is not yet put */
} DmPageLines;

void dm_page_init(DmPageLines *page, FILE *out, gboolean colour);
void dm_page_clear(DmPageLines *page);

/* Adds a text to the line: absent is "-", present but empty is "\"\"". */
void dm_page_add(DmPageLines *page, const char *text);
/* The same behind a constant. */
void dm_page_add_named(DmPageLines *page, const char *name, const char *text);
/* Ends the line. */
void dm_page_put(DmPageLines *page);
/* Ends it as a heading. */
void dm_page_put_heading(DmPageLines *page);
/* A line of its own; nothing where `text` is NULL. */
void dm_page_field(DmPageLines *page, const char *label, const char *text);
void dm_page_number(DmPageLines *page, const char *label, gboolean has,
		    gint64 number);
/* "unknown" unless `has`. */
void dm_page_time(DmPageLines *page, const char *label, gboolean has,
		  gint64 seconds);
