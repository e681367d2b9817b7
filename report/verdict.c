/*
 * Judges streams by a table of rules; the first that holds counts.  It knows no
 * store and prints nothing.
 */
#include "report/verdict.h"

#include <string.h>

static const struct {
	const char *name, *words;
	DmTone tone;
} verdicts[DM_N_VERDICTS] = {
	[DM_VERDICT_OK] = { "ok", "passes by DKIM and by SPF", DM_TONE_GOOD },
	[DM_VERDICT_OK_DKIM_ONLY] = { "ok-dkim-only",
				      "passes, but by DKIM alone",
				      DM_TONE_GOOD },
	[DM_VERDICT_OK_SPF_ONLY] = { "ok-spf-only", "passes, but by SPF alone",
				     DM_TONE_GOOD },
	[DM_VERDICT_FORWARDED] = { "forwarded",
				   "looks like your mail, forwarded",
				   DM_TONE_PLAIN },
	[DM_VERDICT_MAILING_LIST] = { "mailing-list",
				      "looks like your mail, sent on by a mailing list",
				      DM_TONE_PLAIN },
	[DM_VERDICT_TOO_LITTLE_DATA] = { "too-little-data",
					 "too few messages to tell",
					 DM_TONE_PLAIN },
	[DM_VERDICT_SPOOF_LIKELY] = { "spoof-likely",
				      "looks forged: nothing of it is yours",
				      DM_TONE_DOUBTFUL },
	[DM_VERDICT_DKIM_BROKEN] = { "dkim-broken",
				     "your DKIM signatures do not hold",
				     DM_TONE_BAD },
	[DM_VERDICT_DKIM_UNALIGNED] = { "dkim-unaligned",
					"a service signs with its own domain, not with yours",
					DM_TONE_BAD },
	[DM_VERDICT_SPF_UNALIGNED] = { "spf-unaligned",
				       "a service sends with its own bounce domain and does not sign",
				       DM_TONE_BAD },
	[DM_VERDICT_OWN_SERVER_MISCONFIGURED] = { "own-server-misconfigured",
						  "your own server sends mail that fails",
						  DM_TONE_BAD },
};

const char *dm_verdict_name(DmVerdict verdict)
{
	return verdicts[verdict].name;
}

const char *dm_verdict_words(DmVerdict verdict)
{
	return verdicts[verdict].words;
}

DmTone dm_verdict_tone(DmVerdict verdict)
{
	return verdicts[verdict].tone;
}

const char *dm_confidence_name(DmConfidence confidence)
{
	static const char *const names[] = { "low", "medium", "high" };

	return names[confidence];
}

/* ---- facts ---------------------------------------------------------- */

static void add_signers(DmVerdictFacts *facts)
{
	const DmMailStream *stream = facts->stream;
	gint64 most = 0;

	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (!signer->is_aligned) {
			facts->foreign_passed += signer->passed;
			if (signer->passed > most) {
				most = signer->passed;
				facts->service = signer->domain;
			}
			continue;
		}
		facts->own_passed += signer->passed;
		facts->own_failed += signer->failed;
		if (dm_known_has_passed(facts->known, stream->domain, signer))
			facts->own_failed_known += signer->failed;
		if (dm_known_is_own_signer(facts->known, stream->domain,
					   signer))
			facts->carried += signer->passed;
	}
}

static void add_spf(DmVerdictFacts *facts)
{
	const DmMailStream *stream = facts->stream;

	for (guint i = 0; i < stream->spf->len; i++) {
		const DmSpfIdentity *identity =
			g_ptr_array_index(stream->spf, i);

		if (identity->is_aligned) {
			facts->spf_failed_own += identity->failed;
			continue;
		}
		facts->spf_passed_foreign += identity->passed;
		facts->has_shared_bounce |= dm_known_is_shared_bounce(
			facts->known, stream->domain, identity);
		if (!facts->service && identity->passed)
			facts->service = identity->domain;
	}
}

void dm_verdict_facts(const DmMailStream *stream, const DmKnown *known,
		      DmVerdictFacts *ret)
{
	*ret = (DmVerdictFacts){ .stream = stream, .known = known };
	ret->is_configured = dm_known_is_configured(known, stream);
	ret->is_near_own = dm_known_is_near_own(known, stream);
	add_signers(ret);
	add_spf(ret);
}

/* ---- rules ---------------------------------------------------------- */

/* Whether `part` is at least `share` of the stream. */
static gboolean at_least(const DmVerdictFacts *facts, gint64 part, double share)
{
	return part > 0 &&
	       (double)part >= share * (double)facts->stream->messages;
}

#define SOME 0.1
#define HALF 0.5
#define MOST 0.8

static gboolean is_own_network(const DmVerdictFacts *facts)
{
	return facts->is_configured || facts->is_near_own;
}

static gboolean is_dkim_broken(const DmVerdictFacts *facts)
{
	return at_least(facts, facts->own_failed, SOME) &&
	       at_least(facts, facts->stream->spf_found, MOST);
}

static gboolean is_ok(const DmVerdictFacts *facts)
{
	return at_least(facts, facts->stream->both_found, MOST);
}

/* A list says so, or it breaks signatures that hold elsewhere and takes the
   bounces itself. */
static gboolean is_list(const DmVerdictFacts *facts)
{
	if (at_least(facts, facts->stream->listed, SOME))
		return TRUE;
	return !is_own_network(facts) &&
	       at_least(facts, facts->own_failed_known, HALF) &&
	       at_least(facts, facts->spf_passed_foreign, HALF);
}

/*
 * Reporters say so; or a signature of one's own servers arrives from elsewhere;
 * or the sender stayed as it was, so that SPF fails, while a signature of one's
 * own is there, whole or damaged on the way.
 */
static gboolean is_forwarded(const DmVerdictFacts *facts)
{
	const DmMailStream *stream = facts->stream;

	if (is_own_network(facts) || at_least(facts, stream->spf_found, HALF))
		return FALSE;
	return at_least(facts, stream->forwarded, SOME) ||
	       at_least(facts, facts->carried, HALF) ||
	       (at_least(facts, facts->own_passed, HALF) &&
		at_least(facts, facts->spf_failed_own, HALF)) ||
	       at_least(facts, facts->own_failed_known, HALF);
}

static gboolean is_dkim_only(const DmVerdictFacts *facts)
{
	return at_least(facts, facts->stream->dkim_found, MOST);
}

static gboolean is_spf_only(const DmVerdictFacts *facts)
{
	return at_least(facts, facts->stream->spf_found, MOST);
}

/* Part of it passes by the one, part by the other. */
static gboolean passes_by_either(const DmVerdictFacts *facts)
{
	return at_least(facts,
			facts->stream->messages - facts->stream->neither_found,
			MOST);
}

static gboolean is_own_misconfigured(const DmVerdictFacts *facts)
{
	return is_own_network(facts);
}

/* A service is there day after day, for many receivers; who forges and
   authenticates as himself is not. */
static gboolean is_service(const DmVerdictFacts *facts)
{
	const DmMailStream *stream = facts->stream;
	gint64 days = (stream->last_seen - stream->first_seen) / 86400;

	return facts->service && (facts->has_shared_bounce ||
				  (stream->reporters->len >= 2 && days >= 7));
}

static gboolean is_dkim_unaligned(const DmVerdictFacts *facts)
{
	return at_least(facts, facts->foreign_passed, HALF) &&
	       is_service(facts);
}

static gboolean is_spf_unaligned(const DmVerdictFacts *facts)
{
	return at_least(facts, facts->spf_passed_foreign, HALF) &&
	       is_service(facts);
}

static gboolean is_spoof(const DmVerdictFacts *facts G_GNUC_UNUSED)
{
	return TRUE;
}

/* The first that holds counts; the last always does. */
static const struct {
	DmVerdict verdict;
	gboolean (*holds)(const DmVerdictFacts *facts);
	DmConfidence confidence; /* with plenty of data */
} rules[] = {
	{ DM_VERDICT_DKIM_BROKEN, is_dkim_broken, DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_OK, is_ok, DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_MAILING_LIST, is_list, DM_CONFIDENCE_MEDIUM },
	{ DM_VERDICT_FORWARDED, is_forwarded, DM_CONFIDENCE_MEDIUM },
	{ DM_VERDICT_OK_DKIM_ONLY, is_dkim_only, DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_OK_SPF_ONLY, is_spf_only, DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_OK, passes_by_either, DM_CONFIDENCE_MEDIUM },
	{ DM_VERDICT_OWN_SERVER_MISCONFIGURED, is_own_misconfigured,
	  DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_DKIM_UNALIGNED, is_dkim_unaligned, DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_SPF_UNALIGNED, is_spf_unaligned, DM_CONFIDENCE_HIGH },
	{ DM_VERDICT_SPOOF_LIKELY, is_spoof, DM_CONFIDENCE_MEDIUM },
};

/* ---- judging -------------------------------------------------------- */

/* Few messages, or one reporter alone, make a verdict weaker. */
static DmConfidence weaken(DmConfidence confidence, const DmMailStream *stream)
{
	if (stream->messages < 5 * DM_VERDICT_MESSAGES_MIN ||
	    stream->reporters->len < 2)
		return confidence > DM_CONFIDENCE_LOW
			       ? (DmConfidence)(confidence - 1)
			       : DM_CONFIDENCE_LOW;
	return confidence;
}

/* The signature of one's own that failed most; NULL = none. */
static const DmSigner *most_broken(const DmMailStream *stream)
{
	const DmSigner *worst = NULL;

	for (guint i = 0; i < stream->signers->len; i++) {
		const DmSigner *signer = g_ptr_array_index(stream->signers, i);

		if (signer->is_aligned && signer->failed &&
		    (!worst || signer->failed > worst->failed))
			worst = signer;
	}
	return worst;
}

/*
 * The second after the signature held for the last time, where it has not held
 * since; one
 * that holds now and then has failed since the first time.
 */
static gint64 broken_since(const DmMailStream *stream)
{
	const DmSigner *signer = most_broken(stream);

	if (!signer)
		return stream->first_seen;
	return signer->last_passed && signer->last_passed < stream->last_seen
		       ? signer->last_passed + 1
		       : signer->first_failed;
}

/* Few messages, none of which authenticates in any way, of a source that never
   sent any that did: contract, section 7. */
static gboolean is_clear_though_few(const DmVerdictFacts *facts)
{
	const DmMailStream *stream = facts->stream;

	return stream->neither_found == stream->messages &&
	       !facts->foreign_passed && !facts->spf_passed_foreign &&
	       !dm_known_passes_elsewhere(facts->known, stream);
}

void dm_verdict_of(const DmMailStream *stream, const DmKnown *known,
		   DmJudgedStream *ret)
{
	guint i = 0;

	*ret = (DmJudgedStream){ 0 };
	dm_verdict_facts(stream, known, &ret->facts);
	while (!rules[i].holds(&ret->facts))
		i++;
	ret->verdict = rules[i].verdict;
	ret->confidence = weaken(rules[i].confidence, stream);
	ret->broken = most_broken(stream);
	ret->since = ret->verdict == DM_VERDICT_DKIM_BROKEN
			     ? broken_since(stream)
			     : stream->first_seen;
	if (stream->messages >= DM_VERDICT_MESSAGES_MIN ||
	    (ret->verdict == DM_VERDICT_SPOOF_LIKELY &&
	     is_clear_though_few(&ret->facts)))
		return;
	ret->verdict = DM_VERDICT_TOO_LITTLE_DATA;
	ret->confidence = DM_CONFIDENCE_LOW;
}
