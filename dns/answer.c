/*
 * Reads replies of DNS servers, each length and count checked; what does not
 * add up makes the whole reply worthless.  It sends nothing.
 */
#include "dns/answer.h"

#include <string.h>

#include "dns/name.h"

#define HEADER_SIZE 12
#define RECORD_HEAD 10 /* type, class, TTL, length */
#define CLASS_IN 1
#define ALIASES_MAX 16
/* RFC 2308 section 5: of a negative answer; RFC 2181 section 8: of any. */
#define NEGATIVE_TTL_MAX 10800
#define TTL_MAX 0x7fffffff

#define FLAG_QR 0x8000
#define FLAG_TC 0x0200
#define FLAG_AD 0x0020

#define RCODE_OK 0
#define RCODE_SERVFAIL 2
#define RCODE_NXDOMAIN 3

static const struct {
	DmDnsType type;
	const char *name;
} types[] = {
	{ DM_DNS_A, "A" },	 { DM_DNS_CNAME, "CNAME" },
	{ DM_DNS_SOA, "SOA" },	 { DM_DNS_PTR, "PTR" },
	{ DM_DNS_MX, "MX" },	 { DM_DNS_TXT, "TXT" },
	{ DM_DNS_AAAA, "AAAA" }, { DM_DNS_TLSA, "TLSA" },
	{ DM_DNS_SPF, "SPF" },
};

const char *dm_dns_type_name(DmDnsType type)
{
	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (types[i].type == DM_DNS_TYPE(type))
			return types[i].name;
	return "other";
}

const char *dm_dns_status_text(DmDnsStatus status)
{
	static const char *const texts[] = {
		[DM_DNS_PENDING] = "not answered yet",
		[DM_DNS_OK] = "answered",
		[DM_DNS_NODATA] = "no such record",
		[DM_DNS_NXDOMAIN] = "no such name",
		[DM_DNS_BAD_NAME] = "no name of DNS",
		[DM_DNS_SERVFAIL] =
			"the DNS server failed (SERVFAIL): its zone is broken, out of reach, or DNSSEC does not validate",
		[DM_DNS_REFUSED] = "the DNS server refused to answer",
		[DM_DNS_TIMEOUT] = "no answer in time",
		[DM_DNS_BROKEN] = "the answer cannot be read",
		[DM_DNS_BUDGET] =
			"not asked: the queries or the time for this domain are used up",
	};

	return texts[status];
}

/* ---- answers -------------------------------------------------------- */

static void free_record(gpointer data)
{
	DmDnsRecord *record = data;

	g_free(record->name);
	g_free(record->text);
	g_free(record->data);
	g_free(record);
}

DmDnsAnswer *dm_dns_answer_new(const char *name, DmDnsType type,
			       DmDnsStatus status)
{
	DmDnsAnswer *answer = g_new0(DmDnsAnswer, 1);
	gsize size = strlen(name);

	if (size > 1 && name[size - 1] == '.' && name[size - 2] != '\\')
		size--;
	answer->status = status;
	answer->name = g_ascii_strdown(name, (gssize)size);
	answer->type = type;
	answer->aliases = g_ptr_array_new_with_free_func(g_free);
	answer->records = g_ptr_array_new_with_free_func(free_record);
	return answer;
}

DmDnsRecord *dm_dns_answer_add(DmDnsAnswer *answer)
{
	DmDnsRecord *record = g_new0(DmDnsRecord, 1);

	g_ptr_array_add(answer->records, record);
	answer->status = DM_DNS_OK;
	return record;
}

void dm_dns_answer_free(DmDnsAnswer *answer)
{
	if (!answer)
		return;
	g_ptr_array_unref(answer->aliases);
	g_ptr_array_unref(answer->records);
	g_free(answer->name);
	g_free(answer);
}

const DmDnsRecord *dm_dns_record(const DmDnsAnswer *answer, guint index)
{
	return g_ptr_array_index(answer->records, index);
}

gboolean dm_dns_failed(const DmDnsAnswer *answer)
{
	return answer->status >= DM_DNS_SERVFAIL;
}

gboolean dm_dns_is_empty(const DmDnsAnswer *answer)
{
	return answer->status == DM_DNS_NODATA ||
	       answer->status == DM_DNS_NXDOMAIN ||
	       answer->status == DM_DNS_BAD_NAME;
}

/* ---- reading -------------------------------------------------------- */

typedef struct {
	const guint8 *bytes;
	gsize size, at;
	guint flags;
	guint n_questions, n_answers, n_authority;
} Reply;

/* One resource record, its data not yet read. */
typedef struct {
	char *owner;
	guint type, class;
	guint32 ttl_seconds;
	gsize data, data_size; /* where, within the reply */
} Resource;

static guint get16(const guint8 *bytes)
{
	return (guint)bytes[0] << 8 | bytes[1];
}

static guint32 get32(const guint8 *bytes)
{
	return (guint32)get16(bytes) << 16 | get16(bytes + 2);
}

static void clear_resource(gpointer data)
{
	Resource *resource = data;

	g_clear_pointer(&resource->owner, g_free);
}

static gboolean read_resource(Reply *reply, Resource *ret)
{
	const guint8 *head;
	guint32 ttl;

	*ret = (Resource){ 0 };
	ret->owner = dm_dns_name_read(reply->bytes, reply->size, &reply->at);
	if (!ret->owner || reply->size - reply->at < RECORD_HEAD)
		return FALSE;
	head = reply->bytes + reply->at;
	ret->type = get16(head);
	ret->class = get16(head + 2);
	ttl = get32(head + 4);
	ret->ttl_seconds = ttl > TTL_MAX ? 0 : ttl;
	ret->data = reply->at + RECORD_HEAD;
	ret->data_size = get16(head + 8);
	if (reply->size - ret->data < ret->data_size)
		return FALSE;
	reply->at = ret->data + ret->data_size;
	return TRUE;
}

/* A name that fills the rest of the data exactly. */
static char *data_name(const Reply *reply, const Resource *resource, gsize skip)
{
	gsize at = resource->data + skip;
	char *name;

	if (resource->data_size <= skip)
		return NULL;
	name = dm_dns_name_read(reply->bytes, reply->size, &at);
	if (name && at != resource->data + resource->data_size)
		g_clear_pointer(&name, g_free);
	return name;
}

/* Character-strings, joined. */
static gboolean read_text(const guint8 *data, gsize size, DmDnsRecord *record)
{
	GString *text = g_string_sized_new(size);
	gsize at = 0;

	while (at < size && data[at] < size - at) {
		g_string_append_len(text, (const char *)data + at + 1,
				    data[at]);
		at += (gsize)data[at] + 1;
	}
	record->text_size = text->len;
	record->text = g_string_free(text, FALSE);
	return size && at == size;
}

static gboolean read_tlsa(const guint8 *data, gsize size, DmDnsRecord *record)
{
	if (size < 3)
		return FALSE;
	record->usage = data[0];
	record->selector = data[1];
	record->matching = data[2];
	record->data_size = size - 3;
	record->data = g_memdup2(data + 3, size - 3);
	return TRUE;
}

static gboolean read_address(const guint8 *data, gsize size, gsize expected,
			     DmDnsRecord *record)
{
	if (size != expected)
		return FALSE;
	record->address.size = (guint8)size;
	memcpy(record->address.bytes, data, size);
	return TRUE;
}

static gboolean read_data(const Reply *reply, const Resource *resource,
			  DmDnsRecord *record)
{
	const guint8 *data = reply->bytes + resource->data;
	gsize size = resource->data_size;

	switch ((DmDnsType)resource->type) {
	case DM_DNS_A:
		return read_address(data, size, 4, record);
	case DM_DNS_AAAA:
		return read_address(data, size, 16, record);
	case DM_DNS_TXT:
	case DM_DNS_SPF:
		return read_text(data, size, record);
	case DM_DNS_TLSA:
		return read_tlsa(data, size, record);
	case DM_DNS_MX:
		if (size < 3)
			return FALSE;
		record->preference = (guint16)get16(data);
		record->name = data_name(reply, resource, 2);
		return record->name != NULL;
	default:
		record->name = data_name(reply, resource, 0);
		return record->name != NULL;
	}
}

/* ---- sections ------------------------------------------------------- */

/* Where the CNAMEs lead that were read so far. */
static const char *current_name(const DmDnsAnswer *answer)
{
	guint n = answer->aliases->len;

	return n ? g_ptr_array_index(answer->aliases, n - 1) : answer->name;
}

static void take_ttl(DmDnsAnswer *answer, gboolean *is_first, guint32 ttl)
{
	if (*is_first || ttl < answer->ttl_seconds)
		answer->ttl_seconds = ttl;
	*is_first = FALSE;
}

/* The CNAME at `name`, or NULL. */
static const Resource *find_alias(const GArray *resources, const char *name)
{
	for (guint i = 0; i < resources->len; i++) {
		const Resource *resource =
			&g_array_index(resources, Resource, i);

		if (resource->type == DM_DNS_CNAME &&
		    strcmp(resource->owner, name) == 0)
			return resource;
	}
	return NULL;
}

/* Follows the CNAMEs, in whatever order they stand. */
static gboolean take_aliases(const Reply *reply, const GArray *resources,
			     DmDnsAnswer *answer, gboolean *is_first)
{
	const Resource *resource;

	while ((resource = find_alias(resources, current_name(answer)))) {
		char *target = data_name(reply, resource, 0);

		if (!target)
			return FALSE;
		g_ptr_array_add(answer->aliases, target);
		take_ttl(answer, is_first, resource->ttl_seconds);
		if (answer->aliases->len > ALIASES_MAX)
			return FALSE;
	}
	return TRUE;
}

static gboolean take_records(const Reply *reply, const GArray *resources,
			     DmDnsAnswer *answer, gboolean *is_first)
{
	const char *name = current_name(answer);

	for (guint i = 0; i < resources->len; i++) {
		const Resource *resource =
			&g_array_index(resources, Resource, i);
		DmDnsRecord *record;

		if (resource->type != DM_DNS_TYPE(answer->type) ||
		    strcmp(resource->owner, name) != 0)
			continue;
		record = dm_dns_answer_add(answer);
		record->ttl_seconds = resource->ttl_seconds;
		take_ttl(answer, is_first, resource->ttl_seconds);
		if (!read_data(reply, resource, record))
			return FALSE;
	}
	return TRUE;
}

/* All of the class IN; the rest is passed over. */
static gboolean read_resources(Reply *reply, guint records_max,
			       GArray *resources)
{
	for (guint i = 0; i < reply->n_answers; i++) {
		Resource resource;
		gboolean is_good = read_resource(reply, &resource);

		if (is_good && resource.class == CLASS_IN)
			g_array_append_val(resources, resource);
		else
			clear_resource(&resource);
		if (!is_good || resources->len > records_max + ALIASES_MAX)
			return FALSE;
	}
	return TRUE;
}

static gboolean read_answers(Reply *reply, guint records_max,
			     DmDnsAnswer *answer)
{
	g_autoptr(GArray) resources =
		g_array_new(FALSE, FALSE, sizeof(Resource));
	gboolean is_first = TRUE;

	g_array_set_clear_func(resources, clear_resource);
	if (!read_resources(reply, records_max, resources))
		return FALSE;
	if (answer->type != DM_DNS_CNAME &&
	    !take_aliases(reply, resources, answer, &is_first))
		return FALSE;
	return take_records(reply, resources, answer, &is_first) &&
	       answer->records->len <= records_max;
}

/* The TTL of a negative answer: the SOA's, or its last field if less. */
static void read_negative_ttl(Reply *reply, DmDnsAnswer *answer)
{
	for (guint i = 0; i < reply->n_authority; i++) {
		Resource resource;
		gboolean is_good = read_resource(reply, &resource);

		if (is_good && resource.type == DM_DNS_SOA &&
		    resource.data_size >= 22) {
			const guint8 *end = reply->bytes + resource.data +
					    resource.data_size;

			answer->ttl_seconds =
				MIN(MIN(resource.ttl_seconds, get32(end - 4)),
				    NEGATIVE_TTL_MAX);
		}
		clear_resource(&resource);
		if (!is_good)
			return;
	}
}

static gboolean read_header(Reply *reply)
{
	const guint8 *bytes = reply->bytes;

	if (reply->size < HEADER_SIZE)
		return FALSE;
	reply->flags = get16(bytes + 2);
	reply->n_questions = get16(bytes + 4);
	reply->n_answers = get16(bytes + 6);
	reply->n_authority = get16(bytes + 8);
	reply->at = HEADER_SIZE;
	return (reply->flags & FLAG_QR) && !(reply->flags & FLAG_TC);
}

/* Some servers leave the question out when they fail or refuse. */
static gboolean read_question(Reply *reply, const DmDnsAnswer *answer)
{
	g_autofree char *name = NULL;
	const guint8 *rest;

	if (!reply->n_questions)
		return (reply->flags & 15) != RCODE_OK &&
		       (reply->flags & 15) != RCODE_NXDOMAIN;
	if (reply->n_questions != 1)
		return FALSE;
	name = dm_dns_name_read(reply->bytes, reply->size, &reply->at);
	if (!name || reply->size - reply->at < 4)
		return FALSE;
	rest = reply->bytes + reply->at;
	reply->at += 4;
	return strcmp(name, answer->name) == 0 &&
	       get16(rest) == DM_DNS_TYPE(answer->type) &&
	       get16(rest + 2) == CLASS_IN;
}

static DmDnsStatus read_reply(Reply *reply, guint records_max,
			      DmDnsAnswer *answer)
{
	guint rcode;

	if (!read_header(reply) || !read_question(reply, answer))
		return DM_DNS_BROKEN;
	rcode = reply->flags & 15;
	if (rcode == RCODE_SERVFAIL)
		return DM_DNS_SERVFAIL;
	if (rcode != RCODE_OK && rcode != RCODE_NXDOMAIN)
		return DM_DNS_REFUSED;
	answer->authentic = (reply->flags & FLAG_AD) != 0;
	if (!read_answers(reply, records_max, answer))
		return DM_DNS_BROKEN;
	if (rcode == RCODE_NXDOMAIN && answer->records->len)
		return DM_DNS_BROKEN;
	if (answer->records->len)
		return DM_DNS_OK;
	read_negative_ttl(reply, answer);
	return rcode == RCODE_NXDOMAIN ? DM_DNS_NXDOMAIN : DM_DNS_NODATA;
}

DmDnsAnswer *dm_dns_answer_parse(const guint8 *bytes, gsize size,
				 const char *name, DmDnsType type,
				 guint records_max)
{
	DmDnsAnswer *answer = dm_dns_answer_new(name, type, DM_DNS_BROKEN);
	Reply reply = { .bytes = bytes, .size = size };

	answer->size_bytes = size;
	answer->status = read_reply(&reply, records_max, answer);
	if (answer->status == DM_DNS_BROKEN) {
		g_ptr_array_set_size(answer->aliases, 0);
		g_ptr_array_set_size(answer->records, 0);
		answer->authentic = FALSE;
	}
	return answer;
}
