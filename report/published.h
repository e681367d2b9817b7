/*
 * What the domains of streams publish in DNS now, beside what reports say of
 * them then.
 */
#pragma once

#include "dns/checker.h"
#include "report/mailstream.h"

/* No more streams are asked for: the most urgent come first. */
#define DM_PUBLISHED_STREAMS_MAX 100

/* What is to be asked for one stream. */
typedef struct {
	char *domain;	  /* policy domain: its DMARC record */
	char *spf_domain; /* whose SPF record is to let the source send */
	char *source_ip;  /* may be NULL */
	GPtrArray *domains, *selectors; /* char *, of aligned signatures; as
					   many of each */
	/* Where a receiver walked the tree: what passed for other names than
	   that in From, and that. */
	char *header_from; /* NULL = there is nothing to ask */
	GPtrArray *others; /* char * */
} DmPublishedWish;

DmPublishedWish *dm_published_wish_new(const DmMailStream *stream);
void dm_published_wish_free(DmPublishedWish *wish);

typedef struct _DmPublished DmPublished;

/*
 * Asks DNS for DmPublishedWishes, of which those that are NULL and those behind
 * DM_PUBLISHED_STREAMS_MAX are left out.  FALSE is DM_DNS_ERROR.
 */
DmPublished *dm_published_ask(const DmCheckerOptions *options,
			      const GPtrArray *wishes, GError **error);
void dm_published_free(DmPublished *published);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmPublished, dm_published_free)
/* Whether there was a question without an answer. */
gboolean dm_published_is_partial(const DmPublished *published);
/* char *, a sentence each; NULL where nothing was asked.  Caller unrefs. */
GPtrArray *dm_published_lines(const DmPublished *published,
			      const DmPublishedWish *wish);
