/*
 * Finds addresses by what separates local-part and domain, and looks them up
 * by a hash that grows from there to the left.
 */
#include "store/recipients.h"

#include <string.h>

#include "store/addressspan.h"

#define HASH_PREFIX "hash-"
#define HASH_DIGITS 16
#define HASH_SIZE (sizeof(HASH_PREFIX) - 1 + HASH_DIGITS)
/*
 * How far a local-part may reach where no @ ends the search: RFC 5321 section
 * 4.5.3.1.1 allows 64 octets.
 */
#define EMBEDDED_MAX 128
/* How a local-part may be spelled: as it is, or with escapes. */
static const char escape_signs[] = { '\0', '%', '=' };

typedef struct {
	guint64 hash; /* of domain and local-part; first, as the key */
	char replacement[HASH_SIZE + 1];
} Recipient;

struct _DmRecipients {
	guint8 key[DM_SHA256_SIZE];
	guint64 seed;	     /* no sender can prepare addresses that collide */
	GHashTable *domains; /* set of guint64 */
	GHashTable *set;     /* set of Recipient */
	gsize longest;	     /* local-part, characters */
};

DmRecipients *dm_recipients_new(const guint8 key[DM_SHA256_SIZE])
{
	DmRecipients *recipients = g_new0(DmRecipients, 1);

	memcpy(recipients->key, key, DM_SHA256_SIZE);
	memcpy(&recipients->seed, key, sizeof(recipients->seed));
	recipients->domains = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						    g_free, NULL);
	recipients->set = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						g_free, NULL);
	return recipients;
}

void dm_recipients_free(DmRecipients *recipients)
{
	if (!recipients)
		return;
	g_hash_table_unref(recipients->domains);
	g_hash_table_unref(recipients->set);
	g_free(recipients);
}

/* FNV-1a's step, and what it leaves out: the high bits reach the low ones. */
static guint64 mix(guint64 hash, gunichar c)
{
	hash = (hash ^ c) * G_GUINT64_CONSTANT(0x100000001b3);
	return hash ^ hash >> 29;
}

/* ---- addresses -------------------------------------------------------- */

/* The local-part in lower case, without quotes. */
static char *local_of(const DmSpan *span, const DmAddressPlace *address)
{
	gboolean quoted = span->text[address->start] == '"';
	GString *out = g_string_new(NULL);
	gsize end = address->end - quoted;

	for (gsize i = address->start + quoted; i < end;) {
		gunichar c = dm_span_character(span, i, &i);

		if (quoted && c == '\\' && i < end)
			c = dm_span_character(span, i, &i);
		if (c < 0x110000)
			g_string_append_unichar(out, c);
		else
			g_string_append_c(out, (char)c);
	}
	return g_string_free(out, FALSE);
}

static gboolean is_hashed(const char *local)
{
	return strlen(local) == HASH_SIZE &&
	       g_str_has_prefix(local, HASH_PREFIX) &&
	       strspn(local + sizeof(HASH_PREFIX) - 1, "0123456789abcdef") ==
		       HASH_DIGITS;
}

static guint64 hash_domain(const DmRecipients *recipients, const DmSpan *span,
			   gsize begin, gsize end)
{
	guint64 hash = recipients->seed;

	while (begin < end)
		hash = mix(hash, dm_span_character(span, begin, &begin));
	return hash;
}

/* Of a whole local-part, from the right to the left. */
static guint64 hash_local(guint64 hash, const char *local, gsize *ret_length)
{
	DmSpan span = { local, strlen(local) };
	gsize length = 0;

	for (gsize i = span.size; i; length++)
		hash = mix(hash, dm_span_character_before(&span, &i));
	*ret_length = length;
	return hash;
}

static void write_hash(const DmRecipients *recipients, const char *local,
		       const char *domain, gsize size, char ret[HASH_SIZE + 1])
{
	g_autofree char *bare = g_strndup(domain, size);
	g_autofree char *lower = g_utf8_validate(bare, -1, NULL)
					 ? g_utf8_strdown(bare, -1)
					 : g_ascii_strdown(bare, -1);
	g_autofree char *address = g_strconcat(local, "@", lower, NULL);
	guint8 code[DM_SHA256_SIZE];

	dm_hmac_sha256(recipients->key, address, strlen(address), code);
	memcpy(ret, HASH_PREFIX, sizeof(HASH_PREFIX));
	for (guint i = 0; i < HASH_DIGITS / 2; i++)
		g_snprintf(ret + sizeof(HASH_PREFIX) - 1 + 2 * i, 3, "%02x",
			   code[i]);
}

static void add(DmRecipients *recipients, const DmSpan *span,
		const DmAddressPlace *address)
{
	g_autofree char *local = local_of(span, address);
	guint64 domain =
		hash_domain(recipients, span, address->domain, address->stop);
	gsize length;
	guint64 hash = hash_local(domain, local, &length);
	Recipient *entry;

	if (!*local || is_hashed(local) ||
	    g_hash_table_contains(recipients->set, &hash))
		return;
	if (!g_hash_table_contains(recipients->domains, &domain))
		g_hash_table_add(recipients->domains,
				 g_memdup2(&domain, sizeof(domain)));
	entry = g_new0(Recipient, 1);
	entry->hash = hash;
	write_hash(recipients, local, span->text + address->domain,
		   address->stop - address->domain, entry->replacement);
	g_hash_table_add(recipients->set, entry);
	recipients->longest = MAX(recipients->longest, length);
}

void dm_recipients_add_all(DmRecipients *recipients, const char *text,
			   gsize size)
{
	DmSpan span = { text, size };
	DmAddressPlace address;

	for (gsize at = 0; dm_span_next_address(&span, at, &address);
	     at = address.at + 1)
		add(recipients, &span, &address);
}

/* ---- replacing -------------------------------------------------------- */

/* A local-part and what stands in its place. */
typedef struct {
	gsize start, end;
	const char *replacement;
} Match;

/* The hash of the longest known domain that begins at `at`. */
static gboolean known_domain(const DmRecipients *recipients, const DmSpan *span,
			     gsize at, guint64 *ret)
{
	gsize end = dm_span_domain_end(span, at);
	guint64 hash = recipients->seed;
	gboolean found = FALSE;

	while (at < end) {
		hash = mix(hash, dm_span_character(span, at, &at));
		if (at < end && dm_is_word_byte(span->text[at]))
			continue;
		if (!g_hash_table_contains(recipients->domains, &hash))
			continue;
		*ret = hash;
		found = TRUE;
	}
	return found;
}

/* Takes a place where a recipient may begin, if it is one. */
static void consider(const DmRecipients *recipients, const DmSpan *span,
		     guint64 hash, gsize at, Match *match)
{
	const Recipient *known =
		dm_span_may_begin(span, at)
			? g_hash_table_lookup(recipients->set, &hash)
			: NULL;

	if (!known || at >= match->start)
		return;
	match->start = at;
	match->replacement = known->replacement;
}

/*
 * The longest known local-part that ends at `end`; escapes with that sign are
 * read, except that its sign may just as well stand before the local-part.
 */
static void known_local(const DmRecipients *recipients, const DmSpan *span,
			gsize end, guint64 hash, char sign, gsize most,
			Match *match)
{
	gsize i = end;

	for (gsize n = 0; n < most && i && dm_is_local_byte(span->text[i - 1]);
	     n++) {
		if (dm_span_is_escape(span, i, sign)) {
			gsize digit = i;
			guint64 other = mix(
				hash, dm_span_character_before(span, &digit));

			other = mix(other,
				    dm_span_character_before(span, &digit));
			consider(recipients, span, other, digit, match);
		}
		hash = mix(hash, dm_span_unescaped_before(span, sign, &i));
		consider(recipients, span, hash, i, match);
	}
}

static void known_quoted(const DmRecipients *recipients, const DmSpan *span,
			 gsize end, guint64 hash, Match *match)
{
	DmAddressPlace address = { .start = dm_span_quote_start(span, end),
				   .end = end };
	g_autofree char *local = NULL;
	const Recipient *known;
	gsize length;

	if (address.start == end)
		return;
	local = local_of(span, &address);
	hash = hash_local(hash, local, &length);
	known = g_hash_table_lookup(recipients->set, &hash);
	if (!known)
		return;
	match->start = address.start;
	match->replacement = known->replacement;
}

/* Whether a recipient's address has its separator, `size` long, at `at`. */
static gboolean match_at(const DmRecipients *recipients, const DmSpan *span,
			 gsize at, gsize size, Match *match)
{
	gboolean is_at = span->text[at] == '@';
	gsize end = is_at ? dm_span_folding_start(span, at) : at;
	gsize begin = is_at ? dm_span_folding_end(span, at + 1) : at + size;
	gsize most = is_at ? recipients->longest
			   : MIN(recipients->longest, EMBEDDED_MAX);
	guint64 domain;

	*match = (Match){ .start = at, .end = at };
	if (!end || !known_domain(recipients, span, begin, &domain))
		return FALSE;
	if (is_at && span->text[end - 1] == '"')
		known_quoted(recipients, span, end, domain, match);
	else
		for (guint i = 0; i < G_N_ELEMENTS(escape_signs); i++)
			known_local(recipients, span, end, domain,
				    escape_signs[i], most, match);
	return match->replacement != NULL;
}

static gboolean find_match(const DmRecipients *recipients, const DmSpan *span,
			   gsize at, Match *match)
{
	char c = span->text[at];
	guchar escaped = 0;

	if ((c == '%' || c == '=') && at + 3 <= span->size &&
	    dm_span_is_escape(span, at + 3, c))
		escaped = dm_span_escaped_byte(span, at + 3);
	if ((escaped == '@' || escaped == '=') &&
	    match_at(recipients, span, at, 3, match))
		return TRUE;
	return (c == '@' || c == '=') &&
	       match_at(recipients, span, at, 1, match);
}

/* One that lies within a later one, or reaches into it, gives way to it. */
static void push(GArray *matches, Match match)
{
	while (matches->len) {
		const Match *last =
			&g_array_index(matches, Match, matches->len - 1);

		if (last->end <= match.start)
			break;
		match.start = MIN(match.start, last->start);
		g_array_set_size(matches, matches->len - 1);
	}
	g_array_append_val(matches, match);
}

gboolean dm_recipients_append(const DmRecipients *recipients, const char *text,
			      gsize size, GString *out)
{
	g_autoptr(GArray) matches = g_array_new(FALSE, FALSE, sizeof(Match));
	DmSpan span = { text, size };
	gsize done = 0;
	Match match;

	for (gsize i = 0; recipients->longest && i < size; i++)
		if (find_match(recipients, &span, i, &match))
			push(matches, match);
	for (guint i = 0; i < matches->len; i++) {
		const Match *next = &g_array_index(matches, Match, i);

		g_string_append_len(out, text + done,
				    (gssize)(next->start - done));
		g_string_append(out, next->replacement);
		done = next->end;
	}
	g_string_append_len(out, text + done, (gssize)(size - done));
	return matches->len > 0;
}

void dm_recipients_append_list(const DmRecipients *recipients, const char *text,
			       gsize size, GString *out)
{
	DmSpan span = { text, size };
	gboolean any = FALSE;
	DmAddressPlace address;

	for (gsize at = 0; dm_span_next_address(&span, at, &address);
	     at = address.at + 1) {
		/* Comments are left out: they may hold a name. */
		g_autoptr(GString) bare =
			g_string_new_len(text + address.start,
					 (gssize)(address.end - address.start));

		g_string_append_c(bare, '@');
		g_string_append_len(bare, text + address.domain,
				    (gssize)(address.stop - address.domain));
		if (any)
			g_string_append(out, ", ");
		any = TRUE;
		dm_recipients_append(recipients, bare->str, bare->len, out);
	}
}

void dm_recipients_append_bare(const DmRecipients *recipients, const char *text,
			       gsize size, GString *out)
{
	g_autofree char *bare = g_strndup(text, size);
	g_autofree char *lower = g_utf8_validate(bare, -1, NULL)
					 ? g_utf8_strdown(bare, -1)
					 : g_ascii_strdown(bare, -1);
	char hash[HASH_SIZE + 1];

	if (!*bare || is_hashed(bare)) {
		g_string_append(out, bare);
		return;
	}
	write_hash(recipients, lower, "", 0, hash);
	g_string_append(out, hash);
}
