/*
 * Asks DNS servers, many questions at once.
 */
#pragma once

#include "dns/answer.h"

typedef struct {
	const char *const *servers; /* "192.0.2.53", "127.0.0.1:5353",
				       "[2001:db8::53]:53"; NULL or empty = the
				       system's */
	guint timeout_ms;	    /* for one question, all tries together */
	guint parallel;		    /* how many are on their way at once */
	guint records_max;	    /* in one answer */
} DmResolverOptions;

typedef struct _DmResolver DmResolver;

#define DM_DNS_ERROR (dm_dns_error_quark())
GQuark dm_dns_error_quark(void);

typedef enum {
	DM_DNS_ERROR_SERVERS, /* the addresses of the servers make no sense */
	DM_DNS_ERROR_FAILED,
	DM_DNS_ERROR_STOPPED, /* the caller asked for it */
} DmDnsError;

/* Whether c-ares takes this as the address of a server. */
gboolean dm_resolver_server_is_good(const char *text);

DmResolver *dm_resolver_new(const DmResolverOptions *options, GError **error);
/* Questions that are still open get no answer. */
void dm_resolver_free(DmResolver *resolver);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmResolver, dm_resolver_free)

/* Takes the answer over. */
typedef void (*DmResolvedFn)(gpointer user, DmDnsAnswer *answer);
/*
 * Asks `name` in its one spelling (dm_dns_name_read()).  By UDP with EDNS (RFC
 * 6891) and the AD flag set (RFC 6840 section 5.7), by TCP where the reply is
 * cut (RFC 7766 section 5), on a connection of its own.  The answer comes out
 * of dm_resolver_ask() or dm_resolver_process().
 *
 * Where no server answers 8 questions in a row, or, after one has answered, 64
 * and then nothing while one about the root waits, none is asked any more: all
 * that follow end as TIMEOUT at once.
 */
void dm_resolver_ask(DmResolver *resolver, const char *name, DmDnsType type,
		     DmResolvedFn callback, gpointer user);
/* Whether it asks no more, because no server answers. */
gboolean dm_resolver_is_dead(const DmResolver *resolver);
/* How many questions have no answer yet. */
guint dm_resolver_pending(const DmResolver *resolver);

/* One for UDP, the others for TCP; c-ares gives at most 16 sockets for each. */
#define DM_RESOLVER_CHANNELS 9
#define DM_RESOLVER_FDS (DM_RESOLVER_CHANNELS * 16)
/* What to wait for, at most DM_RESOLVER_FDS; *timeout_ms is lowered where the
   next try is due earlier.  Gives how many. */
guint dm_resolver_fds(DmResolver *resolver, GPollFD fds[DM_RESOLVER_FDS],
		      int *timeout_ms);
/* After the wait: reads, sends, gives answers out. */
void dm_resolver_process(DmResolver *resolver, const GPollFD *fds, guint n);
