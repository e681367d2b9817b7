/*
 * Findings: what is wrong or remarkable in an input.  They are data, stored
 * and listed; a program error is a GError and never stands here.
 */
#pragma once

#include <glib.h>

typedef enum {
	DM_SEVERITY_INFO,
	DM_SEVERITY_WARNING,
	DM_SEVERITY_ERROR,
} DmSeverity;

typedef struct {
	DmSeverity severity;
	const char *code; /* kebab-case, a static string or owned by the list */
	char *where;	  /* path or line inside the input; NULL = the whole */
	char *text;	  /* one sentence, UTF-8, not yet escaped */
	char *section;	  /* "RFC 9990 section 3.1.1": the rule that is broken,
			     where the reader was asked to tell; or NULL */
	guint repeats;	  /* how often the same came after the last kept */
} DmFinding;

/* At most so many findings of one code are kept; the rest are counted. */
#define DM_FINDINGS_PER_CODE 10
/*
 * After so many only the first of each further code is kept, and after twice
 * as many none: it counts as a repeat of the last one.
 */
#define DM_FINDINGS_MAX 200

typedef struct _DmFindings DmFindings;

DmFindings *dm_findings_new(void);
void dm_findings_free(DmFindings *findings);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmFindings, dm_findings_free)

/* Adds one.  `code` is copied; `where` may be NULL. */
void dm_findings_add(DmFindings *findings, DmSeverity severity,
		     const char *code, const char *where, const char *format,
		     ...) G_GNUC_PRINTF(5, 6);
/* The same with the rule that is broken. */
void dm_findings_add_rule(DmFindings *findings, DmSeverity severity,
			  const char *code, const char *section,
			  const char *where, const char *format, ...)
	G_GNUC_PRINTF(6, 7);
/* Adds a copy of one, with its repeats. */
void dm_findings_add_copy(DmFindings *findings, const DmFinding *finding);
/* Copies all findings of `from` to the end of `findings`. */
void dm_findings_append(DmFindings *findings, const DmFindings *from);
void dm_findings_clear(DmFindings *findings);

guint dm_findings_count(const DmFindings *findings);
const DmFinding *dm_findings_get(const DmFindings *findings, guint index);
/* The first finding with this code, or NULL. */
const DmFinding *dm_findings_lookup(const DmFindings *findings,
				    const char *code);
/* The first of the highest severity, or NULL when there is none. */
const DmFinding *dm_findings_worst(const DmFindings *findings);

/* Whether this is kebab-case of at most 64 characters. */
gboolean dm_finding_code_is_good(const char *code);
/* "info", "warning", "error"; static. */
const char *dm_severity_name(DmSeverity severity);
