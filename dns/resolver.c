/*
 * c-ares carries the questions; what is in them and in the replies is written
 * and read here and in answer.c, because c-ares 1.18 keeps neither the TTL of
 * MX and TXT nor the AD flag.
 */
#include "dns/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/random.h>

#include "dns/name.h"

G_DEFINE_QUARK(dm - dns - error - quark, dm_dns_error)

#define TRIES 3
/* c-ares doubles the time with each try: 1 + 2 + 4. */
#define TRIES_SHARE 7
#define TRY_MS_MIN 50
/* What passes through networks in one piece (RFC 9715 section 3). */
#define UDP_SIZE 1232
#define QUERY_SIZE (12 + DM_DNS_NAME_WIRE + 4 + 11)
#define TYPE_OPT 41
#define CLASS_IN 1
#define FLAGS_RD_AD 0x0120
#define FLAG_CD 0x0010
#define DEAD_AT_FIRST 8
#define DEAD_LATER 64

typedef struct {
	DmResolver *resolver;
	char *name;
	DmDnsType type;
	guint16 id;
	DmResolvedFn callback;
	gpointer user;
} Question;

struct _DmResolver {
	ares_channel channel;
	guint parallel, records_max;
	guint in_flight;
	GQueue waiting;	       /* Question */
	guint8 ids[65536 / 8]; /* those on their way */
	gboolean was_answered;
	guint silent; /* questions without an answer since the last one */
	gboolean is_probing;
	gboolean is_dead;
	gboolean is_closing;
};

/* ---- servers -------------------------------------------------------- */

gboolean dm_resolver_server_is_good(const char *text)
{
	struct ares_options options = { .flags = ARES_FLAG_NOCHECKRESP };
	ares_channel channel;
	gboolean is_good;

	/* A comma would begin another one. */
	if (!*text || strpbrk(text, ", \t") ||
	    ares_init_options(&channel, &options, ARES_OPT_FLAGS) !=
		    ARES_SUCCESS)
		return FALSE;
	is_good = ares_set_servers_ports_csv(channel, text) == ARES_SUCCESS;
	ares_destroy(channel);
	return is_good;
}

static guint count_servers(ares_channel channel)
{
	struct ares_addr_port_node *servers = NULL;
	guint n = 0;

	if (ares_get_servers_ports(channel, &servers) != ARES_SUCCESS)
		return 1;
	for (const struct ares_addr_port_node *row = servers; row;
	     row = row->next)
		n++;
	ares_free_data(servers);
	return MAX(n, 1);
}

static int open_channel(const DmResolverOptions *from, guint try_ms,
			ares_channel *ret)
{
	struct ares_options options = {
		.flags = ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS |
			 ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES,
		.timeout = (int)try_ms,
		.tries = TRIES,
		.ednspsz = UDP_SIZE,
		.lookups = (char *)"b",
	};
	g_autofree char *servers = NULL;
	int code = ares_init_options(ret, &options,
				     ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS |
					     ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
					     ARES_OPT_LOOKUPS);

	if (code != ARES_SUCCESS || !from->servers || !*from->servers)
		return code;
	servers = g_strjoinv(",", (char **)from->servers);
	code = ares_set_servers_ports_csv(*ret, servers);
	if (code != ARES_SUCCESS)
		ares_destroy(*ret);
	return code;
}

/* Each server gets its share of the time, which is known only when c-ares has
   read the system's configuration. */
static int open_timed(const DmResolverOptions *options, ares_channel *ret)
{
	guint try_ms = MAX(options->timeout_ms / TRIES_SHARE, TRY_MS_MIN);
	int code = open_channel(options, try_ms, ret);
	guint n;

	if (code != ARES_SUCCESS)
		return code;
	n = count_servers(*ret);
	if (n == 1)
		return code;
	ares_destroy(*ret);
	return open_channel(options, MAX(try_ms / n, TRY_MS_MIN), ret);
}

DmResolver *dm_resolver_new(const DmResolverOptions *options, GError **error)
{
	DmResolver *resolver = g_new0(DmResolver, 1);
	int code = open_timed(options, &resolver->channel);

	if (code != ARES_SUCCESS) {
		g_set_error(error, DM_DNS_ERROR, DM_DNS_ERROR_SERVERS,
			    "the DNS servers cannot be used: %s",
			    ares_strerror(code));
		g_free(resolver);
		return NULL;
	}
	resolver->parallel = options->parallel;
	resolver->records_max = options->records_max;
	g_queue_init(&resolver->waiting);
	return resolver;
}

static void free_question(gpointer data)
{
	Question *question = data;

	g_free(question->name);
	g_free(question);
}

void dm_resolver_free(DmResolver *resolver)
{
	if (!resolver)
		return;
	resolver->is_closing = TRUE;
	ares_destroy(resolver->channel);
	g_queue_clear_full(&resolver->waiting, free_question);
	g_free(resolver);
}

/* ---- questions ------------------------------------------------------ */

static Question *new_question(DmResolver *resolver, const char *name,
			      DmDnsType type, DmResolvedFn callback,
			      gpointer user)
{
	Question *question = g_new0(Question, 1);

	question->resolver = resolver;
	question->name = g_strdup(name);
	question->type = type;
	question->callback = callback;
	question->user = user;
	return question;
}

/* A number that no other question on its way has, and nobody can guess. */
static guint16 take_id(DmResolver *resolver)
{
	guint16 id;

	do {
		if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
			id = (guint16)g_random_int();
	} while (resolver->ids[id / 8] & 1 << id % 8);
	resolver->ids[id / 8] |= (guint8)(1 << id % 8);
	return id;
}

static void put16(guint8 *at, guint value)
{
	at[0] = (guint8)(value >> 8);
	at[1] = (guint8)(value & 0xff);
}

/* The question, and an OPT record at its end, where c-ares takes it off again
   for servers that do not understand it. */
static gsize write_query(const Question *question, guint8 query[QUERY_SIZE])
{
	gsize size = 12, name;

	memset(query, 0, QUERY_SIZE);
	put16(query, question->id);
	put16(query + 2, (guint)question->type & DM_DNS_UNCHECKED
				 ? FLAGS_RD_AD | FLAG_CD
				 : FLAGS_RD_AD);
	put16(query + 4, 1);
	put16(query + 10, 1);
	name = dm_dns_name_to_wire(question->name, query + size);
	if (!name)
		return 0;
	size += name;
	put16(query + size, DM_DNS_TYPE(question->type));
	put16(query + size + 2, CLASS_IN);
	size += 4;
	put16(query + size + 1, TYPE_OPT);
	put16(query + size + 3, UDP_SIZE);
	return size + 11;
}

static void on_probed(gpointer user, DmDnsAnswer *answer)
{
	DmResolver *resolver = user;

	resolver->is_probing = FALSE;
	resolver->is_dead |= answer->status == DM_DNS_TIMEOUT;
	dm_dns_answer_free(answer);
}

/* Ahead of all others: every resolver knows the root. */
static void probe(DmResolver *resolver)
{
	resolver->is_probing = TRUE;
	g_queue_push_head(&resolver->waiting,
			  new_question(resolver, ".", DM_DNS_SOA, on_probed,
				       resolver));
}

/* Many silent questions in a row may be those of a few domains whose own
   servers are silent. */
static void note_answer(DmResolver *resolver, gboolean is_silent)
{
	guint enough = resolver->was_answered ? DEAD_LATER : DEAD_AT_FIRST;

	if (!is_silent) {
		resolver->was_answered = TRUE;
		resolver->silent = 0;
	} else if (++resolver->silent < enough || resolver->is_probing ||
		   resolver->is_dead) {
		return;
	} else if (resolver->was_answered) {
		probe(resolver);
	} else {
		resolver->is_dead = TRUE;
	}
}

static DmDnsAnswer *read_answer(const Question *question, int code,
				const guint8 *reply, int size)
{
	if (code == ARES_SUCCESS)
		return dm_dns_answer_parse(reply, (gsize)size, question->name,
					   question->type,
					   question->resolver->records_max);
	return dm_dns_answer_new(question->name, question->type,
				 code == ARES_EBADRESP ? DM_DNS_BROKEN
						       : DM_DNS_TIMEOUT);
}

static void on_reply(void *user, int code, int timeouts G_GNUC_UNUSED,
		     unsigned char *reply, int size)
{
	Question *question = user;
	DmResolver *resolver = question->resolver;

	resolver->in_flight--;
	resolver->ids[question->id / 8] &= (guint8) ~(1 << question->id % 8);
	if (!resolver->is_closing) {
		note_answer(resolver, code != ARES_SUCCESS);
		question->callback(question->user,
				   read_answer(question, code, reply, size));
	}
	free_question(question);
}

static void send_question(DmResolver *resolver, Question *question)
{
	guint8 query[QUERY_SIZE];
	gsize size;

	question->id = take_id(resolver);
	size = write_query(question, query);
	resolver->in_flight++;
	ares_send(resolver->channel, query, (int)size, on_reply, question);
}

static void give_up(Question *question)
{
	question->callback(question->user,
			   dm_dns_answer_new(question->name, question->type,
					     DM_DNS_TIMEOUT));
	free_question(question);
}

/* Answers may ask more: the queue is looked at anew each time. */
static void work_off(DmResolver *resolver)
{
	Question *question;

	if (resolver->is_dead)
		ares_cancel(resolver->channel);
	while ((resolver->is_dead ||
		resolver->in_flight < resolver->parallel) &&
	       (question = g_queue_pop_head(&resolver->waiting))) {
		if (resolver->is_dead)
			give_up(question);
		else
			send_question(resolver, question);
	}
}

void dm_resolver_ask(DmResolver *resolver, const char *name, DmDnsType type,
		     DmResolvedFn callback, gpointer user)
{
	g_queue_push_tail(&resolver->waiting,
			  new_question(resolver, name, type, callback, user));
}

gboolean dm_resolver_is_dead(const DmResolver *resolver)
{
	return resolver->is_dead;
}

guint dm_resolver_pending(const DmResolver *resolver)
{
	return resolver->in_flight + resolver->waiting.length;
}

/* ---- waiting -------------------------------------------------------- */

guint dm_resolver_fds(DmResolver *resolver, GPollFD fds[DM_RESOLVER_FDS],
		      int *timeout_ms)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct timeval most = { *timeout_ms / 1000, *timeout_ms % 1000 * 1000 };
	struct timeval room, *next;
	guint n = 0;
	guint bits;

	work_off(resolver);
	bits = (guint)ares_getsock(resolver->channel, sockets,
				   ARES_GETSOCK_MAXNUM);
	for (guint i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
		gushort events = 0;

		/* The macros of c-ares shift a bit out of an int. */
		if (bits >> i & 1)
			events |= G_IO_IN;
		if (bits >> (i + ARES_GETSOCK_MAXNUM) & 1)
			events |= G_IO_OUT;
		if (events)
			fds[n++] = (GPollFD){ sockets[i], events, 0 };
	}
	next = ares_timeout(resolver->channel, &most, &room);
	if (next)
		*timeout_ms = (int)(next->tv_sec * 1000 +
				    (next->tv_usec + 999) / 1000);
	return n;
}

void dm_resolver_process(DmResolver *resolver, const GPollFD *fds, guint n)
{
	for (guint i = 0; i < n; i++) {
		gboolean is_broken =
			(fds[i].revents & (G_IO_ERR | G_IO_HUP)) != 0;
		gboolean reads = (fds[i].revents & G_IO_IN) || is_broken;
		gboolean writes = (fds[i].revents & G_IO_OUT) != 0;

		ares_process_fd(resolver->channel,
				reads ? fds[i].fd : ARES_SOCKET_BAD,
				writes ? fds[i].fd : ARES_SOCKET_BAD);
	}
	/* What is late by now. */
	ares_process_fd(resolver->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
	work_off(resolver);
}
