/*
 * A connection to a mail server: dialled, under TLS and logged in.  What is
 * said on it afterwards is the caller's business.
 */
#pragma once

#include "net/neterror.h"

/*
 * How far a dialling came and whom it reached, for people; what is not known is
 * NULL or 0.
 */
typedef struct {
	char *address;			   /* that was dialled */
	gint64 dns_us, connect_us, tls_us; /* from the start of the dialling */
	gboolean is_logged_in;
	char *tls;		/* "TLSv1.3 / TLS_AES_256_GCM_SHA384" */
	char *subject, *issuer; /* as in the server's certificate */
	gint64 expires;		/* the same, epoch seconds */
	char *methods; /* of SASL that the server offers, "LOGIN PLAIN" */
} DmLineInfo;

void dm_line_info_clear(DmLineInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmLineInfo, dm_line_info_clear)

typedef struct {
	const char *host;
	guint port;
	gboolean starttls;   /* else TLS from the first byte */
	const char *ca_file; /* PEM; NULL = the system's */
	const char *user;
	/* Exactly one of both; with a bearer token (RFC 6750) no password is
	   ever sent. */
	const char *password, *bearer;
	/* SASL mechanism ("PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"); with a
	   password NULL = the best that the server offers. */
	const char *mechanism;
	guint timeout_seconds; /* for all of it */
	int (*stopped)(void);  /* asked while waiting; may be NULL */
	/* Filled, also where it fails, and cleared by the caller; may be
	   NULL. */
	DmLineInfo *info;
} DmDialOptions;

typedef struct _DmLine DmLine;

/*
 * Dials, verifies the certificate (RFC 6125), logs in (RFC 3501 section 6.2).
 * No secret is sent before TLS stands.  The greeting and the login have been
 * read; the next byte answers the caller's first command.
 */
DmLine *dm_dial(const DmDialOptions *options, GError **error);
/* Closes it; NULL is allowed. */
void dm_line_free(DmLine *line);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmLine, dm_line_free)

/* For poll(2). */
int dm_line_fd(const DmLine *line);

typedef enum {
	DM_LINE_DONE,  /* some bytes went; *ret_size */
	DM_LINE_AGAIN, /* none without waiting */
	DM_LINE_ENDED, /* the connection is gone, with an error set */
} DmLineState;

/* Reads what is there, without waiting.  Before poll(2), read until AGAIN. */
DmLineState dm_line_read(DmLine *line, guint8 *buffer, gsize room,
			 gsize *ret_size, GError **error);
/* Writes what fits, without waiting. */
DmLineState dm_line_write(DmLine *line, const guint8 *data, gsize size,
			  gsize *ret_size, GError **error);
