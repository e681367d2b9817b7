"""Computes what `changes` lists from the rows of `export --format csv` alone,
as dmarcmill-changes(1) has it.  It knows nothing of the database.
"""
import collections

import figures

TAGS = ('p', 'sp', 'np', 'adkim', 'aspf', 'pct')
LISTS = ('new_sources', 'vanished_sources', 'new_selectors', 'first_failures',
         'silent_reporters', 'policy_changed')


def sources(records, since, before):
    """-> new and vanished: {source: messages}"""
    new, vanished = {}, {}
    by_source = figures.groups([r for r in records if r.source],
                               lambda r: r.source)
    for source, its in by_source.items():
        days = [r.day for r in its]
        if min(days) >= since:
            new[source] = sum(r.messages for r in its)
        elif before <= max(days) < since:
            vanished[source] = sum(r.messages for r in its
                                   if r.day >= before)
    return new, vanished


def signatures(record):
    """-> {(domain, selector): whether it passes}"""
    found = collections.defaultdict(bool)
    names = record.cells['dkim_selectors'].split(';')
    for (domain, result), selector in zip(record.results('dkim'), names):
        if selector and figures.org(domain) == figures.org(record.domain):
            found[domain, selector.lower()] |= result == 'pass'
    return found


def selectors(records, since):
    """-> {(domain, selector): (messages, passed)}"""
    first, sums = {}, collections.defaultdict(lambda: [0, 0])
    for record in records:
        for name, passes in signatures(record).items():
            first[name] = min(record.day, first.get(name, record.day))
            sums[name][0] += record.messages
            sums[name][1] += record.messages if passes else 0
    return {name: tuple(sums[name]) for name, day in first.items()
            if day >= since}


def fails(record, kind):
    if getattr(record, kind):
        return False
    strict = record.cells['a' + kind] == 's'
    aligned = [result for name, result in record.results(kind) if result and (
        name == record.header_from if strict else
        figures.org(name) == figures.org(record.header_from))]
    return 'pass' not in aligned and any(r != 'temperror' for r in aligned)


def failures(records, since):
    """-> {(source, method): messages}"""
    found = {}
    by_source = figures.groups([r for r in records if r.source],
                               lambda r: r.source)
    for source, its in by_source.items():
        if not any((r.dkim or r.spf) and r.day < since for r in its):
            continue
        for kind in ('dkim', 'spf'):
            failed = [r for r in its if fails(r, kind)]
            if failed and min(r.day for r in failed) >= since:
                found[source, kind] = sum(r.messages for r in failed)
    return found


def silent(records, since, until):
    """-> set of org_name"""
    found = set()
    for name, its in figures.groups(
            records, lambda r: r.cells['org_name'].lower()).items():
        days = len({r.day for r in its})
        first = min(r.begin for r in its) // figures.DAY
        last = max(r.end for r in its) // figures.DAY
        pause = max(6, 3 * (last - first) // (days - 1) if days > 1 else 0)
        if until - last > pause and since - 1 - last <= pause:
            found.add(name)
    return found


def effective(policy, tag):
    if policy[tag]:
        return policy[tag]
    if tag in ('sp', 'np'):
        return effective(policy, 'p' if tag == 'sp' else 'sp')
    return {'p': None, 'pct': '100'}.get(tag, 'r')


def policies(records, since):
    """-> {(tag, before, after): set of org_name}"""
    found = collections.defaultdict(set)
    reports = {r.cells['report_key']: r for r in records}
    ordered = sorted(reports.values(), key=lambda r: (
        r.day, r.begin, int(r.cells['report_key'])))
    last, previous = None, {}
    for report in ordered:
        name = report.cells['org_name'].lower()
        policy = {tag: report.cells[tag] for tag in TAGS}
        old = previous.get(name, last)
        for tag in TAGS if old and report.day >= since else ():
            both = name in previous or (old[tag] and policy[tag])
            values = effective(old, tag), effective(policy, tag)
            if old[tag] != policy[tag] and both and all(values) and \
                    values[0] != values[1]:
                found[tag, old[tag] or None, policy[tag] or None].add(name)
        previous[name] = policy
        if report.day < since:
            last = policy
    return found


def changes(records, since, until):
    """-> {domain: {list: what it holds, by name}}, where something changed"""
    found = {}
    before = since - (until - since + 1)
    records = [r for r in records if r.day <= until]
    for domain, its in figures.groups(records, lambda r: r.domain).items():
        new, vanished = sources(its, since, before)
        row = {'new_sources': new, 'vanished_sources': vanished,
               'new_selectors': selectors(its, since),
               'first_failures': failures(its, since),
               'silent_reporters': silent(its, since, until),
               'policy_changed': {key: len(names) for key, names
                                  in policies(its, since).items()}}
        if any(row.values()):
            found[domain] = row
    return found


def of_answer(answer):
    """The same from JSON"""
    return {row['domain']: {
        'new_sources': {c['source_ip']: c['messages']
                        for c in row['new_sources']},
        'vanished_sources': {c['source_ip']: c['messages']
                             for c in row['vanished_sources']},
        'new_selectors': {(c['domain'], c['selector']):
                          (c['messages'], c['passed'])
                          for c in row['new_selectors']},
        'first_failures': {(c['source_ip'], c['method']): c['messages']
                           for c in row['first_failures']},
        'silent_reporters': {c['org_name']
                             for c in row['silent_reporters']},
        'policy_changed': {(c['tag'], c['before'], c['after']):
                           c['reporters'] for c in row['policy_changed']},
    } for row in answer['rows']}
