/*
 * Tells the separator line of an mbox from a line of text that begins with
 * the same word.  It knows nothing of what stands around the line.
 */
#include "ingest/mbox.h"

#include <string.h>

typedef struct {
	const char *text;
	gsize size;
} Word;

/* "From", a quoted sender of some words, the seven of a date. */
#define MAX_WORDS 16

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu",
					"Fri", "Sat", "Sun" };
static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

/* The words of a line; MAX_WORDS + 1 when there are more. */
static guint split_words(const char *line, gsize size, Word words[MAX_WORDS])
{
	guint n = 0;
	gsize i = 0;

	while (i < size) {
		gsize start;

		while (i < size && g_ascii_isspace(line[i]))
			i++;
		start = i;
		while (i < size && !g_ascii_isspace(line[i]))
			i++;
		if (i == start)
			break;
		if (n == MAX_WORDS)
			return MAX_WORDS + 1;
		words[n++] = (Word){ line + start, i - start };
	}
	return n;
}

static gboolean word_is(const Word *word, const char *text)
{
	return word->size == strlen(text) &&
	       g_ascii_strncasecmp(word->text, text, word->size) == 0;
}

static gboolean word_in(const Word *word, const char *const *list, guint n)
{
	for (guint i = 0; i < n; i++)
		if (word_is(word, list[i]))
			return TRUE;
	return FALSE;
}

/* A number of `min` to `max` digits, -1 when it is none. */
static int number(const char *text, gsize size, gsize min, gsize max)
{
	int value = 0;

	if (size < min || size > max)
		return -1;
	for (gsize i = 0; i < size; i++) {
		if (!g_ascii_isdigit(text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

static gboolean is_day(const Word *word)
{
	int day = number(word->text, word->size, 1, 2);

	return day >= 1 && day <= 31;
}

static gboolean is_year(const Word *word)
{
	return number(word->text, word->size, 4, 4) >= 0;
}

/* "2:09", "02:09", "02:09:16". */
static gboolean is_time(const Word *word)
{
	static const int highest[] = { 23, 59, 60 };
	const char *text = word->text, *end = word->text + word->size;
	guint n = 0;

	for (; n < G_N_ELEMENTS(highest); n++) {
		const char *colon = memchr(text, ':', end - text);
		gsize size = (colon ? colon : end) - text;
		int value = number(text, size, n ? 2 : 1, 2);

		if (value < 0 || value > highest[n])
			return FALSE;
		if (!colon)
			return n >= 1;
		text = colon + 1;
	}
	return FALSE;
}

/* "+0200", "UTC", "CEST". */
static gboolean is_zone(const Word *word)
{
	if (word->text[0] == '+' || word->text[0] == '-')
		return number(word->text + 1, word->size - 1, 4, 4) >= 0;
	if (word->size > 5)
		return FALSE;
	for (gsize i = 0; i < word->size; i++)
		if (!g_ascii_isalpha(word->text[i]))
			return FALSE;
	return TRUE;
}

static gboolean is_date(const Word *words, guint n)
{
	if (n < 5 || n > 6)
		return FALSE;
	if (!word_in(&words[0], weekdays, G_N_ELEMENTS(weekdays)) ||
	    !word_in(&words[1], months, G_N_ELEMENTS(months)) ||
	    !is_day(&words[2]) || !is_time(&words[3]))
		return FALSE;
	if (n == 5)
		return is_year(&words[4]);
	return (is_year(&words[4]) && is_zone(&words[5])) ||
	       (is_zone(&words[4]) && is_year(&words[5]));
}

/*
 * One word, whatever it is ("-" and "MAILER-DAEMON" are in use), a quoted
 * local part with blanks in it, or "user at example.com" of list archives.
 */
static gboolean is_sender(const Word *words, guint n)
{
	if (n == 1)
		return TRUE;
	if (n == 3 && word_is(&words[1], "at"))
		return TRUE;
	return n > 1 && words[0].text[0] == '"' &&
	       memchr(words[n - 1].text, '"', words[n - 1].size);
}

gboolean dm_mbox_is_separator(const char *line, gsize size)
{
	Word words[MAX_WORDS];
	guint n;

	if (size < 5 || size > DM_MBOX_LINE_MAX ||
	    memcmp(line, "From ", 5) != 0)
		return FALSE;
	n = split_words(line, size, words);
	if (n > MAX_WORDS)
		return FALSE;
	for (guint date = 2; date < n; date++)
		if (is_date(words + date, n - date))
			return is_sender(words + 1, date - 1);
	return FALSE;
}

gboolean dm_mbox_begins(const guint8 *data, gsize size)
{
	const guint8 *end = size ? memchr(data, '\n', size) : NULL;

	return dm_mbox_is_separator((const char *)data,
				    end ? (gsize)(end - data) + 1 : size);
}
