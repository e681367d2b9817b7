/*
 * A queue of bytes with bounded memory.  Knows nothing of what they say.
 */
#include "report/spool.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "report/output.h"

#define COPY_BYTES 65536

struct _DmSpool {
	GString *memory; /* what follows the file */
	FILE *file;	 /* NULL = all is in memory */
	guint64 size;
	gsize read_at; /* in memory */
};

DmSpool *dm_spool_new(void)
{
	DmSpool *spool = g_new0(DmSpool, 1);

	spool->memory = g_string_new(NULL);
	return spool;
}

void dm_spool_free(DmSpool *spool)
{
	if (!spool)
		return;
	dm_spool_clear(spool);
	g_string_free(spool->memory, TRUE);
	g_free(spool);
}

void dm_spool_clear(DmSpool *spool)
{
	g_clear_pointer(&spool->file, fclose);
	g_string_truncate(spool->memory, 0);
	spool->size = 0;
	spool->read_at = 0;
}

static gboolean fail(GError **error, const char *what)
{
	g_set_error(error, DM_REPORT_ERROR, DM_REPORT_ERROR_SPOOL,
		    "cannot %s a temporary file in %s: %s", what,
		    g_get_tmp_dir(), g_strerror(errno));
	return FALSE;
}

/* The name is gone at once, so that no crash leaves a report behind. */
static gboolean open_file(DmSpool *spool, GError **error)
{
	g_autofree char *name = NULL;
	int fd = g_file_open_tmp("dmarcmill-XXXXXX", &name, NULL);

	if (fd < 0)
		return fail(error, "create");
	g_unlink(name);
	spool->file = fdopen(fd, "w+b");
	if (!spool->file) {
		close(fd);
		return fail(error, "open");
	}
	return TRUE;
}

static gboolean memory_to_file(DmSpool *spool, GError **error)
{
	gsize size = spool->memory->len;

	if (!spool->file && !open_file(spool, error))
		return FALSE;
	if (fwrite(spool->memory->str, 1, size, spool->file) != size)
		return fail(error, "write");
	g_string_truncate(spool->memory, 0);
	return TRUE;
}

gboolean dm_spool_append(DmSpool *spool, const void *data, gsize size,
			 GError **error)
{
	if (spool->memory->len + size > DM_SPOOL_MEMORY_BYTES &&
	    !memory_to_file(spool, error))
		return FALSE;
	g_string_append_len(spool->memory, data, size);
	spool->size += size;
	return TRUE;
}

gboolean dm_spool_rewind(DmSpool *spool, GError **error)
{
	spool->read_at = 0;
	if (!spool->file)
		return TRUE;
	if (!memory_to_file(spool, error))
		return FALSE;
	if (fseek(spool->file, 0, SEEK_SET) != 0)
		return fail(error, "rewind");
	return TRUE;
}

gboolean dm_spool_read(DmSpool *spool, void *data, gsize size, GError **error)
{
	if (spool->file) {
		errno = EIO; /* a short file sets none */
		if (fread(data, 1, size, spool->file) != size)
			return fail(error, "read");
		return TRUE;
	}
	g_assert(size <= spool->memory->len - spool->read_at);
	if (size)
		memcpy(data, spool->memory->str + spool->read_at, size);
	spool->read_at += size;
	return TRUE;
}

gboolean dm_spool_copy(DmSpool *spool, FILE *out, GError **error)
{
	g_autofree char *block = g_malloc(COPY_BYTES);
	guint64 left = spool->size;

	if (!dm_spool_rewind(spool, error))
		return FALSE;
	while (left) {
		gsize size = MIN(left, COPY_BYTES);

		if (!dm_spool_read(spool, block, size, error))
			return FALSE;
		fwrite(block, 1, size, out);
		left -= size;
	}
	return TRUE;
}

guint64 dm_spool_size_bytes(const DmSpool *spool)
{
	return spool->size;
}

gboolean dm_spool_in_file(const DmSpool *spool)
{
	return spool->file != NULL;
}
