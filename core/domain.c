/*
 * Domain names by libidn2 and libpsl.
 */
#include "core/domain.h"

#include <idn2.h>
#include <libpsl.h>
#include <string.h>

#include "core/text.h"

static char *to_ascii(const char *name)
{
	char *out = NULL;
	char *copy;

	if (idn2_to_ascii_8z(name, &out,
			     IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return NULL;
	copy = g_strdup(out);
	idn2_free(out);
	return copy;
}

char *dm_domain_normalize(const char *text, gboolean *ret_valid)
{
	g_autofree char *name = g_strstrip(g_strdup(text));
	gsize size = strlen(name);
	char *ascii;

	if (ret_valid)
		*ret_valid = TRUE;
	if (size > 1 && name[size - 1] == '.')
		name[size - 1] = '\0';
	if (g_str_is_ascii(name)) {
		dm_text_lower(name);
		return g_steal_pointer(&name);
	}
	ascii = to_ascii(name);
	size = ascii ? strlen(ascii) : 0;
	/* An ideographic full stop has become a dot only now. */
	if (size > 1 && ascii[size - 1] == '.')
		ascii[size - 1] = '\0';
	if (ascii)
		return ascii;
	if (ret_valid)
		*ret_valid = FALSE;
	return dm_text_strdown(name);
}

static gpointer load_list(gpointer unused)
{
	(void)unused;
	return psl_latest(NULL);
}

char *dm_domain_organizational(const char *domain)
{
	static GOnce once = G_ONCE_INIT;
	const psl_ctx_t *list = g_once(&once, load_list, NULL);
	const char *org;

	if (!list)
		list = psl_builtin();
	org = list ? psl_registrable_domain(list, domain) : NULL;
	return g_strdup(org ? org : domain);
}
