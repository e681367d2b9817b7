/*
 * Checks an address of mail.  Knows nothing of what is sent there.
 */
#include "core/mailaddress.h"

#include <string.h>

#include "core/domain.h"

/* RFC 5321 section 4.5.3.1. */
#define LOCAL_BYTES 64
#define DOMAIN_BYTES 253
#define LABEL_BYTES 63

static gboolean is_dot_atom(const char *text)
{
	char before = '.';

	for (; *text; before = *text++)
		if (*text == '.'
			    ? before == '.'
			    : !g_ascii_isalnum(*text) &&
				      !strchr("!#$%&'*+-/=?^_`{|}~", *text))
			return FALSE;
	return before != '.';
}

/* Letters, digits and hyphens, and no empty label. */
static gboolean is_domain(const char *text)
{
	g_auto(GStrv) labels = g_strsplit(text, ".", -1);

	if (!*text || strlen(text) > DOMAIN_BYTES)
		return FALSE;
	for (guint i = 0; labels[i]; i++) {
		gsize size = strlen(labels[i]);

		if (!size || size > LABEL_BYTES || labels[i][0] == '-' ||
		    labels[i][size - 1] == '-')
			return FALSE;
		for (const char *at = labels[i]; *at; at++)
			if (!g_ascii_isalnum(*at) && *at != '-')
				return FALSE;
	}
	return TRUE;
}

char *dm_mail_address(const char *text)
{
	const char *at = strrchr(text, '@');
	g_autofree char *local = at ? g_strndup(text, at - text) : NULL;
	g_autofree char *domain = NULL;
	gboolean is_valid;

	if (!at || strlen(local) > LOCAL_BYTES || *local == '-' ||
	    !is_dot_atom(local) || strpbrk(at, " \t\r\n"))
		return NULL;
	domain = dm_domain_normalize(at + 1, &is_valid);
	if (!is_valid || !is_domain(domain))
		return NULL;
	return g_strconcat(local, "@", domain, NULL);
}
