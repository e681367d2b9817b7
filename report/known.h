/*
 * What is known of a domain's own senders, from configuration and from all of
 * its streams: which servers are its own, which selectors they sign with.
 */
#pragma once

#include "report/mailstream.h"

/* What the configuration says of a domain: [domain NAME]. */
typedef struct {
	char *domain;
	GArray *servers;    /* DmCidr: its own */
	char **nonexistent; /* subdomains that do not exist; never NULL */
} DmDomainFacts;

void dm_domain_facts_free(DmDomainFacts *facts);

typedef struct _DmKnown DmKnown;

/* `facts`: DmDomainFacts, which must outlive it; may be NULL. */
DmKnown *dm_known_new(const GPtrArray *facts);
void dm_known_free(DmKnown *known);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmKnown, dm_known_free)
/* Learns from a stream; every one has to pass before anything is asked. */
void dm_known_learn(DmKnown *known, const DmMailStream *stream);

/* A server that the configuration names. */
gboolean dm_known_is_configured(const DmKnown *known,
				const DmMailStream *stream);
/*
 * A server from which nearly all mail passes both ways without a signature of
 * another domain, or one in its neighbourhood (/24 or /48): most likely the
 * domain's own network.
 */
gboolean dm_known_is_near_own(const DmKnown *known, const DmMailStream *stream);
/* Whether a server of its own signs with this domain and selector, so that
   the same signature elsewhere was carried there. */
gboolean dm_known_is_own_signer(const DmKnown *known, const char *domain,
				const DmSigner *signer);
/* Whether such a signature ever passed, from any source. */
gboolean dm_known_has_passed(const DmKnown *known, const char *domain,
			     const DmSigner *signer);
/* Whether the source sends for another policy domain, or with other
   identifiers, mail that passes. */
gboolean dm_known_passes_elsewhere(const DmKnown *known,
				   const DmMailStream *stream);
/* Whether the bounce domain passes SPF for this domain from more than one
   source. */
gboolean dm_known_is_shared_bounce(const DmKnown *known, const char *domain,
				   const DmSpfIdentity *identity);
