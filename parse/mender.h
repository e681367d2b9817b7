/*
 * Turns a broken report document into a well-formed one, as text.
 */
#pragma once

#include <glib.h>

typedef struct _DmMender DmMender;

/* Receives pieces of the mended document. */
typedef void (*DmMendFn)(gpointer user, const char *text, gsize size);

DmMender *dm_mender_new(DmMendFn out, gpointer user);
void dm_mender_free(DmMender *mender);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmMender, dm_mender_free)

/*
 * Takes valid UTF-8.  What comes before <feedback and after its end is left
 * out, but for the line ends before it; so are comments, processing
 * instructions and attributes other than namespaces and lang; raw & and <
 * become text; a tag that is none is dropped and its remainder becomes text; an
 * end tag closes what is open inside it, a foreign one is dropped; record,
 * policy_published and report_metadata close what was left open before them.
 * Names are ASCII.
 */
void dm_mender_feed(DmMender *mender, const char *text, gsize size);
/* No more follows; elements that are still open stay open. */
void dm_mender_finish(DmMender *mender);
/* How many <feedback> were opened, those that were left out too. */
guint dm_mender_roots(const DmMender *mender);
/* Whether a DOCTYPE was seen. */
gboolean dm_mender_saw_doctype(const DmMender *mender);
