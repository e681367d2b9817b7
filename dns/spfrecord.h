/*
 * The record of SPF, read by its grammar (RFC 7208 sections 4.5 to 6 and 12).
 */
#pragma once

#include "core/address.h"
#include "dns/spfmacro.h"

typedef enum {
	DM_SPF_ALL,
	DM_SPF_INCLUDE,
	DM_SPF_A,
	DM_SPF_MX,
	DM_SPF_PTR,
	DM_SPF_IP4,
	DM_SPF_IP6,
	DM_SPF_EXISTS,
	DM_SPF_REDIRECT,
	DM_SPF_EXP,
	DM_SPF_OTHER,  /* a modifier that nobody knows */
	DM_SPF_BROKEN, /* breaks the grammar */
} DmSpfKind;

/* "include", "redirect" …, "modifier", "broken"; static. */
const char *dm_spf_kind_name(DmSpfKind kind);

typedef struct {
	char *text;	/* as it stands in the record; UTF-8 */
	gsize position; /* of its first octet in the record */
	DmSpfKind kind;
	char qualifier;	   /* '+', '-', '~', '?'; 0 of modifiers and BROKEN */
	char *domain_text; /* the domain-spec as written; NULL = none */
	DmSpfText *domain; /* the same, read; NULL = none */
	DmAddress address; /* ip4, ip6 */
	guint prefix4;	   /* ip4, a, mx: 0 to 32 */
	guint prefix6;	   /* ip6, a, mx: 0 to 128 */
} DmSpfTerm;

typedef enum {
	DM_SPF_GOOD,
	DM_SPF_SYNTAX, /* a term breaks the grammar */
	DM_SPF_TWICE,  /* redirect or exp stands there twice (section 6) */
} DmSpfFault;

typedef struct {
	GPtrArray *terms; /* DmSpfTerm, in their order */
	DmSpfFault fault; /* the first; any one is a permerror */
	char *problem;	  /* a sentence about it, with the term; or NULL */
	guint fault_term; /* which term that is */
	char *mended;	  /* what that term must have meant, or NULL */
} DmSpfRecord;

/* Whether a TXT record is one of SPF (section 4.5). */
gboolean dm_spf_is_record(const char *text, gsize size);
/* Reads one for which dm_spf_is_record() holds; never NULL. */
DmSpfRecord *dm_spf_record_parse(const char *text, gsize size);
/* Takes a reference, which dm_spf_record_free() gives back. */
DmSpfRecord *dm_spf_record_ref(DmSpfRecord *record);
void dm_spf_record_free(DmSpfRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSpfRecord, dm_spf_record_free)

const DmSpfTerm *dm_spf_term(const DmSpfRecord *record, guint index);
/* The first term of a kind, or NULL. */
const DmSpfTerm *dm_spf_record_find(const DmSpfRecord *record, DmSpfKind kind);
/* Whether it authorises so many machines that no sender has them all. */
gboolean dm_spf_term_is_wide(const DmSpfTerm *term);
/* Whether the term asks DNS, and so counts to the 10 (section 4.6.4). */
gboolean dm_spf_kind_counts(DmSpfKind kind);
