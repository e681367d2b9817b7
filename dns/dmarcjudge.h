/*
 * The two halves of what is judged of a DMARC section: the record itself
 * (DM04 to DM11, DM20 to DM22, DM26, DM27), and what it does.
 */
#pragma once

#include "dns/dmarc.h"

typedef struct {
	const DmCheckInput *input;
	DmJudgements *judgements;
	const DmDmarcSection *section;
	const char *where; /* the record's name */
	/* The line of a zone with the record as it should be, for all that is
	   wrong with it: whoever publishes it mends one thing and breaks no
	   other.  NULL where an address for reports is missing, and none is
	   known. */
	char *fixed;
	char *rua;   /* an address for reports where none is; or NULL */
	char *first; /* a record where there is none; or NULL */
} DmDmarcJudge;

/* How values of others stand in sentences: cut where they are long; caller
   frees. */
char *dm_dmarc_shown(const char *text);
/* `judge->section` has a record. */
void dm_dmarc_judge_record(const DmDmarcJudge *judge);
