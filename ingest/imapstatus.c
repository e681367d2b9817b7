/*
 * Tells status replies from data and reads their response codes.  It must not
 * know of literals: a status has none, whatever its text ends in.
 */
#include "ingest/imapstatus.h"

#include <string.h>

#include "ingest/imapcursor.h"

#define TAG_MAX 64

static const struct {
	const char *word;
	DmImapCondition condition;
	gboolean is_tagged; /* a command may end with it */
} conditions[] = {
	{ "OK", DM_IMAP_OK, TRUE },
	{ "NO", DM_IMAP_NO, TRUE },
	{ "BAD", DM_IMAP_BAD, TRUE },
	{ "BYE", DM_IMAP_BYE, FALSE },
	{ "PREAUTH", DM_IMAP_PREAUTH, FALSE },
};

static gboolean read_condition(const char *text, gboolean is_tagged,
			       DmImapHead *ret)
{
	const char *at = text;
	DmImapValue word;

	if (*text == ' ' || !dm_imap_next_word(&at, text + strlen(text), &word))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(conditions); i++) {
		if (!dm_imap_value_is(&word, conditions[i].word) ||
		    (is_tagged && !conditions[i].is_tagged))
			continue;
		ret->condition = conditions[i].condition;
		ret->rest = *at ? at + 1 : at;
		return TRUE;
	}
	return FALSE;
}

static gsize read_tag(const char *text)
{
	gsize n = 0;

	while (n <= TAG_MAX && g_ascii_isgraph(text[n]) && text[n] != '+' &&
	       text[n] != '*')
		n++;
	return n <= TAG_MAX && text[n] == ' ' ? n : 0;
}

gboolean dm_imap_head_read(const char *text, DmImapHead *ret)
{
	*ret = (DmImapHead){ .kind = DM_IMAP_OTHER };
	if (*text == '+') {
		ret->kind = DM_IMAP_CONTINUE;
		ret->rest = text[1] == ' ' ? text + 2 : text + 1;
		return TRUE;
	}
	if (g_str_has_prefix(text, "* ")) {
		if (read_condition(text + 2, FALSE, ret))
			ret->kind = DM_IMAP_UNTAGGED;
		return TRUE;
	}
	ret->kind = DM_IMAP_TAGGED;
	ret->tag = text;
	ret->tag_size = read_tag(text);
	return ret->tag_size &&
	       read_condition(text + ret->tag_size + 1, TRUE, ret);
}

static void take_uidvalidity(const char *text, const char *end,
			     DmImapReply *ret)
{
	DmImapValue word;

	if (dm_imap_next_word(&text, end, &word))
		dm_imap_value_uint32(&word, &ret->uidvalidity);
}

static void take_uidnext(const char *text, const char *end, DmImapReply *ret)
{
	DmImapValue word;

	if (dm_imap_next_word(&text, end, &word))
		dm_imap_value_uint32(&word, &ret->uidnext);
}

static gboolean next_set(const char **text, const char *end, DmUidSet *ret)
{
	DmImapValue word;

	return dm_imap_next_word(text, end, &word) &&
	       dm_uid_set_parse(word.text, word.size, ret);
}

/*
 * RFC 4315 section 3: the sets name the same mails in the same order, so they
 * are of the same size or not to be believed.
 */
static void take_copyuid(const char *text, const char *end, DmImapReply *ret)
{
	g_auto(DmUidSet) uids = { NULL };
	g_auto(DmUidSet) copies = { NULL };
	DmImapValue word;

	if (!dm_imap_next_word(&text, end, &word) ||
	    !dm_imap_value_uint32(&word, &ret->uidvalidity) ||
	    !next_set(&text, end, &uids) || !next_set(&text, end, &copies) ||
	    dm_uid_set_count(&uids) != dm_uid_set_count(&copies))
		return;
	dm_uid_set_take(&uids, G_MAXUINT64, &ret->uids);
	dm_uid_set_take(&copies, G_MAXUINT64, &ret->copies);
}

static void take_capability(const char *text, const char *end, DmImapReply *ret)
{
	ret->words = dm_imap_words(text, end);
}

static const struct {
	const char *code;
	void (*take)(const char *text, const char *end, DmImapReply *ret);
} codes[] = {
	{ "UIDVALIDITY", take_uidvalidity },
	{ "UIDNEXT", take_uidnext },
	{ "COPYUID", take_copyuid },
	{ "CAPABILITY", take_capability },
};

/* What stands in the brackets; FALSE where no word begins it. */
static gboolean take_code(const char *text, const char *end, DmImapReply *ret)
{
	const char *at = text;
	DmImapValue word;

	if (*text == ' ' || !dm_imap_next_word(&at, end, &word))
		return FALSE;
	ret->code = g_ascii_strup(word.text, (gssize)word.size);
	if (at < end)
		ret->code_text = g_strndup(at + 1, (gsize)(end - at - 1));
	for (guint i = 0; i < G_N_ELEMENTS(codes); i++) {
		if (strcmp(ret->code, codes[i].code) == 0)
			codes[i].take(at, end, ret);
	}
	return TRUE;
}

void dm_imap_status_take(const char *text, DmImapReply *ret)
{
	const char *end = *text == '[' ? strchr(text, ']') : NULL;

	if (end && take_code(text + 1, end, ret)) {
		text = end + 1;
		if (*text == ' ')
			text++;
	}
	ret->text = g_strdup(text);
}
