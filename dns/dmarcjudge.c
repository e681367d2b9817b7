/*
 * Judges a DMARC record by itself: its tags and their values.  It does not
 * know where the record stands, and asks nobody.
 */
#include "dns/dmarcjudge.h"

#include <string.h>

#define SHOWN_BYTES 60

char *dm_dmarc_shown(const char *text)
{
	const char *end = text;

	if (!text)
		return g_strdup("nothing");
	if (strlen(text) <= SHOWN_BYTES)
		return g_strdup_printf("\"%s\"", text);
	/* Not within a character, where there are such. */
	if (g_utf8_validate(text, -1, NULL))
		while (end - text < SHOWN_BYTES)
			end = g_utf8_next_char(end);
	else
		end += SHOWN_BYTES;
	return g_strdup_printf("\"%.*s…\"", (int)(end - text), text);
}

/* ---- p, sp, np -------------------------------------------------------- */

/* What becomes of a record whose policy cannot be read. */
static const char *without_policy(const DmDmarcRecord *record)
{
	return dm_report_targets_usable(record->rua)
		       ? "the whole record works as p=none"
		       : "there is no usable rua either, so it has no effect at all";
}

static void judge_policy(const DmDmarcJudge *judge)
{
	static const DmDmarcTag tags[] = { DM_DMARC_P, DM_DMARC_SP,
					   DM_DMARC_NP };
	const DmDmarcRecord *record = judge->section->record;
	gboolean has_rua = dm_report_targets_usable(record->rua) > 0;

	if (!record->tag[DM_DMARC_P])
		dm_judge_as(
			judge->judgements, "DM04",
			has_rua ? DM_SEVERITY_WARNING : DM_SEVERITY_ERROR,
			judge->where, judge->fixed,
			"the record has no p tag: %s; receivers of RFC 7489, which requires it, may not look further",
			without_policy(record));
	else if (!record->p_is_second)
		dm_judge(
			judge->judgements, "DM06", judge->where, judge->fixed,
			"p is not the second tag of the record, so receivers that follow RFC 7489 to the letter ignore it; move it directly behind v=DMARC1");
	for (guint i = 0; i < G_N_ELEMENTS(tags); i++) {
		const DmTag *tag = record->tag[tags[i]];
		g_autofree char *value =
			tag ? dm_dmarc_shown(tag->value) : NULL;

		if (record->is_bad[tags[i]])
			dm_judge(
				judge->judgements, "DM05", judge->where,
				judge->fixed,
				"%s of the record is %s, which is none of none, quarantine and reject: %s",
				dm_dmarc_tag_names[tags[i]], value,
				without_policy(record));
	}
}

static void judge_pct(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;
	guint pct = dm_dmarc_meant_pct(record);

	if (!record->tag[DM_DMARC_PCT])
		return;
	if (pct == 100)
		dm_judge(
			judge->judgements, "DM07", judge->where, judge->fixed,
			"the tag pct is historic and has no effect here; leave it out");
	else if (pct)
		dm_judge(
			judge->judgements, "DM07", judge->where, NULL,
			"pct=%u is historic: receivers of RFC 9989 ignore it and apply the policy to all mail, older ones apply it to %u percent; leave it out when all of the mail passes",
			pct, pct);
	else if (!record->testing)
		dm_judge(
			judge->judgements, "DM07", judge->where, judge->fixed,
			"pct=0 is historic: receivers of RFC 9989 ignore it and apply the policy to all mail, older ones to none; t=y says the same to new ones");
	else
		dm_judge_as(
			judge->judgements, "DM07", DM_SEVERITY_INFO,
			judge->where, NULL,
			"pct=0 is historic: t=y says the same to receivers of RFC 9989; leave pct out, and t as well, when all of the mail passes");
}

static void judge_historic(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;

	judge_pct(judge);
	for (DmDmarcTag tag = DM_DMARC_RF; tag <= DM_DMARC_RI; tag++)
		if (record->tag[tag])
			dm_judge(
				judge->judgements, "DM07", judge->where,
				judge->fixed,
				"the tag %s is historic: receivers ignore it; leave it out",
				dm_dmarc_tag_names[tag]);
}

/* ---- rua, ruf, fo ----------------------------------------------------- */

static void judge_target(const DmDmarcJudge *judge, const char *tag,
			 const DmReportTarget *target)
{
	g_autofree char *shown = dm_dmarc_shown(target->text);

	if (target->problem) {
		dm_judge(judge->judgements, "DM09", judge->where, judge->fixed,
			 "%s in %s %s, so reporters ignore it", shown, tag,
			 target->problem);
		return;
	}
	if (strcmp(target->scheme, "mailto") != 0)
		dm_judge(
			judge->judgements, "DM10", judge->where, NULL,
			"%s in %s is not a mailto: URI, and most reporters send by mail only; name a mail address as well",
			shown, tag);
	if (target->has_limit)
		dm_judge(
			judge->judgements, "DM08", judge->where, judge->fixed,
			"%s in %s ends in a size limit, which is obsolete: old reporters send no report that is larger than %" G_GUINT64_FORMAT
			" bytes; leave it out",
			shown, tag, target->limit_bytes);
}

static void judge_targets(const DmDmarcJudge *judge, DmDmarcTag tag,
			  const GPtrArray *targets, guint more)
{
	const char *name = dm_dmarc_tag_names[tag];

	for (guint i = 0; i < targets->len; i++)
		judge_target(judge, name, g_ptr_array_index(targets, i));
	if (dm_report_targets_usable(targets) + more > 2)
		dm_judge(
			judge->judgements, "DM26", judge->where, NULL,
			"%s names %u URIs, and receivers of RFC 7489 need to support only two; put the most important ones first",
			name, dm_report_targets_usable(targets) + more);
}

static void judge_reports(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;

	if (!record->tag[DM_DMARC_RUA])
		dm_judge(
			judge->judgements, "DM11", judge->where,
			judge->rua ? judge->fixed : NULL,
			"the record has no rua, so nobody sends aggregate reports and mail that fails stays unseen");
	judge_targets(judge, DM_DMARC_RUA, record->rua, record->more_rua);
	judge_targets(judge, DM_DMARC_RUF, record->ruf, record->more_ruf);
}

static void judge_fo(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;
	const DmTag *tag = record->tag[DM_DMARC_FO];
	g_autofree char *value = tag ? dm_dmarc_shown(tag->value) : NULL;

	if (!tag)
		return;
	if (record->fo_is_mixed)
		dm_judge(
			judge->judgements, "DM21", judge->where, judge->fixed,
			"fo is %s, but 0 and 1 exclude each other, so that receivers may take 0; 1 includes what 0 asks for",
			value);
	else if (record->is_bad[DM_DMARC_FO])
		dm_judge(
			judge->judgements, "DM21", judge->where, judge->fixed,
			"fo is %s, which breaks its grammar, so receivers take 0; write 0 or 1, with d and s behind it, and colons between",
			value);
	if (!record->tag[DM_DMARC_RUF])
		dm_judge_as(
			judge->judgements, "DM21", DM_SEVERITY_INFO,
			judge->where, judge->fixed,
			"fo says which failure reports are wanted, but without ruf nobody sends any");
}

/* ---- grammar ---------------------------------------------------------- */

static const struct {
	DmDmarcTag tag;
	const char *values, *instead;
} defaults[] = {
	{ DM_DMARC_ADKIM, "r and s", "relaxed alignment" },
	{ DM_DMARC_ASPF, "r and s", "relaxed alignment" },
	{ DM_DMARC_T, "y and n", "no test" },
	{ DM_DMARC_PSD, "y, n and u", "psd=u" },
};

static void judge_defaults(const DmDmarcJudge *judge)
{
	const DmDmarcRecord *record = judge->section->record;

	for (guint i = 0; i < G_N_ELEMENTS(defaults); i++) {
		const DmTag *tag = record->tag[defaults[i].tag];
		g_autofree char *value =
			tag ? dm_dmarc_shown(tag->value) : NULL;

		if (record->is_bad[defaults[i].tag])
			dm_judge(
				judge->judgements, "DM22", judge->where,
				judge->fixed,
				"%s is %s, which is none of %s, so receivers use the default: %s",
				dm_dmarc_tag_names[defaults[i].tag], value,
				defaults[i].values, defaults[i].instead);
	}
}

static gboolean has_upper_case(const char *name)
{
	for (; *name; name++)
		if (g_ascii_isupper(*name))
			return TRUE;
	return FALSE;
}

static void judge_tag_name(const DmDmarcJudge *judge, const DmTag *tag)
{
	g_autofree char *name = dm_dmarc_shown(tag->name);

	if (tag->is_repeated)
		dm_judge_as(
			judge->judgements, "DM20", DM_SEVERITY_ERROR,
			judge->where, judge->fixed,
			"the tag %s stands in the record more than once, so that receivers take one of them, or ignore the record; leave one",
			name);
	else if (dm_dmarc_tag_find(tag->name) == DM_N_DMARC_TAGS)
		dm_judge(
			judge->judgements, "DM20", judge->where, NULL,
			"the tag %s is unknown and ignored; is it a typing error?",
			name);
	else if (has_upper_case(tag->name))
		dm_judge(
			judge->judgements, "DM20", judge->where, judge->fixed,
			"the tag %s is written in capital letters, which some receivers take for an unknown tag",
			name);
}

/* What is wrong with the writing of a tag, or NULL. */
static const char *syntax_problem(const DmTag *tag)
{
	if (!tag->value && g_ascii_strncasecmp(tag->name, "mailto:", 7) == 0)
		return "stands behind a semicolon where a comma belongs";
	if (!tag->value)
		return "has no \"=\"";
	if (tag->has_bad_name)
		return "has a name that is none";
	return tag->has_bad_value ? "has characters that are not ASCII" : NULL;
}

static void judge_syntax(const DmDmarcJudge *judge)
{
	const DmTagList *tags = judge->section->record->tags;

	for (guint i = 0; i < tags->tags->len; i++) {
		const DmTag *tag = dm_tag_list_get(tags, i);
		const char *problem = syntax_problem(tag);
		g_autofree char *name = dm_dmarc_shown(tag->name);

		if (problem)
			dm_judge(
				judge->judgements, "DM27", judge->where,
				judge->fixed,
				"the part %s of the record %s, so receivers drop it",
				name, problem);
		if (!tag->has_bad_name)
			judge_tag_name(judge, tag);
	}
	if (tags->n_empty)
		dm_judge(
			judge->judgements, "DM27", judge->where, judge->fixed,
			"a part of the record is empty: there are two semicolons with nothing between");
	if (tags->is_cut)
		dm_judge(
			judge->judgements, "DM27", judge->where, judge->fixed,
			"the record has more than %u tags, which no receiver reads",
			DM_TAG_LIST_MAX);
}

void dm_dmarc_judge_record(const DmDmarcJudge *judge)
{
	judge_policy(judge);
	judge_historic(judge);
	judge_reports(judge);
	judge_fo(judge);
	judge_defaults(judge);
	judge_syntax(judge);
}
