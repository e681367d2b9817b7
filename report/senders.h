/*
 * A catalogue of well-known senders, to name a source.  A name is a hint and
 * never a proof.
 */
#pragma once

#include <glib.h>

typedef struct _DmSenders DmSenders;

#define DM_SENDERS_ERROR (dm_senders_error_quark())
GQuark dm_senders_error_quark(void);

typedef enum {
	DM_SENDERS_ERROR_FILE, /* of the user: says file, group and key */
} DmSendersError;

typedef struct {
	char *name;
	const char *kind; /* "mailbox", "marketing" …; static */
	char *advice;	  /* a sentence, or NULL */
} DmSender;

/* What a sender was known by, the surest first. */
typedef enum {
	DM_SENDER_BY_DKIM, /* the domain of its signature (d=) */
	DM_SENDER_BY_SPF,  /* the domain that SPF was checked for */
	DM_SENDER_BY_HOST,
	DM_SENDER_BY_AS_NAME,
	DM_N_SENDER_KEYS
} DmSenderKey;

/* What is known of a source; what is not is NULL.  Lists end with NULL. */
typedef struct {
	const char *const *dkim_domains, *const *spf_domains;
	const char *host; /* confirmed */
	const char *as_name;
} DmSenderTraits;

/*
 * The catalogue that is built in, and on top of it the user's file (may be
 * NULL): a group with the name of one that is there takes its place.
 */
DmSenders *dm_senders_new(const char *path, GError **error);
void dm_senders_free(DmSenders *senders);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSenders, dm_senders_free)
guint dm_senders_count(const DmSenders *senders);

/*
 * The sender that the first trait which any has names, or NULL.  A domain
 * stands for itself and all below it; an AS name need only hold the text.
 * `ret_key` may be NULL.
 */
const DmSender *dm_senders_find(const DmSenders *senders,
				const DmSenderTraits *traits,
				DmSenderKey *ret_key);

/* report/senders.ini */
extern const char dm_senders_builtin[];
extern const gsize dm_senders_builtin_size;
