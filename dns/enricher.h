/*
 * Finds the host names of many addresses by real servers, many at once.
 */
#pragma once

#include "dns/resolver.h"
#include "dns/reverse.h"

typedef struct {
	DmResolverOptions resolver;
	gint64 deadline_us;   /* monotonic: what is open then stays so */
	int (*stopped)(void); /* may be NULL */
} DmEnricherOptions;

typedef struct {
	guint asked;	  /* addresses that were begun */
	guint answered;	  /* of these, whose state came from an answer */
	gboolean is_dead; /* the servers do not answer (any more) */
	gboolean is_late; /* the deadline came first */
} DmEnricherEnd;

/*
 * What was found about addresses[index].  FALSE with `error` set ends the run.
 */
typedef gboolean (*DmReversedFn)(gpointer user, guint index,
				 const DmReverse *found, GError **error);
/*
 * Gives out each address of which something is known, as it comes.  One that
 * had no answer because servers do not answer at all is not given out: nothing
 * was learnt about it.  When they fall silent, or the deadline has come, or the
 * caller wants to stop, the rest is left out as well, and that is no error.
 */
gboolean dm_enricher_run(const DmEnricherOptions *options,
			 const DmAddress *addresses, guint n,
			 DmReversedFn callback, gpointer user,
			 DmEnricherEnd *ret, GError **error);
