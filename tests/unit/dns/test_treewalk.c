/*
 * The tree walk, policies and alignment (cases D01 to D14), and how many
 * questions they cost.
 */
#include "dns/treewalk.h"

#include "tests/unit/dns/zone.h"

#define TXT DM_DNS_TXT

static const ZoneRow nothing[] = {
	{ "other.example", TXT, "x", FALSE },
	{ NULL },
};

static const ZoneRow two_records[] = {
	{ "_dmarc.mail.example.com", TXT, "v=DMARC1; p=none", FALSE },
	{ "_dmarc.example.com", TXT, "v=DMARC1; p=reject", FALSE },
	{ NULL },
};

static const ZoneRow boundary[] = {
	{ "_dmarc.mail.example.com", TXT, "v=DMARC1; p=none; psd=n", FALSE },
	{ "_dmarc.example.com", TXT, "v=DMARC1; p=reject", FALSE },
	{ NULL },
};

static const ZoneRow suffix[] = {
	{ "_dmarc.com", TXT,
	  "v=DMARC1; p=none; sp=quarantine; np=reject; psd=y", FALSE },
	{ "example.com", DM_DNS_A, "192.0.2.1", FALSE },
	{ NULL },
};

static const ZoneRow bank[] = {
	{ "_dmarc.giant.bank.example", TXT, "v=DMARC1; p=reject", FALSE },
	{ "_dmarc.mega.bank.example", TXT, "v=DMARC1; p=none", FALSE },
	{ "_dmarc.bank.example", TXT, "v=DMARC1; p=reject; psd=y", FALSE },
	{ NULL },
};

static const ZoneRow several[] = {
	{ "_dmarc.mail.example.com", TXT, "v=DMARC1; p=none", FALSE },
	{ "_dmarc.mail.example.com", TXT, "v=DMARC1; p=reject", FALSE },
	{ "_dmarc.example.com", TXT, "v=DMARC1; p=reject; sp=quarantine",
	  FALSE },
	{ "mail.example.com", DM_DNS_A, "192.0.2.1", FALSE },
	{ NULL },
};

static const ZoneRow low[] = {
	{ "_dmarc.mail.example.com", TXT, "v=DMARC1; p=none", FALSE },
	{ NULL },
};

static const ZoneRow levels[] = {
	{ "_dmarc.example.com", TXT,
	  "v=DMARC1; p=none; sp=quarantine; np=reject", FALSE },
	{ "www.example.com", DM_DNS_A, "192.0.2.1", FALSE },
	{ NULL },
};

static const ZoneRow broken[] = {
	{ "_dmarc.a.example.com", TXT, "!SERVFAIL", FALSE },
	{ "_dmarc.example.com", TXT, "v=DMARC1; p=reject; psd=n", FALSE },
	{ NULL },
};

static const ZoneRow broken_above[] = {
	{ "_dmarc.a.example.com", TXT, "v=DMARC1; p=quarantine", FALSE },
	{ "_dmarc.example.com", TXT, "!TIMEOUT", FALSE },
	{ NULL },
};

/* ---- walks ------------------------------------------------------------ */

#define LONG "a.b.c.d.e.f.g.h.i.j.mail.example.com"
#define EIGHT "a.b.c.d.e.f.example.com"

static const struct {
	const char *path;
	const ZoneRow *rows;
	const char *start;
	const char *organizational_domain; /* NULL = uncertain */
	const char *asked; /* the names behind _dmarc., NULL = not looked at */
	guint rounds;
} walks[] = {
	{ "/dmarc/D01", nothing, LONG, LONG,
	  LONG " g.h.i.j.mail.example.com h.i.j.mail.example.com"
	       " i.j.mail.example.com j.mail.example.com mail.example.com"
	       " example.com com",
	  3 },
	{ "/dmarc/D02", nothing, EIGHT, EIGHT,
	  EIGHT " b.c.d.e.f.example.com c.d.e.f.example.com d.e.f.example.com"
		" e.f.example.com f.example.com example.com com",
	  3 },
	{ "/dmarc/D03", two_records, "a.mail.example.com", "example.com",
	  "a.mail.example.com mail.example.com example.com com", 3 },
	{ "/dmarc/D04", boundary, "a.mail.example.com", "mail.example.com",
	  "a.mail.example.com mail.example.com", 2 },
	{ "/dmarc/D05", suffix, "example.com", "example.com", "example.com com",
	  2 },
	{ "/dmarc/D06", bank, "mail.giant.bank.example", "giant.bank.example",
	  NULL, 0 },
	{ "/dmarc/D06b", bank, "mail.mega.bank.example", "mega.bank.example",
	  NULL, 0 },
	{ "/dmarc/D07", bank, "bank.example", "bank.example", NULL, 0 },
	{ "/dmarc/D07b", suffix, "com", "com", "com", 2 },
	{ "/dmarc/D08", several, "mail.example.com", "example.com",
	  "mail.example.com example.com com", 3 },
	{ "/dmarc/D09", low, "mail.example.com", "mail.example.com", NULL, 0 },
	{ "/dmarc/walk-broken", broken, "a.example.com", NULL, NULL, 0 },
	{ "/dmarc/walk-not-broken", broken, "b.example.com", "example.com",
	  NULL, 0 },
};

static char *join_asked(const Zone *zone)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < zone->asked->len; i++) {
		const char *question = g_ptr_array_index(zone->asked, i);

		g_assert_true(g_str_has_prefix(question, "TXT _dmarc."));
		g_string_append_printf(out, "%s%s", i ? " " : "",
				       question + sizeof("TXT _dmarc.") - 1);
	}
	return g_string_free(out, FALSE);
}

static void test_walk(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(Zone) zone = zone_new(walks[i].rows, NULL);
	g_autoptr(DmTreeWalk) walk = NULL;
	g_autofree char *asked = NULL;

	while (zone_again(zone, &n)) {
		g_clear_pointer(&walk, dm_tree_walk_free);
		walk = dm_tree_walk(zone->lookups, walks[i].start);
	}
	g_assert_cmpstr(walk->organizational_domain, ==,
			walks[i].organizational_domain);
	g_assert_cmpint(walk->is_uncertain, ==,
			!walks[i].organizational_domain);
	g_assert_cmpuint(dm_lookups_count(zone->lookups), <=,
			 DM_WALK_QUERIES_MAX);
	asked = join_asked(zone);
	if (walks[i].asked) {
		g_assert_cmpstr(asked, ==, walks[i].asked);
		g_assert_cmpuint(zone->rounds, ==, walks[i].rounds);
	}
}

/* A name with psd=n ends the walk, though those above it were asked. */
static void test_stop(void)
{
	guint n = 0;
	g_autoptr(Zone) zone = zone_new(boundary, NULL);
	g_autoptr(DmTreeWalk) walk = NULL;

	while (zone_again(zone, &n)) {
		g_clear_pointer(&walk, dm_tree_walk_free);
		walk = dm_tree_walk(zone->lookups, "a.mail.example.com");
	}
	g_assert_true(walk->is_stopped);
	g_assert_cmpuint(walk->steps->len, ==, 2);
	g_assert_nonnull(dm_tree_walk_find(walk, "mail.example.com"));
	g_assert_null(dm_tree_walk_find(walk, "example.com"));
}

/* ---- policies --------------------------------------------------------- */

#define NEW DM_DMARC_RFC9989
#define OLD DM_DMARC_RFC7489

static const struct {
	const char *path;
	const ZoneRow *rows;
	const char *author;
	DmDmarcEdition edition;
	/* "domain of the record: self/existing below/non-existent below" */
	const char *policy;
} policies[] = {
	{ "/dmarc/policy-D03", two_records, "mail.example.com", NEW,
	  "mail.example.com: none/reject/reject" },
	{ "/dmarc/policy-D03-below", two_records, "a.mail.example.com", NEW,
	  "example.com: reject/reject/reject" },
	{ "/dmarc/policy-D04", boundary, "a.mail.example.com", NEW,
	  "mail.example.com: none/none/none" },
	{ "/dmarc/policy-D04-7489", boundary, "a.mail.example.com", OLD,
	  "example.com: reject/reject/reject" },
	{ "/dmarc/policy-D05", suffix, "example.com", NEW,
	  "com: quarantine/quarantine/reject" },
	{ "/dmarc/policy-D05-nxdomain", suffix, "example2.com", NEW,
	  "com: reject/quarantine/reject" },
	{ "/dmarc/policy-D05-7489", suffix, "example.com", OLD, "-" },
	{ "/dmarc/policy-D08", several, "mail.example.com", NEW,
	  "example.com: quarantine/quarantine/quarantine" },
	{ "/dmarc/policy-D08-7489", several, "mail.example.com", OLD, "-" },
	{ "/dmarc/D14", levels, "x.example.com", NEW,
	  "example.com: reject/quarantine/reject" },
	{ "/dmarc/D14-exists", levels, "www.example.com", NEW,
	  "example.com: quarantine/quarantine/reject" },
	{ "/dmarc/D14-7489", levels, "x.example.com", OLD,
	  "example.com: quarantine/quarantine/quarantine" },
	{ "/dmarc/D14-org", levels, "example.com", NEW,
	  "example.com: none/quarantine/reject" },
	{ "/dmarc/policy-none", nothing, "example.com", NEW, "-" },
	{ "/dmarc/policy-broken", broken, "a.example.com", NEW, "?" },
	{ "/dmarc/policy-broken-7489", broken, "a.example.com", OLD, "?" },
	{ "/dmarc/policy-broken-above", broken_above, "a.example.com", NEW,
	  "a.example.com: quarantine/?/?" },
	{ "/dmarc/policy-broken-below", broken_above, "b.example.com", NEW,
	  "?" },
};

static const char *print_effect(const DmDmarcEffect *effect, gboolean known)
{
	if (!known)
		return "?";
	return effect->applies ? dm_request_name(effect->request) : "off";
}

static char *print_policy(const DmDmarcPolicy *policy)
{
	gboolean known = policy->below_is_known;

	if (!policy->is_known)
		return g_strdup("?");
	if (!policy->step)
		return g_strdup("-");
	return g_strdup_printf("%s: %s/%s/%s", policy->step->domain,
			       print_effect(&policy->effect, TRUE),
			       print_effect(&policy->below, known),
			       print_effect(&policy->nonexistent, known));
}

static void test_policy(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(Zone) zone = zone_new(policies[i].rows, NULL);
	g_autofree char *printed = NULL;

	while (zone_again(zone, &n)) {
		g_autoptr(DmTreeWalk) walk =
			dm_tree_walk(zone->lookups, policies[i].author);
		g_auto(DmDmarcPolicy) policy = { 0 };

		dm_policy_discover(zone->lookups, walk, policies[i].edition,
				   &policy);
		g_free(printed);
		printed = print_policy(&policy);
	}
	g_assert_cmpstr(printed, ==, policies[i].policy);
}

/* ---- alignment -------------------------------------------------------- */

#define YES DM_ALIGNMENT_YES
#define NO DM_ALIGNMENT_NO

static const struct {
	const char *path;
	const ZoneRow *rows;
	const char *author, *other;
	DmAlignment strict, by_list, by_walk;
} alignments[] = {
	{ "/dmarc/D06-spf", bank, "giant.bank.example",
	  "mail.giant.bank.example", NO, YES, YES },
	{ "/dmarc/D06-dkim", bank, "giant.bank.example",
	  "mail.mega.bank.example", NO, YES, NO },
	{ "/dmarc/D09-align", low, "mail.example.com", "example.com", NO, YES,
	  NO },
	{ "/dmarc/D10", levels, "a.example.com", "example.com", NO, YES, YES },
	{ "/dmarc/D11", nothing, "EXAMPLE.com.", "example.COM", YES, YES, YES },
	{ "/dmarc/D12", nothing, "example.com", "bounce.esp.example", NO, NO,
	  NO },
	{ "/dmarc/align-unknown", broken, "a.example.com", "b.example.com", NO,
	  YES, DM_ALIGNMENT_UNKNOWN },
	{ "/dmarc/align-empty", nothing, "example.com", "", NO, NO, NO },
};

static void test_alignment(gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data), n = 0;
	g_autoptr(Zone) zone = zone_new(alignments[i].rows, NULL);
	const char *author = alignments[i].author;
	const char *other = alignments[i].other;
	DmAlignment by_walk = DM_ALIGNMENT_UNKNOWN;

	while (zone_again(zone, &n))
		by_walk = dm_alignment_by_walk(zone->lookups, author, other);
	g_assert_cmpint(by_walk, ==, alignments[i].by_walk);
	g_assert_cmpint(dm_alignment_strict(author, other), ==,
			alignments[i].strict);
	g_assert_cmpint(dm_alignment_by_list(author, other), ==,
			alignments[i].by_list);
}

#define ADD(table, test)                                \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) \
	g_test_add_data_func((table)[i].path, GUINT_TO_POINTER(i), test)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD(walks, test_walk);
	g_test_add_func("/dmarc/walk-stop", test_stop);
	ADD(policies, test_policy);
	ADD(alignments, test_alignment);
	return g_test_run();
}
