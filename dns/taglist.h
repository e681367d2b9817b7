/*
 * Tag lists, "v=DMARC1; p=none" (RFC 6376 section 3.2), as DMARC, DKIM keys,
 * MTA-STS, TLS-RPT and BIMI publish them.  What breaks the grammar is kept as
 * a fact; the caller knows which of his standards minds.
 */
#pragma once

#include <glib.h>

/* More parts are not kept; no record in use has a third of that. */
#define DM_TAG_LIST_MAX 100

typedef struct {
	/* White space around both is taken off, a NUL within is U+FFFD; text
	   that is no UTF-8 stays as it is. */
	char *name;	/* may be "" */
	char *value;	/* NULL where there is no "=", which differs from "" */
	gsize position; /* of its first character, from the start of the text */
	gboolean is_repeated;	/* a tag before has the same name, ASCII case
				   aside */
	gboolean has_bad_name;	/* not ALPHA *(ALPHA / DIGIT / "_") */
	gboolean has_bad_value; /* bytes that are not printable ASCII, FWS
				   aside */
} DmTag;

typedef struct {
	GPtrArray *tags;  /* DmTag, in their order; empty parts are none */
	guint n_empty;	  /* parts without anything; a ";" at the end makes
			     none */
	guint n_bare;	  /* tags without "=" */
	guint n_repeated; /* tags with a name that stood before */
	gboolean is_cut;  /* there were more than DM_TAG_LIST_MAX */
} DmTagList;

/* Never NULL. */
DmTagList *dm_tag_list_parse(const char *text, gsize size);
void dm_tag_list_free(DmTagList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmTagList, dm_tag_list_free)

/* The tag at `index`, or NULL behind the last. */
const DmTag *dm_tag_list_get(const DmTagList *list, guint index);
/* The first of this name, which is case-sensitive, or NULL. */
const DmTag *dm_tag_list_find(const DmTagList *list, const char *name);
/* Its value; NULL where the tag or its "=" is missing. */
const char *dm_tag_list_value(const DmTagList *list, const char *name);
/*
 * Whether the list begins with the tag `name` with exactly this value: the
 * first characters of the text, nothing before them.
 */
gboolean dm_tag_list_begins(const DmTagList *list, const char *name,
			    const char *value);
