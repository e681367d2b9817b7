/*
 * Finds rules, and keeps what was found by them.
 */
#include "dns/rules.h"

#include <string.h>

#include "core/text.h"

#define PER_RULE 20
#define STRING_MAX 255

const DmRule *const dm_rule_tables[] = {
	dm_mx_rules,	dm_spf_rules,	 dm_dkim_rules,
	dm_dmarc_rules, dm_mtasts_rules, dm_tlsrpt_rules,
	dm_bimi_rules,	dm_dane_rules,	 NULL
};

const DmRule *dm_rule_find(const char *id)
{
	for (guint i = 0; dm_rule_tables[i]; i++)
		for (const DmRule *rule = dm_rule_tables[i]; rule->id; rule++)
			if (g_ascii_strcasecmp(rule->id, id) == 0)
				return rule;
	return NULL;
}

struct _DmJudgements {
	GPtrArray *list; /* DmJudgement */
};

static void free_judgement(gpointer data)
{
	DmJudgement *judgement = data;

	g_free(judgement->where);
	g_free(judgement->text);
	g_free(judgement->publish);
	g_free(judgement);
}

DmJudgements *dm_judgements_new(void)
{
	DmJudgements *judgements = g_new0(DmJudgements, 1);

	judgements->list = g_ptr_array_new_with_free_func(free_judgement);
	return judgements;
}

void dm_judgements_free(DmJudgements *judgements)
{
	if (!judgements)
		return;
	g_ptr_array_unref(judgements->list);
	g_free(judgements);
}

static guint count_rule(const DmJudgements *judgements, const DmRule *rule)
{
	guint n = 0;

	for (guint i = 0; i < judgements->list->len; i++)
		n += dm_judgements_get(judgements, i)->rule == rule;
	return n;
}

static void G_GNUC_PRINTF(6, 0)
	add(DmJudgements *judgements, const DmRule *rule, DmSeverity severity,
	    const char *where, const char *publish, const char *format,
	    va_list args)
{
	guint n = count_rule(judgements, rule);
	DmJudgement *judgement;

	if (n > PER_RULE)
		return;
	judgement = g_new0(DmJudgement, 1);
	judgement->rule = rule;
	judgement->severity = severity;
	judgement->where = g_strdup(where);
	if (n == PER_RULE) {
		judgement->text = g_strdup("the same again, more than once");
	} else {
		judgement->text = g_strdup_vprintf(format, args);
		judgement->publish = g_strdup(publish);
	}
	g_ptr_array_add(judgements->list, judgement);
}

void dm_judge(DmJudgements *judgements, const char *id, const char *where,
	      const char *publish, const char *format, ...)
{
	const DmRule *rule = dm_rule_find(id);
	va_list args;

	g_assert(rule);
	va_start(args, format);
	add(judgements, rule, rule->severity, where, publish, format, args);
	va_end(args);
}

void dm_judge_as(DmJudgements *judgements, const char *id, DmSeverity severity,
		 const char *where, const char *publish, const char *format,
		 ...)
{
	const DmRule *rule = dm_rule_find(id);
	va_list args;

	g_assert(rule);
	va_start(args, format);
	add(judgements, rule, severity, where, publish, format, args);
	va_end(args);
}

guint dm_judgements_count(const DmJudgements *judgements)
{
	return judgements->list->len;
}

const DmJudgement *dm_judgements_get(const DmJudgements *judgements,
				     guint index)
{
	return g_ptr_array_index(judgements->list, index);
}

const DmJudgement *dm_judgements_find(const DmJudgements *judgements,
				      const char *id)
{
	for (guint i = 0; i < judgements->list->len; i++) {
		const DmJudgement *judgement = dm_judgements_get(judgements, i);

		if (strcmp(judgement->rule->id, id) == 0)
			return judgement;
	}
	return NULL;
}

/* ---- what to publish ------------------------------------------------ */

char *dm_publish(const char *name, const char *type, const char *data)
{
	return g_strdup_printf("%s. IN %s %s", name, type, data);
}

static void append_string(GString *out, const char *text, gsize size)
{
	g_string_append_c(out, '"');
	for (gsize i = 0; i < size; i++) {
		if (text[i] == '"' || text[i] == '\\')
			g_string_append_printf(out, "\\%c", text[i]);
		else if (g_ascii_isprint(text[i]))
			g_string_append_c(out, text[i]);
		else
			g_string_append_printf(out, "\\%03u", (guint8)text[i]);
	}
	g_string_append_c(out, '"');
}

char *dm_publish_txt(const char *name, const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);
	gsize size = strlen(text);

	for (gsize at = 0; at < size || !at; at += STRING_MAX) {
		if (at)
			g_string_append_c(out, ' ');
		append_string(out, text + at, MIN(size - at, STRING_MAX));
	}
	return dm_publish(name, "TXT", out->str);
}
