/*
 * Learns what is usual for a domain.  It keeps sets of names, no messages.
 */
#include "report/known.h"

#include <string.h>

#define V4_BYTES 3 /* of a /24 */
#define V6_BYTES 6 /* of a /48 */
/* A source needs so many messages before its network counts as own. */
#define OWN_MESSAGES 20
/* In so much of them both ways must pass. */
#define OWN_SHARE 0.95
/* Names beyond that are not learnt: a database made to hurt. */
#define NAMES_MAX 1000000

struct _DmKnown {
	const GPtrArray *facts;
	/* "domain network" -> GHashTable of source texts */
	GHashTable *networks;
	GHashTable *own_signers;    /* "domain d selector" */
	GHashTable *passed_signers; /* likewise */
	GHashTable *passing; /* "source" -> times a stream of it passes */
	GHashTable *spf;     /* "domain bounce" -> set of sources */
};

void dm_domain_facts_free(DmDomainFacts *facts)
{
	if (!facts)
		return;
	g_free(facts->domain);
	g_array_unref(facts->servers);
	g_strfreev(facts->nonexistent);
	g_free(facts);
}

static GHashTable *new_names(GDestroyNotify value)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, value);
}

static void free_names(gpointer data)
{
	g_hash_table_unref(data);
}

DmKnown *dm_known_new(const GPtrArray *facts)
{
	DmKnown *known = g_new0(DmKnown, 1);

	known->facts = facts;
	known->networks = new_names(free_names);
	known->own_signers = new_names(NULL);
	known->passed_signers = new_names(NULL);
	known->passing = new_names(NULL);
	known->spf = new_names(free_names);
	return known;
}

void dm_known_free(DmKnown *known)
{
	if (!known)
		return;
	g_hash_table_unref(known->networks);
	g_hash_table_unref(known->own_signers);
	g_hash_table_unref(known->passed_signers);
	g_hash_table_unref(known->passing);
	g_hash_table_unref(known->spf);
	g_free(known);
}

/* ---- names ---------------------------------------------------------- */

/* "example.com 192.0.2"; NULL where there is no address.  Caller frees. */
static char *network_of(const char *domain, const char *source)
{
	GString *key;
	DmAddress address;
	guint n;

	if (!source || !dm_address_parse(source, &address))
		return NULL;
	key = g_string_new(domain);
	n = address.size == 4 ? V4_BYTES : V6_BYTES;
	g_string_append_printf(key, " %u", address.size);
	for (guint i = 0; i < n; i++)
		g_string_append_printf(key, ".%u", address.bytes[i]);
	return g_string_free(key, FALSE);
}

static char *signer_key(const char *domain, const DmSigner *signer)
{
	return g_strdup_printf("%s %s %s", domain, signer->domain,
			       signer->selector);
}

static void add_name(GHashTable *names, char *name)
{
	if (name && g_hash_table_size(names) < NAMES_MAX)
		g_hash_table_add(names, name);
	else
		g_free(name);
}

/* Adds a source to the set under a key, which is taken over. */
static void add_source(GHashTable *table, char *key, const char *source)
{
	GHashTable *set = key ? g_hash_table_lookup(table, key) : NULL;

	if (!key || (!set && g_hash_table_size(table) >= NAMES_MAX)) {
		g_free(key);
		return;
	}
	if (!set) {
		set = new_names(NULL);
		g_hash_table_insert(table, g_strdup(key), set);
	}
	g_hash_table_add(set, g_strdup(source ? source : ""));
	g_free(key);
}

/* ---- learning ------------------------------------------------------- */

static gboolean has_foreign_signature(const DmMailStream *stream)
{
	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (!signer->is_aligned)
			return TRUE;
	}
	return FALSE;
}

/* What a server of one's own looks like. */
static gboolean looks_own(const DmMailStream *stream)
{
	return stream->messages >= OWN_MESSAGES &&
	       (double)stream->both_found >=
		       OWN_SHARE * (double)stream->messages &&
	       !has_foreign_signature(stream);
}

static void learn_signers(DmKnown *known, const DmMailStream *stream,
			  gboolean is_own)
{
	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (!signer->passed)
			continue;
		add_name(known->passed_signers,
			 signer_key(stream->domain, signer));
		/* Who passes SPF for the domain did not get it from others. */
		if (signer->is_aligned &&
		    (is_own || stream->both_found * 2 > stream->messages))
			add_name(known->own_signers,
				 signer_key(stream->domain, signer));
	}
}

void dm_known_learn(DmKnown *known, const DmMailStream *stream)
{
	gboolean is_own =
		dm_known_is_configured(known, stream) || looks_own(stream);

	/* One that is configured says nothing of its neighbours. */
	if (looks_own(stream))
		add_source(known->networks,
			   network_of(stream->domain, stream->source_ip),
			   stream->source_ip);
	learn_signers(known, stream, is_own);
	if (stream->source_ip && stream->neither_found < stream->messages)
		add_name(known->passing, g_strdup(stream->source_ip));
	for (guint i = 0; i < stream->spf->len; i++) {
		const DmSpfIdentity *identity =
			g_ptr_array_index(stream->spf, i);

		if (identity->passed)
			add_source(known->spf,
				   g_strdup_printf("%s %s", stream->domain,
						   identity->domain),
				   stream->source_ip);
	}
}

/* ---- asking --------------------------------------------------------- */

gboolean dm_known_is_configured(const DmKnown *known,
				const DmMailStream *stream)
{
	DmAddress address;

	if (!known->facts || !stream->source_ip ||
	    !dm_address_parse(stream->source_ip, &address))
		return FALSE;
	for (guint i = 0; i < known->facts->len; i++) {
		const DmDomainFacts *facts = g_ptr_array_index(known->facts, i);

		if (strcmp(facts->domain, stream->domain) != 0)
			continue;
		for (guint j = 0; j < facts->servers->len; j++)
			if (dm_cidr_has(&g_array_index(facts->servers, DmCidr,
						       j),
					&address))
				return TRUE;
	}
	return FALSE;
}

gboolean dm_known_is_near_own(const DmKnown *known, const DmMailStream *stream)
{
	g_autofree char *key = network_of(stream->domain, stream->source_ip);
	GHashTable *set =
		key ? g_hash_table_lookup(known->networks, key) : NULL;

	return set && g_hash_table_size(set) > 0;
}

gboolean dm_known_is_own_signer(const DmKnown *known, const char *domain,
				const DmSigner *signer)
{
	g_autofree char *key = signer_key(domain, signer);

	return g_hash_table_contains(known->own_signers, key);
}

gboolean dm_known_has_passed(const DmKnown *known, const char *domain,
			     const DmSigner *signer)
{
	g_autofree char *key = signer_key(domain, signer);

	return g_hash_table_contains(known->passed_signers, key);
}

gboolean dm_known_passes_elsewhere(const DmKnown *known,
				   const DmMailStream *stream)
{
	return stream->source_ip &&
	       g_hash_table_contains(known->passing, stream->source_ip);
}

guint dm_known_spf_sources(const DmKnown *known, const char *domain,
			   const DmSpfIdentity *identity)
{
	g_autofree char *key =
		g_strdup_printf("%s %s", domain, identity->domain);
	GHashTable *set = g_hash_table_lookup(known->spf, key);

	return set ? g_hash_table_size(set) : 0;
}
