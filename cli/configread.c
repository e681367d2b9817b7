/*
 * Reads single values of the configuration and words what is wrong with them.
 * It knows no section and no key.
 */
#include "cli/configread.h"

#include <string.h>

#include "cli/cli.h"
#include "core/text.h"
#include "core/utctime.h"

gboolean dm_config_fail(DmConfigReader *reader, const char *section,
			const char *key, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(reader->error, DM_CLI_ERROR, DM_CLI_ERROR_CONFIG,
		    "%s: [%s]%s%s: %s", reader->path, section, key ? " " : "",
		    key ? key : "", text);
	return FALSE;
}

/* What a line of the file is to GKeyFile. */
typedef enum { LINE_NOTHING, LINE_SECTION, LINE_KEY, LINE_WRONG } LineKind;

static LineKind kind_of(const char *line)
{
	if (!*line || *line == '#')
		return LINE_NOTHING;
	if (*line == '[' && g_str_has_suffix(line, "]"))
		return LINE_SECTION;
	return *line != '=' && strchr(line, '=') ? LINE_KEY : LINE_WRONG;
}

/* The lines of the file, trimmed; none where it cannot be read. */
static char **read_lines(const char *path)
{
	g_autofree char *text = NULL;
	char **lines;

	g_file_get_contents(path, &text, NULL, NULL);
	lines = g_strsplit(text ? text : "", "\n", -1);
	for (guint i = 0; lines[i]; i++)
		g_strstrip(lines[i]);
	return lines;
}

guint dm_config_section_line(const DmConfigReader *reader, const char *section)
{
	g_auto(GStrv) lines = read_lines(reader->path);
	g_autofree char *header = g_strdup_printf("[%s]", section);

	for (guint i = 0; lines[i]; i++)
		if (strcmp(lines[i], header) == 0)
			return i + 1;
	return 0;
}

char *dm_config_wrong_line(const char *path)
{
	g_auto(GStrv) lines = read_lines(path);
	gboolean in_section = FALSE;

	for (guint i = 0; lines[i]; i++) {
		LineKind kind = kind_of(lines[i]);

		if (kind == LINE_KEY && !in_section)
			return g_strdup_printf(
				"line %u: this stands before the first [section]",
				i + 1);
		if (kind == LINE_WRONG)
			return g_strdup_printf(
				"line %u: this is no [section], no key = value and no # comment",
				i + 1);
		in_section |= kind == LINE_SECTION;
	}
	return NULL;
}

gboolean dm_config_fail_unknown(DmConfigReader *reader, const char *section,
				const char *key, const char *what,
				const char *word, const char *const *known)
{
	const char *nearest = dm_text_nearest(word, known);
	g_autofree char *all = g_strjoinv(", ", (char **)known);

	if (nearest)
		return dm_config_fail(reader, section, key,
				      "unknown %s; did you mean \"%s\"?", what,
				      nearest);
	return dm_config_fail(reader, section, key, "unknown %s; known are %s",
			      what, all);
}

gboolean dm_config_check_pairs(DmConfigReader *reader, const char *section,
			       const DmConfigPair *pairs)
{
	for (; pairs->key; pairs++) {
		gboolean has_key = g_key_file_has_key(reader->file, section,
						      pairs->key, NULL);
		gboolean has_other = g_key_file_has_key(reader->file, section,
							pairs->other, NULL);

		if (has_key && has_other != pairs->is_needed)
			return dm_config_fail(
				reader, section, pairs->key,
				pairs->is_needed ? "needs %s beside it: %s"
						 : "cannot stand beside %s: %s",
				pairs->other, pairs->text);
	}
	return TRUE;
}

gboolean dm_config_read_number(DmConfigReader *reader, const char *section,
			       const char *key, gint64 min, gint64 max,
			       gint64 *ret)
{
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	char *end;

	*ret = g_ascii_strtoll(text ? text : "", &end, 10);
	if (!text || end == text || *end)
		return dm_config_fail(reader, section, key,
				      "\"%s\" is no whole number",
				      text ? text : "");
	if (*ret < min || *ret > max)
		return dm_config_fail(reader, section, key,
				      "must be from %" G_GINT64_FORMAT
				      " to %" G_GINT64_FORMAT,
				      min, max);
	return TRUE;
}

gboolean dm_config_read_word(DmConfigReader *reader, const char *section,
			     const char *key, const char *const *words,
			     guint *ret)
{
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	g_autofree char *all = g_strjoinv(", ", (char **)words);

	for (guint i = 0; words[i]; i++) {
		if (g_strcmp0(text, words[i]) == 0) {
			*ret = i;
			return TRUE;
		}
	}
	return dm_config_fail(reader, section, key,
			      "takes one of %s, not \"%s\"", all,
			      text ? text : "");
}

gboolean dm_config_read_age(DmConfigReader *reader, const char *section,
			    const char *key, gint64 *ret)
{
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, NULL);
	gint64 day;

	*ret = 0;
	if (g_strcmp0(text, "never") == 0)
		return TRUE;
	if (!text || !dm_day_parse_age(text, 0, &day) || day >= 0)
		return dm_config_fail(
			reader, section, key,
			"takes a time like 90d, 12w, 6m, or never, not \"%s\"",
			text ? text : "");
	*ret = -day;
	return TRUE;
}

static gboolean has_control(const char *text)
{
	for (; *text; text = g_utf8_next_char(text))
		if (dm_text_is_unsafe(g_utf8_get_char(text)))
			return TRUE;
	return FALSE;
}

gboolean dm_config_read_text(DmConfigReader *reader, const char *section,
			     const char *key, char **ret)
{
	g_autoptr(GError) problem = NULL;
	g_autofree char *text =
		g_key_file_get_string(reader->file, section, key, &problem);

	if (problem)
		return dm_config_fail(
			reader, section, key,
			"is no UTF-8, or has a single \\, which is written \\\\");
	if (!*text)
		return dm_config_fail(reader, section, key,
				      "must not be empty");
	if (has_control(text))
		return dm_config_fail(reader, section, key,
				      "must not hold control characters");
	g_free(*ret);
	*ret = g_steal_pointer(&text);
	return TRUE;
}

gboolean dm_config_read_path(DmConfigReader *reader, const char *section,
			     const char *key, char **ret)
{
	g_autofree char *text = NULL;

	if (!dm_config_read_text(reader, section, key, &text))
		return FALSE;
	if (!g_path_is_absolute(text))
		return dm_config_fail(reader, section, key,
				      "\"%s\" must be an absolute path", text);
	g_free(*ret);
	*ret = g_steal_pointer(&text);
	return TRUE;
}

gboolean dm_config_read_list(DmConfigReader *reader, const char *section,
			     const char *key, char ***ret)
{
	g_autofree char *text = NULL;

	if (!dm_config_read_text(reader, section, key, &text))
		return FALSE;
	g_strfreev(*ret);
	*ret = g_key_file_get_string_list(reader->file, section, key, NULL,
					  NULL);
	for (guint i = 0; (*ret)[i]; i++)
		g_strstrip((*ret)[i]);
	return TRUE;
}
