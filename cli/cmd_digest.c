/*
 * `digest`: the periodic summary, printed or sent.  A quiet time is told too:
 * the mail that comes is the sign that all of it works.
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/digestmail.h"
#include "cli/digestperiod.h"
#include "cli/queryoptions.h"
#include "cli/words.h"
#include "core/mailaddress.h"
#include "core/utctime.h"
#include "report/answer_digest.h"
#include "report/bulletinletter.h"
#include "store/changes.h"

typedef struct {
	DmQuery query;
	gboolean periods[3]; /* --weekly, --daily, --monthly: DmDigestPeriod */
	char **to;	     /* as given, then as dm_mail_address() has them */
	char *format_name;
	guint format; /* DmDigestFormat */
	gboolean sends, is_trial;
	gint64 today;
} Options;

static void options_clear(Options *options)
{
	dm_query_clear(&options->query);
	g_strfreev(options->to);
	g_free(options->format_name);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* ---- the days ----------------------------------------------------------- */

/* Reports have no others, and the days beside them can be counted. */
static gboolean is_countable(gint64 day)
{
	return day >= 0 && day < dm_time_day(DM_TIME_MAX);
}

static gboolean has_before(const DmFilter *filter, GError **error)
{
	if (dm_changes_before_day(filter) >= 0)
		return TRUE;
	return dm_cli_usage(
		error,
		"digest: these days, and as many before them to compare with, would begin before 1970-01-01");
}

static gboolean read_period(Options *options, const DmConfig *config,
			    GError **error)
{
	DmDigestPeriod period = config->digest.period;
	DmFilter *filter = &options->query.filter;
	const gint64 until =
		options->query.until ? filter->until_day : options->today - 1;
	guint given = options->query.since != NULL;

	for (guint i = 0; i < G_N_ELEMENTS(options->periods); i++) {
		if (!options->periods[i])
			continue;
		period = (DmDigestPeriod)i;
		given++;
	}
	if (given > 1)
		return dm_cli_usage(
			error,
			"digest: give one of --since, --daily, --weekly and --monthly");
	if (!is_countable(until) ||
	    (options->query.since && !is_countable(filter->since_day)))
		return dm_cli_usage(
			error,
			"digest: --since and --until take days from 1970-01-01 to 9999-12-30");
	if (!options->query.since)
		dm_digest_period(period, until, filter);
	filter->until_day = MIN(filter->until_day, until);
	if (filter->until_day >= filter->since_day)
		return has_before(filter, error);
	return dm_cli_usage(
		error,
		options->query.until
			? "digest: --until is a day before --since"
			: "digest: it ends with yesterday, the last whole day, and --since is after that; --until takes a later one");
}

/* ---- recipients --------------------------------------------------------- */

static gboolean read_addresses(char **to, GError **error)
{
	for (; to && *to; to++) {
		g_autofree char *given = g_steal_pointer(to);

		*to = dm_mail_address(given);
		if (*to)
			continue;
		*to = g_strdup(""); /* what follows is freed as well */
		return dm_cli_usage(
			error,
			"digest: --to takes an address like dmarc@example.com, not \"%s\"",
			given);
	}
	return TRUE;
}

/* --to, else those of the configuration. */
static const char *const *recipients(const Options *options,
				     const DmConfig *config)
{
	return (const char *const *)(options->to ? options->to
						 : config->digest.to);
}

static gboolean check_mail(const Options *options, const DmConfig *config,
			   GError **error)
{
	gboolean sends = options->sends || options->to;

	if (sends && options->format_name)
		return dm_cli_usage(
			error,
			"digest: a mail has both text and HTML; --format is for what is printed");
	if (options->is_trial && !sends)
		return dm_cli_usage(
			error,
			"digest: --dry-run is for a mail: give --to or --send beside it");
	if ((sends || options->format == DM_DIGEST_MAIL) &&
	    !config->digest.from)
		return dm_cli_usage(
			error,
			"digest: a mail needs a sender: set from in [digest]");
	if (options->sends && !*recipients(options, config))
		return dm_cli_usage(
			error,
			"digest: nobody is named: set to in [digest], or give --to ADDRESS");
	return TRUE;
}

/* ---- options ------------------------------------------------------------ */

static gboolean read_options(Options *options, DmCli *cli, int argc,
			     char **argv, GError **error)
{
	/* In the order of DmDigestFormat. */
	static const char *const formats[] = { "text", "html", "mail", "json",
					       NULL };
	const GOptionEntry entries[] = {
		{ "daily", 0, 0, G_OPTION_ARG_NONE,
		  &options->periods[DM_DIGEST_DAILY], "yesterday (UTC)", NULL },
		{ "weekly", 0, 0, G_OPTION_ARG_NONE,
		  &options->periods[DM_DIGEST_WEEKLY],
		  "the last seven whole days; so it is unless told", NULL },
		{ "monthly", 0, 0, G_OPTION_ARG_NONE,
		  &options->periods[DM_DIGEST_MONTHLY],
		  "the last whole calendar month", NULL },
		{ "to", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->to,
		  "send it as a mail to this address; may be repeated",
		  "ADDRESS" },
		{ "send", 0, 0, G_OPTION_ARG_NONE, &options->sends,
		  "send it to the addresses of the configuration", NULL },
		{ "dry-run", 0, 0, G_OPTION_ARG_NONE, &options->is_trial,
		  "print the mail instead of sending it", NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format_name,
		  "text, html, mail or json", "FORMAT" },
		{ NULL },
	};

	options->query.is_page = TRUE;
	options->query.is_digest = TRUE;
	return dm_query_parse(&options->query, cli, "digest", entries, "table",
			      0, &argc, &argv, error) &&
	       dm_word_read("digest: --format", options->format_name, formats,
			    &options->format, error) &&
	       read_addresses(options->to, error) &&
	       read_period(options, cli->config, error) &&
	       check_mail(options, cli->config, error);
}

/* ---- the command -------------------------------------------------------- */

static DmExit print(const Options *options, const DmBulletin *bulletin,
		    const DmMailHead *head, GError **error)
{
	DmDigestFormat format = options->is_trial
					? DM_DIGEST_MAIL
					: (DmDigestFormat)options->format;

	return dm_digest_print(bulletin, format, head,
			       dm_query_texts(&options->query),
			       options->query.emit.width, stdout, error)
		       ? DM_EXIT_DONE
		       : DM_EXIT_STORE;
}

static DmExit send_mail(const DmCli *cli, const DmBulletin *bulletin,
			const DmMailHead *head, GError **error)
{
	g_autoptr(DmLetter) letter = dm_bulletin_letter(bulletin);
	g_autoptr(GBytes) mail = dm_mail_write(head, letter);

	if (!dm_digest_send(cli, head->to, mail, error))
		return dm_exit_of(*error);
	if (cli->verbose)
		dm_cli_say("digest", "sent: %s", letter->subject);
	return DM_EXIT_DONE;
}

DmExit dm_cmd_digest(DmCli *cli, int argc, char **argv, GError **error)
{
	const gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	g_auto(Options) options = { .today = dm_time_day(now) };
	g_autoptr(DmStore) store = NULL;
	g_autoptr(DmBulletin) bulletin = NULL;
	DmMailHead head = { .date = now };

	if (!read_options(&options, cli, argc, argv, error))
		return DM_EXIT_USAGE;
	head.from = cli->config->digest.from;
	head.to = recipients(&options, cli->config);
	store = dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	bulletin = store ? dm_bulletin_new(store, &options.query.filter,
					   cli->config->domains, options.today,
					   error)
			 : NULL;
	if (!bulletin)
		return DM_EXIT_STORE;
	g_clear_pointer(&store, dm_store_free);
	if ((options.sends || options.to) && !options.is_trial)
		return send_mail(cli, bulletin, &head, error);
	return print(&options, bulletin, &head, error);
}
