/*
 * DANE for SMTP: which certificates the mail hosts of a domain show, said by
 * DNSSEC (RFC 7671, RFC 7672).
 */
#pragma once

#include "dns/mx.h"

typedef struct {
	guint8 usage, selector, matching;
	char *hex;	     /* the data, at most 64 octets of it */
	const char *problem; /* why senders cannot use it; static, or NULL */
} DmTlsa;

typedef struct {
	char *host;
	char *name; /* "_25._tcp.HOST" */
	DmDnsStatus status;
	gboolean is_secure;  /* DNSSEC vouches for MX set, addresses and TLSA */
	gboolean is_unknown; /* whether its addresses are secure */
	gboolean is_bogus;   /* SERVFAIL because DNSSEC does not validate */
	GPtrArray *records;  /* DmTlsa */
} DmDaneHost;

typedef struct {
	GPtrArray *hosts;  /* DmDaneHost: the mail hosts that have an address */
	gboolean is_known; /* which mail hosts there are */
	gboolean is_bogus; /* the MX set does not validate */
} DmDaneSection;

DmDaneSection *dm_dane_section_new(const DmCheckInput *input,
				   const DmMxSection *mx, DmLookups *lookups,
				   DmJudgements *judgements);
void dm_dane_section_free(DmDaneSection *section);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmDaneSection, dm_dane_section_free)

const DmDaneHost *dm_dane_host(const DmDaneSection *section, guint index);
