/*
 * A lenient tokenizer for documents that libxml2 has refused: it knows tags
 * and text, and of reports only the few elements that cannot nest.
 */
#include "parse/mender.h"

#include <string.h>

#define TOKEN_MAX (64 * 1024) /* a longer tag or comment is none */
#define ENTITY_MAX 12	      /* "&#x10ffff;" and a little */
#define NAME_MAX_BYTES 256
#define MAX_ATTRIBUTES 32	  /* kept of one tag */
#define PASS_ON_BYTES (16 * 1024) /* in one piece: small ones cost more */

enum { COMMENT, CDATA, INSTRUCTION, N_SECTIONS };

struct _DmMender {
	DmMendFn out;
	gpointer user;
	GString *pending; /* not yet told apart */
	GString *mended;  /* not yet passed on */
	gsize tag;	  /* where in it the tag in hand begins */
	GPtrArray *open;  /* char *, names of open elements */
	/* Up to where in pending no end of a section was found, so that a
	   million beginnings without end do not cost a search each. */
	gsize searched[N_SECTIONS];
	guint roots;	/* times that feedback was opened */
	gboolean ended; /* feedback was closed */
	gboolean last;	/* nothing follows what is pending */
	gboolean doctype;
};

/* Elements that stand directly in feedback and never inside each other. */
static const char *const top_elements[] = {
	"record",
	"policy_published",
	"report_metadata",
};

DmMender *dm_mender_new(DmMendFn out, gpointer user)
{
	DmMender *mender = g_new0(DmMender, 1);

	mender->out = out;
	mender->user = user;
	mender->pending = g_string_new(NULL);
	mender->mended = g_string_new(NULL);
	mender->open = g_ptr_array_new_with_free_func(g_free);
	return mender;
}

void dm_mender_free(DmMender *mender)
{
	if (!mender)
		return;
	g_string_free(mender->pending, TRUE);
	g_string_free(mender->mended, TRUE);
	g_ptr_array_unref(mender->open);
	g_free(mender);
}

guint dm_mender_roots(const DmMender *mender)
{
	return mender->roots;
}

gboolean dm_mender_saw_doctype(const DmMender *mender)
{
	return mender->doctype;
}

static void emit(DmMender *mender)
{
	if (mender->mended->len)
		mender->out(mender->user, mender->mended->str,
			    mender->mended->len);
	g_string_truncate(mender->mended, 0);
}

static const char *local_name(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

/* ---- text ----------------------------------------------------------- */

/* Whether XML allows the character, in text or as a reference. */
static gboolean is_xml_character(guint64 c)
{
	return c == '\t' || c == '\n' || c == '\r' ||
	       (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
	       (c >= 0x10000 && c <= 0x10ffff);
}

/* The length of a character reference at `text`, or 0. */
static gsize reference_size(const char *text, gsize size)
{
	gboolean hex = size > 2 && text[2] == 'x';
	gsize i = hex ? 3 : 2;
	guint64 c = 0;

	while (i < MIN(size, ENTITY_MAX) && g_ascii_isxdigit(text[i]) &&
	       (hex || g_ascii_isdigit(text[i])))
		c = c * (hex ? 16 : 10) +
		    (guint)g_ascii_xdigit_value(text[i++]);
	return i < size && text[i] == ';' && is_xml_character(c) ? i + 1 : 0;
}

/* The length of a character or predefined entity at `text`, or 0. */
static gsize entity_size(const char *text, gsize size)
{
	static const char *const names[] = { "&lt;", "&gt;", "&amp;", "&quot;",
					     "&apos;" };

	for (guint n = 0; n < G_N_ELEMENTS(names); n++) {
		gsize length = strlen(names[n]);

		if (size >= length && memcmp(text, names[n], length) == 0)
			return length;
	}
	return size > 1 && text[1] == '#' ? reference_size(text, size) : 0;
}

/* Escapes what is markup and no entity; ">" for the sake of "]]>". */
static void mend_text(GString *out, const char *text, gsize size)
{
	const char *end = text + size;

	while (text < end) {
		gsize plain = 0, entity;

		while (text + plain < end && text[plain] != '&' &&
		       text[plain] != '>')
			plain++;
		g_string_append_len(out, text, (gssize)plain);
		text += plain;
		if (text == end)
			return;
		entity = *text == '&' ? entity_size(text, end - text) : 0;
		if (entity)
			g_string_append_len(out, text, (gssize)entity);
		else
			g_string_append(out, *text == '&' ? "&amp;" : "&gt;");
		text += MAX(entity, 1);
	}
}

static gsize count_lines(const char *text, gsize size)
{
	gsize n = 0;

	for (gsize i = 0; i < size; i++)
		n += text[i] == '\n';
	return n;
}

static void put_lines(DmMender *mender, gsize n)
{
	while (n--)
		g_string_append_c(mender->mended, '\n');
}

/* What is left out before the root leaves its lines, for whoever counts. */
static void keep_lines(DmMender *mender, const char *text, gsize size)
{
	if (!mender->open->len && !mender->ended)
		put_lines(mender, count_lines(text, size));
}

/* So does a comment inside; as bare text they would become part of a value. */
static void keep_lines_inside(DmMender *mender, const char *text, gsize size)
{
	gsize n = count_lines(text, size);

	if (!n || !mender->open->len || mender->ended)
		return;
	g_string_append(mender->mended, "<!--");
	put_lines(mender, n);
	g_string_append(mender->mended, "-->");
}

static void text_token(DmMender *mender, const char *text, gsize size)
{
	keep_lines(mender, text, size);
	if (!mender->open->len || mender->ended)
		return;
	mend_text(mender->mended, text, size);
}

/* Text that may hold anything, even markup. */
static void literal_token(DmMender *mender, const char *text, gsize size)
{
	g_autofree char *copy = g_strndup(text, size);
	g_autofree char *escaped = g_markup_escape_text(copy, -1);

	if (!mender->open->len || mender->ended)
		return;
	g_string_append(mender->mended, escaped);
}

/* ---- tags ----------------------------------------------------------- */

/* Names in reports are ASCII. */
static gboolean is_name_start(char c)
{
	return g_ascii_isalpha(c) || c == '_';
}

/* The length of the name at `text`, with one prefix at most, or 0. */
static gsize name_size(const char *text, gsize size)
{
	gboolean prefixed = FALSE;
	gsize i = 0;

	if (!size || !is_name_start(*text))
		return 0;
	while (i < size) {
		if (text[i] == ':') {
			if (prefixed || i + 1 == size ||
			    !is_name_start(text[i + 1]))
				break;
			prefixed = TRUE;
		} else if (!is_name_start(text[i]) &&
			   !g_ascii_isdigit(text[i]) && text[i] != '-' &&
			   text[i] != '.') {
			break;
		}
		i++;
	}
	return i <= NAME_MAX_BYTES ? i : 0;
}

static void close_top(DmMender *mender)
{
	guint last = mender->open->len - 1;

	g_string_append(mender->mended, "</");
	g_string_append(mender->mended, g_ptr_array_index(mender->open, last));
	g_string_append_c(mender->mended, '>');
	g_ptr_array_remove_index(mender->open, last);
}

/* What a missing end tag left open before this element. */
static void close_implied(DmMender *mender, const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(top_elements); i++) {
		if (strcmp(local_name(name), top_elements[i]) != 0)
			continue;
		while (mender->open->len > 1)
			close_top(mender);
		return;
	}
}

static void end_tag(DmMender *mender, const char *text, gsize size)
{
	g_autofree char *name = g_strndup(text, size);
	guint i = mender->open->len;

	while (i && strcmp(g_ptr_array_index(mender->open, i - 1), name) != 0)
		i--;
	if (!i || mender->ended)
		return;
	while (mender->open->len >= i)
		close_top(mender);
	mender->ended = mender->open->len == 0;
}

static void put_attribute(GString *out, const char *start, const char *value,
			  gsize size)
{
	g_string_append(out, start);
	g_string_append_c(out, '"');
	for (gsize i = 0; i < size; i++)
		if (value[i] == '"')
			g_string_append(out, "&quot;");
		else if (value[i] == '&')
			g_string_append(out, "&amp;");
		else
			g_string_append_c(out, value[i]);
	g_string_append_c(out, '"');
}

/* Keeps one attribute if it is of use and not there yet. */
static gboolean keep_attribute(DmMender *mender, const char *name, gsize size,
			       const char *value, gsize value_size)
{
	g_autofree char *start = g_strdup_printf(" %.*s=", (int)size, name);

	if (!g_str_has_prefix(start, " xmlns") && strcmp(start, " lang=") != 0)
		return FALSE;
	if (strstr(mender->mended->str + mender->tag, start))
		return FALSE;
	/* Only the default namespace may be empty. */
	if (!value_size && g_str_has_prefix(start, " xmlns:"))
		return FALSE;
	put_attribute(mender->mended, start, value, value_size);
	return TRUE;
}

/* Reads the attributes of a tag; FALSE when they are none. */
static gboolean attributes(DmMender *mender, const char *text, gsize size)
{
	gsize i = 0;
	guint kept = 0;

	for (;;) {
		gsize name, n;
		const char *close;

		while (i < size && g_ascii_isspace(text[i]))
			i++;
		if (i == size)
			return TRUE;
		name = i;
		n = name_size(text + i, size - i);
		i += n;
		if (!n || i + 2 > size || text[i] != '=' ||
		    (text[i + 1] != '"' && text[i + 1] != '\''))
			return FALSE;
		close = memchr(text + i + 2, text[i + 1], size - i - 2);
		if (!close)
			return FALSE;
		if (kept < MAX_ATTRIBUTES &&
		    keep_attribute(mender, text + name, n, text + i + 2,
				   close - text - i - 2))
			kept++;
		i = (gsize)(close - text) + 1;
	}
}

/* `text` is what stands between "<" and ">"; FALSE when it is no tag. */
static gboolean start_tag(DmMender *mender, const char *text, gsize size)
{
	gsize n = name_size(text, size);
	g_autofree char *name = g_strndup(text, n);
	gboolean empty = size && text[size - 1] == '/';
	gboolean root = strcmp(local_name(name), "feedback") == 0;

	mender->roots += root;
	if (mender->ended || (mender->open->len == 0 && !root))
		return TRUE;
	close_implied(mender, name);
	mender->tag = mender->mended->len;
	g_string_append_c(mender->mended, '<');
	g_string_append(mender->mended, name);
	if (!attributes(mender, text + n, size - n - empty)) {
		g_string_truncate(mender->mended, mender->tag);
		return FALSE;
	}
	put_lines(mender,
		  count_lines(text, size) -
			  count_lines(mender->mended->str + mender->tag,
				      mender->mended->len - mender->tag));
	g_string_append_c(mender->mended, '>');
	g_ptr_array_add(mender->open, g_steal_pointer(&name));
	if (empty) {
		close_top(mender);
		mender->ended = mender->open->len == 0;
	}
	return TRUE;
}

/* ---- tokens --------------------------------------------------------- */

typedef enum { TOKEN_DONE, TOKEN_WAITS } TokenState;

static const struct {
	const char *start, *end;
} sections[N_SECTIONS] = {
	[COMMENT] = { "<!--", "-->" },
	[CDATA] = { "<![CDATA[", "]]>" },
	[INSTRUCTION] = { "<?", "?>" },
};

/* Whether `text` may yet become `word` when more follows. */
static gboolean begins(const DmMender *mender, const char *text, gsize size,
		       const char *word)
{
	return !mender->last && size < strlen(word) &&
	       g_ascii_strncasecmp(text, word, size) == 0;
}

/* The end of section `which` at `text`, within the longest token, or NULL. */
static const char *section_end(DmMender *mender, guint which, const char *text,
			       gsize size)
{
	gsize at = (gsize)(text - mender->pending->str);
	gsize from = at + strlen(sections[which].start);
	gsize until = at + MIN(size, TOKEN_MAX);
	gsize n = strlen(sections[which].end);
	const char *end;

	from = MAX(from, mender->searched[which]);
	if (from >= until)
		return NULL;
	end = memmem(mender->pending->str + from, until - from,
		     sections[which].end, n);
	if (!end && until - from >= n)
		mender->searched[which] = until - n + 1;
	return end;
}

/* A comment, CDATA section or instruction at `text`; 0 = none of them. */
static gsize section_token(DmMender *mender, const char *text, gsize size,
			   TokenState *state)
{
	for (guint i = 0; i < N_SECTIONS; i++) {
		gsize n = strlen(sections[i].start);
		const char *end;

		if (begins(mender, text, size, sections[i].start)) {
			*state = TOKEN_WAITS;
			return size;
		}
		if (size < n || memcmp(text, sections[i].start, n) != 0)
			continue;
		end = section_end(mender, i, text, size);
		if (!end && (mender->last || size >= TOKEN_MAX))
			return n;
		if (!end) {
			*state = TOKEN_WAITS;
			return size;
		}
		if (i == CDATA)
			literal_token(mender, text + n, end - text - n);
		else
			keep_lines_inside(mender, text, end - text);
		return (gsize)(end - text) + strlen(sections[i].end);
	}
	return 0;
}

/* A "<" that begins nothing. */
static gsize stray_token(DmMender *mender)
{
	if (mender->open->len && !mender->ended)
		g_string_append(mender->mended, "&lt;");
	return 1;
}

/* The tag at `text` whose name has `n` bytes; returns its length. */
static gsize tag_token(DmMender *mender, const char *text, gsize size, gsize n,
		       TokenState *state)
{
	gboolean is_end = size > 1 && text[1] == '/';
	gsize skip = is_end ? 2 : 1;
	gsize within = MIN(size, TOKEN_MAX);
	const char *next = memchr(text + 1, '<', within - 1);
	const char *close =
		memchr(text, '>', next ? (gsize)(next - text) : within);

	if (!close && !next && size < TOKEN_MAX) {
		if (!mender->last)
			*state = TOKEN_WAITS;
		return size;
	}
	if (!close)
		return skip + n; /* the tag never ends: its rest is text */
	if (is_end)
		end_tag(mender, text + 2, n);
	else if (!start_tag(mender, text + 1, close - text - 1))
		return skip + n;
	return (gsize)(close - text) + 1;
}

/* The token at `text`, which begins with "<"; returns its length. */
static gsize markup_token(DmMender *mender, const char *text, gsize size,
			  TokenState *state)
{
	gsize used = section_token(mender, text, size, state);
	gsize skip = size > 1 && text[1] == '/' ? 2 : 1;
	gsize n;

	if (used)
		return used;
	if (size >= 9 && g_ascii_strncasecmp(text, "<!DOCTYPE", 9) == 0)
		mender->doctype = TRUE;
	if ((size == skip && !mender->last) ||
	    begins(mender, text, size, "<!DOCTYPE")) {
		*state = TOKEN_WAITS;
		return size;
	}
	n = name_size(text + skip, size - skip);
	return n ? tag_token(mender, text, size, n, state)
		 : stray_token(mender);
}

/* How much of text without markup can be passed on now. */
static gsize text_size(const DmMender *mender, const char *text, gsize size)
{
	const char *amp;

	if (mender->last || size < ENTITY_MAX)
		return mender->last ? size : 0;
	amp = memchr(text + size - ENTITY_MAX, '&', ENTITY_MAX);
	return amp ? (gsize)(amp - text) : size;
}

/* Takes `size` bytes off the front of what is pending. */
static void drop_front(DmMender *mender, gsize size)
{
	g_string_erase(mender->pending, 0, (gssize)size);
	for (guint i = 0; i < N_SECTIONS; i++)
		mender->searched[i] -= MIN(mender->searched[i], size);
}

static void run(DmMender *mender)
{
	const char *text = mender->pending->str;
	const char *end = text + mender->pending->len;
	TokenState state = TOKEN_DONE;

	while (text < end && state == TOKEN_DONE) {
		const char *markup = memchr(text, '<', end - text);
		gsize size;

		if (mender->mended->len >= PASS_ON_BYTES)
			emit(mender);
		if (markup == text) {
			size = markup_token(mender, text, end - text, &state);
			if (state == TOKEN_WAITS)
				break;
			keep_lines(mender, text, size);
			text += size;
			continue;
		}
		size = markup ? (gsize)(markup - text)
			      : text_size(mender, text, end - text);
		if (!size)
			break;
		text_token(mender, text, size);
		text += size;
	}
	emit(mender);
	drop_front(mender, (gsize)(text - mender->pending->str));
}

void dm_mender_feed(DmMender *mender, const char *text, gsize size)
{
	g_string_append_len(mender->pending, text, size);
	run(mender);
}

void dm_mender_finish(DmMender *mender)
{
	mender->last = TRUE;
	run(mender);
}
