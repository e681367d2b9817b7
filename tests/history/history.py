#!/usr/bin/env python3
"""Writes a history of aggregate reports of which it is known what the mail was.

usage: history.py [--seed N] FOLDER

FOLDER/reports gets one file for each reporter, domain and day,
FOLDER/truth.json a list of streams: domain, source_ip, header_from and
envelope_from as reported (null where the report has none), kind, variant,
messages, `acceptable` (the verdicts that contract and model allow, the best one
first), `reason` where there is more than one, and `since`, the time from which
DKIM fails.  The same seed gives the same bytes.  It shares neither code nor
thresholds with the rules that are tested by it.
"""
import argparse
import collections
import json
import math
import os
import random
import sys

sys.dont_write_bytecode = True

import historyxml
from historycast import DAYS, DOMAINS, Cast, reporters

FIRST_DAY = 1740787200  # 2025-03-01, a Saturday
WEEK = (0.35, 0.3, 1, 1.1, 1.1, 1, 0.9)
FEW = 20  # contract: below, a stream is too little data

# What befalls any mail: (share, what of it, becomes)
NOISE = ((0.004, 'dkim', 'temperror'), (0.003, 'dkim', 'fail'),
         (0.003, 'spf', 'temperror'), (0.001, 'spf', 'permerror'))

Row = collections.namedtuple(
    'Row', 'source_ip header_from envelope_from dkim spf dkim_claim spf_claim '
    'disposition reason')


def org(name):
    """The organizational domain of the names that are used here"""
    return '.'.join(name.split('.')[-2:])


def aligned(mode, name, header_from):
    return name == header_from if mode == 's' else \
        org(name) == org(header_from)


class Dice:
    """Numbers of messages, from the seed alone"""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def poisson(self, mean):
        if mean > 40:
            return max(0, round(self.rng.gauss(mean, math.sqrt(mean))))
        limit, product, count = math.exp(-mean), self.rng.random(), 0
        while product > limit:
            product *= self.rng.random()
            count += 1
        return count

    def split(self, count, shares):
        """Divides count messages by shares that sum up to 1"""
        if len(shares) == 1:
            return [count]
        if count <= 60:
            drawn = self.rng.choices(range(len(shares)), shares, k=count)
            return [drawn.count(n) for n in range(len(shares))]
        parts, left = [], count
        for share in shares[1:]:
            part = min(left, self.poisson(count * share))
            parts.append(part)
            left -= part
        return [left] + parts


def noisy(dkim, spf):
    """-> [(share, dkim, spf)]; no noise makes a pass"""
    rest, rows = 1.0, []
    for share, what, result in NOISE:
        if what == 'dkim' and dkim:
            changed = (dkim[0][:2] + (result,),) + dkim[1:]
            rows.append((share, changed, spf))
        elif what == 'spf':
            rows.append((share, dkim, (spf[0], result)))
        else:
            continue
        rest -= share
    return [(rest, dkim, spf)] + rows


class Stream:
    """What was reported of one domain, source and pair of identifiers"""

    def __init__(self):
        self.kinds = collections.Counter()
        self.counts = collections.Counter()
        self.broken_day = None  # the first that was reported

    def main(self):
        return self.kinds.most_common(1)[0][0]


class History:
    def __init__(self, seed):
        self.dice = Dice(seed)
        self.reporters = reporters(self.dice.rng)
        self.cast = Cast(self.dice.rng)
        self.streams = collections.defaultdict(Stream)
        self.reports = collections.defaultdict(collections.Counter)

    def run(self):
        for flow in self.cast.flows:
            chosen = [r for n, r in enumerate(self.reporters)
                      if flow.goes_to is None or n in flow.goes_to]
            total = sum(r.weight for r in chosen)
            for day in range(*flow.days):
                rate = flow.per_day * (1 if flow.steady else WEEK[day % 7])
                for reporter in chosen:
                    count = self.dice.poisson(rate * reporter.weight / total)
                    if count and day >= reporter.late:
                        self.deliver(flow, day, reporter, count)

    def deliver(self, flow, day, reporter, count):
        """So many messages of a flow reach a receiver on a day"""
        ways = [(share * part, changed, spf_changed)
                for share, dkim, spf in flow.auth(day)
                for part, changed, spf_changed in noisy(dkim, spf)]
        parts = self.dice.split(count, [way[0] for way in ways])
        for (_, dkim, spf), part in zip(ways, parts):
            if not part:
                continue
            if flow.envelopes:
                for _ in range(part):
                    name = self.dice.rng.choice(flow.envelopes)
                    self.book(flow, day, reporter, 1, dkim, (name, spf[1]),
                              name)
            else:
                self.book(flow, day, reporter, part, dkim, spf,
                          flow.envelope)

    def book(self, flow, day, reporter, count, dkim, spf, envelope):
        rows = self.spf_rows(flow, reporter, spf, envelope)
        mode = flow.domain.mode
        dkim_passes = any(result == 'pass' and
                          aligned(mode, name, flow.header_from)
                          for name, _, result in dkim)
        spf_passes = spf[1] == 'pass' and aligned(mode, spf[0],
                                                  flow.header_from)
        claims = self.claims(flow, reporter, dkim, spf, dkim_passes,
                             spf_passes)
        disposition, reason = self.disposition(flow, day, reporter,
                                               True in claims)
        row = Row(flow.source, flow.header_from,
                  None if reporter.omits_envelope else envelope, dkim, rows,
                  *('pass' if claim else 'fail' for claim in claims),
                  disposition, reason)
        self.reports[reporter, flow.domain, day][row] += count
        stream = self.streams[flow.domain.name, flow.source,
                              flow.header_from, row.envelope_from]
        stream.kinds[flow.kind, flow.variant] += count
        stream.counts['messages'] += count
        stream.counts['dkim'] += count * dkim_passes
        stream.counts['neither'] += count * (not dkim_passes and
                                             not spf_passes)
        stream.counts['told'] += count * bool(
            reason and reason[0] == 'mailing_list')
        if flow.broken_on is not None and day >= flow.broken_on:
            stream.counts['broken'] += count
            stream.broken_day = min(day, stream.broken_day or day)

    @staticmethod
    def spf_rows(flow, reporter, spf, envelope):
        """SPF as this receiver writes it down: who looks at HELO, says so"""
        scope = None if reporter.omits_scope else 'mfrom'
        if envelope == '' and not reporter.is_new and reporter.tells_helo:
            scope = 'helo'
        rows = ((spf[0], scope, spf[1]),)
        if reporter.tells_helo and not reporter.is_new and envelope != '':
            rows += ((flow.helo[0], 'helo', flow.helo[1]),)
        return rows

    def claims(self, flow, reporter, dkim, spf, dkim_passes, spf_passes):
        """policy_evaluated, with the mistakes of three receivers"""
        if reporter.mistake == 'raw':  # takes authenticated for aligned
            return any(d[2] == 'pass' for d in dkim), spf[1] == 'pass'
        if reporter.mistake == 'first':  # looks at one signature only
            first = dkim[:1]
            return (any(d[2] == 'pass' and aligned(
                flow.domain.mode, d[0], flow.header_from) for d in first
                if d[1] != 'k1') and len(dkim) < 2, spf_passes)
        if reporter.mistake == 'forgets' and self.dice.rng.random() < 0.3:
            return False, spf_passes
        return dkim_passes, spf_passes

    def disposition(self, flow, day, reporter, passes):
        """-> disposition, (type, comment) or None"""
        policy = flow.domain.policy(day)
        if passes:
            return ('pass' if reporter.is_new and policy != 'none'
                    else 'none'), None
        reason = self.reason(flow, reporter)
        if reason:
            return 'none', reason
        if policy == 'none':
            return 'none', None
        if reporter.is_new and flow.domain.testing:
            return 'none', ('policy_test_mode', None)
        if not reporter.is_new and \
                self.dice.rng.random() * 100 >= flow.domain.pct:
            return 'none', ('sampled_out', None)
        return policy, None

    def reason(self, flow, reporter):
        """What a receiver thinks of mail that came by others"""
        passed_on = flow.kind.startswith('forwarder')
        if flow.kind == 'list' and reporter.knows_lists:
            return 'mailing_list', None
        if flow.seals and reporter.reads_arc:
            return 'local_policy', 'arc=pass'
        if passed_on and reporter.knows_forwarders:
            return ('trusted_forwarder' if reporter.is_new else 'forwarded',
                    None)
        if self.dice.rng.random() < 0.002:
            return 'local_policy', 'allowed by a user'
        return None

    def write(self, folder):
        out = os.path.join(folder, 'reports')
        os.makedirs(out)
        for (reporter, domain, day), rows in self.reports.items():
            begin = FIRST_DAY + day * historyxml.DAY
            path = os.path.join(out, '%s!%s!%d.xml' % (
                reporter.name, domain.name, begin))
            with open(path, 'w', encoding='utf-8') as stream:
                stream.write(historyxml.report(reporter, domain, day, begin,
                                               rows))
        with open(os.path.join(folder, 'truth.json'), 'w',
                  encoding='utf-8') as stream:
            json.dump(self.truth(), stream, indent=1)
            stream.write('\n')

    def truth(self):
        found = []
        for key, stream in sorted(self.streams.items(),
                                  key=lambda pair: str(pair[0])):
            kind, variant = stream.main()
            verdicts, reason = acceptable(kind, variant, stream.counts)
            found.append(dict(
                zip(('domain', 'source_ip', 'header_from', 'envelope_from'),
                    key), kind=kind, variant=variant,
                messages=stream.counts['messages'], acceptable=verdicts,
                reason=reason, since=stream.broken_day and
                FIRST_DAY + stream.broken_day * historyxml.DAY))
        return found


# kind: its verdict; what needs a closer look is in acceptable().
VERDICTS = {
    'own': 'ok', 'own-unsigned': 'ok-spf-only',
    'own-misconfigured': 'own-server-misconfigured',
    'service-dkim': 'ok-dkim-only', 'service-spf': 'ok-spf-only',
    'service-self': 'dkim-unaligned', 'service-bounce': 'spf-unaligned',
    'own-broken-dkim': 'dkim-broken', 'forwarder-plain': 'forwarded',
    'forwarder-srs': 'forwarded', 'forwarder-damaging': 'forwarded',
    'list': 'mailing-list', 'spoof': 'spoof-likely',
    'rare': 'too-little-data',
}
# (kind, variant): verdicts beside or instead, and why
VARIANTS = {
    ('own', 'null-sender'): (
        ['ok', 'ok-dkim-only'],
        'a HELO that passes is no SPF of the envelope; strict takes none'),
    ('own-misconfigured', 'strict'): (
        ['own-server-misconfigured', 'dkim-unaligned'],
        'an own server, and both authenticate but neither is aligned'),
    ('service-spf', 'full'): (['ok'], None),
    ('service-spf', 'subdomain'): (['dkim-unaligned'], None),
    ('forwarder-srs', ''): (
        ['forwarded', 'ok-dkim-only'],
        'passes by aligned DKIM only, and a rewritten envelope may be that '
        'of a service; only the selector tells'),
    ('forwarder-plain', 'of-service'): (
        ['forwarded', 'ok-dkim-only'],
        'passes by aligned DKIM only, with the selector of a service'),
    ('spoof', 'copied-dkim'): (
        ['spoof-likely', 'forwarded'],
        'a copied signature looks like one that a forwarder broke'),
}


def acceptable(kind, variant, counts):
    """-> verdicts, the best first; the reason where there are several"""
    if counts['messages'] < FEW:
        verdicts = ['too-little-data']
        if counts['neither'] == counts['messages']:
            verdicts.append('own-server-misconfigured' if
                            kind.startswith('own') else 'spoof-likely')
            return verdicts, 'few messages, all fail'
        return verdicts, None
    if (kind, variant) in VARIANTS:
        return VARIANTS[kind, variant]
    verdicts, reason = [VERDICTS[kind]], None
    if kind == 'rare' and counts['neither'] == counts['messages']:
        verdicts.append('spoof-likely')
    if kind == 'own-broken-dkim' and counts['broken'] < FEW:
        verdicts.append('ok')
        reason = 'few of these messages came after the break'
    if kind == 'forwarder-damaging' and not counts['dkim']:
        if variant == 'kept':
            verdicts.append('spoof-likely')
            reason = 'nothing passes, and a signature may be a copied one'
        else:
            verdicts.append('mailing-list')
            reason = 'rewritten and broken: by a list or for a mailbox'
    if kind == 'list' and counts['told'] * 10 < counts['messages']:
        verdicts.append('forwarded')
        reason = 'hardly a receiver says that it is a list'
    return verdicts, reason


def make(folder, seed):
    """Writes the history -> {domain: addresses for its configuration}"""
    history = History(seed)
    history.run()
    history.write(folder)
    return history.cast.configured


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition('\n')[0])
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('folder')
    options = parser.parse_args()
    make(options.folder, options.seed)


if __name__ == '__main__':
    main()
