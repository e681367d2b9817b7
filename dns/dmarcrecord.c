/*
 * Reads DMARC records.  It judges nothing and asks nobody: what breaks the
 * grammar becomes a fact in the record.
 */
#include "dns/dmarcrecord.h"

#include <string.h>

const char *const dm_dmarc_tag_names[DM_N_DMARC_TAGS + 1] = {
	[DM_DMARC_V] = "v",	    [DM_DMARC_P] = "p",
	[DM_DMARC_SP] = "sp",	    [DM_DMARC_NP] = "np",
	[DM_DMARC_ADKIM] = "adkim", [DM_DMARC_ASPF] = "aspf",
	[DM_DMARC_RUA] = "rua",	    [DM_DMARC_RUF] = "ruf",
	[DM_DMARC_FO] = "fo",	    [DM_DMARC_T] = "t",
	[DM_DMARC_PSD] = "psd",	    [DM_DMARC_PCT] = "pct",
	[DM_DMARC_RF] = "rf",	    [DM_DMARC_RI] = "ri",
};

static const char *const requests[] = {
	[DM_REQUEST_NONE] = "none",
	[DM_REQUEST_QUARANTINE] = "quarantine",
	[DM_REQUEST_REJECT] = "reject",
};

const char *dm_request_name(DmRequest request)
{
	return requests[request];
}

DmDmarcTag dm_dmarc_tag_find(const char *name)
{
	DmDmarcTag tag = 0;

	while (tag < DM_N_DMARC_TAGS &&
	       g_ascii_strcasecmp(dm_dmarc_tag_names[tag], name) != 0)
		tag++;
	return tag;
}

/* ---- values ----------------------------------------------------------- */

static gboolean is_value(const char *value, const char *word)
{
	return value && g_ascii_strcasecmp(value, word) == 0;
}

static DmRequest read_request(DmDmarcRecord *record, DmDmarcTag tag)
{
	if (!record->tag[tag])
		return DM_REQUEST_ABSENT;
	for (DmRequest r = DM_REQUEST_NONE; r <= DM_REQUEST_REJECT; r++)
		if (is_value(record->tag[tag]->value, requests[r]))
			return r;
	record->is_bad[tag] = TRUE;
	return DM_REQUEST_INVALID;
}

/* Which of the one-letter values stands there; the first is the default. */
static guint read_letter(DmDmarcRecord *record, DmDmarcTag tag,
			 const char *letters)
{
	const char *value = record->tag[tag] ? record->tag[tag]->value : NULL;
	const char *found;

	if (!record->tag[tag])
		return 0;
	if (value && *value && !value[1]) {
		found = strchr(letters, g_ascii_tolower(*value));
		if (found)
			return (guint)(found - letters);
	}
	record->is_bad[tag] = TRUE;
	return 0;
}

static void read_fo(DmDmarcRecord *record)
{
	static const char letters[] = "01ds";
	const char *value;
	gboolean has[4] = { FALSE };

	if (!record->tag[DM_DMARC_FO])
		return;
	record->is_bad[DM_DMARC_FO] = TRUE;
	value = record->tag[DM_DMARC_FO]->value;
	if (!value)
		return;
	for (; *value; value++) {
		const char *found = strchr(letters, g_ascii_tolower(*value));

		if (!found || has[found - letters])
			return;
		has[found - letters] = TRUE;
		if (!value[1])
			break;
		if (*++value != ':' || !value[1])
			return;
	}
	if (!*value)
		return;
	record->fo_is_mixed = has[0] && has[1];
	record->is_bad[DM_DMARC_FO] = record->fo_is_mixed;
	if (record->fo_is_mixed)
		return;
	record->fo_any = has[1];
	record->fo_dkim = has[2];
	record->fo_spf = has[3];
}

static void read_pct(DmDmarcRecord *record)
{
	const DmTag *tag = record->tag[DM_DMARC_PCT];
	guint64 pct = 100;

	if (tag && (!tag->value || !g_ascii_string_to_unsigned(
					   tag->value, 10, 0, 100, &pct, NULL)))
		record->is_bad[DM_DMARC_PCT] = TRUE;
	record->pct = (guint)pct;
}

static GPtrArray *read_targets(DmDmarcRecord *record, DmDmarcTag tag,
			       guint *ret_more)
{
	GPtrArray *targets;

	*ret_more = 0;
	if (!record->tag[tag])
		return g_ptr_array_new();
	if (!record->tag[tag]->value) {
		record->is_bad[tag] = TRUE;
		return g_ptr_array_new();
	}
	targets = dm_report_targets_parse(record->tag[tag]->value, ret_more);
	record->is_bad[tag] = dm_report_targets_usable(targets) == 0;
	return targets;
}

/* ---- the record ------------------------------------------------------- */

gboolean dm_dmarc_record_is(const DmTagList *tags)
{
	return dm_tag_list_begins(tags, "v", "DMARC1") ||
	       dm_tag_list_begins(tags, "V", "DMARC1");
}

static void find_tags(DmDmarcRecord *record)
{
	const DmTag *second = dm_tag_list_get(record->tags, 1);

	for (guint i = 0; i < record->tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(record->tags, i);
		DmDmarcTag known = dm_dmarc_tag_find(tag->name);

		/* What has no "=" is no tag, if another is. */
		if (known < DM_N_DMARC_TAGS &&
		    (!record->tag[known] ||
		     (!record->tag[known]->value && tag->value)))
			record->tag[known] = tag;
	}
	record->p_is_second = second && record->tag[DM_DMARC_P] == second;
}

DmDmarcRecord *dm_dmarc_record_parse(const char *text, gsize size)
{
	g_autoptr(DmTagList) tags = dm_tag_list_parse(text, size);
	DmDmarcRecord *record;

	if (!dm_dmarc_record_is(tags))
		return NULL;
	record = g_new0(DmDmarcRecord, 1);
	record->text = g_utf8_make_valid(text, (gssize)size);
	record->tags = g_steal_pointer(&tags);
	find_tags(record);
	record->p = read_request(record, DM_DMARC_P);
	record->sp = read_request(record, DM_DMARC_SP);
	record->np = read_request(record, DM_DMARC_NP);
	record->strict_dkim = read_letter(record, DM_DMARC_ADKIM, "rs") == 1;
	record->strict_spf = read_letter(record, DM_DMARC_ASPF, "rs") == 1;
	record->testing = read_letter(record, DM_DMARC_T, "ny") == 1;
	record->psd = (DmPsd)read_letter(record, DM_DMARC_PSD, "uny");
	record->rua = read_targets(record, DM_DMARC_RUA, &record->more_rua);
	record->ruf = read_targets(record, DM_DMARC_RUF, &record->more_ruf);
	read_fo(record);
	read_pct(record);
	return record;
}

void dm_dmarc_record_free(DmDmarcRecord *record)
{
	if (!record)
		return;
	g_free(record->text);
	dm_tag_list_free(record->tags);
	g_ptr_array_unref(record->rua);
	g_ptr_array_unref(record->ruf);
	g_free(record);
}

/* ---- what receivers do ------------------------------------------------ */

static DmRequest step_down(DmRequest request)
{
	return request > DM_REQUEST_NONE ? request - 1 : request;
}

/* The tag that answers for this author, where it is there and good. */
static DmDmarcTag pick_tag(const DmDmarcRecord *record, DmAuthor author,
			   DmDmarcEdition edition)
{
	gboolean knows_np = edition == DM_DMARC_RFC9989;

	if (author == DM_AUTHOR_NONEXISTENT && knows_np &&
	    record->np != DM_REQUEST_ABSENT)
		return DM_DMARC_NP;
	if (author != DM_AUTHOR_SELF && record->sp != DM_REQUEST_ABSENT)
		return DM_DMARC_SP;
	return DM_DMARC_P;
}

static DmRequest request_of(const DmDmarcRecord *record, DmDmarcTag tag)
{
	if (tag == DM_DMARC_P)
		return record->p;
	return tag == DM_DMARC_SP ? record->sp : record->np;
}

DmDmarcEffect dm_dmarc_effect(const DmDmarcRecord *record, DmAuthor author,
			      DmDmarcEdition edition)
{
	gboolean is_new = edition == DM_DMARC_RFC9989;
	DmDmarcEffect effect = { .applies = TRUE, .pct = 100 };

	if (record->p < DM_REQUEST_NONE || record->sp == DM_REQUEST_INVALID ||
	    (is_new && record->np == DM_REQUEST_INVALID)) {
		effect.applies = dm_report_targets_usable(record->rua) > 0;
		effect.published = effect.request = DM_REQUEST_NONE;
		effect.tag = DM_N_DMARC_TAGS;
		return effect;
	}
	effect.tag = pick_tag(record, author, edition);
	effect.published = request_of(record, effect.tag);
	effect.request = is_new && record->testing ? step_down(effect.published)
						   : effect.published;
	if (!is_new)
		effect.pct = record->pct;
	return effect;
}
