/*
 * Pages fetched by HTTPS GET, many at once, bounded in size and time.
 */
#pragma once

#include "core/address.h"
#include "net/neterror.h"

typedef struct {
	const char *host; /* whose certificate is asked for */
	const char *path;
	const DmAddress *addresses; /* tried in this order; at least one */
	guint n_addresses;
	guint port;
	guint timeout_seconds;
	gsize body_max;
	const char *ca_file; /* NULL = the system's */
} DmPageRequest;

typedef struct {
	GError *error;	       /* DM_NET_ERROR, or NULL: there was a reply */
	gboolean is_too_large; /* error is set too */
	guint http_status;
	char *content_type; /* may be NULL */
	char *location;	    /* where a redirect leads, which is not followed */
	GBytes *body;	    /* may be NULL */
} DmPage;

/* `page` lives until the call returns. */
typedef void (*DmPageFn)(gpointer user, const DmPage *page);

typedef struct _DmPages DmPages;

/* At most `parallel` are on their way at once.  NULL where libcurl cannot be
   started. */
DmPages *dm_pages_new(guint parallel, GError **error);
/* Those on their way are dropped. */
void dm_pages_free(DmPages *pages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmPages, dm_pages_free)

/* Copies the request; the page comes out of dm_pages_wait(). */
void dm_pages_get(DmPages *pages, const DmPageRequest *request,
		  DmPageFn callback, gpointer user);
/*
 * Waits up to `timeout_ms` for the pages and for the `n` descriptors `fds`,
 * whose revents it sets, and gives out the pages that came.
 */
void dm_pages_wait(DmPages *pages, GPollFD *fds, guint n, int timeout_ms);
