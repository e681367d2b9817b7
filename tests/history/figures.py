"""Computes the figures of answers from the rows of `export --format csv` alone.
It knows nothing of the database and asks no public suffix list: all names of
the history have one label below their suffix, so that the organizational domain
is the last two labels.
"""
import collections
import csv
import datetime
import io
import ipaddress
import time

DAY = 86400
SPARED = ('sampled_out', 'policy_test_mode')  # contract: no override
DISPOSITIONS = {'none': 'none', 'pass': 'none', 'quarantine': 'quarantine',
                'reject': 'reject'}


def seconds(text):
    return int(datetime.datetime.strptime(
        text, '%Y-%m-%dT%H:%M:%SZ').replace(
            tzinfo=datetime.timezone.utc).timestamp())


def date(day):
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(day))


class Record:
    """One row of the CSV"""

    def __init__(self, cells):
        self.cells = cells
        self.domain, self.source = cells['domain'], cells['source_ip']
        self.header_from = cells['header_from']
        self.messages = int(cells['count'])
        self.dkim = cells['dkim_aligned'] == 'pass'
        self.spf = cells['spf_aligned'] == 'pass'
        self.disposition = DISPOSITIONS.get(cells['disposition'], 'other')
        # Where one is missing, the other stands in for it.
        begin, end = cells['begin'] or cells['end'], \
            cells['end'] or cells['begin']
        self.has_dates = bool(begin)
        self.begin = seconds(begin) if begin else 0
        self.end = seconds(end) if end else 0
        # Without dates it belongs to the day when it came.
        self.day = (self.begin + self.end) // 2 // DAY if begin else \
            int(time.time()) // DAY
        self.submitter = (cells['org_name'] or
                          cells.get('email', '').rpartition('@')[2]).lower()
        reasons = [r for r in cells['reason_types'].split(';') if r]
        self.is_overridden = any(r not in SPARED for r in reasons)

    def results(self, kind):
        """-> (domain, result) of what counts for alignment"""
        names = self.cells[kind + '_domains'].split(';')
        results = self.cells[kind + '_results'].split(';')
        scopes = self.cells['spf_scopes'].split(';') if kind == 'spf' else \
            [''] * len(names)
        assert len(names) == len(results) == len(scopes), self.cells
        return [(name, result) for name, result, scope in
                zip(names, results, scopes) if scope != 'helo']

    def recomputed(self, kind, mode):
        return any(result == 'pass' and (
            name == self.header_from if mode == 's' else
            org(name) == org(self.header_from))
                   for name, result in self.results(kind))

    def passes(self, adkim, aspf):
        """By the claim where the mode is the published one"""
        for kind, mode in (('dkim', adkim), ('spf', aspf)):
            claim = getattr(self, kind)
            published = self.cells['a' + kind] or 'r'
            if mode and mode != published:
                claim = self.recomputed(kind, mode)
            if claim:
                return True
        return False


class Husk:
    """A report without records, of `reports --format csv`: no row of the
    export, but a report all the same"""

    def __init__(self, cells):
        self.__dict__.update(Record(dict(
            cells, source_ip='', header_from='', count='0', dkim_aligned='',
            spf_aligned='', disposition='', reason_types='')).__dict__)


def org(name):
    return '.'.join(name.split('.')[-2:])


def read(text):
    records = [Record(cells) for cells in
               csv.DictReader(io.StringIO(text, newline=''))]
    # In CSV absent and empty are the same cell; a receiver that never has an
    # envelope_from leaves it out.
    has = collections.defaultdict(bool)
    for record in records:
        has[record.cells['org_name']] |= bool(record.cells['envelope_from'])
    for record in records:
        record.envelope = record.cells['envelope_from'] if \
            has[record.cells['org_name']] else None
    return records


def basics(records, with_times=False):
    """-> the figures that every answer has"""
    total = dict.fromkeys(('messages', 'dmarc_pass', 'dkim_aligned',
                           'spf_aligned', 'both', 'neither'), 0)
    dispositions = dict.fromkeys(('none', 'quarantine', 'reject', 'other'), 0)
    for record in records:
        count = record.messages
        total['messages'] += count
        total['dmarc_pass'] += count * (record.dkim or record.spf)
        total['dkim_aligned'] += count * record.dkim
        total['spf_aligned'] += count * record.spf
        total['both'] += count * (record.dkim and record.spf)
        total['neither'] += count * (not record.dkim and not record.spf)
        dispositions[record.disposition] += count
    total['dispositions'] = dispositions
    total['reports'] = len({r.cells['report_key'] for r in records})
    total['reporters'] = len({r.submitter for r in records})
    total['sources'] = len({r.source for r in records if r.source})
    if with_times:
        dated = [r for r in records if r.has_dates]
        for name, moment in (
                ('first_seen', min((r.begin for r in dated), default=None)),
                ('last_seen', max((r.end for r in dated), default=None))):
            total[name] = moment and datetime.datetime.fromtimestamp(
                moment, datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%SZ')
        total['active_days'] = len({r.day for r in records})
    return total


def period(day, by):
    """-> the first day of the day's period, as text"""
    when = datetime.date(1970, 1, 1) + datetime.timedelta(day)
    if by == 'week':
        when -= datetime.timedelta(when.weekday())
    elif by == 'month':
        when = when.replace(day=1)
    return str(when)


def parts(report):
    """-> [(day, messages)] of the records of one report, divided by seconds"""
    begin, end = report[0].begin, report[0].end
    messages = sum(r.messages for r in report)
    if not 0 < end - begin <= 366 * DAY:
        return [(report[0].day, messages)]
    days = range(begin // DAY, (end - 1) // DAY + 1)
    shares = [messages * (min(end, (day + 1) * DAY) - max(begin, day * DAY)) //
              (end - begin) for day in days]
    return list(zip(days, shares[:-1] + [messages - sum(shares[:-1])]))


def spread(records, by):
    """-> {period: the figures that do not hang on how outcomes are divided}"""
    rows = collections.defaultdict(lambda: {
        'messages': 0, 'reports': set(), 'reporters': set(), 'sources': set()})
    for key, report in groups(records,
                              lambda r: r.cells['report_key']).items():
        for day, messages in parts(report):
            row = rows[period(day, by)]
            row['messages'] += messages
            row['reports'].add(key)
            row['reporters'].add(report[0].submitter)
            row['sources'].update(r.source for r in report if r.source)
    return {name: {key: value if key == 'messages' else len(value)
                   for key, value in row.items()}
            for name, row in rows.items()}


def groups(records, key):
    found = collections.defaultdict(list)
    for record in records:
        found[key(record)].append(record)
    return found


def impact(records, verdicts, policy='reject', sp=None, adkim=None, aspf=None):
    """-> {domain: row}; verdicts is {stream: verdict}"""
    rows = {}
    for domain, its in groups(records, lambda r: r.domain).items():
        hit, overridden = [], 0
        by_verdict = collections.Counter()
        for record in its:
            wanted = policy if record.header_from == domain else sp or policy
            if wanted == 'none' or not record.messages or \
                    record.passes(adkim, aspf):
                continue
            if record.is_overridden:
                overridden += record.messages
                continue
            hit.append(record)
            if verdicts:
                by_verdict[verdicts[domain, record.source, record.header_from,
                                    record.envelope]] += record.messages
        rows[domain] = {
            'policy': policy,
            'hit': {'messages': sum(r.messages for r in hit),
                    'sources': len({r.source for r in hit}),
                    'header_from': len({r.header_from for r in hit})},
            'overridden': {'messages': overridden},
            'by_verdict': dict(by_verdict),
            'readiness': {'days': len({r.day for r in its}),
                          'reporters': basics(its)['reporters'],
                          'messages': sum(r.messages for r in its)}}
    return rows


def impact_total(rows, records):
    return {'messages': sum(r.messages for r in records),
            'hit': {'messages': sum(row['hit']['messages']
                                    for row in rows.values())},
            'overridden': {'messages': sum(row['overridden']['messages']
                                           for row in rows.values())}}


def within(network):
    """-> whether a record's source lies there"""
    net = ipaddress.ip_network(network)
    return lambda record: ipaddress.ip_address(record.source) in net
