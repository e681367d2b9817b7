/*
 * Words verdicts.  It decides nothing.
 */
#include "report/advice.h"

#include <string.h>

#include "core/text.h"
#include "core/utctime.h"

static void say(GPtrArray *lines, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void say(GPtrArray *lines, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	g_ptr_array_add(lines, g_strdup_vprintf(format, args));
	va_end(args);
}

/* ---- evidence ------------------------------------------------------- */

static void say_signer(GPtrArray *lines, const DmSigner *signer)
{
	char day[DM_TIME_TEXT];

	say(lines,
	    "DKIM d=%s s=%s, %s: held in %" G_GINT64_FORMAT
	    " message%s, failed in %" G_GINT64_FORMAT,
	    signer->domain, *signer->selector ? signer->selector : "(none)",
	    signer->is_aligned ? "aligned" : "another domain", signer->passed,
	    dm_text_plural(signer->passed), signer->failed);
	if (signer->is_aligned && signer->first_failed && signer->last_passed)
		say(lines, "it first failed on %s",
		    dm_day_format(dm_time_day(signer->first_failed), day));
}

static void say_spf(GPtrArray *lines, const DmSpfIdentity *identity)
{
	say(lines,
	    "SPF of %s, %s: passed for %" G_GINT64_FORMAT
	    " message%s, did not for %" G_GINT64_FORMAT,
	    identity->domain,
	    identity->is_aligned ? "aligned" : "another domain",
	    identity->passed, dm_text_plural(identity->passed),
	    identity->failed);
}

static void say_reasons(GPtrArray *lines, const DmMailStream *stream)
{
	if (stream->forwarded)
		say(lines,
		    "receivers say of %" G_GINT64_FORMAT " message%s forwarded",
		    stream->forwarded,
		    stream->forwarded == 1 ? " that it was"
					   : "s that they were");
	if (stream->listed)
		say(lines,
		    "receivers say of %" G_GINT64_FORMAT
		    " message%s came by a mailing list",
		    stream->listed,
		    stream->listed == 1 ? " that it" : "s that they");
}

static void say_place(GPtrArray *lines, const DmVerdictFacts *facts)
{
	if (facts->is_configured)
		say(lines, "the configuration names it as a server of %s",
		    facts->stream->domain);
	else if (facts->is_near_own)
		say(lines,
		    "a server in the same network sends mail of %s that passes both ways",
		    facts->stream->domain);
	if (facts->carried)
		say(lines,
		    "%" G_GINT64_FORMAT
		    " message%s a signature that servers of %s make",
		    facts->carried, facts->carried == 1 ? " has" : "s have",
		    facts->stream->domain);
}

GPtrArray *dm_verdict_evidence(const DmJudgedStream *judged)
{
	const DmMailStream *stream = judged->facts.stream;
	GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

	say(lines,
	    "%" G_GINT64_FORMAT " message%s: DKIM aligned %" G_GINT64_FORMAT
	    ", SPF aligned %" G_GINT64_FORMAT ", neither %" G_GINT64_FORMAT,
	    stream->messages, dm_text_plural(stream->messages),
	    stream->dkim_aligned, stream->spf_aligned, stream->neither);
	if (!stream->signers->len)
		say(lines, "no DKIM signature was seen");
	for (guint i = 0; i < stream->signers->len; i++)
		say_signer(lines, g_ptr_array_index(stream->signers, i));
	for (guint i = 0; i < stream->spf->len; i++)
		say_spf(lines, g_ptr_array_index(stream->spf, i));
	say_reasons(lines, stream);
	say_place(lines, &judged->facts);
	if (stream->disagreeing)
		say(lines,
		    "for %" G_GINT64_FORMAT
		    " message%s the reporter's alignment is another than its results give",
		    stream->disagreeing, dm_text_plural(stream->disagreeing));
	return lines;
}

/* ---- advice --------------------------------------------------------- */

static char *advise_broken(const DmJudgedStream *judged)
{
	const DmSigner *signer = judged->broken;

	return g_strdup_printf(
		"compare the key at %s._domainkey.%s with the one that %s signs with (dmarcmill check %s shows it), and make sure that nothing changes mail after it was signed",
		signer->selector, signer->domain,
		judged->facts.stream->source_ip
			? judged->facts.stream->source_ip
			: "the server",
		signer->domain);
}

static char *advise_dkim_unaligned(const DmJudgedStream *judged)
{
	return g_strdup_printf(
		"if the service behind %s is yours, have it sign with d=%s: verify the domain there and publish the DKIM records that it names",
		judged->facts.service, judged->facts.stream->domain);
}

static char *advise_spf_unaligned(const DmJudgedStream *judged)
{
	return g_strdup_printf(
		"if the service behind %s is yours, have it sign with DKIM as %s, or give it a bounce domain below %s, whose SPF record includes that of the service",
		judged->facts.service, judged->facts.stream->domain,
		judged->facts.stream->domain);
}

static char *advise_own(const DmJudgedStream *judged)
{
	const DmMailStream *stream = judged->facts.stream;
	const char *source = stream->source_ip ? stream->source_ip : "it";

	return g_strdup_printf(
		"sign on this server with d=%s, and add %s%s to the SPF record of %s, which its envelope sender must use",
		stream->domain, strchr(source, ':') ? "ip6:" : "ip4:", source,
		stream->domain);
}

static char *advise_dkim_only(const DmJudgedStream *judged)
{
	return g_strdup_printf(
		"nothing has to be done; with a bounce domain of its own below %s it would pass by SPF too",
		judged->facts.stream->domain);
}

static char *advise_spf_only(const DmJudgedStream *judged)
{
	return g_strdup_printf(
		"sign it with DKIM as %s: forwarded mail fails SPF, and only a signature carries it through",
		judged->facts.stream->domain);
}

static char *advise_spoof(const DmJudgedStream *judged)
{
	const DmMailStream *stream = judged->facts.stream;

	return g_strdup_printf(
		"if nobody of yours sends from there, nothing has to be done: p=reject turns it away; if somebody does, name the address in [domain %s] servers",
		stream->domain);
}

static char *advise_forwarded(const DmJudgedStream *judged)
{
	return g_strdup(
		judged->facts.stream->neither
			? "nothing can be done here; sign all mail with DKIM, so that what is forwarded unchanged passes"
			: "nothing has to be done: the DKIM signature carries it through");
}

static char *advise_list(const DmJudgedStream *judged G_GNUC_UNUSED)
{
	return g_strdup(
		"nothing can be done here; lists that change mail should write their own From, which their owner can set");
}

static char *(*const advisers[DM_N_VERDICTS])(const DmJudgedStream *judged) = {
	[DM_VERDICT_OK_DKIM_ONLY] = advise_dkim_only,
	[DM_VERDICT_OK_SPF_ONLY] = advise_spf_only,
	[DM_VERDICT_FORWARDED] = advise_forwarded,
	[DM_VERDICT_MAILING_LIST] = advise_list,
	[DM_VERDICT_SPOOF_LIKELY] = advise_spoof,
	[DM_VERDICT_DKIM_BROKEN] = advise_broken,
	[DM_VERDICT_DKIM_UNALIGNED] = advise_dkim_unaligned,
	[DM_VERDICT_SPF_UNALIGNED] = advise_spf_unaligned,
	[DM_VERDICT_OWN_SERVER_MISCONFIGURED] = advise_own,
};

char *dm_verdict_advice(const DmJudgedStream *judged)
{
	return advisers[judged->verdict] ? advisers[judged->verdict](judged)
					 : NULL;
}
