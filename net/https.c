/*
 * Posts a form by libcurl, with every bound set.  It knows nothing of what is
 * in the form or in the answer, but that both may be secret.
 */
#include "net/https.h"

#include <curl/curl.h>
#include <string.h>

#include "net/curlerror.h"
#include "net/curlinit.h"
#include "net/loopback.h"

#define BODY_BYTES ((gsize)1024 * 1024)
/* Room for a usual answer, so that growing leaves no copies of it behind. */
#define BODY_ROOM 16384
#define HTTP_PORT 80
#define HTTPS_PORT 443

typedef struct {
	CURL *curl;
	const DmHttpsOptions *options;
	GUri *uri;
	gboolean is_plain; /* http, to a loopback address */
	GString *body;
	gboolean is_too_large;
	char text[CURL_ERROR_SIZE];
} Exchange;

/* NULL where nothing may be posted there; caller unrefs. */
static GUri *parse_url(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_ENCODED, NULL);
	const char *host = uri ? g_uri_get_host(uri) : NULL;
	const char *scheme = uri ? g_uri_get_scheme(uri) : NULL;

	if (!host || !*host || g_uri_get_userinfo(uri))
		return NULL;
	if (strcmp(scheme, "https") != 0 &&
	    (strcmp(scheme, "http") != 0 || !dm_net_is_loopback(host)))
		return NULL;
	return g_steal_pointer(&uri);
}

gboolean dm_https_is_allowed(const char *url)
{
	g_autoptr(GUri) uri = parse_url(url);

	return uri != NULL;
}

static void wipe(GString *text)
{
	explicit_bzero(text->str, text->allocated_len);
	g_string_free(text, TRUE);
}

/* Sized before, so that growing leaves no copies behind. */
static GString *write_form(const char *const (*pairs)[2])
{
	gsize room = 1;
	GString *form;

	for (guint i = 0; pairs[i][0]; i++)
		room += 3 * (strlen(pairs[i][0]) + strlen(pairs[i][1])) + 2;
	form = g_string_sized_new(room);
	for (guint i = 0; pairs[i][0]; i++) {
		if (i)
			g_string_append_c(form, '&');
		g_string_append_uri_escaped(form, pairs[i][0], NULL, FALSE);
		g_string_append_c(form, '=');
		g_string_append_uri_escaped(form, pairs[i][1], NULL, FALSE);
	}
	return form;
}

static size_t take_body(char *data, size_t size, size_t n, void *user)
{
	Exchange *exchange = user;

	if (size * n > BODY_BYTES - exchange->body->len) {
		exchange->is_too_large = TRUE;
		return 0;
	}
	g_string_append_len(exchange->body, data, (gssize)(size * n));
	return size * n;
}

static int ask_stopped(void *user, curl_off_t down_total, curl_off_t down,
		       curl_off_t up_total, curl_off_t up)
{
	const Exchange *exchange = user;

	(void)down_total;
	(void)down;
	(void)up_total;
	(void)up;
	return exchange->options->stopped && exchange->options->stopped();
}

static void set_trust(const Exchange *exchange)
{
	CURL *curl = exchange->curl;

	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	if (exchange->options->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO,
				 exchange->options->ca_file);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR,
			 exchange->is_plain ? "http" : "https");
	/* Through a proxy https stays a secret; what is plain would not, and
	   is to stay on this machine. */
	if (dm_net_is_loopback(g_uri_get_host(exchange->uri)))
		curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
}

static void set_bounds(Exchange *exchange)
{
	CURL *curl = exchange->curl;
	const long seconds = (long)exchange->options->timeout_seconds;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, ask_stopped);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, exchange);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->text);
}

static gboolean fail(const Exchange *exchange, CURLcode code, GError **error)
{
	const char *host = g_uri_get_host(exchange->uri);
	int port = g_uri_get_port(exchange->uri);

	if (port <= 0)
		port = exchange->is_plain ? HTTP_PORT : HTTPS_PORT;
	if (exchange->is_too_large)
		g_set_error(
			error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
			"%s port %d: the answer is larger than 1 MiB; check the address",
			host, port);
	else
		dm_curl_error(error, (int)code, host, (guint)port,
			      exchange->text);
	return FALSE;
}

static gboolean post(Exchange *exchange, const GString *form, guint *ret_status,
		     GError **error)
{
	struct curl_slist *headers =
		curl_slist_append(NULL, "Accept: application/json");
	CURL *curl = exchange->curl;
	CURLcode code;
	long status = 0;

	set_trust(exchange);
	set_bounds(exchange);
	curl_easy_setopt(curl, CURLOPT_URL, exchange->options->url);
	curl_easy_setopt(curl, CURLOPT_USERAGENT, "dmarcmill");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, form->str);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)form->len);
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	if (code != CURLE_OK)
		return fail(exchange, code, error);
	*ret_status = (guint)status;
	return TRUE;
}

static gboolean run(Exchange *exchange, const char *const (*pairs)[2],
		    guint *ret_status, char **ret_body, GError **error)
{
	GString *form = write_form(pairs);
	gboolean is_good;

	exchange->body = g_string_sized_new(BODY_ROOM);
	is_good = post(exchange, form, ret_status, error);
	wipe(form);
	if (is_good)
		*ret_body = g_string_free(exchange->body, FALSE);
	else
		wipe(exchange->body);
	return is_good;
}

gboolean dm_https_post_form(const DmHttpsOptions *options,
			    const char *const (*pairs)[2], guint *ret_status,
			    char **ret_body, GError **error)
{
	g_autoptr(GUri) uri = parse_url(options->url);
	Exchange exchange = { .options = options, .uri = uri };
	gboolean is_good;

	if (!uri) {
		g_set_error(
			error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
			"%s is no https:// address, which a secret must go to",
			options->url);
		return FALSE;
	}
	exchange.is_plain = strcmp(g_uri_get_scheme(uri), "http") == 0;
	dm_net_init();
	exchange.curl = curl_easy_init();
	if (!exchange.curl) {
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_CONNECT,
			    "libcurl cannot be started on this machine");
		return FALSE;
	}
	is_good = run(&exchange, pairs, ret_status, ret_body, error);
	curl_easy_cleanup(exchange.curl);
	return is_good;
}
