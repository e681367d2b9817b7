/*
 * What can go wrong on the network; each message is a sentence with its cure.
 */
#pragma once

#include <gio/gio.h>

#define DM_NET_ERROR (dm_net_error_quark())
GQuark dm_net_error_quark(void);

typedef enum {
	DM_NET_ERROR_RESOLVE,	  /* no such host */
	DM_NET_ERROR_CONNECT,	  /* nobody listens, no route */
	DM_NET_ERROR_TLS,	  /* no TLS there, no common version */
	DM_NET_ERROR_CERTIFICATE, /* expired, wrong name, unknown issuer */
	DM_NET_ERROR_AUTH,	  /* user, password or token not taken */
	DM_NET_ERROR_PROTOCOL,	  /* what the server says makes no sense */
	DM_NET_ERROR_REFUSED,	  /* the server says no */
	DM_NET_ERROR_TIMEOUT,	  /* silence, or too slow to be meant */
	DM_NET_ERROR_CLOSED,	  /* the connection went away */
	DM_NET_ERROR_STOPPED,	  /* the caller asked for it */
	DM_NET_ERROR_SOME, /* done for others; the server says no to some */
} DmNetError;
