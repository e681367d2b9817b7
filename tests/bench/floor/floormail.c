/*
 * From the bytes of a mail to those of the document in it.
 */
#include <string.h>
#include <zlib.h>

#include "tests/bench/floor/floor.h"

#define GZIP_WINDOW (15 + 16)
#define RAW_WINDOW (-15)
#define WHITE 64
#define END 65

static uint8_t digits[256];

static void make_digits(void)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";

	memset(digits, END, sizeof(digits));
	for (int i = 0; i < 64; i++)
		digits[(uint8_t)alphabet[i]] = (uint8_t)i;
	digits['\n'] = digits['\r'] = WHITE;
}

typedef struct {
	Piece from_domain, boundary, filename;
	const char *body;
} Header;

/* What stands between `before` and `after` in the line, where it does. */
static void between(Piece line, const char *before, char after, Piece *ret)
{
	size_t n = strlen(before);
	const char *end = line.text + line.size;
	const char *at = memmem(line.text, line.size, before, n);
	const char *stop =
		at ? memchr(at + n, after, (size_t)(end - at) - n) : NULL;

	if (stop)
		*ret = (Piece){ at + n, (uint32_t)(stop - at - (ptrdiff_t)n) };
}

/* The fields that begin at `at`, up to the empty line. */
static Header read_header(const char *at, const char *end)
{
	Header ret = { .body = NULL };

	while (at < end && *at != '\n') {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		Piece line = { at, (uint32_t)(line_end - at) + 1 };

		if (!line_end)
			break;
		if (*at == 'F') {
			between(line, "From: noreply@", '\n', &ret.from_domain);
		} else if (*at == 'C') {
			between(line, " boundary=\"", '"', &ret.boundary);
			between(line, " filename=\"", '"', &ret.filename);
		}
		at = line_end + 1;
	}
	if (at >= end)
		floor_die("a header without end");
	ret.body = at + 1;
	return ret;
}

static void decode(Mail *mail, const char *data, const char *end)
{
	const uint8_t *in = (const uint8_t *)data;
	const uint8_t *last = (const uint8_t *)end;
	uint32_t bits = 0, n = 0;
	uint8_t *out;

	mail->packed = floor_room(mail->packed, &mail->packed_room,
				  (uint32_t)(end - data) + 4);
	out = mail->packed;
	while (in < last) {
		uint32_t a, b, c, d;

		if (!n && last - in >= 4) {
			a = digits[in[0]], b = digits[in[1]];
			c = digits[in[2]], d = digits[in[3]];
			if ((a | b | c | d) < 64) {
				bits = a << 18 | b << 12 | c << 6 | d;
				*out++ = (uint8_t)(bits >> 16);
				*out++ = (uint8_t)(bits >> 8);
				*out++ = (uint8_t)bits;
				in += 4;
				continue;
			}
		}
		a = digits[*in++];
		if (a == END)
			break;
		if (a == WHITE)
			continue;
		bits = bits << 6 | a;
		if (++n == 4) {
			*out++ = (uint8_t)(bits >> 16);
			*out++ = (uint8_t)(bits >> 8);
			*out++ = (uint8_t)bits;
			n = 0;
		}
	}
	if (n == 3)
		*out++ = (uint8_t)(bits >> 10);
	if (n >= 2)
		*out++ = (uint8_t)(bits >> (n == 3 ? 2 : 4));
	mail->packed_size = (uint32_t)(out - mail->packed);
}

void floor_mail_decode(Mail *mail)
{
	const char *end = mail->bytes + mail->size;
	Header mail_header = read_header(mail->bytes, end), part = mail_header;
	Piece boundary = mail_header.boundary;

	if (!digits['B'])
		make_digits();
	while (!part.filename.text) {
		const char *at =
			boundary.text
				? memmem(part.body, (size_t)(end - part.body),
					 boundary.text, boundary.size)
				: NULL;

		if (!at)
			floor_die("nothing is attached");
		part = read_header(at + boundary.size + 1, end);
	}
	mail->from_domain = mail_header.from_domain;
	mail->name = part.filename;
	decode(mail, part.body, end);
}

/* ---- compressed data -------------------------------------------------- */

static uint32_t little(const uint8_t *data, uint32_t n)
{
	uint32_t ret = 0;

	while (n--)
		ret = ret << 8 | data[n];
	return ret;
}

static void inflate_all(Mail *mail, const uint8_t *data, uint32_t size,
			int window, uint32_t plain)
{
	static z_stream z;
	static bool ready;

	if (ready)
		inflateReset2(&z, window);
	else if (inflateInit2(&z, window) != Z_OK)
		floor_die("zlib does not start");
	ready = true;
	mail->document =
		floor_room(mail->document, &mail->document_room, plain + 1);
	z.next_in = (uint8_t *)data;
	z.avail_in = size;
	z.next_out = (uint8_t *)mail->document;
	z.avail_out = plain;
	if (inflate(&z, Z_FINISH) != Z_STREAM_END || z.avail_out)
		floor_die("compressed data is damaged");
	mail->document_size = plain;
}

/* The one member, by the directory at the end. */
static void unzip(Mail *mail)
{
	const uint8_t *data = mail->packed;
	const uint8_t *tail = data + mail->packed_size - 22;
	const uint8_t *entry = data + little(tail + 16, 4);
	const uint8_t *local = data + little(entry + 42, 4);
	const uint8_t *body =
		local + 30 + little(local + 26, 2) + little(local + 28, 2);

	mail->name = (Piece){ (const char *)entry + 46, little(entry + 28, 2) };
	inflate_all(mail, body, little(entry + 20, 4), RAW_WINDOW,
		    little(entry + 24, 4));
	if (crc32(0, (const uint8_t *)mail->document, mail->document_size) !=
	    little(entry + 16, 4))
		floor_die("a checksum does not match");
}

void floor_mail_inflate(Mail *mail)
{
	const uint8_t *data = mail->packed;
	uint32_t size = mail->packed_size;

	if (size > 22 && memcmp(data, "PK", 2) == 0) {
		unzip(mail);
	} else if (size > 18 && data[0] == 0x1f && data[1] == 0x8b) {
		inflate_all(mail, data, size, GZIP_WINDOW,
			    little(data + size - 4, 4));
	} else {
		mail->document = floor_room(mail->document,
					    &mail->document_room, size + 1);
		memcpy(mail->document, data, size);
		mail->document_size = size;
	}
}
