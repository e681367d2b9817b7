/*
 * Zones that tests of SPF share: a domain with a mail server, and one with more
 * of them than receivers ask.
 */
#pragma once

#include "tests/unit/dns/zone.h"

#define D "example.com"
#define TXT DM_DNS_TXT
#define A DM_DNS_A
#define MX DM_DNS_MX
#define ROWS(...) ((const ZoneRow[]){ __VA_ARGS__, { NULL } })
#define HAS_MX                               \
	{ D, MX, "10 mx.example" },          \
	{                                    \
		"mx.example", A, "192.0.2.1" \
	}
#define MANY_MX                                                        \
	{ D, MX, "1 mx.example" }, { D, MX, "2 mx.example" },          \
		{ D, MX, "3 mx.example" }, { D, MX, "4 mx.example" },  \
		{ D, MX, "5 mx.example" }, { D, MX, "6 mx.example" },  \
		{ D, MX, "7 mx.example" }, { D, MX, "8 mx.example" },  \
		{ D, MX, "9 mx.example" }, { D, MX, "10 mx.example" }, \
		{ D, MX, "11 mx.example" },                            \
	{                                                              \
		"mx.example", A, "192.0.2.1"                           \
	}
#define LINE(text) D ". IN TXT \"" text "\""
