/*
 * Dials by libcurl, which does TCP, TLS, STARTTLS and SASL, and hands over the
 * connection.  It speaks no IMAP of its own.
 */
#include "net/dial.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <string.h>

#include "net/curlerror.h"
#include "net/curlinit.h"

#define LINES 3 /* of the server's, kept for the error */
#define LINE_BYTES 512
#define CAPABILITY_BYTES 16384 /* that are looked at */

struct _DmLine {
	CURL *curl;
	char *host;
	guint port;
	curl_socket_t fd;
	char said[LINES][LINE_BYTES]; /* what the server said last */
	guint n_said;
	char problem[CURL_ERROR_SIZE];
	int (*stopped)(void);
	gint64 started_at; /* monotonic time */
	DmLineInfo info;   /* what is heard while dialling */
};

/* Keeps the mechanisms that a list of capabilities names (RFC 4959). */
static void keep_methods(DmLine *line, const char *data, size_t size)
{
	static const char prefix[] = "AUTH=";
	g_autofree char *text = g_strndup(data, MIN(size, CAPABILITY_BYTES));
	g_auto(GStrv) words = NULL;
	g_autoptr(GString) methods = g_string_new(NULL);

	if (!strstr(text, "CAPABILITY "))
		return;
	words = g_strsplit_set(text, " []\r\n", -1);
	for (guint i = 0; words[i]; i++)
		if (g_ascii_strncasecmp(words[i], prefix, strlen(prefix)) == 0)
			g_string_append_printf(methods, "%s%s",
					       methods->len ? " " : "",
					       words[i] + strlen(prefix));
	/* After the login it tells none any more. */
	if (!methods->len)
		return;
	g_free(line->info.methods);
	line->info.methods = g_strdup(methods->str);
}

/* libcurl tells the version of TLS, and that TCP stands, nowhere else. */
static void keep_steps(DmLine *line, const char *data, size_t size)
{
	static const char connected[] = "Connected to ";
	static const char tls[] = "SSL connection using ";
	g_autofree char *text = g_strndup(data, size);

	if (g_str_has_prefix(text, connected))
		line->info.connect_us =
			MAX(g_get_monotonic_time() - line->started_at, 1);
	if (!g_str_has_prefix(text, tls))
		return;
	g_free(line->info.tls);
	line->info.tls = g_strdup(g_strchomp(text + strlen(tls)));
}

/*
 * Keeps what the server says, which alone tells why it refuses a login; never
 * what is sent to it.
 */
static int listen_in(CURL *curl G_GNUC_UNUSED, curl_infotype type, char *data,
		     size_t size, void *user)
{
	DmLine *line = user;
	char *at = line->said[line->n_said % LINES];

	if (type == CURLINFO_TEXT)
		keep_steps(line, data, size);
	if (type != CURLINFO_HEADER_IN || !size)
		return 0;
	keep_methods(line, data, size);
	size = MIN(size, LINE_BYTES - 1);
	memcpy(at, data, size);
	at[size] = '\0';
	g_strchomp(at);
	line->n_said++;
	return 0;
}

static int check_stopped(void *user, curl_off_t a G_GNUC_UNUSED,
			 curl_off_t b G_GNUC_UNUSED, curl_off_t c G_GNUC_UNUSED,
			 curl_off_t d G_GNUC_UNUSED)
{
	const DmLine *line = user;

	return line->stopped && line->stopped() ? 1 : 0;
}

/* Programs that are started later do not inherit the connection. */
static int close_on_exec(void *user G_GNUC_UNUSED, curl_socket_t fd,
			 curlsocktype purpose G_GNUC_UNUSED)
{
	return fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? CURL_SOCKOPT_ERROR
						  : CURL_SOCKOPT_OK;
}

/*
 * What to choose from; caller frees.  libcurl's own choice begins with Kerberos
 * where the server offers that and the user has an @ in his name, and when he
 * has no ticket the login has failed.
 */
static char *login_options(const DmDialOptions *options)
{
	return options->mechanism
		       ? g_strconcat("AUTH=", options->mechanism, NULL)
		       : g_strdup("AUTH=PLAIN;AUTH=LOGIN");
}

static void set_login(CURL *curl, const DmDialOptions *options)
{
	g_autofree char *login = login_options(options);

	curl_easy_setopt(curl, CURLOPT_USERNAME, options->user);
	curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, login);
	if (options->bearer)
		curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, options->bearer);
	else
		curl_easy_setopt(curl, CURLOPT_PASSWORD, options->password);
}

static void set_limits(CURL *curl, const DmDialOptions *options)
{
	long seconds = (long)options->timeout_seconds;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
	if (options->ca_file) {
		/* These alone, not those of the system beside them. */
		curl_easy_setopt(curl, CURLOPT_CAINFO, options->ca_file);
		curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
	}
}

static void set_callbacks(CURL *curl, DmLine *line)
{
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, line->problem);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
	curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, listen_in);
	curl_easy_setopt(curl, CURLOPT_DEBUGDATA, line);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, check_stopped);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, line);
	curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, close_on_exec);
}

/* The server's last word, which may say more than libcurl; or NULL. */
static const char *last_said(const DmLine *line)
{
	return line->n_said ? line->said[(line->n_said - 1) % LINES] : NULL;
}

/*
 * A refused bearer token comes with a challenge in base64 that says why
 * (RFC 7628 section 3.2.2); caller frees.  NULL where the server said none.
 */
static char *challenge(const DmLine *line)
{
	for (guint i = 0; i < MIN(line->n_said, LINES); i++) {
		const char *said = line->said[(line->n_said - 1 - i) % LINES];
		g_autofree guchar *plain = NULL;
		gsize size;

		if (!g_str_has_prefix(said, "+ ") || strlen(said) < 8)
			continue;
		plain = g_base64_decode(said + 2, &size);
		if (size && plain[0] == '{')
			return g_strndup((const char *)plain, size);
	}
	return NULL;
}

static void set_error(const DmLine *line, int code, GError **error)
{
	g_autoptr(GString) detail = g_string_new(line->problem);
	g_autofree char *why = challenge(line);
	const char *said = last_said(line);

	if (why)
		g_string_append_printf(detail, "%s%s", detail->len ? "; " : "",
				       why);
	if (said &&
	    (code == CURLE_LOGIN_DENIED || code == CURLE_WEIRD_SERVER_REPLY) &&
	    !g_str_has_prefix(said, "+"))
		g_string_append_printf(detail, "%sthe server says: %s",
				       detail->len ? "; " : "", said);
	dm_curl_error(error, code, line->host, line->port, detail->str);
}

/* Whether the password has not been tried, as the server offers it no simple
   mechanism: it may still know a challenge, or the command LOGIN, which libcurl
   takes only where it is free to choose. */
static gboolean may_choose(const DmLine *line, const DmDialOptions *options)
{
	const char *told = line->info.methods ? line->info.methods : "";
	g_autofree char *upper = g_ascii_strup(told, -1);
	g_auto(GStrv) methods = g_strsplit(upper, " ", -1);

	if (options->mechanism)
		return FALSE;
	return !g_strv_contains((const char *const *)methods, "PLAIN") &&
	       !g_strv_contains((const char *const *)methods, "LOGIN");
}

static gboolean connect_line(DmLine *line, const DmDialOptions *options,
			     GError **error)
{
	g_autofree char *url = g_strdup_printf(
		strchr(options->host, ':') ? "%s://[%s]:%u/" : "%s://%s:%u/",
		options->starttls ? "imap" : "imaps", options->host,
		options->port);
	CURLcode code;

	curl_easy_setopt(line->curl, CURLOPT_URL, url);
	curl_easy_setopt(line->curl, CURLOPT_PROTOCOLS_STR, "imap,imaps");
	curl_easy_setopt(line->curl, CURLOPT_CONNECT_ONLY, 1L);
	set_limits(line->curl, options);
	set_login(line->curl, options);
	set_callbacks(line->curl, line);
	code = curl_easy_perform(line->curl);
	if (code == CURLE_LOGIN_DENIED && may_choose(line, options)) {
		curl_easy_setopt(line->curl, CURLOPT_LOGIN_OPTIONS, "AUTH=*");
		code = curl_easy_perform(line->curl);
	}
	if (code == CURLE_OK)
		code = curl_easy_getinfo(line->curl, CURLINFO_ACTIVESOCKET,
					 &line->fd);
	if (code == CURLE_OK && line->fd != CURL_SOCKET_BAD)
		return TRUE;
	set_error(line, code == CURLE_OK ? CURLE_RECV_ERROR : (int)code, error);
	return FALSE;
}

/* "Name:value" of the first certificate of the chain, or NULL. */
static char *certificate_field(const struct curl_certinfo *chain,
			       const char *name)
{
	gsize length = strlen(name);

	for (const struct curl_slist *row = chain && chain->num_of_certs > 0
						    ? chain->certinfo[0]
						    : NULL;
	     row; row = row->next)
		if (strncmp(row->data, name, length) == 0 &&
		    row->data[length] == ':')
			return g_strdup(row->data + length + 1);
	return NULL;
}

static void give_info(DmLine *line, gboolean is_good, DmLineInfo *ret)
{
	struct curl_certinfo *chain = NULL;
	g_autofree char *expires = NULL;
	char *address = NULL;
	curl_off_t dns = 0, tls = 0;

	curl_easy_getinfo(line->curl, CURLINFO_CERTINFO, &chain);
	curl_easy_getinfo(line->curl, CURLINFO_PRIMARY_IP, &address);
	curl_easy_getinfo(line->curl, CURLINFO_NAMELOOKUP_TIME_T, &dns);
	curl_easy_getinfo(line->curl, CURLINFO_APPCONNECT_TIME_T, &tls);
	expires = certificate_field(chain, "Expire date");
	*ret = (DmLineInfo){
		.address = g_strdup(address),
		.dns_us = dns,
		.connect_us = line->info.connect_us,
		.tls_us = tls,
		.is_logged_in = is_good,
		.tls = g_steal_pointer(&line->info.tls),
		.subject = certificate_field(chain, "Subject"),
		.issuer = certificate_field(chain, "Issuer"),
		.expires = expires ? MAX(curl_getdate(expires, NULL), 0) : 0,
		.methods = g_steal_pointer(&line->info.methods),
	};
}

void dm_line_info_clear(DmLineInfo *info)
{
	g_free(info->address);
	g_free(info->tls);
	g_free(info->subject);
	g_free(info->issuer);
	g_free(info->methods);
	*info = (DmLineInfo){ NULL };
}

DmLine *dm_dial(const DmDialOptions *options, GError **error)
{
	g_autoptr(DmLine) line = g_new0(DmLine, 1);
	gboolean is_good;

	dm_net_init();
	line->host = g_strdup(options->host);
	line->port = options->port;
	line->stopped = options->stopped;
	line->fd = CURL_SOCKET_BAD;
	line->started_at = g_get_monotonic_time();
	line->curl = curl_easy_init();
	if (!line->curl) {
		dm_curl_error(error, CURLE_FAILED_INIT, line->host, line->port,
			      "");
		return NULL;
	}
	is_good = connect_line(line, options, error);
	if (options->info)
		give_info(line, is_good, options->info);
	return is_good ? g_steal_pointer(&line) : NULL;
}

void dm_line_free(DmLine *line)
{
	if (!line)
		return;
	curl_easy_cleanup(line->curl);
	dm_line_info_clear(&line->info);
	g_free(line->host);
	g_free(line);
}

int dm_line_fd(const DmLine *line)
{
	return line->fd;
}

static DmLineState state_of(DmLine *line, CURLcode code, GError **error)
{
	if (code == CURLE_OK)
		return DM_LINE_DONE;
	if (code == CURLE_AGAIN)
		return DM_LINE_AGAIN;
	dm_curl_error(error, (int)code, line->host, line->port, line->problem);
	return DM_LINE_ENDED;
}

DmLineState dm_line_read(DmLine *line, guint8 *buffer, gsize room,
			 gsize *ret_size, GError **error)
{
	CURLcode code = curl_easy_recv(line->curl, buffer, room, ret_size);

	if (code == CURLE_OK && !*ret_size) {
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_CLOSED,
			    "%s closed the connection", line->host);
		return DM_LINE_ENDED;
	}
	return state_of(line, code, error);
}

DmLineState dm_line_write(DmLine *line, const guint8 *data, gsize size,
			  gsize *ret_size, GError **error)
{
	return state_of(line, curl_easy_send(line->curl, data, size, ret_size),
			error);
}
