/*
 * Tells such mail by its parts and header; it never looks into attachments.
 */
#include "parse/mailclass.h"

#include <string.h>

static const struct {
	const char *code, *sentence;
} words[] = {
	[DM_MAIL_ORDINARY] = { NULL, NULL },
	[DM_MAIL_DSN] = { "bounce",
			  "a mail that could not be delivered came back" },
	[DM_MAIL_BOUNCE] = { "bounce",
			     "a mail that could not be delivered came back" },
	[DM_MAIL_RECEIPT] = { "read-receipt",
			      "a receipt says that a mail was displayed" },
	[DM_MAIL_AUTO_REPLY] = { "auto-reply",
				 "a machine answers in somebody's stead" },
	[DM_MAIL_GENERATED] = { "auto-reply",
				"a machine wrote it, and it holds no report" },
};

/* Parts and report-types that name their kind (RFC 6522). */
static const struct {
	const char *report_type, *part;
	DmMailClass class;
} structured[] = {
	{ "delivery-status", "message/delivery-status", DM_MAIL_DSN },
	{ "delivery-status", "message/global-delivery-status", DM_MAIL_DSN },
	{ "disposition-notification", "message/disposition-notification",
	  DM_MAIL_RECEIPT },
};

/* How subjects of bounces begin. */
static const char *const bounce_subjects[] = {
	"delivery failure",  "delivery status notification",
	"failure notice",    "mail delivery fail",
	"mail system error", "non delivery notification",
	"returned mail",     "undeliverable",
	"undelivered mail",
};

static gboolean begins(const char *text, const char *word)
{
	return text && g_ascii_strncasecmp(text, word, strlen(word)) == 0;
}

static DmMailClass by_structure(const DmMail *mail)
{
	const char *type = dm_mail_report_type(mail);

	for (guint i = 0; i < G_N_ELEMENTS(structured); i++)
		if ((type && g_ascii_strcasecmp(
				     type, structured[i].report_type) == 0) ||
		    dm_mail_find_type(mail, 0, structured[i].part) >= 0)
			return structured[i].class;
	return DM_MAIL_ORDINARY;
}

/* The null reverse-path, as bounces have it (RFC 5321 section 4.5.5). */
static gboolean has_null_sender(const DmMail *mail)
{
	g_autofree char *path = dm_mail_field(mail, "Return-Path");

	return path &&
	       (strcmp(path, "<>") == 0 || begins(path, "<MAILER-DAEMON"));
}

static gboolean is_bounce_in_words(const DmMail *mail)
{
	g_autofree char *failed = dm_mail_field(mail, "X-Failed-Recipients");
	g_autofree char *subject = NULL;

	if (failed || begins(dm_mail_from(mail), "mailer-daemon"))
		return TRUE;
	if (!has_null_sender(mail))
		return FALSE;
	subject = dm_mail_field(mail, "Subject");
	for (guint i = 0; i < G_N_ELEMENTS(bounce_subjects); i++)
		if (begins(subject, bounce_subjects[i]))
			return TRUE;
	return FALSE;
}

/* RFC 3834 section 5, and what was there before it. */
static DmMailClass by_automation(const DmMail *mail)
{
	g_autofree char *submitted = dm_mail_field(mail, "Auto-Submitted");
	g_autofree char *autoreply = dm_mail_field(mail, "X-Autoreply");
	g_autofree char *precedence = dm_mail_field(mail, "Precedence");

	if (begins(submitted, "auto-replied") ||
	    (autoreply && !begins(autoreply, "no")) ||
	    begins(precedence, "auto_reply"))
		return DM_MAIL_AUTO_REPLY;
	return submitted && !begins(submitted, "no") ? DM_MAIL_GENERATED
						     : DM_MAIL_ORDINARY;
}

DmMailClass dm_mail_classify(const DmMail *mail)
{
	DmMailClass class = by_structure(mail);

	if (class != DM_MAIL_ORDINARY)
		return class;
	return is_bounce_in_words(mail) ? DM_MAIL_BOUNCE : by_automation(mail);
}

const char *dm_mail_class_code(DmMailClass class)
{
	return words[class].code;
}

const char *dm_mail_class_sentence(DmMailClass class)
{
	return words[class].sentence;
}
