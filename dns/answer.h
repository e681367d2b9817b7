/*
 * What a DNS server answered to one question, read from its bytes without
 * believing any of them.
 */
#pragma once

#include <glib.h>

#include "core/address.h"

/* The types that are asked for (RFC 1035 section 3.2.2 and its successors). */
typedef enum {
	DM_DNS_A = 1,
	DM_DNS_CNAME = 5,
	DM_DNS_SOA = 6,
	DM_DNS_PTR = 12,
	DM_DNS_MX = 15,
	DM_DNS_TXT = 16,
	DM_DNS_AAAA = 28,
	DM_DNS_TLSA = 52,
	DM_DNS_SPF = 99,
} DmDnsType;

/*
 * Added to a type: ask the resolver not to validate DNSSEC (the CD flag, RFC
 * 4035 section 3.2.2).
 */
#define DM_DNS_UNCHECKED 0x10000U
/* Added to a type: the same question once more, whatever came the first time.
 */
#define DM_DNS_AGAIN 0x20000U
/* The type without both. */
#define DM_DNS_TYPE(type) ((guint)(type) & ~(DM_DNS_UNCHECKED | DM_DNS_AGAIN))

/* "MX", "TXT" …; "other" for types that are not above; static. */
const char *dm_dns_type_name(DmDnsType type);

typedef enum {
	DM_DNS_PENDING,	 /* asked, and not answered yet */
	DM_DNS_OK,	 /* at least one record */
	DM_DNS_NODATA,	 /* the name is there, but not this type */
	DM_DNS_NXDOMAIN, /* no such name, nor any below it (RFC 8020) */
	DM_DNS_BAD_NAME, /* no name of DNS: cannot exist, was not asked */
	/* From here on nothing is known. */
	DM_DNS_SERVFAIL,
	DM_DNS_REFUSED, /* and every other RCODE */
	DM_DNS_TIMEOUT,
	DM_DNS_BROKEN, /* the answer cannot be read, or is to another question
			*/
	DM_DNS_BUDGET, /* not asked: the budget of queries or time is used up */
} DmDnsStatus;

/* "no answer in time" …; static. */
const char *dm_dns_status_text(DmDnsStatus status);

/* One record of the type asked for; what its type does not have is 0. */
typedef struct {
	guint32 ttl_seconds;
	DmAddress address;  /* A, AAAA */
	guint16 preference; /* MX */
	char *name; /* MX, PTR, CNAME: see dm_dns_name_to_wire(); "." is root */
	/* TXT, SPF: the strings joined without space (RFC 7208 section 3.3),
	   NUL-terminated; any byte may stand in them. */
	char *text;
	gsize text_size;
	guint8 usage, selector, matching; /* TLSA (RFC 6698 section 2.1) */
	guint8 *data;			  /* TLSA */
	gsize data_size;
} DmDnsRecord;

typedef struct {
	DmDnsStatus status;
	char *name; /* that was asked for: lower case, no dot at the end */
	DmDnsType type;
	GPtrArray *aliases; /* char *: where CNAMEs led, in order; may be empty
			     */
	GPtrArray *records; /* DmDnsRecord, of the last alias, in their order */
	gboolean authentic; /* the AD flag: a validating resolver vouches */
	guint32 ttl_seconds; /* the least of all that was used; of a negative
				answer the SOA's (RFC 2308), else 0 */
	gsize size_bytes;    /* of the whole reply */
} DmDnsAnswer;

/* An answer without records; `name` is copied.  Free by dm_dns_answer_free().
 */
DmDnsAnswer *dm_dns_answer_new(const char *name, DmDnsType type,
			       DmDnsStatus status);
/* Adds an empty record, owned by the answer, and makes the status OK. */
DmDnsRecord *dm_dns_answer_add(DmDnsAnswer *answer);
void dm_dns_answer_free(DmDnsAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDnsAnswer, dm_dns_answer_free)

/* The record at `index` of answer->records. */
const DmDnsRecord *dm_dns_record(const DmDnsAnswer *answer, guint index);

/* Whether nothing is known (SERVFAIL … BUDGET): never say "missing" then. */
gboolean dm_dns_failed(const DmDnsAnswer *answer);
/* Whether it is known that there is nothing: NODATA, NXDOMAIN, BAD_NAME. */
gboolean dm_dns_is_empty(const DmDnsAnswer *answer);

/*
 * Reads a reply to the question `name`, `type`.  Never NULL: what cannot be
 * read, or is no answer to it, has the status BROKEN.  CNAMEs are followed
 * within the reply, at most 16; records beyond `records_max` make it BROKEN.
 */
DmDnsAnswer *dm_dns_answer_parse(const guint8 *reply, gsize size,
				 const char *name, DmDnsType type,
				 guint records_max);
