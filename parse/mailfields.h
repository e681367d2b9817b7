/*
 * Header fields as bytes give them: lines, folding, comments (RFC 5322
 * sections 2.2 and 3.2.2), read leniently and turned into valid UTF-8.
 */
#pragma once

#include <glib.h>

/* A walk over the fields of a header block, up to its empty line. */
typedef struct {
	const char *at, *end;
	/* of the field in hand */
	char *name;
	char *body;	   /* unfolded and trimmed */
	gboolean repaired; /* what is no text in it was replaced */
} DmFieldScan;

/* The bytes must outlive the walk; blank lines before the first field and the
   separator line of an mbox are passed over. */
void dm_field_scan_init(DmFieldScan *scan, const char *data, gsize size);
/* The next field, FALSE at the end; lines that are none are passed over. */
gboolean dm_field_scan_next(DmFieldScan *scan);
void dm_field_scan_clear(DmFieldScan *scan);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmFieldScan, dm_field_scan_clear)

/*
 * The bytes of the header block that `data` begins with, leading blank lines
 * left out of *ret_start.
 */
gsize dm_header_block(const char *data, gsize size, gsize *ret_start);

/*
 * Valid UTF-8 from bytes: what is broken, and NUL, becomes U+FFFD.
 * *ret_repaired is set then, else left alone.  Caller frees.
 */
char *dm_field_text(const char *data, gsize size, gboolean *ret_repaired);

/*
 * The text without comments, which may nest and hold quoted pairs; a quoted
 * string stays as it is.  Trimmed; caller frees.
 */
char *dm_field_without_comments(const char *text);

/* The text without the <> around it, one pair; in place, returns `text`. */
char *dm_field_strip_angles(char *text);
