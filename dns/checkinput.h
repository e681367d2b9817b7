/*
 * What a check is told about a domain beside what DNS says.
 */
#pragma once

#include "core/address.h"

/* A selector to look at, and what the stored reports know of it. */
typedef struct {
	char *selector;
	gboolean asked;	  /* by --selector */
	gint64 messages;  /* signed with it and reported, whatever the result */
	gint64 passed;	  /* of these the signature held */
	gint64 last_seen; /* seconds since the epoch; 0 = never */
} DmSelector;

typedef struct {
	char *domain;	      /* normalized (dns/name.h) */
	GPtrArray *selectors; /* DmSelector; no two alike */
	/* DmAddress: what SPF says of mail from each; may be empty. */
	GArray *sources;
	/* char *: which of these it is aligned with by tree walk; may be
	   empty. */
	GPtrArray *others;
	/* What stored reports say: messages with this header_from or policy
	   domain in the last 90 days; 0 where there is no store. */
	gboolean has_reports;
	gint64 messages;
	gint64 passed;			  /* of these, DMARC */
	gint64 aligned_dkim, aligned_spf; /* of these */
	gint64 dkim_only;		  /* aligned by DKIM and not by SPF */
	char **mailboxes;   /* addresses that the configuration reads, lower
			       case; ends with NULL, may be empty, never NULL */
	gint64 now_seconds; /* since the epoch */
	gboolean strict;    /* no DMARC record is an error */
	/* MTA-STS policies may lie where others cannot reach them. */
	gboolean closed_network;
} DmCheckInput;

void dm_check_input_free(DmCheckInput *input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmCheckInput, dm_check_input_free)
/* An input with nothing but the domain. */
DmCheckInput *dm_check_input_new(const char *domain);
/* The row of a selector, made where it is not there yet. */
DmSelector *dm_check_input_add_selector(DmCheckInput *input,
					const char *selector);
/* Whether reports show that it sends mail: some passes, so is its own. */
gboolean dm_check_input_sends(const DmCheckInput *input);
