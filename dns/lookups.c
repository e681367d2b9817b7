/*
 * Keeps answers, and which of them a check wants.  It asks nobody itself.
 */
#include "dns/lookups.h"

#include <string.h>

#include "dns/name.h"

typedef struct {
	DmDnsAnswer *answer; /* PENDING until it came */
	gboolean given_out;
} Question;

typedef struct {
	DmWebAnswer *answer; /* PENDING until it came */
	gboolean given_out;
} Page;

struct _DmDnsCache {
	GHashTable *questions; /* "TYPE name" -> Question */
	GHashTable *pages;     /* host -> Page */
};

/* A page that is wanted. */
typedef struct {
	Page *page;	   /* borrowed */
	GArray *addresses; /* DmAddress */
} Fetch;

/* What is asked beside the check: the commonest records ask less. */
#define ASIDE_MAX 60

struct _DmLookups {
	DmDnsCache *cache;
	guint queries_max;
	gsize bytes_max;
	GHashTable *asked;  /* Question *, borrowed: what counts */
	GHashTable *aside;  /* the same, of dm_lookups_ask_aside() alone */
	GPtrArray *missing; /* Question *, borrowed: PENDING in this run */
	GPtrArray *missing_pages; /* Fetch: likewise */
	GPtrArray *failed;	  /* DmDnsAnswer *, borrowed */
	GHashTable *owned;	  /* BUDGET and BAD_NAME answers, by key */
	DmWebAnswer *web_budget;
	gboolean is_closed;
};

/* ---- answers from the web ------------------------------------------- */

DmWebAnswer *dm_web_answer_new(const char *host, DmWebStatus status)
{
	DmWebAnswer *answer = g_new0(DmWebAnswer, 1);

	answer->status = status;
	answer->host = g_strdup(host);
	return answer;
}

void dm_web_answer_free(DmWebAnswer *answer)
{
	if (!answer)
		return;
	g_free(answer->host);
	g_free(answer->problem);
	g_free(answer->content_type);
	g_free(answer->location);
	g_clear_pointer(&answer->body, g_bytes_unref);
	g_free(answer);
}

/* ---- the cache ------------------------------------------------------ */

static void free_question(gpointer data)
{
	Question *question = data;

	dm_dns_answer_free(question->answer);
	g_free(question);
}

static void free_page(gpointer data)
{
	Page *page = data;

	dm_web_answer_free(page->answer);
	g_free(page);
}

DmDnsCache *dm_dns_cache_new(void)
{
	DmDnsCache *cache = g_new0(DmDnsCache, 1);

	cache->questions = g_hash_table_new_full(g_str_hash, g_str_equal,
						 g_free, free_question);
	cache->pages = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
					     free_page);
	return cache;
}

void dm_dns_cache_free(DmDnsCache *cache)
{
	if (!cache)
		return;
	g_hash_table_unref(cache->questions);
	g_hash_table_unref(cache->pages);
	g_free(cache);
}

static char *key_of(const char *name, DmDnsType type)
{
	return g_strdup_printf("%d %s", (int)type, name);
}

/* The question, made where it is not there yet. */
static Question *question_of(DmDnsCache *cache, const char *name,
			     DmDnsType type)
{
	g_autofree char *key = key_of(name, type);
	Question *question = g_hash_table_lookup(cache->questions, key);

	if (question)
		return question;
	question = g_new0(Question, 1);
	question->answer = dm_dns_answer_new(name, type, DM_DNS_PENDING);
	g_hash_table_insert(cache->questions, g_steal_pointer(&key), question);
	return question;
}

void dm_dns_cache_put(DmDnsCache *cache, DmDnsAnswer *answer)
{
	Question *question = question_of(cache, answer->name, answer->type);

	if (question->answer->status == DM_DNS_PENDING) {
		dm_dns_answer_free(question->answer);
		question->answer = answer;
	} else {
		dm_dns_answer_free(answer);
	}
	question->given_out = TRUE;
}

static Page *page_of(DmDnsCache *cache, const char *host)
{
	Page *page = g_hash_table_lookup(cache->pages, host);

	if (!page) {
		page = g_new0(Page, 1);
		page->answer = dm_web_answer_new(host, DM_WEB_PENDING);
		g_hash_table_insert(cache->pages, g_strdup(host), page);
	}
	return page;
}

void dm_dns_cache_put_web(DmDnsCache *cache, DmWebAnswer *answer)
{
	Page *page = page_of(cache, answer->host);

	if (page->answer->status == DM_WEB_PENDING) {
		dm_web_answer_free(page->answer);
		page->answer = answer;
	} else {
		dm_web_answer_free(answer);
	}
	page->given_out = TRUE;
}

const DmDnsAnswer *dm_dns_cache_get(const DmDnsCache *cache, const char *name,
				    DmDnsType type)
{
	g_autofree char *key = key_of(name, type);
	const Question *question = g_hash_table_lookup(cache->questions, key);

	return question ? question->answer : NULL;
}

/* ---- one check ------------------------------------------------------ */

static void free_fetch(gpointer data)
{
	Fetch *fetch = data;

	g_array_unref(fetch->addresses);
	g_free(fetch);
}

DmLookups *dm_lookups_new(DmDnsCache *cache, guint queries_max, gsize bytes_max)
{
	DmLookups *lookups = g_new0(DmLookups, 1);

	lookups->cache = cache;
	lookups->queries_max = queries_max;
	lookups->bytes_max = bytes_max;
	lookups->asked = g_hash_table_new(NULL, NULL);
	lookups->aside = g_hash_table_new(NULL, NULL);
	lookups->missing = g_ptr_array_new();
	lookups->missing_pages = g_ptr_array_new_with_free_func(free_fetch);
	lookups->failed = g_ptr_array_new();
	lookups->owned =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
				      (GDestroyNotify)dm_dns_answer_free);
	return lookups;
}

void dm_lookups_free(DmLookups *lookups)
{
	if (!lookups)
		return;
	g_hash_table_unref(lookups->asked);
	g_hash_table_unref(lookups->aside);
	g_ptr_array_unref(lookups->missing);
	g_ptr_array_unref(lookups->missing_pages);
	g_ptr_array_unref(lookups->failed);
	g_hash_table_unref(lookups->owned);
	dm_web_answer_free(lookups->web_budget);
	g_free(lookups);
}

void dm_lookups_begin(DmLookups *lookups)
{
	g_ptr_array_set_size(lookups->missing, 0);
	g_ptr_array_set_size(lookups->missing_pages, 0);
	g_ptr_array_set_size(lookups->failed, 0);
}

/* An answer that is this check's alone. */
static const DmDnsAnswer *own_answer(DmLookups *lookups, const char *name,
				     DmDnsType type, DmDnsStatus status)
{
	g_autofree char *key = key_of(name, type);
	DmDnsAnswer *answer = g_hash_table_lookup(lookups->owned, key);

	if (!answer) {
		answer = dm_dns_answer_new(name, type, status);
		g_hash_table_insert(lookups->owned, g_steal_pointer(&key),
				    answer);
	}
	return answer;
}

/* The one spelling of a name, or NULL where it is none; caller frees. */
static char *canonical(const char *name)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	gsize size = dm_dns_name_to_wire(name, wire), at = 0;

	return size ? dm_dns_name_read(wire, size, &at) : NULL;
}

/* What the answers to its questions take, as they came. */
static gsize count_bytes(const DmLookups *lookups)
{
	GHashTableIter iter;
	gpointer key;
	gsize sum = 0;

	g_hash_table_iter_init(&iter, lookups->asked);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		sum += ((const Question *)key)->answer->size_bytes;
	return sum;
}

/* Whether the check may ask the question, which is then one of its own. */
static gboolean take_question(DmLookups *lookups, Question *question,
			      gboolean is_aside)
{
	GHashTable *taken = is_aside ? lookups->aside : lookups->asked;
	guint max = is_aside ? ASIDE_MAX : lookups->queries_max;

	if (g_hash_table_contains(lookups->asked, question) ||
	    g_hash_table_contains(taken, question))
		return TRUE;
	if (g_hash_table_size(taken) >= max ||
	    count_bytes(lookups) > lookups->bytes_max ||
	    (lookups->is_closed && question->answer->status == DM_DNS_PENDING))
		return FALSE;
	g_hash_table_remove(lookups->aside, question);
	g_hash_table_add(taken, question);
	return TRUE;
}

static const DmDnsAnswer *ask(DmLookups *lookups, const char *text,
			      DmDnsType type, gboolean is_aside)
{
	g_autofree char *name = canonical(text);
	Question *question;

	if (!name)
		return own_answer(lookups, text, type, DM_DNS_BAD_NAME);
	question = question_of(lookups->cache, name, type);
	if (!take_question(lookups, question, is_aside))
		return own_answer(lookups, name, type, DM_DNS_BUDGET);
	if (question->answer->status != DM_DNS_PENDING)
		return question->answer;
	if (lookups->is_closed)
		return own_answer(lookups, name, type, DM_DNS_BUDGET);
	g_ptr_array_add(lookups->missing, question);
	return question->answer;
}

const DmDnsAnswer *dm_lookups_ask_quietly(DmLookups *lookups, const char *name,
					  DmDnsType type)
{
	return ask(lookups, name, type, FALSE);
}

const DmDnsAnswer *dm_lookups_ask_aside(DmLookups *lookups, const char *name,
					DmDnsType type)
{
	return ask(lookups, name, type, TRUE);
}

const DmDnsAnswer *dm_lookups_ask(DmLookups *lookups, const char *name,
				  DmDnsType type)
{
	const DmDnsAnswer *answer = ask(lookups, name, type, FALSE);

	if (dm_dns_failed(answer) &&
	    !g_ptr_array_find(lookups->failed, answer, NULL))
		g_ptr_array_add(lookups->failed, (gpointer)answer);
	return answer;
}

static const DmWebAnswer *web_budget(DmLookups *lookups, const char *host)
{
	dm_web_answer_free(lookups->web_budget);
	lookups->web_budget = dm_web_answer_new(host, DM_WEB_BUDGET);
	lookups->web_budget->problem =
		g_strdup("not fetched: the time for this domain is used up");
	return lookups->web_budget;
}

const DmWebAnswer *dm_lookups_fetch(DmLookups *lookups, const char *host,
				    const GArray *addresses)
{
	Page *page = page_of(lookups->cache, host);
	Fetch *fetch;

	if (page->answer->status != DM_WEB_PENDING)
		return page->answer;
	if (lookups->is_closed)
		return web_budget(lookups, host);
	fetch = g_new0(Fetch, 1);
	fetch->page = page;
	fetch->addresses = g_array_copy((GArray *)addresses);
	g_ptr_array_add(lookups->missing_pages, fetch);
	return page->answer;
}

/* ---- for who runs the check ----------------------------------------- */

gboolean dm_lookups_is_pending(const DmLookups *lookups)
{
	return lookups->missing->len || lookups->missing_pages->len;
}

gboolean dm_lookups_is_ready(const DmLookups *lookups)
{
	for (guint i = 0; i < lookups->missing->len; i++) {
		const Question *question =
			g_ptr_array_index(lookups->missing, i);

		if (question->answer->status == DM_DNS_PENDING)
			return FALSE;
	}
	for (guint i = 0; i < lookups->missing_pages->len; i++) {
		const Fetch *fetch =
			g_ptr_array_index(lookups->missing_pages, i);

		if (fetch->page->answer->status == DM_WEB_PENDING)
			return FALSE;
	}
	return TRUE;
}

void dm_lookups_wanted(DmLookups *lookups, DmWantFn want, DmWantWebFn want_web,
		       gpointer user)
{
	for (guint i = 0; i < lookups->missing->len; i++) {
		Question *question = g_ptr_array_index(lookups->missing, i);

		if (question->given_out)
			continue;
		question->given_out = TRUE;
		want(user, question->answer->name, question->answer->type);
	}
	for (guint i = 0; i < lookups->missing_pages->len; i++) {
		const Fetch *fetch =
			g_ptr_array_index(lookups->missing_pages, i);

		if (fetch->page->given_out)
			continue;
		fetch->page->given_out = TRUE;
		want_web(user, fetch->page->answer->host,
			 (const DmAddress *)(void *)fetch->addresses->data,
			 fetch->addresses->len);
	}
}

void dm_lookups_close(DmLookups *lookups)
{
	lookups->is_closed = TRUE;
}

guint dm_lookups_count(const DmLookups *lookups)
{
	return g_hash_table_size(lookups->asked) +
	       g_hash_table_size(lookups->aside);
}

const GPtrArray *dm_lookups_failed(const DmLookups *lookups)
{
	return lookups->failed;
}
