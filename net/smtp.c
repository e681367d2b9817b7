/*
 * Sends a mail by libcurl, which does TCP, TLS, SASL and SMTP, and says what
 * the server did not like.  It knows nothing of what is in the mail.
 */
#include "net/smtp.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "net/curlerror.h"
#include "net/curlinit.h"
#include "net/loopback.h"

#define LINE_BYTES 512 /* RFC 5321 section 4.5.3.1.5 */
#define REFUSED 400    /* replies from here on say no */
#define RECIPIENT "RCPT TO:"

typedef struct {
	CURL *curl;
	const DmSmtpOptions *options;
	const char *data; /* of the mail */
	gsize size, at;
	char asked[LINE_BYTES]; /* the last command, but of the login */
	char said[LINE_BYTES];	/* the last line of the server */
	gboolean is_over;	/* nothing is asked any more */
	gboolean has_login;	/* it was tried, so libcurl looks to its end */
	gboolean lacks_login;	/* nothing was sent for want of it */
	GString *refused;	/* recipients that it does not take, and why */
	char problem[CURL_ERROR_SIZE];
} Sending;

/* What libcurl's codes mean here; all others mean the same everywhere. */
static const struct {
	CURLcode code;
	DmNetError kind;
	const char *text;
} codes[] = {
	{ CURLE_OPERATION_TIMEDOUT, DM_NET_ERROR_TIMEOUT,
	  "no answer in time; the server is overloaded, a firewall swallows the connection, or port and tls do not fit (587 goes with starttls, 465 with implicit)" },
	{ CURLE_SSL_CONNECT_ERROR, DM_NET_ERROR_TLS,
	  "the TLS handshake failed; port 587 goes with tls = starttls, 465 with tls = implicit; TLS 1.2 is the least" },
	{ CURLE_USE_SSL_FAILED, DM_NET_ERROR_TLS,
	  "the server offers no STARTTLS, and nothing is sent without TLS; use tls = implicit with port 465, enable TLS there, or, where the way is safe, set tls = none" },
	{ CURLE_LOGIN_DENIED, DM_NET_ERROR_AUTH,
	  "the login was not accepted; check user and password in [digest]" },
};

/* ---- what is said ----------------------------------------------------- */

static void keep_line(char *line, const char *data, size_t size)
{
	size = MIN(size, LINE_BYTES - 1);
	memcpy(line, data, size);
	line[size] = '\0';
	g_strchomp(line);
}

static int reply_code(const char *line)
{
	return g_ascii_isdigit(line[0]) ? atoi(line) : 0;
}

static void note_refused(Sending *self)
{
	const char *address = self->asked + strlen(RECIPIENT);

	g_string_append_printf(self->refused, "%s%s: %s",
			       self->refused->len ? "; " : "", address,
			       self->said);
}

/*
 * Keeps what the server says, and what it was asked: only that tells whom it
 * refuses.  Of a login no command is kept.
 */
static int listen_in(CURL *curl G_GNUC_UNUSED, curl_infotype type, char *data,
		     size_t size, void *user)
{
	Sending *self = user;

	/* What it says good-bye with tells nothing. */
	if (type == CURLINFO_HEADER_OUT && size >= 4 &&
	    g_str_has_prefix(data, "QUIT"))
		self->is_over = TRUE;
	if (self->is_over)
		return 0;
	if (type == CURLINFO_HEADER_OUT && size >= 4 &&
	    g_str_has_prefix(data, "AUTH"))
		self->has_login = TRUE;
	if (type == CURLINFO_HEADER_OUT) {
		gboolean is_plain =
			size > 4 && (g_str_has_prefix(data, "MAIL") ||
				     g_str_has_prefix(data, "RCPT") ||
				     g_str_has_prefix(data, "DATA"));

		keep_line(self->asked, is_plain ? data : "",
			  is_plain ? size : 0);
	}
	if (type != CURLINFO_HEADER_IN || !size)
		return 0;
	keep_line(self->said, data, size);
	if (g_str_has_prefix(self->asked, RECIPIENT) && self->said[3] != '-' &&
	    reply_code(self->said) >= REFUSED)
		note_refused(self);
	return 0;
}

/*
 * Before the first command of a mail: where the server offers no login, libcurl
 * goes on without.
 */
static int look_at_login(void *user, char *a G_GNUC_UNUSED,
			 char *b G_GNUC_UNUSED, int c G_GNUC_UNUSED,
			 int d G_GNUC_UNUSED)
{
	Sending *self = user;

	self->lacks_login = self->options->user && !self->has_login;
	return self->lacks_login ? CURL_PREREQFUNC_ABORT : CURL_PREREQFUNC_OK;
}

static size_t give_mail(char *buffer, size_t size, size_t n, void *user)
{
	Sending *self = user;
	gsize part = MIN(size * n, self->size - self->at);

	memcpy(buffer, self->data + self->at, part);
	self->at += part;
	return part;
}

static int ask_stopped(void *user, curl_off_t a G_GNUC_UNUSED,
		       curl_off_t b G_GNUC_UNUSED, curl_off_t c G_GNUC_UNUSED,
		       curl_off_t d G_GNUC_UNUSED)
{
	const Sending *self = user;

	return self->options->stopped && self->options->stopped();
}

/* ---- settings --------------------------------------------------------- */

static void set_server(Sending *self)
{
	const DmSmtpOptions *options = self->options;
	gboolean is_implicit = options->tls == DM_SMTP_IMPLICIT;
	g_autofree char *url = g_strdup_printf(
		strchr(options->host, ':') ? "%s://[%s]:%u" : "%s://%s:%u",
		is_implicit ? "smtps" : "smtp", options->host, options->port);
	CURL *curl = self->curl;

	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_USE_SSL,
			 options->tls == DM_SMTP_PLAIN ? (long)CURLUSESSL_NONE
						       : (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	if (options->ca_file) {
		/* These alone, not those of the system beside them. */
		curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
	/* What is plain is to stay on this machine. */
	if (dm_net_is_loopback(options->host))
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
	if (!options->user)
		return;
	curl_easy_setopt(curl, CURLOPT_USERNAME, options->user);
	curl_easy_setopt(curl, CURLOPT_PASSWORD, options->password);
	curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
	curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, look_at_login);
	curl_easy_setopt(curl, CURLOPT_PREREQDATA, self);
}

static void set_bounds(Sending *self)
{
	CURL *curl = self->curl;
	const long seconds = (long)self->options->timeout_seconds;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, self->problem);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, listen_in);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, self);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_stopped);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, self);
}

static struct curl_slist *list_recipients(const char *const *to)
{
	struct curl_slist *list = NULL;

	for (; *to; to++)
		list = curl_slist_append(list, *to);
	return list;
}

static void set_mail(Sending *self, const char *from,
		     const struct curl_slist *recipients)
{
	CURL *curl = self->curl;

	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_mail);
	curl_easy_setopt(curl, CURLOPT_READDATA, self);
	curl_easy_setopt(curl, CURLOPT_INFILESIZE_LARGE,
			 (curl_off_t)self->size);
}

/* ---- what went wrong -------------------------------------------------- */

static gboolean fail(const Sending *self, DmNetError kind, const char *text,
		     const char *detail, GError **error)
{
	dm_net_error_say(error, kind, self->options->host, self->options->port,
			 text, detail);
	return FALSE;
}

static gboolean fail_refused(const Sending *self, gboolean has_arrived,
			     GError **error)
{
	return fail(
		self, has_arrived ? DM_NET_ERROR_SOME : DM_NET_ERROR_REFUSED,
		has_arrived
			? "the server does not take the mail for some, the others get it; check their addresses"
			: "the server does not take the mail for anybody; check the addresses, and whether it wants a login",
		self->refused->str, error);
}

static gboolean fail_code(const Sending *self, CURLcode code, GError **error)
{
	g_autofree char *said =
		*self->said ? g_strconcat("the server says: ", self->said, NULL)
			    : NULL;

	if (self->lacks_login)
		return fail(
			self, DM_NET_ERROR_AUTH,
			"the server offers no login (AUTH), and nothing is sent without; take the port for submission (587 with starttls, 465 with implicit), or, where it wants none, leave user out of [digest]",
			"", error);
	if (self->refused->len)
		return fail_refused(self, FALSE, error);
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++)
		if (codes[i].code == code)
			return fail(self, codes[i].kind, codes[i].text,
				    code == CURLE_LOGIN_DENIED && said
					    ? said
					    : self->problem,
				    error);
	if (said && reply_code(self->said) >= REFUSED)
		return fail(
			self, DM_NET_ERROR_REFUSED,
			g_str_has_prefix(self->asked, "MAIL")
				? "the server does not take mail from that sender; check from in [digest], and whether it wants a login"
				: "the server does not take the mail",
			said, error);
	dm_curl_error(error, (int)code, self->options->host,
		      self->options->port, self->problem);
	return FALSE;
}

/* ---- the sending ------------------------------------------------------ */

static gboolean run(Sending *self, const char *from, const char *const *to,
		    GError **error)
{
	struct curl_slist *recipients = list_recipients(to);
	CURLcode code;

	set_server(self);
	set_bounds(self);
	set_mail(self, from, recipients);
	code = curl_easy_perform(self->curl);
	curl_slist_free_all(recipients);
	if (code != CURLE_OK)
		return fail_code(self, code, error);
	return !self->refused->len || fail_refused(self, TRUE, error);
}

gboolean dm_smtp_send(const DmSmtpOptions *options, const char *from,
		      const char *const *to, GBytes *mail, GError **error)
{
	Sending self = { .options = options };
	gboolean is_good;

	if (options->user && options->tls == DM_SMTP_PLAIN &&
	    !dm_net_is_loopback(options->host)) {
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_TLS,
			    "%s port %u: no password is sent without TLS",
			    options->host, options->port);
		return FALSE;
	}
	dm_net_init();
	self.curl = curl_easy_init();
	if (!self.curl) {
		dm_curl_error(error, CURLE_FAILED_INIT, options->host,
			      options->port, "");
		return FALSE;
	}
	self.data = g_bytes_get_data(mail, &self.size);
	self.refused = g_string_new(NULL);
	is_good = run(&self, from, to, error);
	g_string_free(self.refused, TRUE);
	curl_easy_cleanup(self.curl);
	return is_good;
}
