/*
 * Secrets in files: passwords, client secrets, refresh tokens.
 */
#pragma once

#include <glib.h>

#define DM_SECRET_BYTES 65536 /* of one secret, wherever it comes from */

/* A secret text; its memory is wiped. */
typedef char *DmSecretText;
void dm_secret_free(char *secret);
G_DEFINE_AUTO_CLEANUP_FREE_FUNC(DmSecretText, dm_secret_free, NULL)

/*
 * Takes one line end off; FALSE where nothing is left, or a NUL is among the
 * `size` bytes.
 */
gboolean dm_secret_trim(char *secret, gsize size);

/*
 * What a regular file of at most DM_SECRET_BYTES holds, without one line end
 * after it.  DM_INGEST_ERROR_USAGE where nobody may read it, or others than the
 * owner may, or it is empty.  Caller frees by dm_secret_free().
 */
char *dm_secret_read_file(const char *path, GError **error);

/*
 * The same of the systemd credential `name`, that is the file
 * $CREDENTIALS_DIRECTORY/name.  FALSE with an error; TRUE and NULL where there
 * is no such credential.
 */
gboolean dm_secret_read_credential(const char *name, char **ret,
				   GError **error);

/*
 * Puts a secret and a line end in the place of an existing file, for its owner
 * alone; the old file stays as it is unless the new one is on the disk.
 * G_FILE_ERROR.
 */
gboolean dm_secret_write_file(const char *path, const char *secret,
			      GError **error);
