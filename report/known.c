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
#define NAMES_MAX 2000000

/* A signature that passed somewhere. */
typedef struct {
	const char *domain, *selector;
	gboolean is_own; /* a server of its own signs so */
} Signature;

/* A bounce domain for which SPF passed. */
typedef struct {
	const char *name, *source;
	gboolean is_shared; /* by more than this source */
} Bounce;

/* What is usual for one domain. */
typedef struct {
	GPtrArray *facts;	/* DmDomainFacts: of each section of its name */
	GHashTable *networks;	/* gint64: network_of() */
	GHashTable *signatures; /* Signature */
	GHashTable *bounces;	/* Bounce */
} Habits;

struct _DmKnown {
	GStringChunk *texts;
	GHashTable *domains; /* name -> Habits */
	GHashTable *passing; /* sources of which some stream passes */
	guint names;	     /* in all sets */
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

/* ---- names ---------------------------------------------------------- */

static guint hash_signature(gconstpointer key)
{
	const Signature *signature = key;

	return g_str_hash(signature->domain) * 33 +
	       g_str_hash(signature->selector);
}

static gboolean is_same_signature(gconstpointer left, gconstpointer right)
{
	const Signature *a = left, *b = right;

	return strcmp(a->domain, b->domain) == 0 &&
	       strcmp(a->selector, b->selector) == 0;
}

static void free_habits(gpointer data)
{
	Habits *habits = data;

	g_ptr_array_unref(habits->facts);
	g_hash_table_unref(habits->networks);
	g_hash_table_unref(habits->signatures);
	g_hash_table_unref(habits->bounces);
	g_free(habits);
}

/* A copy that lives as long as what is known. */
static const char *keep(DmKnown *known, const char *text)
{
	return g_string_chunk_insert(known->texts, text);
}

/* FALSE when no further one is learnt; else one is counted. */
static gboolean has_room(DmKnown *known)
{
	if (known->names == NAMES_MAX)
		return FALSE;
	known->names++;
	return TRUE;
}

static Habits *add_habits(DmKnown *known, const char *domain)
{
	Habits *habits = g_new0(Habits, 1);

	habits->facts = g_ptr_array_new();
	habits->networks = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						 g_free, NULL);
	habits->signatures = g_hash_table_new_full(
		hash_signature, is_same_signature, g_free, NULL);
	habits->bounces =
		g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
	g_hash_table_insert(known->domains, (gpointer)keep(known, domain),
			    habits);
	return habits;
}

/* NULL where nothing is known of the domain. */
static Habits *habits_of(const DmKnown *known, const char *domain)
{
	return domain ? g_hash_table_lookup(known->domains, domain) : NULL;
}

DmKnown *dm_known_new(const GPtrArray *facts)
{
	DmKnown *known = g_new0(DmKnown, 1);

	known->texts = g_string_chunk_new(4096);
	known->domains = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
					       free_habits);
	known->passing = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; facts && i < facts->len; i++) {
		DmDomainFacts *one = g_ptr_array_index(facts, i);
		Habits *habits = habits_of(known, one->domain);

		if (!habits)
			habits = add_habits(known, one->domain);
		g_ptr_array_add(habits->facts, one);
	}
	return known;
}

void dm_known_free(DmKnown *known)
{
	if (!known)
		return;
	g_hash_table_unref(known->domains);
	g_hash_table_unref(known->passing);
	g_string_chunk_free(known->texts);
	g_free(known);
}

/* The /24 or /48 of a source, and its family, as one number; FALSE where
   there is no address. */
static gboolean network_of(const char *source, gint64 *ret)
{
	DmAddress address;
	guint n;

	if (!source || !dm_address_parse(source, &address))
		return FALSE;
	n = address.size == 4 ? V4_BYTES : V6_BYTES;
	*ret = address.size;
	for (guint i = 0; i < n; i++)
		*ret = *ret << 8 | address.bytes[i];
	return TRUE;
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

static void learn_network(DmKnown *known, Habits *habits,
			  const DmMailStream *stream)
{
	gint64 network;

	if (network_of(stream->source_ip, &network) &&
	    !g_hash_table_contains(habits->networks, &network) &&
	    has_room(known))
		g_hash_table_add(habits->networks,
				 g_memdup2(&network, sizeof(network)));
}

static const Signature *find_signature(const Habits *habits,
				       const DmSigner *signer)
{
	const Signature wanted = { .domain = signer->domain,
				   .selector = signer->selector };

	return g_hash_table_lookup(habits->signatures, &wanted);
}

static void learn_signature(DmKnown *known, Habits *habits,
			    const DmSigner *signer, gboolean is_own)
{
	Signature *signature = (Signature *)find_signature(habits, signer);

	if (!signature && has_room(known)) {
		signature = g_new0(Signature, 1);
		signature->domain = keep(known, signer->domain);
		signature->selector = keep(known, signer->selector);
		g_hash_table_add(habits->signatures, signature);
	}
	if (signature)
		signature->is_own |= is_own;
}

static void learn_signers(DmKnown *known, Habits *habits,
			  const DmMailStream *stream, gboolean is_own)
{
	/* Who passes SPF for the domain did not get it from others. */
	gboolean passes = is_own || stream->both_found * 2 > stream->messages;

	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (signer->passed)
			learn_signature(known, habits, signer,
					signer->is_aligned && passes);
	}
}

static void learn_bounce(DmKnown *known, Habits *habits, const char *name,
			 const char *source)
{
	Bounce *bounce = g_hash_table_lookup(habits->bounces, name);

	if (!source)
		source = "";
	if (bounce) {
		bounce->is_shared |= strcmp(bounce->source, source) != 0;
		return;
	}
	if (!has_room(known))
		return;
	bounce = g_new0(Bounce, 1);
	bounce->name = keep(known, name);
	bounce->source = keep(known, source);
	g_hash_table_insert(habits->bounces, (gpointer)bounce->name, bounce);
}

static void learn_passing(DmKnown *known, const DmMailStream *stream)
{
	if (stream->source_ip && stream->neither_found < stream->messages &&
	    !g_hash_table_contains(known->passing, stream->source_ip) &&
	    has_room(known))
		g_hash_table_add(known->passing,
				 (gpointer)keep(known, stream->source_ip));
}

void dm_known_learn(DmKnown *known, const DmMailStream *stream)
{
	Habits *habits = habits_of(known, stream->domain);
	gboolean is_own = looks_own(stream);

	if (!habits && stream->domain && has_room(known))
		habits = add_habits(known, stream->domain);
	if (!habits)
		return;
	/* One that is configured says nothing of its neighbours. */
	if (is_own)
		learn_network(known, habits, stream);
	learn_signers(known, habits, stream,
		      is_own || dm_known_is_configured(known, stream));
	learn_passing(known, stream);
	for (guint i = 0; i < stream->spf->len; i++) {
		const DmSpfIdentity *identity =
			g_ptr_array_index(stream->spf, i);

		if (identity->passed)
			learn_bounce(known, habits, identity->domain,
				     stream->source_ip);
	}
}

/* ---- asking --------------------------------------------------------- */

static gboolean has_server(const DmDomainFacts *facts, const DmAddress *address)
{
	for (guint i = 0; i < facts->servers->len; i++)
		if (dm_cidr_has(&g_array_index(facts->servers, DmCidr, i),
				address))
			return TRUE;
	return FALSE;
}

gboolean dm_known_is_configured(const DmKnown *known,
				const DmMailStream *stream)
{
	const Habits *habits = habits_of(known, stream->domain);
	DmAddress address;

	if (!habits || !habits->facts->len || !stream->source_ip ||
	    !dm_address_parse(stream->source_ip, &address))
		return FALSE;
	for (guint i = 0; i < habits->facts->len; i++)
		if (has_server(g_ptr_array_index(habits->facts, i), &address))
			return TRUE;
	return FALSE;
}

gboolean dm_known_is_near_own(const DmKnown *known, const DmMailStream *stream)
{
	const Habits *habits = habits_of(known, stream->domain);
	gint64 network;

	return habits && g_hash_table_size(habits->networks) > 0 &&
	       network_of(stream->source_ip, &network) &&
	       g_hash_table_contains(habits->networks, &network);
}

gboolean dm_known_is_own_signer(const DmKnown *known, const char *domain,
				const DmSigner *signer)
{
	const Habits *habits = habits_of(known, domain);
	const Signature *signature =
		habits ? find_signature(habits, signer) : NULL;

	return signature && signature->is_own;
}

gboolean dm_known_has_passed(const DmKnown *known, const char *domain,
			     const DmSigner *signer)
{
	const Habits *habits = habits_of(known, domain);

	return habits && find_signature(habits, signer);
}

gboolean dm_known_passes_elsewhere(const DmKnown *known,
				   const DmMailStream *stream)
{
	return stream->source_ip &&
	       g_hash_table_contains(known->passing, stream->source_ip);
}

gboolean dm_known_is_shared_bounce(const DmKnown *known, const char *domain,
				   const DmSpfIdentity *identity)
{
	const Habits *habits = habits_of(known, domain);
	const Bounce *bounce =
		habits ? g_hash_table_lookup(habits->bounces, identity->domain)
		       : NULL;

	return bounce && bounce->is_shared;
}
