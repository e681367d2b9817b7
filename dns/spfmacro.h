/*
 * Macros of SPF (RFC 7208 section 7): reading them once, expanding them for a
 * message.
 */
#pragma once

#include <glib.h>

#include "core/address.h"

typedef enum {
	DM_SPF_TEXT_NAME,    /* a domain-spec: must end like a name */
	DM_SPF_TEXT_VALUE,   /* of a modifier that nobody knows */
	DM_SPF_TEXT_EXPLAIN, /* with spaces; %{c}, %{r}, %{t} are allowed */
} DmSpfTextKind;

typedef struct _DmSpfText DmSpfText;

/*
 * Reads `size` bytes.  NULL when they break the grammar; *ret_problem is then
 * the end of a sentence that begins with the text, caller frees.
 */
DmSpfText *dm_spf_text_parse(const char *text, gsize size, DmSpfTextKind kind,
			     char **ret_problem);
void dm_spf_text_free(DmSpfText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfText, dm_spf_text_free)

/* Whether a macro of one of these letters (lower case) stands in it. */
gboolean dm_spf_text_has(const DmSpfText *text, const char *letters);

/* What macros stand for; what is NULL expands to "unknown". */
typedef struct {
	DmAddress ip;
	const char *local;	   /* %{l} */
	const char *sender_domain; /* %{o}; %{s} is both */
	const char *helo;	   /* %{h} */
	const char *domain;	   /* %{d} */
	const char *validated;	   /* %{p} */
	const char *receiver;	   /* %{r} */
	gint64 now_seconds;	   /* %{t} */
} DmSpfValues;

/* The text with its macros expanded; caller frees. */
char *dm_spf_text_expand(const DmSpfText *text, const DmSpfValues *values);
/*
 * The same as a name to ask for (RFC 7208 section 7.3): no dot at the end, cut
 * from the left to 253 octets, in the text form of dns/name.h.  It need not be
 * a name that DNS can hold.  Caller frees.
 */
char *dm_spf_text_expand_name(const DmSpfText *text, const DmSpfValues *values);
