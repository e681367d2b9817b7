/*
 * `db`: looking after the database.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/queryoptions.h"
#include "cli/reread.h"
#include "core/utctime.h"
#include "report/answers.h"
#include "store/upkeep.h"

typedef struct {
	DmCli *cli;
	DmQuery query;
	char *older_than;
	int argc;
	char **argv; /* after "db NAME" */
} Db;

typedef DmExit (*DbFn)(Db *db, GError **error);

/* Nothing here makes a database: where there is none, a reader says so. */
static DmStore *open_store(Db *db, DmStoreMode mode, GError **error)
{
	g_autofree char *path = dm_cli_db_path(db->cli);
	gboolean exists = g_file_test(path, G_FILE_TEST_EXISTS);

	return dm_cli_open_store(db->cli, exists ? mode : DM_STORE_READ,
				 "dmarcmill db", error);
}

static DmExit db_info(Db *db, GError **error)
{
	g_autoptr(DmStore) store = open_store(db, DM_STORE_READ, error);

	if (!store || !dm_answer_info(store, &db->query.emit, error))
		return DM_EXIT_STORE;
	return DM_EXIT_DONE;
}

/* Sums are made anew from what was kept; nothing else is. */
static const char *what_to_do(const DmFindings *faults)
{
	static const char *const sums[] = { "store-pack", "store-report",
					    "store-tally", NULL };

	for (guint i = 0; i < dm_findings_count(faults); i++)
		if (!g_strv_contains(sums, dm_findings_get(faults, i)->code))
			return "restore a backup; without one, ingest the mail into a new database";
	return "dmarcmill db reprocess reads the kept originals again and sums up anew; what is wrong after that, restore from a backup";
}

static DmExit db_check(Db *db, GError **error)
{
	g_autoptr(DmStore) store = open_store(db, DM_STORE_READ, error);
	g_autoptr(DmFindings) findings = dm_findings_new();

	if (!store || !dm_store_check(store, findings, error))
		return DM_EXIT_STORE;
	if (!dm_answer_soundness(findings, db->cli->quiet, &db->query.emit,
				 error))
		return DM_EXIT_STORE;
	if (!dm_findings_count(findings))
		return DM_EXIT_DONE;
	dm_cli_say("db check", "%s", what_to_do(findings));
	return DM_EXIT_FOUND;
}

static DmExit quarantine_export(Db *db, GError **error)
{
	g_autoptr(DmStore) store = NULL;
	g_autoptr(GBytes) bytes = NULL;
	gint64 id;

	if (db->argc != 2 || !dm_reread_id(db->argv[1], &id)) {
		dm_cli_usage(
			error,
			"db quarantine export: name one entry by its ID; dmarcmill db quarantine lists them");
		return DM_EXIT_USAGE;
	}
	store = open_store(db, DM_STORE_READ, error);
	if (!store)
		return DM_EXIT_STORE;
	bytes = dm_store_quarantine_bytes(store, id, error);
	if (!bytes)
		return dm_exit_of(*error);
	return dm_cli_write_bytes(bytes, error) ? DM_EXIT_DONE : DM_EXIT_USAGE;
}

static DmExit quarantine_retry(Db *db, GError **error)
{
	g_autoptr(DmStore) store = NULL;
	gint64 id = 0;

	if (db->argc > 2 ||
	    (db->argc == 2 && !dm_reread_id(db->argv[1], &id))) {
		dm_cli_usage(
			error,
			"db quarantine retry: takes one ID, or none for all");
		return DM_EXIT_USAGE;
	}
	store = open_store(db, DM_STORE_WRITE, error);
	if (!store)
		return DM_EXIT_STORE;
	return dm_reread_quarantine(db->cli, store, id, error);
}

static DmExit db_quarantine(Db *db, GError **error)
{
	g_autoptr(DmStore) store = NULL;

	if (db->argc && strcmp(db->argv[0], "retry") == 0)
		return quarantine_retry(db, error);
	if (db->argc && strcmp(db->argv[0], "export") == 0)
		return quarantine_export(db, error);
	if (db->argc && strcmp(db->argv[0], "list") != 0) {
		dm_cli_usage(
			error,
			"db quarantine: takes list, retry or export, not \"%s\"",
			db->argv[0]);
		return DM_EXIT_USAGE;
	}
	store = open_store(db, DM_STORE_READ, error);
	if (!store || !dm_answer_quarantine(store, &db->query.emit, error))
		return DM_EXIT_STORE;
	return DM_EXIT_DONE;
}

static DmExit db_prune(Db *db, GError **error)
{
	gint64 today = dm_time_day(g_get_real_time() / G_USEC_PER_SEC);
	g_autoptr(DmStore) store = NULL;
	guint64 reports, expired;
	gint64 day;

	if (!db->older_than || !dm_day_parse_age(db->older_than, today, &day)) {
		dm_cli_usage(
			error,
			"db prune: say what is old, like --older-than 400d");
		return DM_EXIT_USAGE;
	}
	store = open_store(db, DM_STORE_WRITE, error);
	if (!store || !dm_store_prune(store, day, &reports, error) ||
	    !dm_store_expire(store, g_get_real_time() / G_USEC_PER_SEC,
			     &expired, error))
		return DM_EXIT_STORE;
	if (!db->cli->quiet)
		printf("%" G_GUINT64_FORMAT " reports deleted\n", reports);
	return DM_EXIT_DONE;
}

static DmExit db_backup(Db *db, GError **error)
{
	g_autoptr(DmStore) store = NULL;

	if (db->argc != 1) {
		dm_cli_usage(error, "db backup: name the file to write");
		return DM_EXIT_USAGE;
	}
	store = open_store(db, DM_STORE_READ, error);
	if (!store || !dm_store_backup(store, db->argv[0], error))
		return DM_EXIT_STORE;
	return DM_EXIT_DONE;
}

static DmExit db_reprocess(Db *db, GError **error)
{
	g_autoptr(DmStore) store = open_store(db, DM_STORE_WRITE, error);

	if (!store)
		return DM_EXIT_STORE;
	return dm_reread_originals(db->cli, store, error);
}

static const struct {
	const char *name;
	DbFn run;
	gboolean arguments; /* takes some */
} actions[] = {
	{ "info", db_info, FALSE },
	{ "check", db_check, FALSE },
	{ "quarantine", db_quarantine, TRUE },
	{ "prune", db_prune, FALSE },
	{ "backup", db_backup, TRUE },
	{ "reprocess", db_reprocess, FALSE },
};

static DmExit run_action(Db *db, const char *name, GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(actions); i++) {
		if (strcmp(name, actions[i].name) != 0)
			continue;
		if (db->argc && !actions[i].arguments) {
			dm_cli_usage(error, "db %s: takes no argument", name);
			return DM_EXIT_USAGE;
		}
		return actions[i].run(db, error);
	}
	dm_cli_usage(
		error,
		"db: takes info, check, quarantine, prune, backup or reprocess, not \"%s\"",
		name);
	return DM_EXIT_USAGE;
}

DmExit dm_cmd_db(DmCli *cli, int argc, char **argv, GError **error)
{
	Db db = { .cli = cli, .query.unfiltered = TRUE };
	const GOptionEntry entries[] = {
		{ "older-than", 0, 0, G_OPTION_ARG_STRING, &db.older_than,
		  "prune: delete reports of days before, like 400d", "SPAN" },
		{ NULL },
	};
	DmExit status = DM_EXIT_USAGE;

	if (dm_query_parse(&db.query, cli, "db", entries, "table", 3, &argc,
			   &argv, error)) {
		db.argc = argc - 2;
		db.argv = argv + 2;
		if (argc < 2)
			dm_cli_usage(
				error,
				"db: say what to do: info, check, quarantine, prune, backup or reprocess");
		else
			status = run_action(&db, argv[1], error);
	}
	dm_query_clear(&db.query);
	g_free(db.older_than);
	return status;
}
