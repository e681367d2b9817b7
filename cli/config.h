/*
 * The configuration file (INI): every key has a default, an unknown one is an
 * error.
 */
#pragma once

#include <glib.h>

#include "core/limits.h"
#include "ingest/account.h"
#include "net/smtp.h"
#include "parse/cage.h"
#include "store/store.h"

/* What becomes of a report mail that did not pass our server's DMARC check. */
typedef enum {
	DM_REQUIRE_AUTH_NO,
	DM_REQUIRE_AUTH_WARN,
	DM_REQUIRE_AUTH_YES, /* into the quarantine */
} DmRequireAuth;

typedef enum {
	DM_DIGEST_WEEKLY,
	DM_DIGEST_DAILY,
	DM_DIGEST_MONTHLY,
} DmDigestPeriod;

/* Their words, ended by NULL. */
extern const char *const dm_digest_periods[];

/* [digest]; addresses are as dm_mail_address() gives them. */
typedef struct {
	char *from; /* or NULL */
	char **to;  /* may be empty, never NULL */
	DmDigestPeriod period;
	char *smtp_host; /* NULL = by sendmail */
	gint64 smtp_port;
	DmSmtpTls tls;
	char *ca_file; /* NULL = the system's */
	char *user;    /* NULL = without a login */
	char *password_file, *password_command;
	char *sendmail; /* a path; NULL = the usual one */
	gint64 timeout_seconds;
} DmDigestConfig;

typedef struct {
	char *store_path; /* NULL = the default place */
	gboolean keep_originals;
	gint64 lock_wait_seconds; /* for another run to end */
	/* authserv-ids whose Authentication-Results are believed; may be
	   empty, never NULL (RFC 8601 section 2.5) */
	char **trusted_authserv_ids;
	DmRequireAuth require_auth;
	DmPrivacy privacy;
	DmSandbox sandbox;
	gint64 jobs; /* worker processes; -1 = as many as processors */
	DmLimits limits;
	/* [dns]: "192.0.2.53" or with a port; empty = the system's, never
	   NULL */
	char **dns_servers;
	gint64 dns_timeout_seconds; /* for one question */
	char *dns_ca_file; /* trusted for MTA-STS; NULL = the system's */
	gint64 https_port; /* of MTA-STS policies */
	char *geoip_country, *geoip_asn; /* files, or NULL */
	char *senders_file;		 /* a catalogue of one's own, or NULL */
	DmDigestConfig digest;
	GPtrArray *domains;  /* DmDomainFacts (report/known.h) */
	GPtrArray *accounts; /* DmAccount, in the order of the file */
} DmConfig;

/* The file that is in force: `path` if given, or NULL for none; caller frees.
 */
char *dm_config_find(const char *path);
/* The defaults. */
DmConfig *dm_config_new(void);
/*
 * Reads `path`; NULL tries $XDG_CONFIG_HOME/dmarcmill/dmarcmill.conf, then
 * /etc/dmarcmill/dmarcmill.conf, and takes the defaults where neither is.
 * DM_CLI_ERROR_CONFIG names file, section, key and what is wrong.
 */
DmConfig *dm_config_load(const char *path, GError **error);
void dm_config_free(DmConfig *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmConfig, dm_config_free)
