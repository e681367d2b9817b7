/*
 * Countries and networks from databases that are written for the test.
 */
#include "dns/geoip.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

static char *folder;

/* FALSE where they cannot be made here. */
static gboolean write_databases(void)
{
	g_autofree char *script = g_test_build_filename(
		G_TEST_DIST, "..", "geoip", "write-databases", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(GSubprocess) process = g_subprocess_new(
		G_SUBPROCESS_FLAGS_NONE, &error, script, folder, NULL);

	/* No Perl at all. */
	if (!process)
		return FALSE;
	g_subprocess_wait(process, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(g_subprocess_get_if_exited(process));
	if (g_subprocess_get_exit_status(process) == 77)
		return FALSE;
	g_assert_cmpint(g_subprocess_get_exit_status(process), ==, 0);
	return TRUE;
}

static char *path_of(const char *name)
{
	return name ? g_build_filename(folder, name, NULL) : NULL;
}

static DmGeoip *open_files(const char *country, const char *asn, GError **error)
{
	g_autofree char *country_path = path_of(country);
	g_autofree char *asn_path = path_of(asn);

	return dm_geoip_open(country_path, asn_path, error);
}

static const struct {
	const char *path, *country_file, *asn_file, *address;
	const char *country;
	guint32 asn;
	const char *as_name;
} cases[] = {
	{ "/geoip/both", "country.mmdb", "asn.mmdb", "192.0.2.77", "DE", 64496,
	  "Example Hosting" },
	{ "/geoip/utf-8", "country.mmdb", "asn.mmdb", "198.51.100.1", "US",
	  4294967295, "Müller & Söhne" },
	{ "/geoip/ipv6", "country.mmdb", "asn.mmdb", "2001:db8::7", "FR", 64498,
	  "SENDGRID" },
	{ "/geoip/no-name", "country.mmdb", "asn.mmdb", "203.0.113.1", "",
	  64497, "" },
	{ "/geoip/unknown", "country.mmdb", "asn.mmdb", "192.0.3.1", "", 0,
	  "" },
	{ "/geoip/country-alone", "country.mmdb", NULL, "192.0.2.77", "DE", 0,
	  "" },
	{ "/geoip/asn-alone", NULL, "asn.mmdb", "192.0.2.77", "", 64496,
	  "Example Hosting" },
	{ "/geoip/ipinfo", "info.mmdb", "info.mmdb", "192.0.2.1", "DE", 64496,
	  "Example Hosting" },
	{ "/geoip/ipinfo-older", "info.mmdb", "info.mmdb", "198.51.100.1", "US",
	  64499, "Example Network" },
	{ "/geoip/wrong-way-round", "asn.mmdb", "country.mmdb", "192.0.2.1", "",
	  0, "" },
	{ "/geoip/ipv4-only", "ipv4.mmdb", NULL, "192.0.2.1", "DE", 0, "" },
	{ "/geoip/ipv6-in-ipv4", "ipv4.mmdb", NULL, "2001:db8::1", "", 0, "" },
	{ "/geoip/too-long", "hostile.mmdb", "hostile.mmdb", "192.0.2.1", "", 0,
	  "" },
	{ "/geoip/markup", "hostile.mmdb", "hostile.mmdb", "192.0.2.2", "", 0,
	  "" },
	/* Whoever prints it escapes it. */
	{ "/geoip/controls", "hostile.mmdb", "hostile.mmdb", "192.0.2.3", "", 0,
	  "a\033[31mb" },
	{ "/geoip/half-a-letter", "hostile.mmdb", "hostile.mmdb", "192.0.2.4",
	  "", 0, "" },
	{ "/geoip/longest", "hostile.mmdb", "hostile.mmdb", "192.0.2.5", "",
	  64500, NULL /* 128 times x */ },
};

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *longest = g_strnfill(DM_GEOIP_NAME_BYTES, 'x');
	g_autoptr(GError) error = NULL;
	g_autoptr(DmGeoip) geoip =
		open_files(cases[i].country_file, cases[i].asn_file, &error);
	DmAddress address;
	DmPlace place;

	g_assert_no_error(error);
	g_assert_true(dm_address_parse(cases[i].address, &address));
	dm_geoip_find(geoip, &address, &place);
	g_assert_cmpstr(place.country, ==, cases[i].country);
	g_assert_cmpuint(place.asn, ==, cases[i].asn);
	g_assert_cmpstr(place.as_name, ==,
			cases[i].as_name ? cases[i].as_name : longest);
}

static void assert_mark(const char *country, const char *asn, gboolean same,
			const char *mark)
{
	g_autoptr(DmGeoip) geoip = open_files(country, asn, NULL);

	g_assert_nonnull(geoip);
	g_assert_cmpint(g_strcmp0(dm_geoip_mark(geoip), mark) == 0, ==, same);
}

static void test_mark(void)
{
	g_autoptr(DmGeoip) geoip = open_files("country.mmdb", NULL, NULL);
	const char *mark = dm_geoip_mark(geoip);

	assert_mark("country.mmdb", NULL, TRUE, mark);
	assert_mark("newer.mmdb", NULL, FALSE, mark);
	assert_mark("ipv4.mmdb", NULL, FALSE, mark);
	assert_mark("country.mmdb", "asn.mmdb", FALSE, mark);
}

static const struct {
	const char *file, *says;
} faults[] = {
	{ "missing.mmdb", "no such file" },
	{ "cut.mmdb", "no database in MaxMind's format" },
	{ "text.mmdb", "no database in MaxMind's format" },
	{ ".", "no such file" },
};

static void test_faults(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
		g_autoptr(GError) error = NULL, asn_error = NULL;

		g_assert_null(open_files(faults[i].file, NULL, &error));
		g_assert_error(error, DM_GEOIP_ERROR, DM_GEOIP_ERROR_FILE);
		g_assert_nonnull(strstr(error->message, faults[i].file));
		g_assert_nonnull(strstr(error->message, faults[i].says));
		g_assert_null(
			open_files("country.mmdb", faults[i].file, &asn_error));
		g_assert_cmpstr(asn_error->message, ==, error->message);
	}
}

static void remove_folder(void)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = path_of(name);

		g_remove(path);
	}
	g_rmdir(folder);
	g_free(folder);
}

static void test_skipped(void)
{
	g_test_skip("databases cannot be written here");
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("dm-geoip-XXXXXX", NULL);
	if (!write_databases()) {
		g_test_add_func("/geoip/skipped", test_skipped);
	} else {
		for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
			g_test_add_data_func(cases[i].path, GUINT_TO_POINTER(i),
					     test_case);
		g_test_add_func("/geoip/mark", test_mark);
		g_test_add_func("/geoip/faults", test_faults);
	}
	status = g_test_run();
	remove_folder();
	return status;
}
