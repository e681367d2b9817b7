/*
 * Single values of a TLS report, as text or number: into the form in which
 * they are kept, with a finding for whatever was changed.
 */
#pragma once

#include "core/finding.h"

/* Where a value stands: an object's path, "policies[0]." or "", and a name. */
typedef struct {
	DmFindings *findings;
	GString *path;
	const char *name;
} DmTlsPlace;

/* Adds a finding; `format` has one %s, for the beginning of `text`. */
void dm_tls_note(const DmTlsPlace *place, DmSeverity severity, const char *code,
		 const char *format, const char *text) G_GNUC_PRINTF(4, 0);
/* What stands there is no `wanted`. */
void dm_tls_note_type(const DmTlsPlace *place, const char *wanted);
void dm_tls_note_missing(const DmTlsPlace *place);

/* Lower case in place; a word that is not `known` is kept. */
void dm_tls_word(const DmTlsPlace *place, char *text, const char *const *known);
/* Normalized (dm_domain_normalize()); a pattern is no fault.  Caller frees. */
char *dm_tls_host(const char *text);
/* The same where it has to be a domain. */
char *dm_tls_domain(const DmTlsPlace *place, const char *text);
/* Canonical text, or NULL; caller frees. */
char *dm_tls_address(const DmTlsPlace *place, const char *text);
/* An integer from text that should have been a number. */
gboolean dm_tls_integer(const DmTlsPlace *place, const char *text, gint64 *ret);
/* A number of sessions, 0 to 2^53-1; FALSE: it is left out. */
gboolean dm_tls_count(const DmTlsPlace *place, gint64 number, gint64 *ret);
/* A time from a number, seconds or milliseconds since the epoch. */
gboolean dm_tls_epoch(const DmTlsPlace *place, gint64 number, gint64 *ret);
/* A time from RFC 3339's form or a near one; without a finding. */
gboolean dm_tls_date(const char *text, gint64 *ret);
