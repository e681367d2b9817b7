/*
 * A mail in plain terms: its parts, its header, decoded.  The one place where
 * GMime is asked; what parts call themselves is handed on, not believed.
 */
#pragma once

#include <glib.h>

typedef struct _DmMail DmMail;

/* A part without parts of its own. */
typedef struct {
	char *type;	     /* "text/plain", lower case */
	char *name;	     /* valid UTF-8, or NULL */
	guint depth;	     /* parts around it, those of outer mails too */
	gboolean is_message; /* a mail: dm_mail_inner() */
	gboolean is_encoded; /* in base64 or quoted-printable */
} DmMailPart;

/*
 * Parses `data`, which must outlive the mail; `depth` parts stand around it.
 * Parts deeper than `max_depth` are left out (dm_mail_is_too_deep()).
 */
DmMail *dm_mail_new(const char *data, gsize size, guint depth,
		    gint64 max_depth);
void dm_mail_free(DmMail *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmMail, dm_mail_free)

guint dm_mail_n_parts(const DmMail *mail);
const DmMailPart *dm_mail_part(const DmMail *mail, guint index);
/* The first part from `index` on of the type, or -1. */
int dm_mail_find_type(const DmMail *mail, guint index, const char *type);
gboolean dm_mail_is_too_deep(const DmMail *mail);

/* What a part holds, its transfer encoding taken off; caller unrefs. */
GBytes *dm_mail_part_bytes(const DmMail *mail, guint index);
/* The mail that a part is, or NULL; must not outlive the outer one. */
DmMail *dm_mail_inner(const DmMail *mail, guint index);
/* The whole mail, as GMime writes it; caller unrefs. */
GBytes *dm_mail_bytes(const DmMail *mail);

/* The first field of the name, unfolded and decoded, or NULL; caller frees. */
char *dm_mail_field(const DmMail *mail, const char *name);
/* Adds all fields of the name, at most so many, to an array of char *; they are
   unfolded, but no encoded words are read: structured fields have none. */
void dm_mail_fields(const DmMail *mail, const char *name, GPtrArray *ret,
		    guint max);
/* The report-type of a multipart/report (RFC 6522), or NULL. */
const char *dm_mail_report_type(const DmMail *mail);
/* The address of From; the first counts (RFC 5322 section 3.6.2), or NULL. */
const char *dm_mail_from(const DmMail *mail);

/* ---- values of fields ------------------------------------------------ */

/* Encoded words decoded (RFC 2047), valid UTF-8; caller frees. */
char *dm_mail_decode_words(const char *text);
/* The first address of an address field, or NULL; caller frees. */
char *dm_mail_first_address(const char *field);
/* The domain of an address, normalized, or NULL; caller frees. */
char *dm_mail_domain_of(const char *address);
/*
 * A date-time of RFC 5322 section 3.3 or a near form, comments allowed, as
 * seconds since the epoch.  FALSE when it is none or out of range.
 */
gboolean dm_mail_read_date(const char *text, gint64 *ret);
