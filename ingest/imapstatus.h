/*
 * Status replies (RFC 9051 section 7.1): their conditions and response codes.
 */
#pragma once

#include "ingest/imapreply.h"

/* What the first words of a reply say it is. */
typedef struct {
	DmImapKind kind; /* TAGGED, CONTINUE, UNTAGGED, or OTHER: data */
	DmImapCondition condition;
	const char *tag; /* of TAGGED, borrowed */
	gsize tag_size;
	const char *rest; /* of a status: behind what was read here */
} DmImapHead;

/* FALSE where the line cannot begin a reply. */
gboolean dm_imap_head_read(const char *text, DmImapHead *ret);

/* Reads "[CODE …] text" into *ret. */
void dm_imap_status_take(const char *text, DmImapReply *ret);
