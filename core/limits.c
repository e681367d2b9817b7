/*
 * The table of caps and the sentence said when one is reached.
 */
#include "core/limits.h"

#define KIB G_GINT64_CONSTANT(1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* clang-format off */
const DmLimitRow dm_limit_table[DM_N_LIMITS] = {
	[DM_LIMIT_MESSAGE_BYTES] = {
		"message-bytes", 32 * MIB, 64 * KIB, GIB,
		"bytes of one mail",
		"RFC 7489 asks for 10 MiB of report; base64 and a wrapping forward fit three times over" },
	[DM_LIMIT_COMPRESSED_BYTES] = {
		"compressed-bytes", 16 * MIB, 16 * KIB, GIB,
		"bytes of one compressed part",
		"ten times the largest compressed report seen" },
	[DM_LIMIT_DOCUMENT_BYTES] = {
		"document-bytes", 256 * MIB, 64 * KIB, 16 * GIB,
		"bytes of one unpacked document",
		"a report of a million records is about 235 MB" },
	[DM_LIMIT_ITEM_BYTES] = {
		"item-bytes", 512 * MIB, 64 * KIB, 64 * GIB,
		"bytes unpacked from one mail or file",
		"two of the largest documents; many small bombs add up too" },
	[DM_LIMIT_RATIO] = {
		"ratio", 1000, 10, 1000000,
		"times the compressed size in one document, beyond its first MiB",
		"real reports compress 10 to 60 times, bombs 1,000 times" },
	[DM_LIMIT_ARCHIVE_LEVELS] = {
		"archive-levels", 2, 1, 8,
		"archives inside each other",
		"gzip in gzip and gzip in zip occur, deeper does not" },
	[DM_LIMIT_ARCHIVE_MEMBERS] = {
		"archive-members", 16, 1, 100000,
		"members of one archive",
		"reporters send one; resource forks and folders add a few" },
	[DM_LIMIT_MIME_DEPTH] = {
		"mime-depth", 16, 1, 100,
		"parts of a mail inside each other",
		"a report forwarded three times as attachment needs eight" },
	[DM_LIMIT_MIME_PARTS] = {
		"mime-parts", 1000, 1, 100000,
		"boundary lines of one mail",
		"a million empty parts cost GMime 5 s and 1.3 GB" },
	[DM_LIMIT_HEADER_LINES] = {
		"header-lines", 100000, 100, 1000000,
		"lines of one mail that look like a header field",
		"GMime keeps 500 bytes for each; ten million took 5 GB" },
	[DM_LIMIT_ADDRESS_BYTES] = {
		"address-bytes", 32 * KIB, 256, 64 * KIB,
		"bytes of one address field of a mail",
		"GMime follows groups in groups down the stack, two bytes each" },
	[DM_LIMIT_XML_DEPTH] = {
		"xml-depth", 32, 8, 1000,
		"elements inside each other",
		"a report needs 6; libxml2's push parser has no limit" },
	[DM_LIMIT_TEXT_BYTES] = {
		"text-bytes", 64 * KIB, 256, 8 * MIB,
		"bytes of one element's text",
		"the longest real one is a human_result of a few hundred" },
	[DM_LIMIT_RECORD_BYTES] = {
		"record-bytes", MIB, 4 * KIB, 64 * MIB,
		"bytes of text in one record",
		"a record with 100 signatures has about 10 KiB" },
	[DM_LIMIT_RECORD_RESULTS] = {
		"record-results", 1000, 1, 100000,
		"DKIM, SPF results and reasons of one record",
		"RFC 9990 section 3.1.3 advises at most 100" },
	[DM_LIMIT_RECORDS] = {
		"records", 1500000, 1, 1000000000,
		"records of one report",
		"half as many again as the largest report known" },
	[DM_LIMIT_ARF_BYTES] = {
		"arf-bytes", MIB, 4 * KIB, 64 * MIB,
		"bytes of a failure report's fields",
		"a canonicalized body is the largest of them, a few KiB" },
	[DM_LIMIT_ARF_FIELDS] = {
		"arf-fields", 1000, 10, 100000,
		"fields of one failure report",
		"one has about 20, and one more for each recipient" },
	[DM_LIMIT_SAMPLE_BYTES] = {
		"sample-bytes", 256 * KIB, KIB, 16 * MIB,
		"bytes of header kept of the message a failure report is about",
		"mail servers accept 64 KiB or less" },
	[DM_LIMIT_JSON_BYTES] = {
		"json-bytes", 16 * MIB, 4 * KIB, 256 * MIB,
		"bytes of one TLS report, or of an imported one without its records",
		"RFC 8460 section 5.2 names 10 MB as a usual bound" },
	[DM_LIMIT_JSON_DEPTH] = {
		"json-depth", 32, 8, 1000,
		"arrays and objects inside each other",
		"a TLS report needs 6" },
	[DM_LIMIT_TLS_DETAILS] = {
		"tls-details", 100000, 1, 1000000,
		"policies and failure details of one TLS report",
		"a hundred times the largest seen" },
	[DM_LIMIT_WORKER_SECONDS] = {
		"worker-seconds", 10, 1, 86400,
		"seconds of CPU time for one mail or file, and one more for each MiB of it",
		"a report of a million records takes 5 s" },
	[DM_LIMIT_WORKER_BYTES] = {
		"worker-bytes", 512 * MIB, 128 * MIB, 64 * GIB,
		"bytes of address space for a worker process",
		"the largest document, held whole, and the libraries" },
	[DM_LIMIT_DNS_QUERIES] = {
		"dns-queries", 300, 10, 10000,
		"DNS queries for one domain",
		"a usual domain needs 20 to 30, an SPF record at its limit 100 more" },
	[DM_LIMIT_DNS_BYTES] = {
		"dns-bytes", MIB, 64 * KIB, 64 * MIB,
		"bytes of DNS answers for one domain",
		"a usual domain needs 10 KiB; one answer may have 64" },
	[DM_LIMIT_DNS_SECONDS] = {
		"dns-seconds", 60, 1, 3600,
		"seconds for one domain's DNS queries and its MTA-STS policy",
		"RFC 7208 section 4.6.4 gives SPF alone 20 seconds" },
	[DM_LIMIT_DNS_RECORDS] = {
		"dns-records", 4000, 100, 8000,
		"records in one DNS answer",
		"64 KiB hold at most 4,096 addresses; no domain has a hundred of a kind" },
	[DM_LIMIT_DNS_PARALLEL] = {
		"dns-parallel", 100, 1, 1000,
		"DNS queries on their way at once",
		"resolvers of small servers answer so many at once without dropping any" },
	[DM_LIMIT_STS_BYTES] = {
		"sts-bytes", 64 * KIB, KIB, MIB,
		"bytes of one MTA-STS policy",
		"RFC 8461 section 3.3 names 64 KiB" },
	[DM_LIMIT_ENRICH_ADDRESSES] = {
		"enrich-addresses", 10000, 1, 10000000,
		"addresses that one run of enrich looks at",
		"a resolver answers so many within the time below" },
	[DM_LIMIT_ENRICH_SECONDS] = {
		"enrich-seconds", 300, 1, 86400,
		"seconds that one run of enrich may take",
		"a timer that starts it each hour is not overtaken" },
};
/* clang-format on */

/* Codes stand beside the table so that they are static strings. */
static const char *const codes[DM_N_LIMITS] = {
	[DM_LIMIT_MESSAGE_BYTES] = "limit-message-bytes",
	[DM_LIMIT_COMPRESSED_BYTES] = "limit-compressed-bytes",
	[DM_LIMIT_DOCUMENT_BYTES] = "limit-document-bytes",
	[DM_LIMIT_ITEM_BYTES] = "limit-item-bytes",
	[DM_LIMIT_RATIO] = "limit-ratio",
	[DM_LIMIT_ARCHIVE_LEVELS] = "limit-archive-levels",
	[DM_LIMIT_ARCHIVE_MEMBERS] = "limit-archive-members",
	[DM_LIMIT_MIME_DEPTH] = "limit-mime-depth",
	[DM_LIMIT_MIME_PARTS] = "limit-mime-parts",
	[DM_LIMIT_HEADER_LINES] = "limit-header-lines",
	[DM_LIMIT_ADDRESS_BYTES] = "limit-address-bytes",
	[DM_LIMIT_XML_DEPTH] = "limit-xml-depth",
	[DM_LIMIT_TEXT_BYTES] = "limit-text-bytes",
	[DM_LIMIT_RECORD_BYTES] = "limit-record-bytes",
	[DM_LIMIT_RECORD_RESULTS] = "limit-record-results",
	[DM_LIMIT_RECORDS] = "limit-records",
	[DM_LIMIT_ARF_BYTES] = "limit-arf-bytes",
	[DM_LIMIT_ARF_FIELDS] = "limit-arf-fields",
	[DM_LIMIT_SAMPLE_BYTES] = "limit-sample-bytes",
	[DM_LIMIT_JSON_BYTES] = "limit-json-bytes",
	[DM_LIMIT_JSON_DEPTH] = "limit-json-depth",
	[DM_LIMIT_TLS_DETAILS] = "limit-tls-details",
	[DM_LIMIT_WORKER_SECONDS] = "limit-worker-seconds",
	[DM_LIMIT_WORKER_BYTES] = "limit-worker-bytes",
	[DM_LIMIT_DNS_QUERIES] = "limit-dns-queries",
	[DM_LIMIT_DNS_BYTES] = "limit-dns-bytes",
	[DM_LIMIT_DNS_SECONDS] = "limit-dns-seconds",
	[DM_LIMIT_DNS_RECORDS] = "limit-dns-records",
	[DM_LIMIT_DNS_PARALLEL] = "limit-dns-parallel",
	[DM_LIMIT_STS_BYTES] = "limit-sts-bytes",
	[DM_LIMIT_ENRICH_ADDRESSES] = "limit-enrich-addresses",
	[DM_LIMIT_ENRICH_SECONDS] = "limit-enrich-seconds",
};

void dm_limits_init(DmLimits *limits)
{
	for (int i = 0; i < DM_N_LIMITS; i++)
		limits->value[i] = dm_limit_table[i].value;
}

char *dm_limit_sentence(const DmLimits *limits, DmLimit limit)
{
	return g_strdup_printf("more than %" G_GINT64_FORMAT
			       " %s; the key %s in [limits] raises this",
			       limits->value[limit], dm_limit_table[limit].what,
			       dm_limit_table[limit].key);
}

const char *dm_limit_code(DmLimit limit)
{
	return codes[limit];
}
