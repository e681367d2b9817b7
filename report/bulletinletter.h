/*
 * A digest in words.
 */
#pragma once

#include "report/bulletin.h"
#include "report/letter.h"

/* The subject tells the news; the blocks go from what needs a hand to what may
   be known.  What there is too much of for a mail is counted. */
DmLetter *dm_bulletin_letter(const DmBulletin *bulletin);
/* The subject alone; caller frees. */
char *dm_bulletin_subject(const DmBulletin *bulletin);
/* A count for people, "12,345"; caller frees. */
char *dm_bulletin_number(gint64 number);
