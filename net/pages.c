/*
 * Fetches pages by libcurl's multi interface.  It follows no redirect and
 * knows nothing of what is in a page.
 */
#include "net/pages.h"

#include <curl/curl.h>
#include <string.h>

#include "net/curlerror.h"
#include "net/curlinit.h"

#define FDS_MAX 64

typedef struct {
	DmPages *pages;
	CURL *curl;
	struct curl_slist *resolve, *connect_to;
	char *host;
	guint port;
	gsize body_max;
	GByteArray *body;
	DmPageFn callback;
	gpointer user;
	gboolean is_too_large;
	char text[CURL_ERROR_SIZE];
} Exchange;

struct _DmPages {
	CURLM *multi;
	GPtrArray *open; /* Exchange */
};

static void free_exchange(gpointer data)
{
	Exchange *exchange = data;

	curl_multi_remove_handle(exchange->pages->multi, exchange->curl);
	curl_easy_cleanup(exchange->curl);
	curl_slist_free_all(exchange->resolve);
	curl_slist_free_all(exchange->connect_to);
	g_byte_array_unref(exchange->body);
	g_free(exchange->host);
	g_free(exchange);
}

DmPages *dm_pages_new(guint parallel, GError **error)
{
	DmPages *pages = g_new0(DmPages, 1);

	dm_net_init();
	pages->multi = curl_multi_init();
	if (!pages->multi) {
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_CONNECT,
			    "libcurl cannot be started on this machine");
		g_free(pages);
		return NULL;
	}
	curl_multi_setopt(pages->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
			  (long)parallel);
	pages->open = g_ptr_array_new_with_free_func(free_exchange);
	return pages;
}

void dm_pages_free(DmPages *pages)
{
	if (!pages)
		return;
	g_ptr_array_unref(pages->open);
	curl_multi_cleanup(pages->multi);
	g_free(pages);
}

static size_t take_body(char *data, size_t size, size_t n, void *user)
{
	Exchange *exchange = user;

	if (size * n > exchange->body_max - exchange->body->len) {
		exchange->is_too_large = TRUE;
		return 0;
	}
	g_byte_array_append(exchange->body, (const guint8 *)data,
			    (guint)(size * n));
	return size * n;
}

static struct curl_slist *add_line(struct curl_slist *list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(list, line);

	return longer ? longer : list;
}

/* "HOST:PORT:ADDRESS,ADDRESS": libcurl asks no resolver of its own. */
static void set_addresses(Exchange *exchange, const DmPageRequest *request)
{
	g_autoptr(GString) line = g_string_new(NULL);
	g_autofree char *connect_to =
		g_strdup_printf("::%s:%u", request->host, request->port);

	g_string_printf(line, "%s:%u:", request->host, request->port);
	for (guint i = 0; i < request->n_addresses; i++) {
		char text[DM_ADDRESS_TEXT];

		dm_address_format(&request->addresses[i], text);
		g_string_append_printf(
			line,
			request->addresses[i].size == 16 ? "%s[%s]" : "%s%s",
			i ? "," : "", text);
	}
	exchange->resolve = add_line(NULL, line->str);
	exchange->connect_to = add_line(NULL, connect_to);
	curl_easy_setopt(exchange->curl, CURLOPT_RESOLVE, exchange->resolve);
	curl_easy_setopt(exchange->curl, CURLOPT_CONNECT_TO,
			 exchange->connect_to);
}

static void set_bounds(Exchange *exchange, const DmPageRequest *request)
{
	CURL *curl = exchange->curl;
	const long seconds = (long)request->timeout_seconds;

	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, seconds);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, seconds);
	/* The way of a mail server, which knows no proxy. */
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(curl, CURLOPT_SSLVERSION,
			 (long)CURL_SSLVERSION_TLSv1_2);
	if (request->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, request->ca_file);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, exchange);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, exchange->text);
	curl_easy_setopt(curl, CURLOPT_PRIVATE, exchange);
}

void dm_pages_get(DmPages *pages, const DmPageRequest *request,
		  DmPageFn callback, gpointer user)
{
	g_autofree char *url =
		g_strconcat("https://", request->host, request->path, NULL);
	Exchange *exchange = g_new0(Exchange, 1);

	exchange->pages = pages;
	exchange->curl = curl_easy_init();
	exchange->host = g_strdup(request->host);
	exchange->port = request->port;
	exchange->body_max = request->body_max;
	exchange->body = g_byte_array_new();
	exchange->callback = callback;
	exchange->user = user;
	set_addresses(exchange, request);
	set_bounds(exchange, request);
	curl_easy_setopt(exchange->curl, CURLOPT_URL, url);
	curl_easy_setopt(exchange->curl, CURLOPT_USERAGENT, "dmarcmill");
	g_ptr_array_add(pages->open, exchange);
	curl_multi_add_handle(pages->multi, exchange->curl);
}

static void fill_error(const Exchange *exchange, CURLcode code, DmPage *page)
{
	page->is_too_large = exchange->is_too_large;
	if (exchange->is_too_large)
		g_set_error(
			&page->error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
			"%s port %u: the page is larger than %" G_GSIZE_FORMAT
			" bytes",
			exchange->host, exchange->port, exchange->body_max);
	else
		dm_curl_error(&page->error, (int)code, exchange->host,
			      exchange->port, exchange->text);
}

static void fill_reply(const Exchange *exchange, DmPage *page)
{
	const char *type = NULL, *location = NULL;
	long status = 0;

	curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(exchange->curl, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(exchange->curl, CURLINFO_REDIRECT_URL, &location);
	page->http_status = (guint)status;
	page->content_type = g_strdup(type);
	page->location = g_strdup(location);
	page->body = g_bytes_new(exchange->body->data, exchange->body->len);
}

static void give_out(Exchange *exchange, CURLcode code)
{
	DmPage page = { 0 };

	if (code == CURLE_OK)
		fill_reply(exchange, &page);
	else
		fill_error(exchange, code, &page);
	exchange->callback(exchange->user, &page);
	g_clear_error(&page.error);
	g_free(page.content_type);
	g_free(page.location);
	g_clear_pointer(&page.body, g_bytes_unref);
}

static void give_out_all(DmPages *pages)
{
	const CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pages->multi, &left))) {
		Exchange *exchange = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				  (char **)&exchange);
		give_out(exchange, code);
		g_ptr_array_remove_fast(pages->open, exchange);
	}
}

void dm_pages_wait(DmPages *pages, GPollFD *fds, guint n, int timeout_ms)
{
	struct curl_waitfd extra[FDS_MAX];
	int running;

	g_assert(n <= FDS_MAX);
	for (guint i = 0; i < n; i++) {
		extra[i] = (struct curl_waitfd){ .fd = fds[i].fd };
		if (fds[i].events & G_IO_IN)
			extra[i].events |= CURL_WAIT_POLLIN;
		if (fds[i].events & G_IO_OUT)
			extra[i].events |= CURL_WAIT_POLLOUT;
	}
	curl_multi_perform(pages->multi, &running);
	if (running == (int)pages->open->len)
		curl_multi_poll(pages->multi, extra, n, timeout_ms, NULL);
	for (guint i = 0; i < n; i++) {
		fds[i].revents = 0;
		if (extra[i].revents & CURL_WAIT_POLLIN)
			fds[i].revents |= G_IO_IN;
		if (extra[i].revents & CURL_WAIT_POLLOUT)
			fds[i].revents |= G_IO_OUT;
	}
	curl_multi_perform(pages->multi, &running);
	give_out_all(pages);
}
