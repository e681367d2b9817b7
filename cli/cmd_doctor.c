/*
 * `doctor`: looks at configuration, database and sandbox, or at accounts, and
 * says in words what is wrong.  It changes nothing.
 */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/doctor.h"
#include "cli/doctoraccount.h"
#include "cli/fetch.h"
#include "cli/queryoptions.h"
#include "cli/readers.h"
#include "parse/process.h"
#include "store/upkeep.h"

/* ---- configuration -------------------------------------------------- */

static void check_configuration(DmDoctor *self, const GError *problem)
{
	g_autofree char *path = dm_config_find(self->cli->config_path);

	if (problem)
		dm_doctor_tell(self, "configuration", DM_CHECK_BAD,
			       "%s; what follows is with the defaults",
			       problem->message);
	else if (path)
		dm_doctor_tell(self, "configuration", DM_CHECK_OK, "%s", path);
	else
		dm_doctor_tell(
			self, "configuration", DM_CHECK_OK,
			"no file, and none is needed: all keys have their defaults");
}

/* ---- database ------------------------------------------------------- */

static gboolean keep_version(gpointer user, const DmInfoRow *row,
			     GError **error G_GNUC_UNUSED)
{
	gint64 *version = user;

	if (strcmp(row->name, "schema_version") != 0)
		return TRUE;
	*version = row->value;
	return FALSE; /* counting the rest may take long */
}

static void check_contents(DmDoctor *self, const char *path, gint64 size_bytes)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStore) store = dm_cli_open_store(
		self->cli, DM_STORE_READ, "dmarcmill doctor", &error);
	gint64 version = 0;

	if (store)
		dm_store_info(store, keep_version, &version, &error);
	if (error)
		dm_doctor_tell(self, "database", DM_CHECK_BAD, "%s",
			       error->message);
	else
		dm_doctor_tell(self, "database", DM_CHECK_OK,
			       "%s: schema version %" G_GINT64_FORMAT
			       ", %" G_GINT64_FORMAT " KiB",
			       path, version, (size_bytes + 1023) / 1024);
}

static void check_mode(DmDoctor *self, const char *path, mode_t mode)
{
	g_autofree char *quoted = g_shell_quote(path);

	if (mode & (S_IRWXG | S_IRWXO))
		dm_doctor_tell(
			self, "database permissions", DM_CHECK_NOTE,
			"mode %04o lets others at it, and it holds what people mail you; run: chmod 600 %s",
			mode & 07777, quoted);
	else
		dm_doctor_tell(self, "database permissions", DM_CHECK_OK,
			       "mode %04o: its owner only", mode & 07777);
}

/* The folder, or the nearest one above it that is there; caller frees. */
static char *existing_folder(const char *path)
{
	char *folder = g_path_get_dirname(path);

	while (faccessat(AT_FDCWD, folder, F_OK, AT_EACCESS) != 0) {
		char *above = g_path_get_dirname(folder);
		gboolean is_top = strcmp(above, folder) == 0;

		g_free(folder);
		folder = above;
		if (is_top)
			break;
	}
	return folder;
}

static void check_folder(DmDoctor *self, const char *path)
{
	g_autofree char *folder = existing_folder(path);

	if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0)
		dm_doctor_tell(self, "database folder", DM_CHECK_OK,
			       "%s is writable", folder);
	else
		dm_doctor_tell(
			self, "database folder", DM_CHECK_BAD,
			"%s is not writable, and the database needs files beside it; run as the user who owns it, or set --db or path in [store]",
			folder);
}

static void check_lock(DmDoctor *self, const char *path)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *holder = NULL;

	if (!dm_store_holder(path, &holder, &error))
		dm_doctor_tell(self, "database lock", DM_CHECK_NOTE, "%s",
			       error->message);
	else if (holder)
		dm_doctor_tell(
			self, "database lock", DM_CHECK_NOTE,
			"%s is writing; other runs wait for it up to %" G_GINT64_FORMAT
			" s",
			holder, self->cli->config->lock_wait_seconds);
	else
		dm_doctor_tell(self, "database lock", DM_CHECK_OK,
			       "no run is writing");
}

static void check_database(DmDoctor *self)
{
	g_autofree char *path = dm_cli_db_path(self->cli);
	struct stat info;

	if (stat(path, &info) != 0) {
		dm_doctor_tell(self, "database", DM_CHECK_NOTE,
			       "%s is not there yet; ingest makes it", path);
	} else {
		check_contents(self, path, (gint64)info.st_size);
		check_mode(self, path, info.st_mode);
	}
	check_folder(self, path);
	check_lock(self, path);
}

/* ---- sandbox -------------------------------------------------------- */

static const struct {
	DmLayer layer;
	const char *holds, *missing;
} layer_texts[] = {
	{ DM_LAYER_RLIMITS,
	  "memory, processor time, files and processes of a worker are bounded",
	  "the system refuses resource limits; look at those of the shell or service that starts this" },
	{ DM_LAYER_NO_NEW_PRIVS, "a worker cannot gain rights",
	  "the kernel refuses no_new_privs; it is part of Linux since 3.5" },
	{ DM_LAYER_NOT_DUMPABLE,
	  "a worker leaves no core dump, and other processes cannot look into it",
	  "a worker may leave a core dump with a mail in it" },
	{ DM_LAYER_DEATH_SIGNAL, "a worker ends with the program",
	  "a worker may outlive the program until it sees its socket closed" },
	{ DM_LAYER_LANDLOCK, "a worker can open no file",
	  "needs Linux 5.13, with landlock among the kernel's lsm=; seccomp forbids opening files by itself" },
	{ DM_LAYER_SECCOMP, "a worker makes the system calls it needs, or ends",
	  "needs a kernel with seccomp filters, and a container that lets programs set them" },
};

/* Whether `require` cannot do without. */
static gboolean is_needed(DmLayer layer)
{
	const DmCage without = { .layers = ~(gint64)layer };

	return !dm_cage_holds(&without, DM_SANDBOX_REQUIRE);
}

static void check_layers(DmDoctor *self, const DmCage *cage)
{
	for (guint i = 0; i < G_N_ELEMENTS(layer_texts); i++) {
		DmLayer layer = layer_texts[i].layer;
		g_autofree char *check =
			g_strconcat("sandbox ", dm_layer_name(layer), NULL);

		if (!(cage->layers & layer))
			dm_doctor_tell(self, check,
				       is_needed(layer) ? DM_CHECK_BAD
							: DM_CHECK_NOTE,
				       "missing: %s", layer_texts[i].missing);
		else if (layer == DM_LAYER_LANDLOCK)
			dm_doctor_tell(self, check, DM_CHECK_OK,
				       "%s (version %" G_GINT64_FORMAT
				       " of the kernel's interface)",
				       layer_texts[i].holds,
				       cage->landlock_abi);
		else
			dm_doctor_tell(self, check, DM_CHECK_OK, "%s",
				       layer_texts[i].holds);
	}
}

static void check_mode_of_sandbox(DmDoctor *self, DmSandbox sandbox,
				  const DmCage *cage)
{
	const char *name = dm_sandbox_names[sandbox];
	const char *problem = cage->problem ? cage->problem : "unknown";
	g_autofree char *missing = dm_cage_missing(cage);

	if (!dm_cage_holds(cage, sandbox))
		dm_doctor_tell(
			self, "sandbox", DM_CHECK_BAD,
			"sandbox = %s in [ingest], but there is no %s (%s): no mail is opened; sandbox = prefer opens it with what there is",
			name, missing, problem);
	else if (sandbox == DM_SANDBOX_OFF)
		dm_doctor_tell(
			self, "sandbox", DM_CHECK_NOTE,
			"sandbox = %s in [ingest]: mail is opened without protection",
			name);
	else if (missing)
		dm_doctor_tell(self, "sandbox", DM_CHECK_NOTE,
			       "sandbox = %s in [ingest]; there is no %s (%s)",
			       name, missing, problem);
	else
		dm_doctor_tell(self, "sandbox", DM_CHECK_OK,
			       "sandbox = %s in [ingest]", name);
}

static void check_workers(DmDoctor *self, const DmPoolOptions *options)
{
	if (options->jobs)
		dm_doctor_tell(self, "workers", DM_CHECK_OK,
			       "%u, unless --jobs says more", options->jobs);
	else
		dm_doctor_tell(
			self, "workers", DM_CHECK_NOTE,
			"jobs = 0 in [ingest]: mail is opened within the program itself, without a sandbox");
}

static void check_sandbox(DmDoctor *self)
{
	g_autoptr(GError) error = NULL;
	DmPoolOptions options;
	DmCage cage;

	dm_readers_options(self->cli, DM_JOBS_UNSET, &options);
	if (dm_process_probe(options.program, DM_SANDBOX_PREFER, options.limits,
			     &cage, &error)) {
		check_layers(self, &cage);
		check_mode_of_sandbox(self, options.sandbox, &cage);
	} else {
		dm_doctor_tell(self, "sandbox", DM_CHECK_BAD, "%s",
			       error->message);
	}
	check_workers(self, &options);
}

/* ---- accounts ------------------------------------------------------- */

static void count_accounts(DmDoctor *self)
{
	guint n = self->cli->config->accounts->len;

	if (n)
		dm_doctor_tell(
			self, "accounts", DM_CHECK_OK,
			"%u configured; dmarcmill doctor NAME looks at one", n);
}

/* All of them are known before the first is dialled. */
static GPtrArray *find_accounts(const DmCli *cli, char **names, GError **error)
{
	g_autoptr(GPtrArray) accounts = g_ptr_array_new();

	for (; *names; names++) {
		const DmAccount *account = dm_fetch_find(cli, *names, error);

		if (!account)
			return NULL;
		if (!g_ptr_array_find(accounts, account, NULL))
			g_ptr_array_add(accounts, (gpointer)account);
	}
	return g_steal_pointer(&accounts);
}

/* ---- the command ---------------------------------------------------- */

static void examine_machine(DmDoctor *self, const GError *problem)
{
	check_configuration(self, problem);
	check_database(self);
	check_sandbox(self);
	count_accounts(self);
}

static DmExit examine(DmCli *cli, const DmQuery *query, char **names,
		      const GError *problem, GError **error)
{
	g_autoptr(GPtrArray) accounts = find_accounts(cli, names, error);
	DmDoctor self = { .cli = cli };

	if (!accounts)
		return DM_EXIT_USAGE;
	dm_doctor_begin(&self, &query->emit);
	if (!accounts->len)
		examine_machine(&self, problem);
	for (guint i = 0; i < accounts->len; i++)
		dm_doctor_account(&self, g_ptr_array_index(accounts, i));
	if (!dm_emitter_finish(self.emitter, error))
		return DM_EXIT_STORE;
	if (problem)
		return DM_EXIT_USAGE;
	return self.is_bad ? DM_EXIT_FOUND : DM_EXIT_DONE;
}

DmExit dm_cmd_doctor(DmCli *cli, int argc, char **argv, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_auto(DmQuery) query = { .unfiltered = TRUE,
				  .config_error = &problem };

	if (!dm_query_parse(&query, cli, "doctor", NULL, "table", G_MAXINT,
			    &argc, &argv, error))
		return DM_EXIT_USAGE;
	/* Without a configuration no account is known. */
	if (problem && argc > 1) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return DM_EXIT_USAGE;
	}
	return examine(cli, &query, argv + 1, problem, error);
}
