/*
 * Finds out to whom the reports of a broken DMARC record were to go.  What the
 * rest of the record was meant to be it does not know.
 */
#include <string.h>

#include "dns/dmarcrecord.h"
#include "dns/name.h"

#define MAILTO "mailto:"

typedef struct {
	GPtrArray *uris; /* char *, no two alike */
	gboolean lost;	 /* there was an address that cannot be made out */
} Meant;

/* ---- one target ------------------------------------------------------- */

/* The one URI that the text is, or NULL; caller frees. */
static char *good_uri(const char *text)
{
	guint more;
	g_autoptr(GPtrArray) list = dm_report_targets_parse(text, &more);
	const DmReportTarget *target = g_ptr_array_index(list, 0);

	return list->len == 1 ? g_strdup(target->uri) : NULL;
}

/* With the host in its ASCII form (RFC 8616 section 6). */
static char *with_plain_host(const char *text)
{
	const char *at = strrchr(text, '@');
	g_autofree char *host = at ? dm_dns_name_normalize(at + 1, NULL) : NULL;
	g_autofree char *plain = NULL;

	if (!host)
		return NULL;
	plain = g_strdup_printf("%.*s@%s", (int)(at - text), text, host);
	return good_uri(plain);
}

/* "!" is a size limit behind the address, and must be encoded within it. */
static char *without_mark(const char *text)
{
	const char *at = strchr(text, '@');
	const char *mark = strchr(text, '!');
	g_autofree char *better = NULL;

	if (!at || !mark)
		return NULL;
	better = mark > at ? g_strndup(text, (gsize)(mark - text))
			   : g_strdup_printf("%.*s%%21%s", (int)(mark - text),
					     text, mark + 1);
	return good_uri(better);
}

/* "t:y" is a tag with a colon; no scheme of a URI has such a name. */
static gboolean is_tag(const char *text)
{
	gsize size = strcspn(text, ":");
	g_autofree char *name = g_strndup(text, size);

	return text[size] && dm_dmarc_tag_find(name) < DM_N_DMARC_TAGS;
}

/* What a text without white space must have been meant to be, or NULL; caller
   frees. */
static char *meant_uri(const char *text)
{
	gboolean is_bare = strchr(text, '@') && !strchr(text, ':');
	g_autofree char *full = g_strconcat(is_bare ? MAILTO : "", text, NULL);
	char *uri;

	if (is_tag(text))
		return NULL;
	uri = good_uri(full);
	if (!uri)
		uri = without_mark(full);
	return uri ? uri : with_plain_host(full);
}

/* ---- lists of them ---------------------------------------------------- */

/* Takes `uri`. */
static void add_uri(Meant *meant, char *uri)
{
	if (meant->uris->len >= DM_REPORT_TARGETS_MAX ||
	    g_ptr_array_find_with_equal_func(meant->uris, uri, g_str_equal,
					     NULL))
		g_free(uri);
	else
		g_ptr_array_add(meant->uris, uri);
}

/* What stands between two commas: several, if all are good, where white space
   is in the place of a comma. */
static void add_piece(Meant *meant, const char *piece)
{
	g_auto(GStrv) words = g_strsplit_set(piece, " \t\r\n", -1);
	g_autoptr(GPtrArray) uris = g_ptr_array_new_with_free_func(g_free);
	gboolean is_good = TRUE;

	for (char **word = words; *word; word++) {
		char *uri = **word ? meant_uri(*word) : NULL;

		is_good &= !**word || uri;
		if (uri)
			g_ptr_array_add(uris, uri);
	}
	if (!is_good) {
		meant->lost |= uris->len || strchr(piece, '@');
		return;
	}
	for (guint i = 0; i < uris->len; i++)
		add_uri(meant, g_strdup(g_ptr_array_index(uris, i)));
}

static void add_text(Meant *meant, const char *text)
{
	g_auto(GStrv) pieces = g_strsplit(text, ",", -1);

	for (char **piece = pieces; *piece; piece++)
		add_piece(meant, *piece);
}

/* An address that a semicolon, in the place of a comma, has made a part of its
   own. */
static gboolean is_stray(const DmTag *part)
{
	return (!part->value || part->has_bad_name) &&
	       (strchr(part->name, '@') ||
		(part->value && strchr(part->value, '@')));
}

gboolean dm_dmarc_tag_has_targets(DmDmarcTag tag)
{
	return tag == DM_DMARC_RUA || tag == DM_DMARC_RUF;
}

/* A tag that names no targets has an address, which a comma or semicolon that
   is missing has put there. */
static gboolean has_swallowed(DmDmarcTag tag, const char *value)
{
	return tag < DM_N_DMARC_TAGS && !dm_dmarc_tag_has_targets(tag) &&
	       strchr(value, '@');
}

char *dm_dmarc_meant_targets(const DmDmarcRecord *record, DmDmarcTag tag,
			     gboolean *ret_lost)
{
	Meant meant = { .uris = g_ptr_array_new_with_free_func(g_free) };
	/* That the part before is; a stray one belongs to its list. */
	DmDmarcTag before = DM_N_DMARC_TAGS;
	char *list;

	for (guint i = 0; i < record->tags->tags->len; i++) {
		const DmTag *part = dm_tag_list_get(record->tags, i);
		const char *value = part->value ? part->value : "";
		g_autofree char *whole = g_strconcat(
			part->name, part->value ? "=" : "", value, NULL);

		if (is_stray(part)) {
			if (before == tag)
				add_text(&meant, whole);
			meant.lost |= !dm_dmarc_tag_has_targets(before);
			continue;
		}
		before = dm_dmarc_tag_find(part->name);
		if (before == tag)
			add_text(&meant, value);
		meant.lost |= has_swallowed(before, value);
	}
	g_ptr_array_add(meant.uris, NULL);
	list = g_strjoinv(",", (char **)meant.uris->pdata);
	g_ptr_array_unref(meant.uris);
	*ret_lost = meant.lost;
	return list;
}
