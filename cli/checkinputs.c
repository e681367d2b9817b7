/*
 * Gathers domains from command line, file and store.  It asks no DNS.
 */
#include "cli/checkinputs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "core/address.h"
#include "core/utctime.h"
#include "dns/name.h"
#include "store/streams.h"

/* How far back reports are looked at. */
#define DAYS 90
/* More than a check looks at, so that it can say that there are more. */
#define SELECTORS_MAX 100
#define FILE_BYTES_MAX ((gsize)16 * 1024 * 1024)

typedef struct {
	const DmCli *cli;
	const DmCheckWish *wish;
	GPtrArray *inputs;
	GHashTable *by_domain; /* domain -> DmCheckInput, borrowed */
	char **mailboxes;
} Gatherer;

/* ---- domains -------------------------------------------------------- */

static void free_input(gpointer data)
{
	dm_check_input_free(data);
}

static gboolean add_domain(Gatherer *self, const char *text, GError **error)
{
	const char *why;
	g_autofree char *domain = dm_dns_name_normalize(text, &why);
	DmCheckInput *input;
	DmAddress address;

	if (domain && dm_address_parse(domain, &address)) {
		g_clear_pointer(&domain, g_free);
		why = "it is an address";
	}
	if (!domain)
		return dm_cli_usage(error, "check: \"%s\" is no domain: %s",
				    text, why);
	if (g_hash_table_contains(self->by_domain, domain))
		return TRUE;
	input = dm_check_input_new(domain);
	input->strict = self->wish->strict;
	input->now_seconds = g_get_real_time() / G_USEC_PER_SEC;
	/* Who names authorities of his own is in one. */
	input->closed_network = self->cli->config->dns_ca_file != NULL;
	g_strfreev(input->mailboxes);
	input->mailboxes = g_strdupv(self->mailboxes);
	g_ptr_array_add(self->inputs, input);
	g_hash_table_insert(self->by_domain, input->domain, input);
	return TRUE;
}

static char *read_stream(FILE *stream, const char *path, GError **error)
{
	g_autoptr(GString) text = g_string_new(NULL);
	char block[4096];
	gsize n;

	while ((n = fread(block, 1, sizeof(block), stream)) > 0 &&
	       text->len <= FILE_BYTES_MAX)
		g_string_append_len(text, block, (gssize)n);
	if (ferror(stream))
		dm_cli_usage(error, "check: %s cannot be read: %s", path,
			     g_strerror(errno));
	else if (text->len > FILE_BYTES_MAX)
		dm_cli_usage(
			error,
			"check: %s has more than 16 MiB; no list of domains is that long",
			path);
	else
		return g_string_free(g_steal_pointer(&text), FALSE);
	return NULL;
}

static char *read_list(const char *path, GError **error)
{
	FILE *stream;
	char *text;

	if (strcmp(path, "-") == 0)
		return read_stream(stdin, "standard input", error);
	stream = fopen(path, "re");
	if (!stream) {
		dm_cli_usage(error, "check: %s: %s", path, g_strerror(errno));
		return NULL;
	}
	text = read_stream(stream, path, error);
	fclose(stream);
	return text;
}

static gboolean add_file(Gatherer *self, const char *path, GError **error)
{
	g_autofree char *text = read_list(path, error);
	g_auto(GStrv) lines = NULL;

	if (!text)
		return FALSE;
	lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		lines[i][strcspn(lines[i], "#")] = 0;
		g_strstrip(lines[i]);
		if (*lines[i] && !add_domain(self, lines[i], error)) {
			g_prefix_error(error, "%s line %u: ", path, i + 1);
			return FALSE;
		}
	}
	return TRUE;
}

/* ---- the store ------------------------------------------------------ */

/* Names in reports may be anything; what is no domain is passed over. */
static gboolean on_domain(gpointer user, const DmFiguresRow *row,
			  GError **error G_GNUC_UNUSED)
{
	if (row->name)
		add_domain(user, row->name, NULL);
	return TRUE;
}

static gboolean on_figures(gpointer user, const DmFiguresRow *row,
			   GError **error G_GNUC_UNUSED)
{
	const Gatherer *self = user;
	DmCheckInput *input =
		row->name ? g_hash_table_lookup(self->by_domain, row->name)
			  : NULL;

	if (!input)
		return TRUE;
	input->has_reports = TRUE;
	input->messages = row->figures.messages;
	input->passed = row->figures.dmarc_pass;
	input->aligned_dkim = row->figures.dkim_aligned;
	input->aligned_spf = row->figures.spf_aligned;
	input->dkim_only = row->figures.dkim_aligned - row->figures.both;
	return TRUE;
}

static gboolean on_selector(gpointer user, const DmSelectorRow *row,
			    GError **error G_GNUC_UNUSED)
{
	const Gatherer *self = user;
	DmCheckInput *input =
		row->domain ? g_hash_table_lookup(self->by_domain, row->domain)
			    : NULL;
	DmSelector *selector;

	/* The first are the most used; anybody can make up more. */
	if (!input || input->selectors->len > SELECTORS_MAX)
		return TRUE;
	selector = dm_check_input_add_selector(input, row->selector);
	selector->messages = row->messages;
	selector->passed = row->passed;
	selector->last_seen = row->last_seen;
	return TRUE;
}

static gboolean add_known(Gatherer *self, DmStore *store, GError **error)
{
	const DmCheckInput *first = g_ptr_array_index(self->inputs, 0);
	DmFilter filter;

	dm_filter_init(&filter);
	filter.since_day =
		dm_time_day(g_get_real_time() / G_USEC_PER_SEC) - DAYS;
	return dm_store_figures(store, &filter, DM_BY_DOMAIN, on_figures, NULL,
				self, error) &&
	       dm_store_selectors(store,
				  self->inputs->len == 1 ? first->domain : NULL,
				  filter.since_day, on_selector, self, error);
}

/* Without a database a check is one of DNS alone. */
static DmStore *open_store(const Gatherer *self, GError **error)
{
	g_autofree char *path = dm_cli_db_path(self->cli);

	if (!self->wish->all && !g_file_test(path, G_FILE_TEST_EXISTS))
		return NULL;
	return dm_cli_open_store(self->cli, DM_STORE_READ, "dmarcmill check",
				 error);
}

static gboolean add_all(Gatherer *self, DmStore *store, GError **error)
{
	DmFilter filter;

	dm_filter_init(&filter);
	filter.sort = "name";
	return dm_store_figures(store, &filter, DM_BY_DOMAIN, on_domain, NULL,
				self, error);
}

/* ---- all ------------------------------------------------------------ */

/* Addresses that the accounts of the configuration read. */
static char **list_mailboxes(const DmConfig *config)
{
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

	for (guint i = 0; i < config->accounts->len; i++) {
		const DmAccount *account =
			g_ptr_array_index(config->accounts, i);
		g_autofree char *user =
			account->user ? g_ascii_strdown(account->user, -1)
				      : NULL;

		if (user && strchr(user, '@'))
			g_strv_builder_add(builder, user);
	}
	return g_strv_builder_end(builder);
}

static void add_selectors(const Gatherer *self)
{
	for (guint i = 0; i < self->inputs->len; i++) {
		DmCheckInput *input = g_ptr_array_index(self->inputs, i);

		for (char **row = self->wish->selectors; row && *row; row++)
			dm_check_input_add_selector(input, *row)->asked = TRUE;
	}
}

static gboolean gather(Gatherer *self, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(DmStore) store = open_store(self, &problem);

	if (problem) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
	for (char **row = self->wish->domains; row && *row; row++)
		if (!add_domain(self, *row, error))
			return FALSE;
	if (self->wish->file && !add_file(self, self->wish->file, error))
		return FALSE;
	if (self->wish->all && !add_all(self, store, error))
		return FALSE;
	if (!self->inputs->len)
		return dm_cli_usage(
			error,
			self->wish->all
				? "check: there are no reports in the database yet, so --all finds no domain; name one"
				: "check: name a domain, a file of domains (-f FILE), or --all for those of the database");
	add_selectors(self);
	return !store || add_known(self, store, error);
}

GPtrArray *dm_check_inputs(const DmCli *cli, const DmCheckWish *wish,
			   GError **error)
{
	Gatherer self = {
		.cli = cli,
		.wish = wish,
		.inputs = g_ptr_array_new_with_free_func(free_input),
		.by_domain = g_hash_table_new(g_str_hash, g_str_equal),
		.mailboxes = list_mailboxes(cli->config),
	};

	if (!gather(&self, error))
		g_clear_pointer(&self.inputs, g_ptr_array_unref);
	g_hash_table_unref(self.by_domain);
	g_strfreev(self.mailboxes);
	return self.inputs;
}
