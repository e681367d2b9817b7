/*
 * Gathers what streams are judged by, has DNS asked for it and words the
 * answers.  It judges nothing.
 */
#include "report/published.h"

#include <string.h>

#include "core/address.h"
#include "dns/name.h"

/* Signatures of one stream that are looked at. */
#define SIGNERS_MAX 5

struct _DmPublished {
	GPtrArray *inputs;     /* DmCheckInput */
	GHashTable *by_domain; /* domain -> DmCheckInput, borrowed */
	GHashTable *checks;    /* domain -> DmCheck */
	gboolean is_partial;
};

/* ---- wishes ----------------------------------------------------------- */

/* The domain whose SPF is aligned, else the policy domain. */
static const char *spf_domain(const DmMailStream *stream)
{
	for (guint i = 0; i < stream->spf->len; i++) {
		const DmSpfIdentity *identity =
			g_ptr_array_index(stream->spf, i);

		if (identity->is_aligned)
			return identity->domain;
	}
	return stream->domain;
}

static void add_other(DmPublishedWish *wish, const DmMailStream *stream,
		      const char *domain, gint64 passed)
{
	if (passed && wish->others->len < SIGNERS_MAX &&
	    strcmp(domain, stream->header_from) != 0 &&
	    !g_ptr_array_find_with_equal_func(wish->others, domain, g_str_equal,
					      NULL))
		g_ptr_array_add(wish->others, g_strdup(domain));
}

/* What a tree walk decides: which names belong together. */
static void add_others(DmPublishedWish *wish, const DmMailStream *stream)
{
	if (!stream->by_walk || !stream->header_from)
		return;
	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		add_other(wish, stream, signer->domain, signer->passed);
	}
	for (guint i = 0; i < stream->spf->len; i++) {
		const DmSpfIdentity *identity =
			g_ptr_array_index(stream->spf, i);

		add_other(wish, stream, identity->domain, identity->passed);
	}
	if (wish->others->len)
		wish->header_from = g_strdup(stream->header_from);
}

DmPublishedWish *dm_published_wish_new(const DmMailStream *stream)
{
	DmPublishedWish *wish = g_new0(DmPublishedWish, 1);

	wish->domain = g_strdup(stream->domain);
	wish->spf_domain = g_strdup(spf_domain(stream));
	wish->source_ip = g_strdup(stream->source_ip);
	wish->domains = g_ptr_array_new_with_free_func(g_free);
	wish->selectors = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (!signer->is_aligned || !*signer->selector ||
		    wish->domains->len == SIGNERS_MAX)
			continue;
		g_ptr_array_add(wish->domains, g_strdup(signer->domain));
		g_ptr_array_add(wish->selectors, g_strdup(signer->selector));
	}
	wish->others = g_ptr_array_new_with_free_func(g_free);
	add_others(wish, stream);
	return wish;
}

void dm_published_wish_free(DmPublishedWish *wish)
{
	if (!wish)
		return;
	g_free(wish->domain);
	g_free(wish->spf_domain);
	g_free(wish->source_ip);
	g_ptr_array_unref(wish->domains);
	g_ptr_array_unref(wish->selectors);
	g_free(wish->header_from);
	g_ptr_array_unref(wish->others);
	g_free(wish);
}

/* ---- asking ----------------------------------------------------------- */

static void free_input(gpointer data)
{
	dm_check_input_free(data);
}

static void free_check(gpointer data)
{
	dm_check_free(data);
}

/* Names in reports may be anything; NULL for what is no domain. */
static DmCheckInput *input_of(DmPublished *self, const char *text)
{
	g_autofree char *domain =
		text ? dm_dns_name_normalize(text, NULL) : NULL;
	DmCheckInput *input;

	if (!domain)
		return NULL;
	input = g_hash_table_lookup(self->by_domain, domain);
	if (input)
		return input;
	input = dm_check_input_new(domain);
	input->now_seconds = g_get_real_time() / G_USEC_PER_SEC;
	g_ptr_array_add(self->inputs, input);
	g_hash_table_insert(self->by_domain, input->domain, input);
	return input;
}

/* Where it is in the list; G_MAXUINT where it is not. */
static guint find_source(const DmCheckInput *input, const DmAddress *address)
{
	for (guint i = 0; i < input->sources->len; i++)
		if (memcmp(&g_array_index(input->sources, DmAddress, i),
			   address, sizeof(*address)) == 0)
			return i;
	return G_MAXUINT;
}

static gboolean read_address(const char *text, DmAddress *ret)
{
	memset(ret, 0, sizeof(*ret));
	return text && dm_address_parse(text, ret);
}

static void add_walks(DmPublished *self, const DmPublishedWish *wish)
{
	DmCheckInput *input = input_of(self, wish->header_from);

	for (guint i = 0; input && i < wish->others->len; i++) {
		const char *other = g_ptr_array_index(wish->others, i);
		g_autofree char *name = dm_dns_name_normalize(other, NULL);

		if (name && input->others->len < DM_PUBLISHED_STREAMS_MAX &&
		    !g_ptr_array_find_with_equal_func(input->others, other,
						      g_str_equal, NULL))
			g_ptr_array_add(input->others, g_strdup(other));
	}
}

static void add_wish(DmPublished *self, const DmPublishedWish *wish)
{
	DmCheckInput *spf = input_of(self, wish->spf_domain);
	DmAddress address;

	input_of(self, wish->domain);
	add_walks(self, wish);
	if (spf && read_address(wish->source_ip, &address) &&
	    spf->sources->len < DM_PUBLISHED_STREAMS_MAX &&
	    find_source(spf, &address) == G_MAXUINT)
		g_array_append_val(spf->sources, address);
	for (guint i = 0; i < wish->domains->len; i++) {
		DmCheckInput *input =
			input_of(self, g_ptr_array_index(wish->domains, i));

		if (input)
			dm_check_input_add_selector(
				input, g_ptr_array_index(wish->selectors, i));
	}
}

static gboolean on_checked(gpointer user, DmCheck *check,
			   GError **error G_GNUC_UNUSED)
{
	DmPublished *self = user;

	self->is_partial |= check->unchecked->len > 0;
	g_hash_table_insert(self->checks, check->domain, check);
	return TRUE;
}

DmPublished *dm_published_ask(const DmCheckerOptions *options,
			      const GPtrArray *wishes, GError **error)
{
	g_autoptr(DmPublished) self = g_new0(DmPublished, 1);
	DmCheckerOptions senders = *options;
	guint n = MIN(wishes->len, DM_PUBLISHED_STREAMS_MAX);
	gboolean is_dead;

	senders.senders_only = TRUE;
	senders.question = NULL;
	self->inputs = g_ptr_array_new_with_free_func(free_input);
	self->by_domain = g_hash_table_new(g_str_hash, g_str_equal);
	self->checks = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					     free_check);
	for (guint i = 0; i < n; i++)
		if (g_ptr_array_index(wishes, i))
			add_wish(self, g_ptr_array_index(wishes, i));
	if (self->inputs->len &&
	    !dm_checker_run(&senders, self->inputs, on_checked, self, &is_dead,
			    error))
		return NULL;
	return g_steal_pointer(&self);
}

void dm_published_free(DmPublished *published)
{
	if (!published)
		return;
	g_hash_table_unref(published->checks);
	g_hash_table_unref(published->by_domain);
	g_ptr_array_unref(published->inputs);
	g_free(published);
}

gboolean dm_published_is_partial(const DmPublished *published)
{
	return published->is_partial;
}

/* ---- words ------------------------------------------------------------ */

static void say(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void say(GPtrArray *lines, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(lines, g_strdup_vprintf(format, args));
	va_end(args);
}

static void say_dmarc(GPtrArray *lines, const DmCheck *check)
{
	const DmDmarcPolicy *now = &check->dmarc->now;

	if (!now->is_known)
		say(lines, "DMARC of %s: DNS gave no answer", check->domain);
	else if (!now->step)
		say(lines, "DMARC of %s: no record", check->domain);
	else
		say(lines, "DMARC of %s: p=%s%s", check->domain,
		    dm_request_name(now->effect.published),
		    now->effect.applies ? "" : ", which does not apply");
}

static void say_spf(GPtrArray *lines, const DmCheck *check,
		    const DmCheckInput *input, const char *source_ip)
{
	const DmSpfOutcome *outcome;
	DmAddress address;
	guint at;

	if (!read_address(source_ip, &address))
		return;
	at = find_source(input, &address);
	if (at >= check->spf->senders->len)
		return;
	outcome = g_ptr_array_index(check->spf->senders, at);
	if (outcome->result == DM_SPF_TEMPERROR)
		say(lines, "SPF of %s: DNS gave no answer", check->domain);
	else if (outcome->result == DM_SPF_NONE)
		say(lines, "SPF of %s: no record", check->domain);
	else
		say(lines, "SPF of %s: %s for %s", check->domain,
		    dm_spf_result_name(outcome->result), source_ip);
}

static const char *key_words(const DmDkimSelector *one)
{
	if (one->is_unknown)
		return "DNS gave no answer";
	if (one->is_missing)
		return "no key";
	if (!one->key)
		return "several records, so none counts";
	if (one->key->is_revoked)
		return "revoked";
	return dm_dkim_key_is_usable(one->key) ? "a good key"
					       : "a key that nobody can use";
}

static void say_key(GPtrArray *lines, const DmCheck *check,
		    const char *selector)
{
	for (guint i = 0; i < check->dkim->selectors->len; i++) {
		const DmDkimSelector *one =
			g_ptr_array_index(check->dkim->selectors, i);

		if (g_ascii_strcasecmp(one->selector->selector, selector) == 0)
			say(lines, "DKIM at %s: %s", one->name, key_words(one));
	}
}

static void say_walks(GPtrArray *lines, const DmCheck *check,
		      const DmCheckInput *input, const DmPublishedWish *wish)
{
	static const char *const words[] = {
		[DM_ALIGNMENT_UNKNOWN] = "DNS gave no answer",
		[DM_ALIGNMENT_NO] = "not aligned",
		[DM_ALIGNMENT_YES] = "aligned",
	};

	for (guint i = 0; i < check->alignments->len; i++) {
		const char *other = g_ptr_array_index(input->others, i);

		if (g_ptr_array_find_with_equal_func(wish->others, other,
						     g_str_equal, NULL))
			say(lines, "tree walk of %s and %s: %s", check->domain,
			    other,
			    words[g_array_index(check->alignments, DmAlignment,
						i)]);
	}
}

/* The check of a domain as reports name it, or NULL; *ret_input goes with it.
 */
static const DmCheck *check_of(const DmPublished *self, const char *text,
			       const DmCheckInput **ret_input)
{
	g_autofree char *domain =
		text ? dm_dns_name_normalize(text, NULL) : NULL;

	if (!domain)
		return NULL;
	*ret_input = g_hash_table_lookup(self->by_domain, domain);
	return g_hash_table_lookup(self->checks, domain);
}

GPtrArray *dm_published_lines(const DmPublished *published,
			      const DmPublishedWish *wish)
{
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
	const DmCheckInput *input;
	const DmCheck *check = check_of(published, wish->domain, &input);

	if (check && check->dmarc)
		say_dmarc(lines, check);
	check = check_of(published, wish->spf_domain, &input);
	if (check && check->spf)
		say_spf(lines, check, input, wish->source_ip);
	for (guint i = 0; i < wish->domains->len; i++) {
		check = check_of(published, g_ptr_array_index(wish->domains, i),
				 &input);
		if (check && check->dkim)
			say_key(lines, check,
				g_ptr_array_index(wish->selectors, i));
	}
	check = check_of(published, wish->header_from, &input);
	if (check)
		say_walks(lines, check, input, wish);
	if (lines->len)
		return lines;
	g_ptr_array_unref(lines);
	return NULL;
}
