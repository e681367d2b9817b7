/*
 * What changed since a day, domain by domain.
 */
#pragma once

#include "store/changes.h"

typedef enum {
	DM_CHANGE_NEW_SOURCE,
	DM_CHANGE_VANISHED_SOURCE,
	DM_CHANGE_NEW_SELECTOR,
	DM_CHANGE_FIRST_FAILURE,
	DM_CHANGE_SILENT_REPORTER,
	DM_CHANGE_POLICY,
	DM_N_CHANGES
} DmChangeKind;

/* One change; which members are set hangs on the kind. */
typedef struct {
	DmChangeKind kind;
	char *what; /* source_ip, selector, org_name (may be NULL), or tag: "p",
		       "sp" … */
	/* of a source, as far as `enrich` found it out */
	char *host, *sender;
	gboolean is_host_confirmed;
	char *auth_domain; /* of a selector and a failure: whose signature, or
			      whose SPF */
	/* of a failure: "dkim" with its selector, or "spf" */
	const char *method;
	char *selector;
	/* of a policy: NULL = not given */
	char *before, *after;
	GHashTable *reporters; /* set of char *: who says so */
	gint64 messages, passed;
	gint64 first_seen, last_seen; /* 0 = the reports do not say */
	gint64 report_key;	      /* of a report with such a failure */
} DmChange;

typedef struct {
	char *domain;
	GPtrArray *lists[DM_N_CHANGES]; /* DmChange, those with most messages
					   first where they have any */
} DmDomainChanges;

/*
 * The domains in which something changed, by name; free with
 * g_ptr_array_unref().  Both days of the filter are set (store/changes.h);
 * `silence_day` is the day up to which silence counts.
 */
GPtrArray *dm_changes_find(DmStore *store, const DmFilter *filter,
			   gint64 silence_day, GError **error);
/* The change in plain words, with texts as they were reported; caller frees. */
char *dm_change_words(const DmChange *change);
