/*
 * Header blocks without their recipients.
 */
#include "store/headerblock.h"
#include "tests/unit/store/hashtest.h"

static const struct {
	const char *name, *block, *expected; /* # = the hash of bob */
} cases[] = {
	{ "names-go",
	  "From: Bobby <eve@example.net>\r\n"
	  "To: \"Bob Builder\" <bob@example.com>\r\nSubject: hi\r\n",
	  "From: Bobby <eve@example.net>\r\nTo: #@example.com\r\n"
	  "Subject: hi\r\n" },
	{ "folded",
	  "cc: Bob\n\t<bob@example.com>,\n Bob B. <BOB@example.com>\nX: y",
	  "cc: #@example.com, #@example.com\nX: y" },
	{ "encoded-names", "To: =?utf-8?B?Qm9i?= <bob@example.com>\n",
	  "To: #@example.com\n" },
	{ "all-fields",
	  "Bcc: bob@example.com\nDelivered-To: bob@example.com\n"
	  "X-Original-To: bob@example.com\nEnvelope-To: bob@example.com\n"
	  "X-Envelope-To: bob@example.com\nApparently-To: bob@example.com\n"
	  "Resent-To: bob@example.com\nResent-Cc: bob@example.com\n"
	  "RESENT-BCC : bob@example.com\n",
	  "Bcc: #@example.com\nDelivered-To: #@example.com\n"
	  "X-Original-To: #@example.com\nEnvelope-To: #@example.com\n"
	  "X-Envelope-To: #@example.com\nApparently-To: #@example.com\n"
	  "Resent-To: #@example.com\nResent-Cc: #@example.com\n"
	  "RESENT-BCC : #@example.com\n" },
	{ "names-that-contain-a-word",
	  "X-Rcpt-To: bob@example.com\nX-FORWARDED-To: bob@example.com\n"
	  "X-Forwarded-For: bob@example.com bob@example.com\n"
	  "Original-Recipient: rfc822;bob@example.com\n"
	  "X-Delivered-To: Bob <bob@example.com>\n"
	  "X-Example-OriginalEnvelopeRecipients: bob@example.com\n"
	  "Mail-Followup-To: bob@example.com\nX-Envelope-Rcpt: bob@example.com\n"
	  "x-pm-to: bob@example.com\nX-Original-To-2: bob@example.com\n",
	  "X-Rcpt-To: #@example.com\nX-FORWARDED-To: #@example.com\n"
	  "X-Forwarded-For: #@example.com, #@example.com\n"
	  "Original-Recipient: #@example.com\n"
	  "X-Delivered-To: #@example.com\n"
	  "X-Example-OriginalEnvelopeRecipients: #@example.com\n"
	  "Mail-Followup-To: #@example.com\nX-Envelope-Rcpt: #@example.com\n"
	  "x-pm-to: #@example.com\nX-Original-To-2: #@example.com\n" },
	{ "names-that-nearly-do",
	  "X-To: bob@example.com\nX-Recipien: bob@example.com\n"
	  "Not a name rcpt: bob@example.com\n",
	  "X-To: bob@example.com\nX-Recipien: bob@example.com\n"
	  "Not a name rcpt: bob@example.com\n" },
	{ "spelled-apart",
	  "To: bob(Bob Builder) @ example.com,\n Bob @\n example.com\n"
	  "X-Log: bob@example.com\n",
	  "To: #@example.com, #@example.com\nX-Log: #@example.com\n" },
	{ "received",
	  "Received: by y (envelope-to <bob@example.com>); Thu\n"
	  "Received: by y for <eve@example.net> (x),\n <bob@example.com>; Thu\n"
	  "X-Log: bob@example.com\n",
	  "Received: by y (envelope-to <#@example.com>); Thu\n"
	  "Received: by y for <{eve@example.net}@example.net> (x),\n <#@example.com>; Thu\n"
	  "X-Log: #@example.com\n" },
	{ "received-word", "Received: by y for bob; Thu\nX-Log: bob, bob@x\n",
	  "Received: by y for {bob@}; Thu\nX-Log: bob, bob@x\n" },
	{ "everywhere-else",
	  "Received: by mx.example.org\r\n\tfor <bob@example.com>; x\r\n"
	  "Subject: bob@example.com, your parcel\r\n"
	  "Message-ID: <1.bob=example.com@example.net>\r\n",
	  "Received: by mx.example.org\r\n\tfor <#@example.com>; x\r\n"
	  "Subject: #@example.com, your parcel\r\n"
	  "Message-ID: <1.#=example.com@example.net>\r\n" },
	{ "senders-stay", "From: eve@example.net\nSubject: bob@example.com\n",
	  "From: eve@example.net\nSubject: bob@example.com\n" },
	/* "bob@example.com, hi" whole, in two words, and by quoting */
	{ "encoded-words",
	  "Subject: =?utf-8?B?Ym9iQGV4YW1wbGUuY29tLCBoaQ==?=\n"
	  "To: bob@example.com\n",
	  "Subject: =?utf-8?B?%?=\nTo: #@example.com\n" },
	{ "split-words",
	  "Subject: =?utf-8?B?Ym9iQGV4?=\n =?UTF-8?b?YW1wbGUuY29tLCBoaQ==?=\n"
	  "To: bob@example.com\n",
	  "Subject: =?utf-8?B?%?=\nTo: #@example.com\n" },
	{ "quoted-words",
	  "Subject: =?iso-8859-1*en?Q?b=6Fb@example=2Ecom,_hi?=\n"
	  "To: bob@example.com\n",
	  "Subject: =?utf-8?B?%?=\nTo: #@example.com\n" },
	/* the same as UTF-16 */
	{ "wide-words",
	  "Subject: =?utf-16be?B?AGIAbwBiAEAAZQB4AGEAbQBwAGwAZQAuAGMAbwBtACwA"
	  "IABoAGk=?=\nTo: bob@example.com\n",
	  "Subject: =?utf-8?B?%?=\nTo: #@example.com\n" },
	{ "harmless-words",
	  "Subject: =?utf-8?B?aGk=?= =?x?Q?a?= =?broken =?utf-8?B?aGk=\n"
	  "To: bob@example.com\n",
	  "Subject: =?utf-8?B?aGk=?= =?x?Q?a?= =?broken =?utf-8?B?aGk=\n"
	  "To: #@example.com\n" },
	{ "no-address", "To: undisclosed-recipients:;\nCc: Bob\n",
	  "To: \nCc: \n" },
	{ "no-fields", "bob@example.com\n\n: x\nTo:bob@example.com",
	  "#@example.com\n\n: x\nTo: #@example.com" },
	{ "empty", "", "" },
};

static DmRecipients *collect(const char *block)
{
	DmRecipients *recipients = dm_recipients_new(key);

	dm_header_block_collect(block, recipients);
	return recipients;
}

static char *expand_marks(const char *expected)
{
	g_autoptr(GString) out = g_string_new(expected);
	g_autofree char *bob = hash_of("bob@example.com");
	g_autofree char *sentence = g_strconcat(bob, "@example.com, hi", NULL);
	g_autofree char *base64 =
		g_base64_encode((guchar *)sentence, strlen(sentence));

	g_string_replace(out, "#", bob, 0);
	g_string_replace(out, "%", base64, 0);
	return expand(out->str);
}

static void test_case(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmRecipients) recipients = collect(cases[i].block);
	g_autoptr(DmRecipients) again = NULL;
	g_autofree char *expected = expand_marks(cases[i].expected);
	g_autofree char *once =
		dm_header_block_filter(cases[i].block, recipients);
	g_autofree char *twice = NULL;

	g_assert_cmpstr(once, ==, expected);
	again = collect(once);
	twice = dm_header_block_filter(once, again);
	g_assert_cmpstr(twice, ==, once);
}

/* Many recipients, and words that never end. */
static void test_hostile(void)
{
	g_autoptr(GString) block = g_string_new("Subject: ");
	g_autoptr(DmRecipients) recipients = NULL;
	g_autofree char *out = NULL;

	while (block->len < 128 * 1024)
		g_string_append(block, "=?a?b?");
	g_string_append(block, "\nTo: ");
	for (guint i = 0; i < 8000; i++)
		g_string_append_printf(block, "u%u <u%u@d%u.example>,", i, i,
				       i % 100);
	recipients = collect(block->str);
	out = dm_header_block_filter(block->str, recipients);
	g_assert_null(strstr(out, "u7999"));
	g_assert_nonnull(strstr(out, "@d99.example"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name = g_strconcat("/store/header-block-",
						    cases[i].name, NULL);

		g_test_add_data_func(name, GUINT_TO_POINTER(i), test_case);
	}
	g_test_add_func("/store/header-block-hostile", test_hostile);
	return g_test_run();
}
