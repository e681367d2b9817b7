/*
 * Reads databases in MaxMind's format by libmaxminddb.  Knows nothing of who
 * asks; believes no length and no text that stands in one.
 */
#include "dns/geoip.h"

#include <glib/gstdio.h>
#include <maxminddb.h>
#include <string.h>

G_DEFINE_QUARK(dm - geoip - error - quark, dm_geoip_error)

enum { COUNTRY, NETWORK, N_FILES };

struct _DmGeoip {
	MMDB_s files[N_FILES];
	gboolean is_open[N_FILES];
	char *mark;
};

/* Where the field stands: in MaxMind's and DB-IP's, then in IPinfo's. */
static const char *const country_paths[][3] = {
	{ "country", "iso_code" },
	{ "country_code" },
	{ "country" },
};
static const char *const asn_paths[][3] = {
	{ "autonomous_system_number" },
	{ "asn" },
};
static const char *const as_name_paths[][3] = {
	{ "autonomous_system_organization" },
	{ "as_name" },
	{ "name" },
};

/* ---- opening -------------------------------------------------------- */

static void set_error(GError **error, const char *path, int code)
{
	const char *why = MMDB_strerror(code);

	if (code == MMDB_INVALID_METADATA_ERROR)
		why = "this is no database in MaxMind's format (.mmdb), or one that was cut off";
	else if (code == MMDB_FILE_OPEN_ERROR)
		why = "there is no such file, or it cannot be read";
	g_set_error(error, DM_GEOIP_ERROR, DM_GEOIP_ERROR_FILE, "%s: %s", path,
		    why);
}

/* A new version has another build time; a copy of another one another size. */
static void append_mark(GString *mark, const char *path, const MMDB_s *file)
{
	GStatBuf st = { 0 };

	if (g_stat(path, &st) != 0)
		st.st_size = 0;
	g_string_append_printf(
		mark, "%s%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT,
		mark->len ? ", " : "", file->metadata.database_type,
		(guint64)file->metadata.build_epoch, (gint64)st.st_size);
}

static gboolean open_file(DmGeoip *geoip, guint which, const char *path,
			  GString *mark, GError **error)
{
	int code;

	if (!path)
		return TRUE;
	/* libmaxminddb reads a folder or a pipe until it breaks. */
	code = g_file_test(path, G_FILE_TEST_IS_REGULAR)
		       ? MMDB_open(path, MMDB_MODE_MMAP, &geoip->files[which])
		       : MMDB_FILE_OPEN_ERROR;
	if (code != MMDB_SUCCESS) {
		set_error(error, path, code);
		return FALSE;
	}
	geoip->is_open[which] = TRUE;
	append_mark(mark, path, &geoip->files[which]);
	return TRUE;
}

DmGeoip *dm_geoip_open(const char *country_path, const char *asn_path,
		       GError **error)
{
	g_autoptr(DmGeoip) geoip = g_new0(DmGeoip, 1);
	g_autoptr(GString) mark = g_string_new(NULL);

	if (!open_file(geoip, COUNTRY, country_path, mark, error) ||
	    !open_file(geoip, NETWORK, asn_path, mark, error))
		return NULL;
	geoip->mark = g_utf8_make_valid(mark->str, (gssize)mark->len);
	return g_steal_pointer(&geoip);
}

void dm_geoip_close(DmGeoip *geoip)
{
	if (!geoip)
		return;
	for (guint i = 0; i < N_FILES; i++)
		if (geoip->is_open[i])
			MMDB_close(&geoip->files[i]);
	g_free(geoip->mark);
	g_free(geoip);
}

const char *dm_geoip_mark(const DmGeoip *geoip)
{
	return geoip->mark;
}

/* ---- asking --------------------------------------------------------- */

static gboolean find_entry(const DmGeoip *geoip, guint which,
			   const DmAddress *address, MMDB_entry_s *ret)
{
	struct sockaddr_storage storage = { 0 };
	struct sockaddr_in *in4 = (struct sockaddr_in *)(void *)&storage;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)(void *)&storage;
	MMDB_lookup_result_s result;
	int code = MMDB_SUCCESS;

	if (!geoip->is_open[which])
		return FALSE;
	if (address->size == 4) {
		in4->sin_family = AF_INET;
		memcpy(&in4->sin_addr, address->bytes, 4);
	} else {
		in6->sin6_family = AF_INET6;
		memcpy(&in6->sin6_addr, address->bytes, 16);
	}
	result = MMDB_lookup_sockaddr(&geoip->files[which],
				      (struct sockaddr *)(void *)&storage,
				      &code);
	*ret = result.entry;
	return code == MMDB_SUCCESS && result.found_entry;
}

static gboolean find_value(MMDB_entry_s *entry, const char *const *path,
			   MMDB_entry_data_s *ret)
{
	return MMDB_aget_value(entry, ret, path) == MMDB_SUCCESS &&
	       ret->has_data;
}

/* A text that fits, or nothing: half a name might be another's. */
static gboolean read_text(const MMDB_entry_data_s *data, char *ret,
			  gsize size_max)
{
	if (data->type != MMDB_DATA_TYPE_UTF8_STRING || !data->data_size ||
	    data->data_size > size_max ||
	    !g_utf8_validate_len(data->utf8_string, data->data_size, NULL))
		return FALSE;
	memcpy(ret, data->utf8_string, data->data_size);
	ret[data->data_size] = '\0';
	return TRUE;
}

static void find_country(MMDB_entry_s *entry, DmPlace *ret)
{
	MMDB_entry_data_s data;
	char text[3];

	for (guint i = 0; i < G_N_ELEMENTS(country_paths); i++) {
		if (!find_value(entry, country_paths[i], &data) ||
		    !read_text(&data, text, 2) || !g_ascii_isalpha(text[0]) ||
		    !g_ascii_isalpha(text[1]))
			continue;
		ret->country[0] = g_ascii_toupper(text[0]);
		ret->country[1] = g_ascii_toupper(text[1]);
		return;
	}
}

/* 64496, "64496" or "AS64496". */
static guint32 read_asn(const MMDB_entry_data_s *data)
{
	char text[16];
	guint64 number;

	if (data->type == MMDB_DATA_TYPE_UINT32)
		return data->uint32;
	if (data->type == MMDB_DATA_TYPE_UINT16)
		return data->uint16;
	if (!read_text(data, text, sizeof(text) - 1) ||
	    !g_ascii_string_to_unsigned(
		    g_ascii_strncasecmp(text, "AS", 2) == 0 ? text + 2 : text,
		    10, 1, G_MAXUINT32, &number, NULL))
		return 0;
	return (guint32)number;
}

static void find_network(MMDB_entry_s *entry, DmPlace *ret)
{
	MMDB_entry_data_s data;

	for (guint i = 0; i < G_N_ELEMENTS(asn_paths) && !ret->asn; i++)
		if (find_value(entry, asn_paths[i], &data))
			ret->asn = read_asn(&data);
	for (guint i = 0; i < G_N_ELEMENTS(as_name_paths); i++)
		if (find_value(entry, as_name_paths[i], &data) &&
		    read_text(&data, ret->as_name, DM_GEOIP_NAME_BYTES))
			return;
}

void dm_geoip_find(const DmGeoip *geoip, const DmAddress *address, DmPlace *ret)
{
	MMDB_entry_s entry;

	*ret = (DmPlace){ .asn = 0 };
	if (find_entry(geoip, COUNTRY, address, &entry))
		find_country(&entry, ret);
	if (find_entry(geoip, NETWORK, address, &entry))
		find_network(&entry, ret);
}
