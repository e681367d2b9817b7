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
#define CUT_AT 2 /* the octet of a reply that has the TC flag, and the flag */
#define CUT_BIT 0x02
#define FLAGS_RD_AD 0x0120
#define FLAG_CD 0x0010
#define DEAD_AT_FIRST 8
#define DEAD_LATER 64

/* A question is on its way on one channel: the first one, of UDP, or one of
   those of TCP, which carry one question each, because c-ares takes a closed
   connection for a lost try of all the questions on a channel. */
typedef struct {
	ares_channel ares;
	gboolean is_busy; /* of TCP only */
} Channel;

typedef struct {
	DmResolver *resolver;
	Channel *channel;
	char *name;
	DmDnsType type;
	guint16 id;
	DmResolvedFn callback;
	gpointer user;
} Question;

struct _DmResolver {
	Channel channels[DM_RESOLVER_CHANNELS];
	guint n_channels; /* that are open */
	guint parallel, records_max;
	guint in_flight;
	GQueue waiting;	       /* Question */
	GQueue cut;	       /* Question: to be asked again by TCP */
	guint8 ids[65536 / 8]; /* those on their way */
	gboolean was_answered;
	guint silent; /* questions without an answer since the last one */
	gboolean is_probing;
	gboolean was_heard; /* since the probe was sent */
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
			 ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
			 ARES_FLAG_IGNTC,
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

/* Another one like `udp`, for TCP. */
static int open_tcp(ares_channel udp, ares_channel *ret)
{
	struct ares_options options;
	struct ares_addr_port_node *servers = NULL;
	int mask = 0;
	int code = ares_save_options(udp, &options, &mask);

	if (code == ARES_SUCCESS) {
		options.flags |= ARES_FLAG_USEVC;
		code = ares_init_options(ret, &options, mask);
	}
	ares_destroy_options(&options);
	if (code != ARES_SUCCESS)
		return code;
	/* The options have the addresses of IPv4 only. */
	code = ares_get_servers_ports(udp, &servers);
	if (code == ARES_SUCCESS)
		code = ares_set_servers_ports(*ret, servers);
	ares_free_data(servers);
	if (code != ARES_SUCCESS)
		ares_destroy(*ret);
	return code;
}

DmResolver *dm_resolver_new(const DmResolverOptions *options, GError **error)
{
	DmResolver *resolver = g_new0(DmResolver, 1);
	int code = open_timed(options, &resolver->channels[0].ares);

	if (code != ARES_SUCCESS) {
		g_set_error(error, DM_DNS_ERROR, DM_DNS_ERROR_SERVERS,
			    "the DNS servers cannot be used: %s",
			    ares_strerror(code));
		g_free(resolver);
		return NULL;
	}
	resolver->n_channels = 1;
	resolver->parallel = options->parallel;
	resolver->records_max = options->records_max;
	g_queue_init(&resolver->waiting);
	g_queue_init(&resolver->cut);
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
	for (guint i = 0; i < resolver->n_channels; i++)
		ares_destroy(resolver->channels[i].ares);
	g_queue_clear_full(&resolver->waiting, free_question);
	g_queue_clear_full(&resolver->cut, free_question);
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
	resolver->is_dead |=
		answer->status == DM_DNS_TIMEOUT && !resolver->was_heard;
	dm_dns_answer_free(answer);
}

/* Ahead of all others: every resolver knows the root. */
static void probe(DmResolver *resolver)
{
	resolver->is_probing = TRUE;
	resolver->was_heard = FALSE;
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
		resolver->was_heard = TRUE;
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

static gboolean is_cut(int code, const guint8 *reply, int size)
{
	return code == ARES_SUCCESS && size > CUT_AT &&
	       (reply[CUT_AT] & CUT_BIT);
}

static gboolean is_udp(const Question *question)
{
	return question->channel == question->resolver->channels;
}

static void on_reply(void *user, int code, int timeouts G_GNUC_UNUSED,
		     unsigned char *reply, int size)
{
	Question *question = user;
	DmResolver *resolver = question->resolver;

	resolver->in_flight--;
	resolver->ids[question->id / 8] &= (guint8) ~(1 << question->id % 8);
	question->channel->is_busy = FALSE;
	if (!resolver->is_closing) {
		note_answer(resolver, code != ARES_SUCCESS);
		if (is_udp(question) && is_cut(code, reply, size)) {
			g_queue_push_tail(&resolver->cut, question);
			return;
		}
		question->callback(question->user,
				   read_answer(question, code, reply, size));
	}
	free_question(question);
}

static void send_question(DmResolver *resolver, Question *question,
			  Channel *channel)
{
	guint8 query[QUERY_SIZE];
	gsize size;

	question->id = take_id(resolver);
	question->channel = channel;
	size = write_query(question, query);
	resolver->in_flight++;
	channel->is_busy = channel != resolver->channels;
	ares_send(channel->ares, query, (int)size, on_reply, question);
}

static void give_up(GQueue *questions)
{
	Question *question;

	while ((question = g_queue_pop_head(questions))) {
		question->callback(question->user,
				   dm_dns_answer_new(question->name,
						     question->type,
						     DM_DNS_TIMEOUT));
		free_question(question);
	}
}

/* A channel of TCP that carries nothing, or NULL.  Where none can be opened at
   all, nothing can be asked by TCP. */
static Channel *free_channel(DmResolver *resolver)
{
	Channel *channels = resolver->channels;

	for (guint i = 1; i < resolver->n_channels; i++)
		if (!channels[i].is_busy)
			return &channels[i];
	if (resolver->n_channels == DM_RESOLVER_CHANNELS)
		return NULL;
	if (open_tcp(channels[0].ares, &channels[resolver->n_channels].ares) !=
	    ARES_SUCCESS) {
		give_up(&resolver->cut);
		return NULL;
	}
	return &channels[resolver->n_channels++];
}

/* Sends the next one, if it may go. */
static gboolean send_next(DmResolver *resolver)
{
	Channel *tcp = NULL;
	Question *question;

	if (resolver->in_flight >= resolver->parallel)
		return FALSE;
	if (resolver->cut.length)
		tcp = free_channel(resolver);
	question = g_queue_pop_head(tcp ? &resolver->cut : &resolver->waiting);
	if (question)
		send_question(resolver, question,
			      tcp ? tcp : resolver->channels);
	return question != NULL;
}

static void give_all_up(DmResolver *resolver)
{
	for (guint i = 0; i < resolver->n_channels; i++)
		ares_cancel(resolver->channels[i].ares);
	give_up(&resolver->cut);
	give_up(&resolver->waiting);
}

/* Answers may ask more: the queues are looked at anew each time. */
static void work_off(DmResolver *resolver)
{
	while (!resolver->is_dead && send_next(resolver))
		;
	if (resolver->is_dead)
		give_all_up(resolver);
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
	return resolver->in_flight + resolver->waiting.length +
	       resolver->cut.length;
}

/* ---- waiting -------------------------------------------------------- */

/* Gives how many of `fds` it has filled. */
static guint add_fds(ares_channel channel, GPollFD *fds, int *timeout_ms)
{
	ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
	struct timeval most = { *timeout_ms / 1000, *timeout_ms % 1000 * 1000 };
	struct timeval room, *next;
	guint n = 0;
	guint bits = (guint)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);

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
	next = ares_timeout(channel, &most, &room);
	if (next)
		*timeout_ms = (int)(next->tv_sec * 1000 +
				    (next->tv_usec + 999) / 1000);
	return n;
}

guint dm_resolver_fds(DmResolver *resolver, GPollFD fds[DM_RESOLVER_FDS],
		      int *timeout_ms)
{
	guint n = 0;

	G_STATIC_ASSERT(DM_RESOLVER_FDS >=
			DM_RESOLVER_CHANNELS * ARES_GETSOCK_MAXNUM);
	work_off(resolver);
	for (guint i = 0; i < resolver->n_channels; i++)
		n += add_fds(resolver->channels[i].ares, fds + n, timeout_ms);
	return n;
}

static void process_channel(ares_channel channel, const GPollFD *fds, guint n)
{
	for (guint i = 0; i < n; i++) {
		gboolean is_broken =
			(fds[i].revents & (G_IO_ERR | G_IO_HUP)) != 0;
		gboolean reads = (fds[i].revents & G_IO_IN) || is_broken;
		gboolean writes = (fds[i].revents & G_IO_OUT) != 0;

		/* Those of other channels it does not know. */
		if (reads || writes)
			ares_process_fd(channel,
					reads ? fds[i].fd : ARES_SOCKET_BAD,
					writes ? fds[i].fd : ARES_SOCKET_BAD);
	}
	/* What is late by now. */
	ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
}

void dm_resolver_process(DmResolver *resolver, const GPollFD *fds, guint n)
{
	for (guint i = 0; i < resolver->n_channels; i++)
		process_channel(resolver->channels[i].ares, fds, n);
	work_off(resolver);
}
