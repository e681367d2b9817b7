/*
 * Compresses and restores documents with zstd.  Knows nothing of tables.
 *
 * Reports are small and alike, so each is compressed against a dictionary: a
 * sample of the elements that all of them have.
 */
#include <string.h>
#include <zstd.h>

#include "core/sha256.h"
#include "store/database.h"

/* A document up to this size is compressed in one go, when it is kept. */
#define PENDING_MAX (64 * 1024)
#define LEVEL 3

struct _DmPacker {
	ZSTD_CCtx *context;
	ZSTD_CDict *dictionary;
	GByteArray *pending; /* plain, not yet compressed */
	GByteArray *out;
	guint64 plain;
};

/* One for all packers: it never changes. */
static gpointer load_dictionary(gpointer unused)
{
	(void)unused;
	return ZSTD_createCDict(dm_dictionary_1, dm_dictionary_1_size, LEVEL);
}

DmPacker *dm_packer_new(void)
{
	static GOnce once = G_ONCE_INIT;
	DmPacker *packer = g_new0(DmPacker, 1);

	packer->dictionary = g_once(&once, load_dictionary, NULL);
	packer->pending = g_byte_array_new();
	packer->out = g_byte_array_new();
	return packer;
}

void dm_packer_free(DmPacker *packer)
{
	if (!packer)
		return;
	ZSTD_freeCCtx(packer->context);
	g_byte_array_unref(packer->pending);
	g_byte_array_unref(packer->out);
	g_free(packer);
}

void dm_packer_reset(DmPacker *packer)
{
	if (packer->context)
		ZSTD_CCtx_reset(packer->context, ZSTD_reset_session_only);
	g_byte_array_set_size(packer->pending, 0);
	g_byte_array_set_size(packer->out, 0);
	packer->plain = 0;
}

static gboolean prepare(DmPacker *packer, GError **error)
{
	if (packer->context)
		return TRUE;
	packer->context = ZSTD_createCCtx();
	if (packer->context && packer->dictionary &&
	    !ZSTD_isError(
		    ZSTD_CCtx_refCDict(packer->context, packer->dictionary)) &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(packer->context,
						 ZSTD_c_checksumFlag, 1)))
		return TRUE;
	g_set_error_literal(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED,
			    "cannot start zstd");
	return FALSE;
}

/* Compresses what is given, all of it, into `out`. */
static gboolean pump(DmPacker *packer, const guint8 *data, gsize size,
		     ZSTD_EndDirective directive, GError **error)
{
	ZSTD_inBuffer in = { data, size, 0 };
	gsize left = 1;

	if (!prepare(packer, error))
		return FALSE;
	while (in.pos < in.size || (directive == ZSTD_e_end && left)) {
		guint used = packer->out->len;
		ZSTD_outBuffer out = { NULL, ZSTD_compressBound(4096), 0 };

		if (directive == ZSTD_e_end)
			out.size = ZSTD_compressBound(in.size - in.pos) + 16;
		g_byte_array_set_size(packer->out, used + (guint)out.size);
		out.dst = packer->out->data + used;
		left = ZSTD_compressStream2(packer->context, &out, &in,
					    directive);
		g_byte_array_set_size(packer->out, used + (guint)out.pos);
		if (ZSTD_isError(left)) {
			g_set_error(error, DM_STORE_ERROR,
				    DM_STORE_ERROR_FAILED,
				    "cannot compress a document: %s",
				    ZSTD_getErrorName(left));
			return FALSE;
		}
	}
	return TRUE;
}

gboolean dm_packer_add(DmPacker *packer, const guint8 *data, gsize size,
		       GError **error)
{
	packer->plain += size;
	if (packer->pending->len + size <= PENDING_MAX) {
		g_byte_array_append(packer->pending, data, (guint)size);
		return TRUE;
	}
	if (!pump(packer, packer->pending->data, packer->pending->len,
		  ZSTD_e_continue, error))
		return FALSE;
	g_byte_array_set_size(packer->pending, 0);
	return pump(packer, data, size, ZSTD_e_continue, error);
}

gboolean dm_packer_finish(DmPacker *packer, const guint8 **ret_data,
			  gsize *ret_size, guint64 *ret_plain, GError **error)
{
	if (!pump(packer, packer->pending->data, packer->pending->len,
		  ZSTD_e_end, error))
		return FALSE;
	g_byte_array_set_size(packer->pending, 0);
	*ret_data = packer->out->data;
	*ret_size = packer->out->len;
	*ret_plain = packer->plain;
	return TRUE;
}

GBytes *dm_unpack(const guint8 *data, gsize size, guint64 plain, int dictionary,
		  GError **error)
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	g_autofree guint8 *out = g_try_malloc(plain ? plain : 1);
	gsize got = (gsize)-1;

	if (context && out && dictionary == DM_DICTIONARY_LATEST)
		got = ZSTD_decompress_usingDict(context, out, plain, data, size,
						dm_dictionary_1,
						dm_dictionary_1_size);
	ZSTD_freeDCtx(context);
	if (!ZSTD_isError(got) && got == plain)
		return g_bytes_new_take(g_steal_pointer(&out), plain);
	g_set_error_literal(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT,
			    "the kept document is damaged");
	return NULL;
}

gboolean dm_unpack_check(const guint8 *data, gsize size, guint64 plain,
			 int dictionary, guint8 digest[DM_DIGEST_SIZE])
{
	ZSTD_DCtx *context = ZSTD_createDCtx();
	gsize room = ZSTD_DStreamOutSize();
	g_autofree guint8 *piece = g_malloc(room);
	DmSha256 *sum = dm_sha256_new();
	ZSTD_inBuffer in = { data, size, 0 };
	guint64 got = 0;
	gsize left = 1;

	if (dictionary == DM_DICTIONARY_LATEST)
		ZSTD_DCtx_loadDictionary(context, dm_dictionary_1,
					 dm_dictionary_1_size);
	while (left && !ZSTD_isError(left) && got <= plain) {
		ZSTD_outBuffer out = { piece, room, 0 };
		gsize before = in.pos;

		left = ZSTD_decompressStream(context, &out, &in);
		if (!out.pos && in.pos == before)
			break; /* cut off */
		dm_sha256_update(sum, piece, out.pos);
		got += out.pos;
	}
	dm_sha256_finish(sum, digest);
	dm_sha256_free(sum);
	ZSTD_freeDCtx(context);
	return left == 0 && got == plain && in.pos == in.size;
}
