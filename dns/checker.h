/*
 * Checks domains by real servers, many at once.
 */
#pragma once

#include "dns/check.h"
#include "dns/resolver.h"

typedef struct {
	DmResolverOptions resolver;
	guint queries_max;    /* for one domain */
	gsize bytes_max;      /* of its answers */
	guint domain_seconds; /* likewise; counted from its first question */
	guint domains_at_once;
	guint https_port;	/* of MTA-STS policies: 443 */
	const char *ca_file;	/* beside which it trusts nobody; NULL = the
				   system's */
	gsize policy_bytes_max; /* of an MTA-STS policy */
	guint fetch_seconds;
	const DmSpfQuestion *question; /* to each SPF record; may be NULL */
	gboolean senders_only;	       /* dm_check_senders() */
	int (*stopped)(void);	       /* may be NULL */
} DmCheckerOptions;

/* Takes the check over.  FALSE with `error` set ends the run. */
typedef gboolean (*DmCheckedFn)(gpointer user, DmCheck *check, GError **error);
/*
 * Checks each DmCheckInput of `inputs` and gives the results out in this order.
 * What cannot be asked is in the check (DmCheck.unchecked); FALSE is
 * DM_DNS_ERROR, or what the callback set.  *ret_is_dead: no DNS server answers.
 */
gboolean dm_checker_run(const DmCheckerOptions *options,
			const GPtrArray *inputs, DmCheckedFn callback,
			gpointer user, gboolean *ret_is_dead, GError **error);
