/*
 * The DNS tree walk of DMARC (RFC 9989 section 4.10): organizational domains,
 * which record governs a domain, and whether two domains are aligned; each
 * beside what RFC 7489 says, which asks the public suffix list.
 *
 * Everything here is asked again and again until nothing is pending
 * (dns/lookups.h).
 */
#pragma once

#include "dns/dmarcrecord.h"
#include "dns/lookups.h"

#define DM_WALK_QUERIES_MAX 8

/* One name, and what stands at _dmarc. below it. */
typedef struct {
	char *domain;	       /* "example.com" */
	char *name;	       /* "_dmarc.example.com" */
	DmDnsStatus status;    /* of the question for its TXT records */
	guint n_records;       /* that begin with v=DMARC1 */
	DmDmarcRecord *record; /* NULL unless there is exactly one */
	/* How many TXT were meant as records and are none; the first, and why
	   (dm_dmarc_near_miss()), or NULL. */
	guint n_missed;
	char *missed;
	const char *why_missed;
} DmWalkStep;

typedef struct {
	char *start;
	GPtrArray *steps;    /* DmWalkStep, from the start upwards; none behind
				one that stops the walk */
	gboolean is_stopped; /* by psd=n or psd=y */
	/* An answer of which nothing is known stands before the end, so that
	   the result would be a guess. */
	gboolean is_uncertain;
	char *organizational_domain; /* 4.10.2; NULL where it is uncertain */
	const DmWalkStep *psd;	     /* the step with psd=y, which is not the
					start; or NULL */
	/* That of the public suffix list's organizational domain, where the
	   walk did not come there and RFC 7489 asks for it; or NULL. */
	DmWalkStep *beside;
} DmTreeWalk;

/*
 * Walks from `start`, which is normalized.  Names below the organizational
 * domain of the public suffix list are asked together, then the rest, so that
 * a walk takes two rounds, and one that stops early asks no name above.
 */
DmTreeWalk *dm_tree_walk(DmLookups *lookups, const char *start);
void dm_tree_walk_free(DmTreeWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmTreeWalk, dm_tree_walk_free)
/* The step of a domain, or NULL. */
const DmWalkStep *dm_tree_walk_find(const DmTreeWalk *walk, const char *domain);

/* ---- which policy ----------------------------------------------------- */

/*
 * What receivers of one edition apply to mail of an author domain.  An effect
 * that does not apply also means that no record governs.
 */
typedef struct {
	gboolean is_known;	     /* no answer that matters is missing */
	char *organizational_domain; /* NULL where it is not known */
	/* Of the record that governs; NULL where there is none.  It belongs to
	   the walk. */
	const DmWalkStep *step;
	DmDmarcEffect effect; /* on mail of the author domain */
	DmAuthor author;      /* what that is, seen from the record's domain */
	/* On mail of its subdomains, existing or not, that have no record of
	   their own. */
	gboolean below_is_known;
	DmDmarcEffect below, nonexistent;
} DmDmarcPolicy;

/*
 * RFC 9989 section 4.10.1, RFC 7489 section 6.6.3; `walk` is from the author
 * domain, and keeps what is asked beside it.  Asks whether that domain exists
 * only where a record above governs it.
 * Clear by dm_policy_clear().
 */
void dm_policy_discover(DmLookups *lookups, DmTreeWalk *walk,
			DmDmarcEdition edition, DmDmarcPolicy *ret);
void dm_policy_clear(DmDmarcPolicy *policy);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmDmarcPolicy, dm_policy_clear)

/* ---- alignment -------------------------------------------------------- */

typedef enum {
	DM_ALIGNMENT_UNKNOWN, /* an answer is missing */
	DM_ALIGNMENT_NO,
	DM_ALIGNMENT_YES,
} DmAlignment;

/*
 * Whether an authenticated domain is aligned with the author domain (RFC 9989
 * section 3.2.10), case and a dot at the end aside.
 */
DmAlignment dm_alignment_strict(const char *author, const char *other);
/* Relaxed, by the public suffix list (RFC 7489 section 3.1). */
DmAlignment dm_alignment_by_list(const char *author, const char *other);
/* Relaxed, by two tree walks. */
DmAlignment dm_alignment_by_walk(DmLookups *lookups, const char *author,
				 const char *other);
