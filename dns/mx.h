/*
 * The delivery path of a domain: to which hosts a sender delivers its mail, and
 * in what order (RFC 5321 section 5.1, RFC 7505).
 */
#pragma once

#include "dns/checkinput.h"
#include "dns/lookups.h"
#include "dns/rules.h"

typedef enum {
	DM_PATH_UNKNOWN,  /* the lookup failed */
	DM_PATH_NXDOMAIN, /* the domain does not exist */
	DM_PATH_MX,
	DM_PATH_IMPLICIT, /* no MX: its own addresses, preference 0 */
	DM_PATH_NULL_MX,  /* "0 .": takes no mail */
	DM_PATH_NONE,	  /* neither MX nor address: cannot be reached */
} DmPathKind;

/* "mx", "implicit" …; static. */
const char *dm_path_kind_name(DmPathKind kind);

typedef struct {
	DmAddress address;
	guint32 ttl_seconds;
	DmScope scope;
} DmMxAddress;

typedef struct {
	char *name; /* "." of a null MX */
	guint16 preference;
	guint32 ttl_seconds; /* of the MX record */
	char *alias;	     /* where a CNAME leads, which is forbidden; or NULL
			      */
	DmDnsStatus a, aaaa;
	gboolean is_secure;  /* its addresses are vouched for by DNSSEC */
	GArray *addresses;   /* DmMxAddress: A, then AAAA */
	gboolean is_usable;  /* has an address that others can reach, or may
				have one: a lookup failed */
	gboolean is_skipped; /* behind too many others: not looked at */
	const char *problem; /* why it is not usable; static, or NULL */
} DmMxHost;

typedef struct {
	DmPathKind kind;
	GPtrArray *aliases; /* char *: CNAMEs from the domain on */
	guint32 ttl_seconds;
	gboolean is_secure; /* DNSSEC vouches for the MX set */
	/*
	 * By rising preference: the order in which a sender tries them.  Those
	 * of the same preference share the load: a sender picks at random.
	 */
	GPtrArray *hosts; /* DmMxHost */
	/* Whether mail can come in at all. */
	gboolean takes_mail;
} DmMxSection;

/* Whether the domain is known to send no mail hangs on `input`. */
DmMxSection *dm_mx_section_new(const DmCheckInput *input, DmLookups *lookups,
			       DmJudgements *judgements);
void dm_mx_section_free(DmMxSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmMxSection, dm_mx_section_free)

/* Whether an answer says that no mail is taken (RFC 7505), however often. */
gboolean dm_mx_is_null(const DmDnsAnswer *mx);
/* Whether the target of an MX record is an address, or a name whose last label
   is a number, which DNS has not: it is not asked about. */
gboolean dm_mx_is_address(const char *name);

/* The host at `index` of section->hosts. */
const DmMxHost *dm_mx_host(const DmMxSection *section, guint index);
/* How many hosts from `index` on have its preference. */
guint dm_mx_group(const DmMxSection *section, guint index);
