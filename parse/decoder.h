/*
 * Bytes of a declared encoding to UTF-8 that XML allows, chunk by chunk.
 */
#pragma once

#include <glib.h>

#include "core/finding.h"

typedef struct _DmDecoder DmDecoder;

/*
 * Chooses the encoding from the document's first bytes: byte order mark, the
 * pattern of UTF-16, the XML declaration's label; *ret_skip is how many bytes
 * (mark, white space) to pass over.  A label that is not in the table is
 * read as UTF-8, else as windows-1252 byte by byte, with the finding
 * charset-unknown.
 */
DmDecoder *dm_decoder_new(const guint8 *head, gsize size, gsize *ret_skip,
			  DmFindings *findings);
void dm_decoder_free(DmDecoder *decoder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDecoder, dm_decoder_free)

/*
 * Decodes a chunk; `last` says that no more follows.  Returns UTF-8 that lives
 * until the next call, free of characters that XML 1.0 forbids.  Bytes that
 * cannot be decoded become U+FFFD.
 */
const char *dm_decoder_decode(DmDecoder *decoder, const guint8 *data,
			      gsize size, gboolean last, gsize *ret_size);
/* How many characters had to be replaced so far. */
guint64 dm_decoder_replaced(const DmDecoder *decoder);
