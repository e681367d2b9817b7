/*
 * Joins an account's session, its source and the pipeline.
 */
#include "cli/fetch.h"

#include <string.h>

#include "cli/mailboxstore.h"
#include "cli/readers.h"
#include "cli/runstore.h"
#include "core/text.h"
#include "ingest/imapsource.h"

static void say(gpointer user, const char *text)
{
	const DmFetchAccount *self = user;

	dm_cli_say(self->account->name, "%s", text);
}

/* Says who reads the account already. */
static void say_claimed(const DmFetchAccount *self, const char *path)
{
	g_autofree char *holder = NULL;

	dm_store_holder(path, &holder, NULL);
	dm_cli_say(self->account->name,
		   "%s is reading this account; nothing is to be done",
		   holder ? holder : "another run");
}

gboolean dm_fetch_claim(DmFetchAccount *self, GError **error)
{
	g_autofree char *db = dm_cli_db_path(self->options->cli);
	g_autofree char *path =
		g_strconcat(db, ".imap-", self->account->name, NULL);
	g_autofree char *command =
		g_strconcat("dmarcmill fetch ", self->account->name, NULL);
	GError *problem = NULL;

	/* A dry run changes nothing that another run could mind. */
	if (self->claim >= 0 || self->options->dry_run)
		return TRUE;
	self->claim = dm_store_claim(path, command, &problem);
	if (self->claim >= 0)
		return TRUE;
	if (g_error_matches(problem, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED)) {
		if (!self->said_claimed)
			say_claimed(self, path);
		self->said_claimed = TRUE;
		g_error_free(problem);
	} else {
		g_propagate_error(error, problem);
	}
	return FALSE;
}

static DmFetchAccount *account_new(const DmFetchOptions *options,
				   const DmAccount *account)
{
	DmFetchAccount *self = g_new0(DmFetchAccount, 1);
	const DmImapOptions session = {
		.account = account,
		.credentials = dm_credentials_new(account, options->stopped),
		.body_max = options->cli->config->limits
				    .value[DM_LIMIT_MESSAGE_BYTES],
		.stopped = options->stopped,
		.say = say,
		.user = self,
	};

	self->options = options;
	self->account = account;
	self->claim = -1;
	self->credentials = session.credentials;
	self->imap = dm_imap_new(&session);
	return self;
}

void dm_fetch_account_free(DmFetchAccount *self)
{
	if (!self)
		return;
	dm_imap_free(self->imap);
	dm_credentials_free(self->credentials);
	dm_store_claim_release(self->claim);
	g_free(self);
}

/* What a dry run says of each mail. */
static void tell(gpointer user, const DmItem *item, const DmParseResult *result)
{
	const DmFetchAccount *self = user;
	g_autofree char *fate =
		dm_fate_text(&self->account->fate[item->outcome]);
	const DmFinding *worst = dm_findings_worst(result->findings);

	if (item->mark.folder_id && !item->mark.is_final)
		dm_cli_say(item->uri, "could not be fetched, would be kept");
	else if (item->outcome == DM_OUTCOME_STORED ||
		 item->outcome == DM_OUTCOME_DUPLICATE || !worst)
		dm_cli_say(item->uri, "%s (%u in it), would be %s",
			   dm_outcome_names[item->outcome], result->reports,
			   fate);
	else
		dm_cli_say(item->uri, "%s, would be %s: %s (%s)",
			   dm_outcome_names[item->outcome], fate, worst->text,
			   worst->code);
}

static gboolean empty_folders(DmFetchAccount *self, DmStore *store,
			      DmPool *pool, DmIngestTotals *ret, GError **error)
{
	const DmFetchOptions *options = self->options;
	DmCli *cli = options->cli;
	g_auto(DmMailboxStore) memory = { NULL };
	g_autoptr(DmSource) source = NULL;
	DmMailboxOptions mailbox = {
		.account = self->account,
		.limits = &cli->config->limits,
		.dry_run = options->dry_run,
		.since_day = options->since_day,
		.say = say,
		.user = self,
		.stopped = options->stopped,
	};
	const DmIngestOptions run = {
		.config = cli->config,
		.pool = pool,
		.dry_run = options->dry_run,
		.verbose = cli->verbose && !options->dry_run,
		.progress = !cli->quiet,
		.tell = options->dry_run ? tell : NULL,
		.user = self,
	};
	gboolean ok;

	dm_mailbox_store_init(&memory, store, self->account, options->dry_run);
	mailbox.state = dm_mailbox_store_state(&memory);
	source = dm_mailbox_source_new(self->imap, &mailbox);
	ok = dm_pipeline_run(store, source, &run, ret, error);
	ret->failed_acts += dm_mailbox_failed_acts(source);
	self->uidnext = dm_mailbox_first_uidnext(source);
	return ok;
}

/* What is too old goes, also where a folder could not be read. */
static gboolean read_and_expire(DmFetchAccount *self, DmRunStore *store,
				DmPool *pool, DmIngestTotals *ret,
				GError **error)
{
	gboolean ok = empty_folders(self, store->store, pool, ret, error);
	/* After other errors the batch may be half done. */
	gboolean is_whole =
		ok || (error && *error && (*error)->domain == DM_NET_ERROR);

	if (self->options->dry_run || !is_whole)
		return ok;
	return dm_run_store_finish(store, ok ? error : NULL) && ok;
}

gboolean dm_fetch_account_run(DmFetchAccount *self, DmPool *pool,
			      DmIngestTotals *ret, GError **error)
{
	const DmFetchOptions *options = self->options;
	g_auto(DmRunStore) store = { NULL };
	gboolean ok;

	*ret = (DmIngestTotals){ 0 };
	/* A server that does not answer keeps nobody from the database. */
	ok = dm_imap_connect(self->imap, error) &&
	     dm_run_store_open(&store, options->cli, options->dry_run,
			       "dmarcmill fetch", error) &&
	     read_and_expire(self, &store, pool, ret, error);
	if (!ok)
		g_prefix_error(error, "%s: ", self->account->name);
	return ok;
}

/* ---- which accounts ------------------------------------------------------ */

const DmAccount *dm_fetch_find(const DmCli *cli, const char *name,
			       GError **error)
{
	const GPtrArray *accounts = cli->config->accounts;
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	const char *nearest;

	for (guint i = 0; i < accounts->len; i++) {
		const DmAccount *account = g_ptr_array_index(accounts, i);

		if (strcmp(account->name, name) == 0)
			return account;
		g_ptr_array_add(names, account->name);
	}
	g_ptr_array_add(names, NULL);
	nearest = dm_text_nearest(name, (const char *const *)names->pdata);
	if (nearest)
		dm_cli_usage(error,
			     "there is no account \"%s\"; did you mean \"%s\"?",
			     name, nearest);
	else
		dm_cli_usage(
			error,
			"there is no account \"%s\": the configuration has no section [imap %s]",
			name, name);
	return NULL;
}

static gboolean choose(const DmCli *cli, char **names, GPtrArray *ret,
		       GError **error)
{
	const GPtrArray *accounts = cli->config->accounts;

	if (!accounts->len)
		return dm_cli_usage(
			error,
			"fetch: no mailbox is configured: write a section [imap NAME] with host and user, see dmarcmill.conf(5)");
	for (guint i = 0; !*names && i < accounts->len; i++)
		g_ptr_array_add(ret, g_ptr_array_index(accounts, i));
	for (; *names; names++) {
		const DmAccount *account = dm_fetch_find(cli, *names, error);

		if (!account)
			return FALSE;
		if (!g_ptr_array_find(ret, account, NULL))
			g_ptr_array_add(ret, (gpointer)account);
	}
	return TRUE;
}

static void free_account(gpointer data)
{
	dm_fetch_account_free(data);
}

GPtrArray *dm_fetch_accounts(const DmFetchOptions *options, char **names,
			     GError **error)
{
	g_autoptr(GPtrArray) chosen = g_ptr_array_new();
	g_autoptr(GPtrArray) ret = g_ptr_array_new_with_free_func(free_account);

	if (!choose(options->cli, names, chosen, error))
		return NULL;
	for (guint i = 0; i < chosen->len; i++)
		g_ptr_array_add(ret, account_new(options,
						 g_ptr_array_index(chosen, i)));
	return g_steal_pointer(&ret);
}

DmPool *dm_fetch_pool_new(const DmFetchOptions *options)
{
	DmPoolOptions pool;

	dm_readers_options(options->cli, options->jobs, &pool);
	pool.stopped = options->stopped;
	return dm_pool_new(&pool);
}
