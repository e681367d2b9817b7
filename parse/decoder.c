/*
 * Decodes XML documents: which encoding it is, and its bytes to UTF-8.
 */
#include "parse/decoder.h"

#include <errno.h>
#include <string.h>

#include "core/text.h"
#include "parse/charsets.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define LABEL_WITHIN 256 /* bytes in which the XML declaration ends */

typedef enum {
	AS_UTF8,    /* checked and passed on */
	AS_UNKNOWN, /* UTF-8, bad bytes as windows-1252 */
	AS_ICONV,
} Method;

struct _DmDecoder {
	Method method;
	GIConv iconv;
	gsize unit;	  /* bytes to pass over where one cannot be read */
	GByteArray *rest; /* an unfinished sequence of the last chunk */
	GByteArray *joined;
	GString *out;
	GString *converted; /* of iconv, before the check */
	guint64 replaced;
};

/* ---- choosing ------------------------------------------------------- */

/* The label of the XML declaration, lower case, or NULL; caller frees. */
static char *declared_label(const guint8 *head, gsize size)
{
	g_autofree char *text =
		g_strndup((const char *)head, MIN(size, LABEL_WITHIN));
	char *end = strstr(text, "?>");
	char *label = strstr(text, "encoding");
	char quote;

	if (!end || !label || label > end)
		return NULL;
	label = strpbrk(label, "\"'");
	if (!label || label > end)
		return NULL;
	quote = *label++;
	end = strchr(label, quote);
	if (!end)
		return NULL;
	*end = '\0';
	return dm_text_lower(g_utf8_make_valid(label, -1));
}

static void use_converter(DmDecoder *decoder, const char *converter)
{
	decoder->iconv = g_iconv_open("UTF-8", converter);
	decoder->unit = g_str_has_prefix(converter, "UTF-16") ? 2 : 1;
	decoder->method = decoder->iconv == (GIConv)-1 ? AS_UNKNOWN : AS_ICONV;
}

static void choose_by_label(DmDecoder *decoder, const guint8 *head, gsize size,
			    DmFindings *findings)
{
	g_autofree char *label = declared_label(head, size);
	const char *converter;

	decoder->method = AS_UTF8;
	/* 8-bit text that calls itself UTF-16 is not. */
	if (!label || g_str_has_prefix(label, "utf-16") ||
	    g_str_has_prefix(label, "ucs-2"))
		return;
	if (dm_charset_lookup(label, &converter)) {
		if (converter)
			use_converter(decoder, converter);
		return;
	}
	decoder->method = AS_UNKNOWN;
	dm_findings_add(
		findings, DM_SEVERITY_WARNING, "charset-unknown", NULL,
		"the encoding \"%s\" is not known; read as UTF-8, else windows-1252",
		label);
}

/* Byte order marks, and UTF-16 without one told by "<" and "?". */
static const struct {
	const char *bytes;
	guint size, skip;
	const char *converter;
} marks[] = {
	{ "\xef\xbb\xbf", 3, 3, NULL },	  { "\xff\xfe", 2, 2, "UTF-16LE" },
	{ "\xfe\xff", 2, 2, "UTF-16BE" }, { "<\0?\0", 4, 0, "UTF-16LE" },
	{ "\0<\0?", 4, 0, "UTF-16BE" },
};

DmDecoder *dm_decoder_new(const guint8 *head, gsize size, gsize *ret_skip,
			  DmFindings *findings)
{
	DmDecoder *decoder = g_new0(DmDecoder, 1);

	decoder->iconv = (GIConv)-1;
	decoder->rest = g_byte_array_new();
	decoder->joined = g_byte_array_new();
	decoder->out = g_string_new(NULL);
	decoder->converted = g_string_new(NULL);
	*ret_skip = 0;
	for (guint i = 0; i < G_N_ELEMENTS(marks); i++) {
		if (size < marks[i].size ||
		    memcmp(head, marks[i].bytes, marks[i].size) != 0)
			continue;
		*ret_skip = marks[i].skip;
		if (marks[i].converter) {
			use_converter(decoder, marks[i].converter);
			return decoder;
		}
		break;
	}
	while (*ret_skip < size &&
	       (g_ascii_isspace(head[*ret_skip]) || !head[*ret_skip]))
		(*ret_skip)++;
	choose_by_label(decoder, head + *ret_skip, size - *ret_skip, findings);
	return decoder;
}

void dm_decoder_free(DmDecoder *decoder)
{
	if (!decoder)
		return;
	if (decoder->iconv != (GIConv)-1)
		g_iconv_close(decoder->iconv);
	g_byte_array_unref(decoder->rest);
	g_byte_array_unref(decoder->joined);
	g_string_free(decoder->out, TRUE);
	g_string_free(decoder->converted, TRUE);
	g_free(decoder);
}

guint64 dm_decoder_replaced(const DmDecoder *decoder)
{
	return decoder->replaced;
}

/* ---- checking UTF-8 ------------------------------------------------- */

static gboolean is_plain(guint8 c)
{
	return (c >= 0x20 && c < 0x80) || c == '\t' || c == '\n' || c == '\r';
}

#define EACH_BYTE(value) (G_MAXUINT64 / 0xff * (value))

/*
 * How many of eight bytes, from the first on, are from 0x20 to 0x7f.  One below
 * borrows from its neighbour: what stands behind it may be wrong, it is not.
 */
static guint plain_bytes(const guint8 *data)
{
	guint64 word, others;

	memcpy(&word, data, sizeof(word));
	word = GUINT64_FROM_LE(word);
	others = (word | (word - EACH_BYTE(0x20))) & EACH_BYTE(0x80);
	return others ? (guint)__builtin_ctzll(others) / 8 : 8;
}

/* The length of the run from `data` that needs no change. */
static gsize clean_run(const guint8 *data, gsize size)
{
	gsize i = 0;

	while (i < size) {
		gunichar c;

		if (size - i > 8) {
			guint n = plain_bytes(data + i);

			i += n;
			if (n == 8)
				continue;
		}
		if (is_plain(data[i])) {
			i++;
			continue;
		}
		if (data[i] < 0x80)
			break;
		c = g_utf8_get_char_validated((const char *)data + i, size - i);
		if (c == (gunichar)-1 || c == (gunichar)-2 ||
		    (c & 0xfffe) == 0xfffe)
			break;
		i += g_unichar_to_utf8(c, NULL);
	}
	return i;
}

/* Writes a stand-in for one byte or character that cannot stay. */
static gsize replace_one(DmDecoder *decoder, const guint8 *data, gsize size)
{
	static const guint16 c1[32] = {
		0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
		0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd,
		0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
		0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178,
	};
	gunichar c = g_utf8_get_char_validated((const char *)data, size);
	guint8 byte = *data;

	if (!byte) /* padding: nothing was lost */
		return 1;
	decoder->replaced++;
	if (byte >= 0x80 && decoder->method == AS_UNKNOWN &&
	    (c == (gunichar)-1 || c == (gunichar)-2)) {
		c = byte < 0xa0 ? c1[byte - 0x80] : byte;
		g_string_append_unichar(decoder->out, c);
		return 1;
	}
	g_string_append(decoder->out, REPLACEMENT);
	if (byte < 0x80 || c == (gunichar)-1 || c == (gunichar)-2)
		return 1;
	return g_unichar_to_utf8(c, NULL);
}

/* How many bytes at the end may be the start of a character. */
static gsize unfinished_tail(const guint8 *data, gsize size)
{
	for (gsize n = 1; n <= MIN(size, 3); n++) {
		guint8 c = data[size - n];

		if ((c & 0xc0) == 0x80)
			continue;
		if (c >= 0xc2 &&
		    g_utf8_get_char_validated((const char *)data + size - n,
					      n) == (gunichar)-2)
			return n;
		break;
	}
	return 0;
}

static const char *check(DmDecoder *decoder, const guint8 *data, gsize size,
			 gsize *ret_size)
{
	gsize run = clean_run(data, size);

	if (run == size) {
		*ret_size = size;
		return (const char *)data;
	}
	g_string_truncate(decoder->out, 0);
	while (size) {
		g_string_append_len(decoder->out, (const char *)data, run);
		data += run;
		size -= run;
		if (!size)
			break;
		run = replace_one(decoder, data, size);
		data += run;
		size -= run;
		run = clean_run(data, size);
	}
	*ret_size = decoder->out->len;
	return decoder->out->str;
}

/* ---- decoding ------------------------------------------------------- */

static void convert(DmDecoder *decoder, const guint8 *data, gsize size,
		    gboolean last, gsize *ret_left)
{
	char *in = (char *)data;
	gsize left = size;

	g_string_truncate(decoder->converted, 0);
	while (left) {
		char buffer[4096];
		char *out = buffer;
		gsize room = sizeof(buffer);
		gsize rc = g_iconv(decoder->iconv, &in, &left, &out, &room);
		int why = errno;

		g_string_append_len(decoder->converted, buffer, out - buffer);
		if (rc != (gsize)-1 || why == E2BIG)
			continue;
		if (why == EINVAL && !last)
			break;
		g_string_append(decoder->converted, REPLACEMENT);
		decoder->replaced++;
		in += MIN(left, decoder->unit);
		left -= MIN(left, decoder->unit);
	}
	*ret_left = left;
}

/* Joins what the last chunk left with this one. */
static const guint8 *join(DmDecoder *decoder, const guint8 *data, gsize *size)
{
	if (!decoder->rest->len)
		return data;
	g_byte_array_set_size(decoder->joined, 0);
	g_byte_array_append(decoder->joined, decoder->rest->data,
			    decoder->rest->len);
	g_byte_array_append(decoder->joined, data, (guint)*size);
	g_byte_array_set_size(decoder->rest, 0);
	*size = decoder->joined->len;
	return decoder->joined->data;
}

const char *dm_decoder_decode(DmDecoder *decoder, const guint8 *data,
			      gsize size, gboolean last, gsize *ret_size)
{
	const char *text;
	gsize tail = 0;

	data = join(decoder, data, &size);
	if (decoder->method == AS_ICONV) {
		convert(decoder, data, size, last, &tail);
		text = check(decoder, (guint8 *)decoder->converted->str,
			     decoder->converted->len, ret_size);
	} else {
		tail = last ? 0 : unfinished_tail(data, size);
		text = check(decoder, data, size - tail, ret_size);
	}
	if (tail)
		g_byte_array_append(decoder->rest, data + size - tail,
				    (guint)tail);
	return text;
}
