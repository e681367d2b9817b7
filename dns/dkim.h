/*
 * The DKIM keys of a domain: those of selectors that somebody named, or that
 * reports show.  Selectors cannot be listed by DNS.
 */
#pragma once

#include "dns/checkinput.h"
#include "dns/dkimkey.h"
#include "dns/lookups.h"
#include "dns/rules.h"

/* No more selectors are looked at. */
#define DM_DKIM_SELECTORS_MAX 50

typedef struct {
	DmSelector *selector; /* a copy of the input's */
	char *name;	      /* "s1._domainkey.example.com" */
	DmDnsStatus status;
	gboolean is_missing; /* known to be absent */
	gboolean is_unknown; /* could not be asked */
	char *alias;	     /* where its last CNAME leads; or NULL */
	guint n_records;     /* TXT */
	DmDkimKey *key;	     /* NULL unless there is exactly one record */
} DmDkimSelector;

typedef struct {
	char *domain;
	GPtrArray *selectors; /* DmDkimSelector, in the order of the input */
	guint more;	      /* selectors beyond DM_DKIM_SELECTORS_MAX */
	gboolean has_wildcard;
	gboolean has_usable_key; /* at least one */
	gboolean has_reports;
} DmDkimSection;

/* A pure function of answers (dns/lookups.h). */
DmDkimSection *dm_dkim_section_new(const DmCheckInput *input,
				   DmLookups *lookups,
				   DmJudgements *judgements);
void dm_dkim_section_free(DmDkimSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDkimSection, dm_dkim_section_free)
