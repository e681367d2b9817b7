/*
 * How the mail of `digest` leaves this machine.
 */
#pragma once

#include "cli/cli.h"

/*
 * Sends it by the server of [digest], else by sendmail, to `to`, ended by NULL.
 * A configuration at fault is DM_CLI_ERROR or DM_INGEST_ERROR, anything else
 * DM_NET_ERROR.
 */
gboolean dm_digest_send(const DmCli *cli, const char *const *to, GBytes *mail,
			GError **error);
