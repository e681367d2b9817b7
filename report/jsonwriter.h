/*
 * A streaming JSON writer (RFC 8259): values go out as they come, nothing is
 * kept as a tree.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

typedef struct _DmJsonWriter DmJsonWriter;

/* Writes to `out`, buffered; dm_json_flush() or free hands over the rest. */
DmJsonWriter *dm_json_writer_new(FILE *out);
/* Appends to `out`, which must outlive the writer. */
DmJsonWriter *dm_json_writer_new_string(GString *out);
void dm_json_writer_free(DmJsonWriter *json);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmJsonWriter, dm_json_writer_free)

void dm_json_begin_object(DmJsonWriter *json);
void dm_json_end_object(DmJsonWriter *json);
void dm_json_begin_array(DmJsonWriter *json);
void dm_json_end_array(DmJsonWriter *json);
void dm_json_key(DmJsonWriter *json, const char *key);

/*
 * A text, or null when `text` is NULL.  Controls, bidi controls and
 * non-characters are written \uXXXX, a broken byte as \ufffd.
 */
void dm_json_text(DmJsonWriter *json, const char *text);
void dm_json_int(DmJsonWriter *json, gint64 value);
void dm_json_bool(DmJsonWriter *json, gboolean value);
void dm_json_null(DmJsonWriter *json);

/* A key and its value. */
void dm_json_member_text(DmJsonWriter *json, const char *key, const char *text);
void dm_json_member_int(DmJsonWriter *json, const char *key, gint64 value);
void dm_json_member_bool(DmJsonWriter *json, const char *key, gboolean value);
/* A list of char *; NULL is an empty one. */
void dm_json_member_strings(DmJsonWriter *json, const char *key,
			    const GPtrArray *texts);
/* null unless `has`. */
void dm_json_member_maybe(DmJsonWriter *json, const char *key, gboolean has,
			  gint64 value);

/*
 * Opens the object of an answer and writes what all of them begin with;
 * `filters`: name, value, … NULL, or NULL.
 */
void dm_json_begin_answer(DmJsonWriter *json, const char *command,
			  const char *const *filters);

/* Ends a line, and with it the document; the next value begins another. */
void dm_json_newline(DmJsonWriter *json);
/* Hands the buffer over to the FILE. */
void dm_json_flush(DmJsonWriter *json);
/* Forgets what is open, for a string that was cut back to nothing. */
void dm_json_restart(DmJsonWriter *json);
