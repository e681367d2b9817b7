/*
 * A DMARC record: its grammar (RFC 9989 section 4.8), what it asks of
 * receivers, and what those of RFC 7489 make of it.
 */
#pragma once

#include "dns/reporttargets.h"
#include "dns/taglist.h"

/* What p, sp and np ask for; what is meant is in rising order. */
typedef enum {
	DM_REQUEST_ABSENT,
	DM_REQUEST_INVALID,
	DM_REQUEST_NONE,
	DM_REQUEST_QUARANTINE,
	DM_REQUEST_REJECT,
} DmRequest;

/* "none" …; NULL for the first two. */
const char *dm_request_name(DmRequest request);

typedef enum { DM_PSD_UNKNOWN, DM_PSD_NO, DM_PSD_YES } DmPsd;

/* The tags that are known; the names are in dm_dmarc_tag_names[]. */
typedef enum {
	DM_DMARC_V,
	DM_DMARC_P,
	DM_DMARC_SP,
	DM_DMARC_NP,
	DM_DMARC_ADKIM,
	DM_DMARC_ASPF,
	DM_DMARC_RUA,
	DM_DMARC_RUF,
	DM_DMARC_FO,
	DM_DMARC_T,
	DM_DMARC_PSD,
	DM_DMARC_PCT, /* from here on historic (RFC 9989 section 9.3) */
	DM_DMARC_RF,
	DM_DMARC_RI,
	DM_N_DMARC_TAGS
} DmDmarcTag;

extern const char *const dm_dmarc_tag_names[DM_N_DMARC_TAGS + 1];
/* By name, ASCII case aside; DM_N_DMARC_TAGS where it is unknown. */
DmDmarcTag dm_dmarc_tag_find(const char *name);

typedef struct {
	char *text;
	DmTagList *tags;
	/* Of each known tag the first that is there, else NULL, and whether its
	   value breaks the grammar, so that the default counts. */
	const DmTag *tag[DM_N_DMARC_TAGS];
	gboolean is_bad[DM_N_DMARC_TAGS];
	DmRequest p, sp, np;
	gboolean strict_dkim, strict_spf; /* adkim=s, aspf=s */
	GPtrArray *rua, *ruf;		  /* DmReportTarget; never NULL */
	guint more_rua, more_ruf;	  /* URIs beyond those */
	gboolean fo_any;		  /* 1, else 0 */
	gboolean fo_dkim, fo_spf;	  /* d, s */
	gboolean fo_is_mixed; /* both 0 and 1, as RFC 7489 allowed */
	gboolean testing;     /* t=y */
	DmPsd psd;
	guint pct;	      /* 100 where it is absent or bad */
	gboolean p_is_second; /* directly behind v, as RFC 7489 demands */
} DmDmarcRecord;

/* Whether a TXT is a DMARC record at all: begins with v=DMARC1 (4.7). */
gboolean dm_dmarc_record_is(const DmTagList *tags);
/* NULL where it is none. */
DmDmarcRecord *dm_dmarc_record_parse(const char *text, gsize size);
void dm_dmarc_record_free(DmDmarcRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDmarcRecord, dm_dmarc_record_free)

/*
 * Why a TXT that was meant as DMARC record is none, in words that continue "is
 * ignored, because …"; NULL where it is one, or was never meant as one.
 * Static.
 */
const char *dm_dmarc_near_miss(const char *text, gsize size);

/* ---- what receivers do ------------------------------------------------ */

/* By which standard a receiver works. */
typedef enum { DM_DMARC_RFC9989, DM_DMARC_RFC7489 } DmDmarcEdition;

/* Whose mail it is, seen from the domain of the record. */
typedef enum {
	DM_AUTHOR_SELF,
	DM_AUTHOR_BELOW,       /* a subdomain that exists */
	DM_AUTHOR_NONEXISTENT, /* one that does not (NXDOMAIN) */
} DmAuthor;

typedef struct {
	/* FALSE: receivers do no DMARC, as if the record were not there. */
	gboolean applies;
	DmRequest published; /* NONE … REJECT */
	DmRequest request;   /* the same after t=y, which takes one step off */
	DmDmarcTag tag;	     /* from which it comes; DM_N_DMARC_TAGS: p=none is
				put in the place of a broken record */
	guint pct;	     /* of RFC 7489: to so many percent of the mail */
} DmDmarcEffect;

/* RFC 9989 sections 4.10.1 and 4.7, RFC 7489 section 6.6.3. */
DmDmarcEffect dm_dmarc_effect(const DmDmarcRecord *record, DmAuthor author,
			      DmDmarcEdition edition);

/* What pct is meant to be, where it makes old receivers do less than they would
   without it; else 100. */
guint dm_dmarc_meant_pct(const DmDmarcRecord *record);

/* ---- a better record -------------------------------------------------- */

typedef struct {
	const char *rua; /* added where no usable rua is there; or NULL */
	gboolean drop[DM_N_DMARC_TAGS];
} DmDmarcRepair;

/*
 * The record as it should be, with all that it was meant to say: v and p in
 * front; historic tags, duplicates, limits and words that mean nothing left
 * out.  Takes near misses too.  `repair` may be NULL.  NULL where there is
 * nothing to go by, and where any other piece of the record would be lost.
 * Caller frees.
 */
char *dm_dmarc_repair(const char *text, gsize size,
		      const DmDmarcRepair *repair);
