/*
 * Zones, and what is judged of the DMARC of a domain in them.
 */
#pragma once

#include "tests/unit/dns/zone.h"

#define TXT DM_DNS_TXT
#define MX DM_DNS_MX
#define RUA "; rua=mailto:a@example.com"
/* Where reports to a domain can arrive. */
#define TAKES(domain)                                          \
	{ domain, MX, "10 mx.example.com", FALSE },            \
	{                                                      \
		"mx.example.com", DM_DNS_A, "192.0.2.1", FALSE \
	}
#define HOME TAKES("example.com")
#define DMARC(text)                                    \
	{                                              \
		"_dmarc.example.com", TXT, text, FALSE \
	}

typedef struct {
	const char *path;
	ZoneRow rows[8];
	const char *found;  /* "DM15/I …": all judgements */
	const char *domain; /* NULL = example.com */
	gboolean strict, has_key, knows_selectors, has_dkim_mail;
} DmarcCase;

/* Ends with a NULL path. */
extern const DmarcCase dmarc_cases[];
