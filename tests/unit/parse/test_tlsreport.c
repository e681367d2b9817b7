/*
 * TLS reports: the members of RFC 8460, and everything else that stands in
 * their place (spec R01 to R05, R07 to R09).
 */
#include "parse/tlsreport.h"
#include "tests/unit/parse/testsink.h"

static DmTlsDraft *read_text(const char *text)
{
	static const DmTlsDomains nowhere;
	DmLimits limits;

	dm_limits_init(&limits);
	return dm_tls_draft_new(text, strlen(text), &nowhere, &limits);
}

/* JSON with ' for ". */
static DmTlsDraft *read_quoted(const char *text)
{
	g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');

	return read_text(json);
}

#define HEAD                                                                   \
	"'organization-name':'Receiver','contact-info':'a@b','report-id':'1'," \
	"'date-range':{'start-datetime':'2026-01-01T00:00:00Z',"               \
	"'end-datetime':'2026-01-01T23:59:59Z'},"
#define SUMMARY                                          \
	"'summary':{'total-successful-session-count':1," \
	"'total-failure-session-count':0}"
#define POLICY \
	"'policy':{'policy-type':'sts','policy-domain':'example.com'}," SUMMARY
#define REPORT(policies) "{" HEAD "'policies':" policies "}"

static void test_whole(void)
{
	g_autoptr(DmTlsDraft) draft = read_quoted(REPORT(
		"[{'policy':{'policy-type':'sts','policy-string':['version: STSv1','mode: testing'],"
		"'policy-domain':'Example.COM.','mx-host':'*.Mail.example.com.'},"
		"'summary':{'total-successful-session-count':5326,'total-failure-session-count':303},"
		"'failure-details':[{'result-type':'certificate-expired',"
		"'sending-mta-ip':'2001:db8:abcd:0012::1','receiving-mx-hostname':'MX1.example.com.',"
		"'receiving-mx-helo':'mx1.example.com','receiving-ip':'192.0.2.1','failed-session-count':100,"
		"'additional-information':'https://example.com/','failure-reason-code':'X509'},"
		"{'result-type':'sts-policy-fetch-error','failed-session-count':3}]}]"));
	const DmTls *tls = &draft->tls;
	const DmTlsPolicy *policy = tls->policies;
	const DmTlsDetail *detail = policy->details;

	g_assert_cmpint(draft->state, ==, DM_TLS_GOOD);
	g_assert_cmpstr(tls->organization_name, ==, "Receiver");
	g_assert_cmpstr(tls->contact_info, ==, "a@b");
	g_assert_cmpstr(tls->report_id, ==, "1");
	g_assert_true(tls->has_begin && tls->has_end);
	g_assert_cmpint(tls->begin, ==, 1767225600);
	g_assert_cmpint(tls->end, ==, 1767311999);
	g_assert_cmpuint(tls->n_policies, ==, 1);
	g_assert_cmpstr(policy->policy_type, ==, "sts");
	g_assert_cmpuint(policy->n_policy_string, ==, 2);
	g_assert_cmpstr(policy->policy_string[1].text, ==, "mode: testing");
	g_assert_cmpstr(policy->policy_domain, ==, "example.com");
	g_assert_cmpuint(policy->n_mx_host, ==, 1);
	g_assert_cmpstr(policy->mx_host[0].text, ==, "*.mail.example.com");
	g_assert_true(policy->has_successful && policy->has_failed);
	g_assert_cmpint(policy->successful, ==, 5326);
	g_assert_cmpint(policy->failed, ==, 303);
	g_assert_cmpuint(policy->n_details, ==, 2);
	g_assert_cmpstr(detail->result_type, ==, "certificate-expired");
	g_assert_cmpstr(detail->sending_mta_ip, ==, "2001:db8:abcd:12::1");
	g_assert_cmpstr(detail->receiving_mx_hostname, ==, "mx1.example.com");
	g_assert_cmpstr(detail->receiving_mx_helo, ==, "mx1.example.com");
	g_assert_cmpstr(detail->receiving_ip, ==, "192.0.2.1");
	g_assert_true(detail->has_failed);
	g_assert_cmpint(detail->failed, ==, 100);
	g_assert_cmpstr(detail->additional_information, ==,
			"https://example.com/");
	g_assert_cmpstr(detail->failure_reason_code, ==, "X509");
	g_assert_null(detail[1].sending_mta_ip);
	g_assert_cmpint(detail[1].failed, ==, 3);
	test_codes(draft->findings, "");
}

/* What differs from the schema, and the findings that say so. */
static void test_deviations(void)
{
	static const struct {
		const char *text, *codes;
	} cases[] = {
		{ REPORT("[{" POLICY "}]"), "" },
		{ REPORT("[{" POLICY ",'failure-details':[]}]"), "" },
		{ REPORT("[{" POLICY ",'failure-details':null}]"), "" },
		{ REPORT("[{" POLICY ",'unknown':[{}]}]"), "" },
		{ REPORT("{" POLICY "}"), "value-type" },
		{ REPORT("[]"), "field-missing" },
		{ REPORT("'none'"), "field-missing value-type" },
		{ REPORT("[1]"), "field-missing value-type" },
		{ REPORT("[{" POLICY
			 ",'failure-details':{'failed-session-count':1,'result-type':'dane-required'}}]"),
		  "value-type" },
		{ REPORT("[{" POLICY ",'failure-details':['x']}]"),
		  "value-type" },
		{ REPORT("[{}]"), "field-missing policy-domain-missing" },
		{ REPORT("[{'policy':{'policy-type':'sts','policy-domain':'a'},'summary':{}}]"),
		  "field-missing" },
		{ REPORT("[{" POLICY
			 ",'failure-details':[{'result-type':'dane-required'}]}]"),
		  "field-missing" },
		{ REPORT("[{'policy':'sts','summary':[]}]"),
		  "policy-domain-missing value-type" },
		{ REPORT("[{" POLICY ",'failure-details':[{}]}]"),
		  "field-missing" },
		/* R08 */
		{ REPORT("[{" POLICY
			 ",'failure-details':[{'failed-session-count':1,'result-type':'foo'}]}]"),
		  "value-unknown" },
		{ REPORT("[{" POLICY
			 ",'failure-details':[{'failed-session-count':1,'result-type':'DANE-Required'}]}]"),
		  "value-case" },
		{ REPORT("[{" POLICY
			 ",'failure-details':[{'failed-session-count':1,'result-type':7}]}]"),
		  "value-type value-unknown" },
		{ REPORT("[{" POLICY
			 ",'failure-details':[{'failed-session-count':1,'result-type':'dane-required','receiving-ip':'x'}]}]"),
		  "address-invalid" },
		/* R05 */
		{ "{'organization-name':'a','contact-info':null,'report-id':'1','date-range':"
		  "{'start-datetime':'2026-01-01T00:00:00Z','end-datetime':'2026-01-01T23:59:59Z'},"
		  "'policies':[{" POLICY "}]}",
		  "field-missing" },
		{ "{'organization-name':{},'report-id':[],'contact-info':true,'date-range':1,'policies':[{" POLICY
		  "}]}",
		  "value-type" },
		{ "{'organization-name':'\\u0000','contact-info':'c','report-id':'1','date-range':"
		  "{'start-datetime':1767225600,'end-datetime':'1767311999'},'policies':[{" POLICY
		  "}]}",
		  "encoding-invalid value-type" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmTlsDraft) draft = read_quoted(cases[i].text);

		g_assert_cmpint(draft->state, ==, DM_TLS_GOOD);
		g_assert_cmpuint(draft->used, ==, strlen(cases[i].text));
		test_codes(draft->findings, cases[i].codes);
	}
}

/* A total that is not there is said at its place; absent is not 0. */
static void test_missing_totals(void)
{
	g_autoptr(DmTlsDraft) draft = read_quoted(REPORT(
		"[{'policy':{'policy-type':'sts','policy-domain':'a'},'summary':{}}]"));
	const DmTlsPolicy *policy = draft->tls.policies;

	g_assert_false(policy->has_successful || policy->has_failed);
	g_assert_cmpuint(dm_findings_count(draft->findings), ==, 2);
	g_assert_cmpstr(dm_findings_get(draft->findings, 0)->where, ==,
			"policies[0].summary.total-successful-session-count");
	g_assert_cmpstr(dm_findings_get(draft->findings, 1)->where, ==,
			"policies[0].summary.total-failure-session-count");
}

/* A finding names the member by its path. */
static void test_paths(void)
{
	g_autoptr(DmTlsDraft) draft = read_quoted(REPORT(
		"[{" POLICY "},{" POLICY
		",'failure-details':[{'result-type':'dane-required'},{'result-type':'foo'}]}]"));

	g_assert_cmpstr(
		dm_findings_lookup(draft->findings, "value-unknown")->where, ==,
		"policies[1].failure-details[1].result-type");
}

static void test_counts(void)
{
	static const struct {
		const char *value;
		gint64 count; /* -1 = absent */
		const char *codes;
	} cases[] = {
		{ "0", 0, "" },
		{ "'42'", 42, "value-type" },
		{ "5.5", 5, "count-fraction" },
		{ "1e30", DM_COUNT_MAX, "count-fraction count-implausible" },
		{ "9007199254740993", DM_COUNT_MAX, "count-implausible" },
		{ "-1", -1, "count-negative" },
		{ "-1e300", -1, "count-fraction count-negative" },
		{ "true", -1, "count-invalid" },
		{ "[]", -1, "count-invalid" },
		{ "'many'", -1, "count-invalid" },
		{ "null", -1, "field-missing" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			REPORT("[{'policy':{'policy-type':'sts','policy-domain':'a'},"
			       "'summary':{'total-successful-session-count':7,"
			       "'total-failure-session-count':%s}}]"),
			cases[i].value);
		g_autoptr(DmTlsDraft) draft = read_quoted(text);
		const DmTlsPolicy *policy = draft->tls.policies;

		g_assert_cmpint(policy->has_failed, ==, cases[i].count >= 0);
		g_assert_cmpint(policy->failed, ==, MAX(cases[i].count, 0));
		g_assert_cmpint(policy->successful, ==, 7);
		test_codes(draft->findings, cases[i].codes);
	}
}

/* R02: lists and single texts, under the schema's name or the prose's. */
static void test_lists(void)
{
	static const struct {
		const char *members, *hosts, *strings, *codes;
	} cases[] = {
		{ "", "", "", "" },
		{ ",'mx-host':['A.example.','b.example']",
		  "a.example b.example", "", "" },
		{ ",'mx-host':'a.example'", "a.example", "", "" },
		{ ",'mx-host-pattern':['a.example']", "a.example", "", "" },
		{ ",'mx-host':null,'mx-host-pattern':'a.example'", "a.example",
		  "", "" },
		{ ",'mx-host':['a.example',{},1]", "a.example 1", "",
		  "value-type" },
		{ ",'policy-string':'version: STSv1'", "", "version: STSv1",
		  "value-type" },
		{ ",'policy-string':['a',' b ']", "", "a b", "" },
		{ ",'policy-string':null", "", "", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			REPORT("[{'policy':{'policy-type':'sts','policy-domain':'a'%s}," SUMMARY
			       "}]"),
			cases[i].members);
		g_autoptr(DmTlsDraft) draft = read_quoted(text);
		const DmTlsPolicy *policy = draft->tls.policies;
		GString *hosts = g_string_new(NULL),
			*strings = g_string_new(NULL);

		for (guint j = 0; j < policy->n_mx_host; j++)
			g_string_append_printf(hosts, "%s%s", j ? " " : "",
					       policy->mx_host[j].text);
		for (guint j = 0; j < policy->n_policy_string; j++)
			g_string_append_printf(strings, "%s%s", j ? " " : "",
					       policy->policy_string[j].text);
		g_assert_cmpstr(hosts->str, ==, cases[i].hosts);
		g_assert_cmpstr(strings->str, ==, cases[i].strings);
		test_codes(draft->findings, cases[i].codes);
		g_string_free(hosts, TRUE);
		g_string_free(strings, TRUE);
	}
}

static void test_alias_of_detail(void)
{
	g_autoptr(DmTlsDraft) draft = read_quoted(REPORT(
		"[{" POLICY ",'failure-details':[{'result-type':'tlsa-invalid',"
		"'additional-info-uri':'https://example.com/'}]}]"));

	g_assert_cmpstr(
		draft->tls.policies[0].details[0].additional_information, ==,
		"https://example.com/");
}

static void test_times(void)
{
	static const struct {
		const char *begin, *end;
		gint64 first, last; /* -1 = absent */
		const char *codes;
	} cases[] = {
		{ "'2026-01-01T01:00:00+01:00'", "'2026-01-02t00:00:00z'",
		  1767225600, 1767312000, "" },
		{ "1767225600", "1767311999000", 1767225600, 1767311999,
		  "time-milliseconds value-type" },
		{ "'2026-01-02T00:00:00Z'", "'2026-01-01T00:00:00Z'",
		  1767225600, 1767312000, "period-reversed" },
		{ "'soon'", "'2026-01-01T00:00:00Z'", -1, 1767225600,
		  "time-invalid" },
		{ "1.5", "[]", -1, -1, "time-invalid" },
		{ "-1", "null", -1, -1,
		  "field-missing time-invalid value-type" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"{'organization-name':'a','contact-info':'b','report-id':'1','date-range':"
			"{'start-datetime':%s,'end-datetime':%s},'policies':[{" POLICY
			"}]}",
			cases[i].begin, cases[i].end);
		g_autoptr(DmTlsDraft) draft = read_quoted(text);
		const DmTls *tls = &draft->tls;

		g_assert_cmpint(tls->has_begin ? tls->begin : -1, ==,
				cases[i].first);
		g_assert_cmpint(tls->has_end ? tls->end : -1, ==,
				cases[i].last);
		test_codes(draft->findings, cases[i].codes);
	}
}

static void test_ids(void)
{
	static const char *const cases[][2] = {
		{ "'1'", "1" },	  { "' <1@example.com> '", "1@example.com" },
		{ "'a+'", "a+" }, { "5", "5" },
		{ "0.5", "0.5" }, { "''", "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"{'organization-name':'a','report-id':%s}",
			cases[i][0]);
		g_autoptr(DmTlsDraft) draft = read_quoted(text);

		g_assert_cmpstr(draft->tls.report_id, ==, cases[i][1]);
	}
}

/* R03: the body, else the mail's field, else the file's name. */
static void test_domains(void)
{
	static const struct {
		DmTlsDomains domains;
		const char *domain;
	} cases[] = {
		{ { "Header.example.", "name.example" }, "header.example" },
		{ { NULL, "name.example" }, "name.example" },
		{ { NULL, NULL }, NULL },
	};
	static const char text[] =
		"{\"report-id\":\"1\",\"policies\":[{\"policy\":{\"policy-type\":"
		"\"no-policy-found\"},\"summary\":{}},{\"policy\":{\"policy-type\":"
		"\"sts\",\"policy-domain\":\"body.example\"},\"summary\":{}}]}";

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmTlsDraft) draft = NULL;
		DmLimits limits;

		dm_limits_init(&limits);
		draft = dm_tls_draft_new(text, strlen(text), &cases[i].domains,
					 &limits);
		g_assert_cmpstr(draft->tls.policies[0].policy_domain, ==,
				cases[i].domain);
		g_assert_cmpstr(draft->tls.policies[1].policy_domain, ==,
				"body.example");
		test_codes(draft->findings,
			   "field-missing policy-domain-missing");
	}
}

/* What stands in is no way to make much of little. */
static void test_many_stand_ins(void)
{
	g_autofree char *wide = g_strnfill(256, 'a');
	const DmTlsDomains short_one = { "a.example", NULL };
	const DmTlsDomains long_one = { wide, NULL };
	GString *text = g_string_new("{\"report-id\":\"1\",\"policies\":[{}");
	g_autoptr(DmTlsDraft) many = NULL;
	g_autoptr(DmTlsDraft) none = NULL;
	DmLimits limits;
	guint named = 0;

	for (guint i = 1; i < 1000; i++)
		g_string_append(text, ",{}");
	g_string_append(text, "]}");
	dm_limits_init(&limits);
	many = dm_tls_draft_new(text->str, text->len, &short_one, &limits);
	none = dm_tls_draft_new(text->str, text->len, &long_one, &limits);
	g_string_free(text, TRUE);
	for (guint i = 0; i < many->tls.n_policies; i++)
		named += many->tls.policies[i].policy_domain != NULL;
	g_assert_cmpuint(many->tls.n_policies, ==, 1000);
	g_assert_cmpuint(named, ==, 100);
	g_assert_null(none->tls.policies[0].policy_domain);
}

/* R09, and what is JSON of another kind. */
static void test_not_read(void)
{
	static const struct {
		const char *text;
		DmTlsState state;
		guint line;
	} cases[] = {
		{ "", DM_TLS_BROKEN, 1 },
		{ "{", DM_TLS_BROKEN, 1 },
		{ "{\n'report-id':'1',\n'policies':[", DM_TLS_BROKEN, 3 },
		{ "{'report-id':1e400,'policies':[]}", DM_TLS_BROKEN, 1 },
		{ "{'report-id':'1','report-id':'2','policies':[]}",
		  DM_TLS_BROKEN, 1 },
		{ "{'report-id':'\\ud800','policies':[]}", DM_TLS_BROKEN, 1 },
		{ "{'report-id':'1'}", DM_TLS_FOREIGN, 0 },
		{ "{}", DM_TLS_FOREIGN, 0 },
		{ "[]", DM_TLS_FOREIGN, 0 },
		{ "{'policies':{'report-id':1}}", DM_TLS_FOREIGN, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmTlsDraft) draft = read_quoted(cases[i].text);

		g_assert_cmpint(draft->state, ==, cases[i].state);
		g_assert_cmpuint(draft->line, ==, cases[i].line);
		g_assert_cmpint(draft->problem != NULL, ==,
				draft->state == DM_TLS_BROKEN);
	}
}

/* R07: two policies of one domain stay two, with their own figures. */
static void test_two_policies(void)
{
	g_autoptr(DmTlsDraft) draft = read_quoted(REPORT(
		"[{" POLICY
		"},{'policy':{'policy-type':'tlsa','policy-domain':'example.com'},"
		"'summary':{'total-successful-session-count':1,'total-failure-session-count':0}}]"));

	g_assert_cmpuint(draft->tls.n_policies, ==, 2);
	g_assert_cmpstr(draft->tls.policies[1].policy_type, ==, "tlsa");
	g_assert_cmpint(draft->tls.policies[0].successful, ==, 1);
	g_assert_cmpint(draft->tls.policies[1].successful, ==, 1);
}

static void test_named(void)
{
	static const struct {
		const char *text;
		gboolean is;
	} cases[] = {
		{ "{\"report-id\":1,\"policies\":[", TRUE },
		{ "{\"report-id\":1}", FALSE },
		{ "report-id policies", FALSE },
		{ "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(dm_tls_is_named(cases[i].text,
						strlen(cases[i].text)),
				==, cases[i].is);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/R01-whole", test_whole);
	g_test_add_func("/parse/R02-R05-R08-deviations", test_deviations);
	g_test_add_func("/parse/tls-missing-totals", test_missing_totals);
	g_test_add_func("/parse/tls-paths", test_paths);
	g_test_add_func("/parse/tls-counts", test_counts);
	g_test_add_func("/parse/R02-lists", test_lists);
	g_test_add_func("/parse/tls-alias", test_alias_of_detail);
	g_test_add_func("/parse/tls-times", test_times);
	g_test_add_func("/parse/tls-ids", test_ids);
	g_test_add_func("/parse/R03-domains", test_domains);
	g_test_add_func("/parse/tls-many-stand-ins", test_many_stand_ins);
	g_test_add_func("/parse/R09-not-read", test_not_read);
	g_test_add_func("/parse/R07-two-policies", test_two_policies);
	g_test_add_func("/parse/tls-named", test_named);
	return g_test_run();
}
