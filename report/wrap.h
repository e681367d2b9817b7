/*
 * Text broken into lines.
 */
#pragma once

#include "report/pagelines.h"

/*
 * Puts `text` behind `head`, a constant, broken at blanks where it would pass
 * `width` columns (0 = never); further lines are indented as far as the first.
 * Words that are wider stay whole.  The text is escaped.
 */
void dm_page_wrap(DmPageLines *page, guint width, const char *head,
		  const char *text);
/* Ends the line as a heading, which is broken and indented likewise. */
void dm_page_wrap_heading(DmPageLines *page, guint width);
