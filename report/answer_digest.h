/*
 * The answer of `digest`.
 */
#pragma once

#include <stdio.h>

#include "report/bulletin.h"
#include "report/mailwriter.h"

typedef enum {
	DM_DIGEST_TEXT,
	DM_DIGEST_HTML,
	DM_DIGEST_MAIL, /* as it would be sent */
	DM_DIGEST_JSON,
} DmDigestFormat;

/*
 * Prints it; `head` is of a mail only, else NULL, `width` of text only, 0 = as
 * a mail has it, `filter_texts` of JSON only.
 */
gboolean dm_digest_print(const DmBulletin *bulletin, DmDigestFormat format,
			 const DmMailHead *head,
			 const char *const *filter_texts, guint width,
			 FILE *out, GError **error);
