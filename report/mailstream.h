/*
 * Streams of mail: what one source sent in the name of one domain with the same
 * identifiers, and how it authenticated.
 */
#pragma once

#include "store/streams.h"

/* Results of one signing domain and selector, in messages. */
typedef struct {
	char *domain, *selector; /* selector "" where none was given */
	gboolean is_aligned;	 /* with header_from, by the published mode */
	gint64 passed, failed;
	gint64 last_passed;  /* end of the last report in which it passed, or 0
			      */
	gint64 first_failed; /* begin of the first in which it failed, or 0 */
} DmSigner;

/* SPF results of one domain, in messages; HELO results are not counted. */
typedef struct {
	char *domain;
	gboolean is_aligned;
	gint64 passed, failed; /* failed: any other result than pass */
} DmSpfIdentity;

typedef struct {
	GStringChunk *texts; /* holds all that is text */
	char *domain;	     /* policy domain */
	char *source_ip;     /* NULL = the reports gave none */
	char *header_from;   /* may be NULL */
	char *envelope_from; /* may be NULL */
	gint64 messages;
	/* As the reporters evaluated. */
	gint64 dkim_aligned, spf_aligned, both, neither;
	/* The same as the results give it, by the published modes; where a
	   record has no results of a kind, as the reporter says. */
	gint64 dkim_found, spf_found, both_found, neither_found;
	gint64 quarantined, rejected;
	/* With a reason of this kind (RFC 9990 section 3.1.6). */
	gint64 forwarded, listed, overridden;
	/* Neither way aligned under the modes that are tried, without and with
	   a reason why the policy was not applied. */
	gint64 hit, hit_overridden;
	/* As dm_mailstream_disagreement() has it. */
	gint64 disagreeing;
	gboolean by_walk;     /* some receiver walked the tree */
	GPtrArray *signers;   /* DmSigner */
	GPtrArray *spf;	      /* DmSpfIdentity */
	GPtrArray *reporters; /* char *, each once, in order of appearance */
	gint64 reports;
	gint64 first_seen, last_seen; /* 0 = no report says when */
	gint64 report_key;	      /* of a report with most of it */
} DmMailStream;

/*
 * Alignment modes to try, "r" or "s"; NULL = as published.  One that differs
 * from what was published is recomputed by the public suffix list, else what
 * the reporter evaluated counts.
 */
typedef struct {
	const char *adkim, *aspf;
} DmStreamModes;

DmMailStream *dm_mailstream_new(const DmStreamRow *row);
void dm_mailstream_free(DmMailStream *stream);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmMailStream, dm_mailstream_free)
/* Whether a row is of this stream. */
gboolean dm_mailstream_has(const DmMailStream *stream, const DmStreamRow *row);
void dm_mailstream_add(DmMailStream *stream, const DmStreamRow *row,
		       const DmStreamModes *modes);

/* Whether `other` is aligned with `header_from`; `mode` is "s", else relaxed,
   which goes by the public suffix list (RFC 7489 section 3.1). */
gboolean dm_mailstream_is_aligned(const char *header_from, const char *other,
				  const char *mode);

/*
 * Whether alignment, recomputed by the results and the published modes, is
 * another than the reporter claims.  Where a row has no claim or no results of
 * a kind, it does not differ; nor where the receiver walked the tree (RFC 9989
 * section 4.10) and it hangs on relaxed alignment of two names, for what was
 * published then is not known.
 */
void dm_mailstream_disagreement(const DmStreamRow *row, gboolean *dkim,
				gboolean *spf);

/*
 * Narrows the filter to the records for which dm_mailstream_disagreement()
 * finds one, by dm_store_pick().
 */
gboolean dm_mailstream_pick_disagreeing(DmStore *store, DmFilter *filter,
					GError **error);

typedef gboolean (*DmEachStreamFn)(gpointer user, const DmMailStream *stream,
				   GError **error);
/* Each stream that the filter takes, those of a domain and source behind each
   other. */
gboolean dm_mailstreams_each(DmStore *store, const DmFilter *filter,
			     const DmStreamModes *modes,
			     DmEachStreamFn callback, gpointer user,
			     GError **error);
