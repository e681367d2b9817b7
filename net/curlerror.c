/*
 * Turns libcurl's error codes into sentences with a cure, by two tables.  It
 * knows nothing of what was asked of the server.
 */
#include "net/curlerror.h"

#include <curl/curl.h>
#include <string.h>

#include "core/text.h"

#define DETAIL_BYTES 300

static const struct {
	CURLcode code;
	DmNetError kind;
	const char *text;
} codes[] = {
	{ CURLE_COULDNT_RESOLVE_PROXY, DM_NET_ERROR_RESOLVE,
	  "the proxy that the environment names is not found; check https_proxy and all_proxy" },
	{ CURLE_COULDNT_RESOLVE_HOST, DM_NET_ERROR_RESOLVE,
	  "no such host is found; check its spelling, and that this machine reaches its name server" },
	{ CURLE_COULDNT_CONNECT, DM_NET_ERROR_CONNECT,
	  "nobody answers there; check host and port, that the server runs, and that no firewall stands between" },
	{ CURLE_OPERATION_TIMEDOUT, DM_NET_ERROR_TIMEOUT,
	  "no answer in time; the server is overloaded, a firewall swallows the connection, or port and tls of a mailbox do not fit (143 goes with starttls, 993 with implicit)" },
	{ CURLE_SSL_CONNECT_ERROR, DM_NET_ERROR_TLS,
	  "the TLS handshake failed; is that a TLS port? Of a mailbox, port 143 goes with tls = starttls, 993 with tls = implicit; TLS 1.2 is the least" },
	{ CURLE_USE_SSL_FAILED, DM_NET_ERROR_TLS,
	  "the server offers no STARTTLS, and nothing is sent without TLS; use tls = implicit with port 993, or enable TLS there" },
	{ CURLE_SSL_CACERT_BADFILE, DM_NET_ERROR_CERTIFICATE,
	  "the file of trusted certificates cannot be read; check ca-file: it must exist, be readable and hold certificates in PEM form" },
	{ CURLE_SSL_ISSUER_ERROR, DM_NET_ERROR_CERTIFICATE,
	  "the certificate comes from another issuer than it should; check ca-file" },
	{ CURLE_LOGIN_DENIED, DM_NET_ERROR_AUTH,
	  "the login was not accepted; check user and password or token, and whether the server allows this kind of login" },
	{ CURLE_AUTH_ERROR, DM_NET_ERROR_AUTH,
	  "the login failed; check auth, user and password or token" },
	{ CURLE_WEIRD_SERVER_REPLY, DM_NET_ERROR_PROTOCOL,
	  "the server's answer makes no sense; is another service behind that port, or is the server closing down?" },
	{ CURLE_UNSUPPORTED_PROTOCOL, DM_NET_ERROR_PROTOCOL,
	  "this kind of address is not spoken here" },
	{ CURLE_URL_MALFORMAT, DM_NET_ERROR_PROTOCOL,
	  "that is no address; check the spelling of host and user" },
	{ CURLE_PARTIAL_FILE, DM_NET_ERROR_CLOSED,
	  "the connection ended in the middle of an answer; try again" },
	{ CURLE_GOT_NOTHING, DM_NET_ERROR_CLOSED,
	  "the server closed the connection without an answer; check the port, or try again" },
	{ CURLE_SEND_ERROR, DM_NET_ERROR_CLOSED,
	  "the connection broke while something was sent; try again" },
	{ CURLE_RECV_ERROR, DM_NET_ERROR_CLOSED,
	  "the connection broke while the answer was read; try again" },
	{ CURLE_ABORTED_BY_CALLBACK, DM_NET_ERROR_STOPPED,
	  "ended because the program was told to stop" },
};

/* What libcurl and OpenSSL say of a certificate that is not good; the first
   that occurs in their text counts. */
static const struct {
	const char *words, *text;
} certificates[] = {
	{ "not yet valid",
	  "the certificate is not valid yet; check the clock of this machine" },
	{ "expired",
	  "the certificate has expired; it must be renewed on the server, unless the clock of this machine is wrong" },
	{ "does not match",
	  "the certificate is for another name; host must be the name in the certificate" },
	{ "no alternative certificate subject name",
	  "the certificate is for another name; host must be the name in the certificate" },
	{ "revoked", "the certificate was revoked; it must be replaced there" },
	{ "self-signed certificate in certificate chain",
	  "the certificate comes from an authority that this machine does not know; name its certificate in ca-file" },
	{ "self-signed",
	  "the certificate is self-signed; name it in ca-file if it is the right one" },
	{ "self signed",
	  "the certificate is self-signed; name it in ca-file if it is the right one" },
	{ "too weak",
	  "the key of the certificate is too weak; it must be replaced there" },
	{ "too small",
	  "the key of the certificate is too small; it must be replaced there" },
	{ "issuer",
	  "the certificate comes from an authority that this machine does not know; name its certificate in ca-file, or let the server send the whole chain" },
	{ "", "the certificate cannot be trusted; check host and ca-file" },
};

#define BAD_TOKEN                                                          \
	"the login was not accepted: the server does not take the token, " \
	"which has expired, was revoked, or is for another user"
#define SMALL_TOKEN                                                         \
	"the login was not accepted: the token does not allow IMAP; check " \
	"scope, and what the administrator has granted"

/* What a server says in JSON of a token (RFC 7628 section 3.2.2, and the
   numbers of HTTP for XOAUTH2). */
static const struct {
	const char *words, *text;
} tokens[] = {
	{ "invalid_token", BAD_TOKEN },
	{ "\"400\"", BAD_TOKEN },
	{ "\"401\"", BAD_TOKEN },
	{ "insufficient_scope", SMALL_TOKEN },
	{ "\"403\"", SMALL_TOKEN },
	{ "invalid_request",
	  "the login was not accepted: the server does not understand how the token is given; set auth = xoauth2 or auth = oauthbearer" },
};

static const char *certificate_text(const char *detail)
{
	guint i = 0;

	while (!strstr(detail, certificates[i].words))
		i++;
	return certificates[i].text;
}

/* NULL where it is not about a token. */
static const char *token_text(const char *detail)
{
	for (guint i = 0; i < G_N_ELEMENTS(tokens); i++)
		if (strchr(detail, '{') && strstr(detail, tokens[i].words))
			return tokens[i].text;
	return NULL;
}

static const char *code_text(CURLcode code, const char *detail,
			     DmNetError *ret_kind)
{
	if (code == CURLE_PEER_FAILED_VERIFICATION) {
		*ret_kind = DM_NET_ERROR_CERTIFICATE;
		return certificate_text(detail);
	}
	if (code == CURLE_LOGIN_DENIED && token_text(detail)) {
		*ret_kind = DM_NET_ERROR_AUTH;
		return token_text(detail);
	}
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		if (codes[i].code != code)
			continue;
		*ret_kind = codes[i].kind;
		return codes[i].text;
	}
	*ret_kind = DM_NET_ERROR_PROTOCOL;
	return "the connection failed";
}

void dm_net_error_say(GError **error, DmNetError kind, const char *host,
		      guint port, const char *text, const char *detail)
{
	g_autofree char *cut = g_strndup(detail, DETAIL_BYTES);
	g_autofree char *escaped = dm_text_escape(g_strchomp(cut));

	g_set_error(error, DM_NET_ERROR, (gint)kind, "%s port %u: %s%s%s%s",
		    host, port, text, *escaped ? " (" : "", escaped,
		    *escaped ? ")" : "");
}

void dm_curl_error(GError **error, int code, const char *host, guint port,
		   const char *detail)
{
	DmNetError kind;
	const char *text =
		code_text((CURLcode)code, detail ? detail : "", &kind);

	if (!detail || !*detail)
		detail = curl_easy_strerror((CURLcode)code);
	dm_net_error_say(error, kind, host, port, text, detail);
}
