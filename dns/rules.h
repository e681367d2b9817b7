/*
 * The rules that a check judges by, and what it found.
 */
#pragma once

#include <glib.h>

#include "core/finding.h"

/* A rule of spec and practice. */
typedef struct {
	const char *id;	     /* "MX05" */
	DmSeverity severity; /* unless the finding has another */
	const char *section; /* "RFC 5321 section 5.1"; "practice" where no
				RFC says so */
	const char *title;   /* what is wrong, in a few words */
	const char *explain; /* why it matters and how to mend it; a few
				sentences for `check --explain` */
} DmRule;

/* The tables, one a section; each ends with a NULL id. */
extern const DmRule dm_mx_rules[], dm_spf_rules[], dm_dkim_rules[],
	dm_dmarc_rules[], dm_mtasts_rules[], dm_tlsrpt_rules[], dm_bimi_rules[],
	dm_dane_rules[];

/* All tables, ended by NULL. */
extern const DmRule *const dm_rule_tables[];

/* By id, case aside; NULL when there is none. */
const DmRule *dm_rule_find(const char *id);

typedef struct {
	const DmRule *rule;
	DmSeverity severity;
	char *where;   /* the name whose records are meant */
	char *text;    /* one sentence with the domain's own values */
	char *publish; /* a line of a zone to publish instead, or NULL */
} DmJudgement;

/* The judgements of one check, in the order of the sections. */
typedef struct _DmJudgements DmJudgements;

DmJudgements *dm_judgements_new(void);
void dm_judgements_free(DmJudgements *judgements);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmJudgements, dm_judgements_free)

/*
 * Adds one; `id` must be a rule's.  `publish` may be NULL, else it is one line
 * or more of a zone: `_dmarc.example.org. IN TXT "v=DMARC1; p=none"`
 * (dm_publish_txt() writes it).  At most 20 of one rule are kept, the last says
 * that there are more.
 */
void dm_judge(DmJudgements *judgements, const char *id, const char *where,
	      const char *publish, const char *format, ...) G_GNUC_PRINTF(5, 6);
/* The same with another severity than the rule's. */
void dm_judge_as(DmJudgements *judgements, const char *id, DmSeverity severity,
		 const char *where, const char *publish, const char *format,
		 ...) G_GNUC_PRINTF(6, 7);

guint dm_judgements_count(const DmJudgements *judgements);
const DmJudgement *dm_judgements_get(const DmJudgements *judgements,
				     guint index);
/* The first of a rule, or NULL. */
const DmJudgement *dm_judgements_find(const DmJudgements *judgements,
				      const char *id);

/*
 * A TXT record as a line of a zone file: strings of at most 255 octets, quoted
 * and escaped (RFC 1035 section 5.1).  Caller frees.
 */
char *dm_publish_txt(const char *name, const char *text);
/* NAME. IN TYPE DATA; caller frees. */
char *dm_publish(const char *name, const char *type, const char *data);
