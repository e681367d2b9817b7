/*
 * The session: tags, buffers, deadlines.  It knows neither folders nor mails.
 */
#include "ingest/imap.h"

#include <poll.h>
#include <string.h>

#include "core/text.h"

#define TAG_LETTERS 6
#define SLICE_US (G_USEC_PER_SEC / 2)
#define QUOTE_BYTES 300 /* of what a server says */
#define LOGOUT_US (2 * G_USEC_PER_SEC)

struct _DmImap {
	DmImapOptions options;
	DmImapWire wire;
	char prefix[TAG_LETTERS + 1];
	guint commands;	 /* so far */
	GArray *pending; /* guint, commands on their way */
	char **capabilities;
	DmImapNamespace space;
	gboolean idling, alerted, esearch_is_broken;
	gboolean by_oauthbearer; /* and not by XOAUTH2 */
	DmLineInfo info;
};

DmImap *dm_imap_new(const DmImapOptions *options)
{
	DmImap *imap = g_new0(DmImap, 1);

	imap->options = *options;
	imap->wire.host = options->account->host;
	imap->wire.timeout_seconds = options->account->timeout_seconds;
	imap->wire.body_max = options->body_max;
	imap->wire.stopped = options->stopped;
	dm_imap_wire_init(&imap->wire);
	imap->pending = g_array_new(FALSE, FALSE, sizeof(guint));
	imap->space.prefix = g_strdup("");
	return imap;
}

void dm_imap_free(DmImap *imap)
{
	if (!imap)
		return;
	dm_imap_disconnect(imap);
	dm_imap_wire_clear(&imap->wire);
	g_strfreev(imap->capabilities);
	g_array_unref(imap->pending);
	g_free(imap->space.prefix);
	dm_line_info_clear(&imap->info);
	g_free(imap);
}

gboolean dm_imap_is_connected(const DmImap *imap)
{
	return imap->wire.line != NULL;
}

int dm_imap_fd(const DmImap *imap)
{
	return imap->wire.line ? dm_line_fd(imap->wire.line) : -1;
}

const DmLineInfo *dm_imap_line_info(const DmImap *imap)
{
	return &imap->info;
}

void dm_imap_be_patient(DmImap *imap, gboolean patient)
{
	imap->wire.patient = patient;
}

guint32 dm_imap_receiving(const DmImap *imap)
{
	return dm_imap_wire_receiving(&imap->wire);
}

/* ---- replies ---------------------------------------------------------- */

/* The command that a tag belongs to, which is over then; 0 where none does. */
static guint command_of(DmImap *self, const char *tag)
{
	for (guint i = 0; i < self->pending->len; i++) {
		guint command = g_array_index(self->pending, guint, i);
		g_autofree char *own =
			g_strdup_printf("%s%u", self->prefix, command);

		if (strcmp(own, tag) != 0)
			continue;
		g_array_remove_index(self->pending, i);
		return command;
	}
	return 0;
}

static void keep_capabilities(DmImap *self, const DmImapReply *reply)
{
	gboolean is_list = reply->kind == DM_IMAP_CAPABILITY ||
			   g_strcmp0(reply->code, "CAPABILITY") == 0;

	if (!is_list || !reply->words)
		return;
	g_strfreev(self->capabilities);
	self->capabilities = g_strdupv(reply->words);
}

/* RFC 3501 section 7.1: an ALERT must be shown. */
static void show_alert(DmImap *self, const DmImapReply *reply)
{
	g_autofree char *said = NULL;
	g_autofree char *text = NULL;

	if (g_strcmp0(reply->code, "ALERT") != 0 || !self->options.say ||
	    self->alerted)
		return;
	self->alerted = TRUE; /* once a session is enough */
	said = dm_imap_quote(reply->text);
	text = g_strdup_printf("the server says: %s", said);
	self->options.say(self->options.user, text);
}

/* What every reply may bring; DM_IMAP_GOT where it goes to the caller. */
static DmImapNext look_at(DmImap *self, const DmImapReply *reply,
			  guint *ret_command, GError **error)
{
	*ret_command = 0;
	if (reply->kind == DM_IMAP_TAGGED)
		dm_imap_wire_restart(&self->wire);
	keep_capabilities(self, reply);
	show_alert(self, reply);
	if (reply->kind == DM_IMAP_UNTAGGED &&
	    reply->condition == DM_IMAP_BYE) {
		g_autofree char *text = dm_imap_quote(reply->text);

		return dm_imap_wire_lose(&self->wire, error,
					 DM_NET_ERROR_CLOSED,
					 "the server ended the session: %s",
					 text);
	}
	if (reply->kind != DM_IMAP_TAGGED)
		return DM_IMAP_GOT;
	*ret_command = command_of(self, reply->tag);
	if (*ret_command)
		return DM_IMAP_GOT;
	return dm_imap_wire_lose(
		&self->wire, error, DM_NET_ERROR_PROTOCOL,
		"the server answers a command that was not given");
}

DmImapNext dm_imap_next(DmImap *imap, gboolean wait, DmImapReply *ret,
			guint *ret_command, GError **error)
{
	DmImapNext state = dm_imap_wire_next(&imap->wire, wait, ret, error);

	if (state == DM_IMAP_GOT)
		state = look_at(imap, ret, ret_command, error);
	if (state == DM_IMAP_LOST)
		dm_imap_reply_clear(ret);
	return state;
}

/* ---- commands --------------------------------------------------------- */

guint dm_imap_send(DmImap *imap, const char *command)
{
	guint number = ++imap->commands;
	g_autofree char *line =
		g_strdup_printf("%s%u %s\r\n", imap->prefix, number, command);

	dm_imap_wire_put(&imap->wire, line);
	g_array_append_val(imap->pending, number);
	if (imap->pending->len == 1)
		dm_imap_wire_restart(&imap->wire);
	return number;
}

gboolean dm_imap_run(DmImap *imap, const char *command, DmImapFn callback,
		     gpointer user, DmImapReply *ret, GError **error)
{
	guint number = dm_imap_send(imap, command), done;

	for (;;) {
		DmImapReply reply = { 0 };

		if (dm_imap_next(imap, TRUE, &reply, &done, error) !=
		    DM_IMAP_GOT)
			return FALSE;
		if (done == number) {
			*ret = reply;
			return TRUE;
		}
		if (callback)
			callback(user, &reply);
		dm_imap_reply_clear(&reply);
	}
}

gboolean dm_imap_is_ok(const DmImap *imap, const DmImapReply *reply,
		       const char *what, GError **error)
{
	g_autofree char *text = NULL;
	g_autofree char *code = NULL;

	if (reply->condition == DM_IMAP_OK)
		return TRUE;
	text = dm_imap_quote(reply->text);
	code = reply->code ? dm_imap_quote(reply->code) : NULL;
	g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_REFUSED,
		    "%s: the server refuses %s: %s%s%s%s",
		    imap->options.account->host, what, code ? "[" : "",
		    code ? code : "", code ? "] " : "", text);
	return FALSE;
}

/* ---- connecting ------------------------------------------------------- */

/*
 * With a token the mechanism is always named: libcurl would prefer others, and
 * try them without a password.
 */
static const char *mechanism_of(const DmImap *self)
{
	static const char *const names[] = {
		[DM_AUTH_AUTO] = NULL,
		[DM_AUTH_PLAIN] = "PLAIN",
		[DM_AUTH_LOGIN] = "LOGIN",
		[DM_AUTH_XOAUTH2] = "XOAUTH2",
		[DM_AUTH_OAUTHBEARER] = "OAUTHBEARER",
	};
	const DmAccount *account = self->options.account;

	if (account->auth == DM_AUTH_AUTO && dm_account_has_token(account))
		return self->by_oauthbearer ? "OAUTHBEARER" : "XOAUTH2";
	return names[account->auth];
}

static gboolean dial(DmImap *self, GError **error)
{
	const DmAccount *account = self->options.account;
	const char *warning;
	DmLine *line;
	g_auto(DmSecret) secret = { NULL };
	DmDialOptions options = {
		.host = account->host,
		.port = (guint)account->port,
		.starttls = account->tls == DM_TLS_STARTTLS,
		.ca_file = account->ca_file,
		.user = account->user,
		.mechanism = mechanism_of(self),
		.timeout_seconds = (guint)account->timeout_seconds,
		.stopped = self->options.stopped,
		.info = &self->info,
	};

	dm_line_info_clear(&self->info);
	if (!dm_credentials_get(self->options.credentials, &secret, error))
		return FALSE;
	warning = dm_credentials_warning(self->options.credentials);
	if (warning && self->options.say)
		self->options.say(self->options.user, warning);
	options.password = secret.password;
	options.bearer = secret.bearer;
	line = dm_dial(&options, error);
	if (line)
		dm_imap_wire_attach(&self->wire, line);
	return line != NULL;
}

/* The server may know the newer mechanism for tokens only (RFC 7628). */
static gboolean switch_mechanism(DmImap *self)
{
	g_auto(GStrv) offered = g_strsplit(
		self->info.methods ? self->info.methods : "", " ", -1);
	const char *const *words = (const char *const *)offered;

	if (self->options.account->auth != DM_AUTH_AUTO ||
	    self->by_oauthbearer ||
	    !dm_account_has_token(self->options.account) ||
	    g_strv_contains(words, "XOAUTH2") ||
	    !g_strv_contains(words, "OAUTHBEARER"))
		return FALSE;
	self->by_oauthbearer = TRUE;
	return TRUE;
}

/* A token may have been revoked while it was cached. */
static gboolean dial_twice(DmImap *self, GError **error)
{
	g_autoptr(GError) problem = NULL;

	if (dial(self, &problem))
		return TRUE;
	if (g_error_matches(problem, DM_NET_ERROR, DM_NET_ERROR_AUTH) &&
	    (switch_mechanism(self) ||
	     dm_credentials_reject(self->options.credentials)))
		return dial(self, error);
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

/* Nobody who only sends mail can know what the tags will be. */
static void choose_prefix(DmImap *self)
{
	for (guint i = 0; i < TAG_LETTERS; i++)
		self->prefix[i] = (char)('a' + g_random_int_range(0, 26));
	self->commands = (guint)g_random_int_range(1, 1000);
}

static void keep_namespace(gpointer user, DmImapReply *reply)
{
	DmImap *self = user;

	if (reply->kind != DM_IMAP_NAMESPACE && reply->kind != DM_IMAP_LIST)
		return;
	if (reply->kind == DM_IMAP_NAMESPACE && !reply->name)
		return;
	self->space.separator = reply->separator;
	if (reply->kind != DM_IMAP_NAMESPACE)
		return;
	g_free(self->space.prefix);
	self->space.prefix = g_steal_pointer(&reply->name);
}

/* Runs a command whose refusal does not matter. */
static gboolean ask(DmImap *self, const char *command, DmImapFn callback,
		    GError **error)
{
	g_auto(DmImapReply) reply = { 0 };

	return dm_imap_run(self, command, callback, self, &reply, error);
}

static gboolean introduce(DmImap *self, GError **error)
{
	if (!ask(self, "CAPABILITY", NULL, error))
		return FALSE;
	/* Some servers open no folder for a client without a name. */
	if (dm_imap_has(self, "ID") &&
	    !ask(self, "ID (\"name\" \"dmarcmill\")", NULL, error))
		return FALSE;
	if (!ask(self, "LIST \"\" \"\"", keep_namespace, error))
		return FALSE;
	return !dm_imap_has(self, "NAMESPACE") ||
	       ask(self, "NAMESPACE", keep_namespace, error);
}

gboolean dm_imap_connect(DmImap *imap, GError **error)
{
	if (imap->wire.line)
		return TRUE;
	g_array_set_size(imap->pending, 0);
	imap->idling = imap->alerted = FALSE;
	choose_prefix(imap);
	if (!dial_twice(imap, error))
		return FALSE;
	return introduce(imap, error);
}

void dm_imap_disconnect(DmImap *imap)
{
	gint64 until = g_get_monotonic_time() + LOGOUT_US;

	if (!imap->wire.line)
		return;
	if (imap->idling)
		dm_imap_wire_put(&imap->wire, "DONE\r\n");
	/* The end of the connection says it as well: nothing is waited for,
	   but what is on its way here is not cut off by a reset. */
	dm_imap_send(imap, "LOGOUT");
	while (imap->wire.line && g_get_monotonic_time() < until) {
		g_auto(DmImapReply) reply = { 0 };
		struct pollfd event = { dm_imap_fd(imap), POLLIN, 0 };
		guint done;
		DmImapNext state =
			dm_imap_next(imap, FALSE, &reply, &done, NULL);

		if (state == DM_IMAP_NONE)
			(void)poll(&event, 1, SLICE_US / 1000);
	}
	dm_imap_wire_drop(&imap->wire);
}

gboolean dm_imap_has(const DmImap *imap, const char *capability)
{
	return imap->capabilities &&
	       g_strv_contains((const char *const *)imap->capabilities,
			       capability);
}

gboolean dm_imap_has_esearch(const DmImap *imap)
{
	return !imap->esearch_is_broken &&
	       (dm_imap_has(imap, "ESEARCH") || dm_imap_has(imap, "IMAP4REV2"));
}

void dm_imap_distrust_esearch(DmImap *imap)
{
	imap->esearch_is_broken = TRUE;
}

gboolean dm_imap_has_uidplus(const DmImap *imap)
{
	return dm_imap_has(imap, "UIDPLUS") || dm_imap_has(imap, "IMAP4REV2");
}

char *dm_imap_quote(const char *text)
{
	char *escaped = dm_text_escape(text);
	char *end;

	if (strlen(escaped) <= QUOTE_BYTES)
		return escaped;
	end = g_utf8_find_prev_char(escaped, escaped + QUOTE_BYTES);
	if (end)
		*end = '\0';
	return escaped;
}

void dm_imap_progress(DmImap *imap)
{
	dm_imap_wire_restart(&imap->wire);
}

const DmImapNamespace *dm_imap_namespace(const DmImap *imap)
{
	return &imap->space;
}

char *dm_imap_folder_name(const DmImap *imap, const char *folder,
			  GError **error)
{
	char *name = dm_imap_name(&imap->space, folder);

	if (!name)
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_REFUSED,
			    "%s has no place for a folder called \"%s\"%s",
			    imap->options.account->host, folder,
			    imap->space.separator
				    ? ""
				    : ": its folders have no levels, so that "
				      "the name may hold no /");
	return name;
}

/* ---- IDLE ------------------------------------------------------------- */

gboolean dm_imap_idle_begin(DmImap *imap, GError **error)
{
	guint number = dm_imap_send(imap, "IDLE"), done;

	for (;;) {
		g_auto(DmImapReply) reply = { 0 };

		if (dm_imap_next(imap, TRUE, &reply, &done, error) !=
		    DM_IMAP_GOT)
			return FALSE;
		if (reply.kind == DM_IMAP_CONTINUE) {
			imap->idling = TRUE;
			return TRUE;
		}
		if (done == number)
			return dm_imap_is_ok(imap, &reply, "to idle", error);
	}
}

gboolean dm_imap_idle_news(DmImap *imap, gboolean *ret, GError **error)
{
	*ret = FALSE;
	for (;;) {
		g_auto(DmImapReply) reply = { 0 };
		guint done;
		DmImapNext state =
			dm_imap_next(imap, FALSE, &reply, &done, error);

		if (state != DM_IMAP_GOT)
			return state == DM_IMAP_NONE;
		if (reply.kind == DM_IMAP_EXISTS || done)
			*ret = TRUE;
		if (done)
			imap->idling = FALSE;
	}
}

gboolean dm_imap_idle_end(DmImap *imap, GError **error)
{
	/* With the connection the idling has ended as well. */
	gboolean is_idling = imap->idling && imap->wire.line;
	guint done = 0;

	imap->idling = FALSE;
	if (!is_idling)
		return TRUE;
	dm_imap_wire_put(&imap->wire, "DONE\r\n");
	dm_imap_wire_restart(&imap->wire);
	while (!done) {
		g_auto(DmImapReply) reply = { 0 };

		if (dm_imap_next(imap, TRUE, &reply, &done, error) !=
		    DM_IMAP_GOT)
			return FALSE;
	}
	return TRUE;
}
