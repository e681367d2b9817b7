"""Takes the records that `check` proposes at their word: zones in which they
are published.
"""
import re

import rulecases
from rulezones import full

WANTED = {domain: line and line.replace('%s', full(domain))
          for domain, _, _, line in rulecases.LINE_CASES}
LINE = re.compile(r'(\S+)\. IN (TXT|MX) (.*)$')


def owner_in(domain, name):
    """The name as the zone of the domain writes it; None = it is elsewhere"""
    if name == full(domain):
        return '@'
    tail = '.' + full(domain)
    return name[:-len(tail)] if name.endswith(tail) else None


def proposals(domain, row):
    """-> {(owner, type): {line: the rules that propose it}}"""
    found = {}
    for finding in row['findings']:
        for line in (finding['publish'] or '').split('\n'):
            match = LINE.match(line)
            owner = match and owner_in(domain, match[1])
            if owner is not None and match:
                key = owner, match[2]
                data = '%s %s %s' % (owner, match[2], match[3])
                found.setdefault(key, {}).setdefault(data, set()).add(
                    finding['id'])
    return found


def sections(found, rules):
    """Those proposals that a section proposes of which a rule is named"""
    names = {re.match('[A-Z]+', rule)[0] for rule in rules.split()}
    return {key: choices for key, choices in found.items()
            if any(re.match('[A-Z]+', rule)[0] in names
                   for proposing in choices.values() for rule in proposing)}


def is_replaced(line, owner, kind):
    """Whether a line of a zone gives way to the record that is proposed"""
    fields = line.split(None, 2)
    if len(fields) < 3 or fields[:2] != [owner, kind]:
        return False
    return kind != 'TXT' or owner != '@' or 'spf1' in fields[2].lower()


def mended(domain, zone, found):
    """The zone with all that was proposed"""
    lines = (zone or '').split('\n')
    for (owner, kind), choices in found.items():
        lines = [line for line in lines if not is_replaced(line, owner, kind)]
        lines.append(min(choices))
    return '\n'.join(line.replace('%s', full(domain))
                     for line in lines if line) + '\n'


def errors(row):
    return {finding['id'] for finding in row['findings']
            if finding['severity'] == 'error'}


def is_wanted(found, wanted):
    """Whether just this record is proposed, or None"""
    lines = [line.split(' ', 2)[2] for choices in found.values()
             for line in choices]
    return lines == ([] if wanted is None else ['"%s"' % wanted])


class Proposals:
    """Those of the plain zones."""

    def __init__(self):
        self.cases, self.before, self.faults = [], {}, []

    def take(self, rows):
        """Notes what the rows propose, and that nothing is proposed twice."""
        for domain, zone, rules in rulecases.CASES:
            row = rows.get(full(domain))
            found = proposals(domain, row) if row else {}
            for choices in found.values():
                if len(choices) > 1:
                    self.faults.append('%s: proposals contradict: %s' % (
                        full(domain), choices))
            if domain in WANTED and row and not is_wanted(
                    sections(found, rules), WANTED[domain]):
                self.faults.append('%s: proposed: %s' % (
                    full(domain), found or None))
            if not found or (zone or '').startswith('CNAME '):
                continue
            self.cases.append((domain, mended(domain, zone, found), ''))
            self.before[full(domain)] = errors(row), {
                rule for choices in found.values()
                for rules in choices.values() for rule in rules}

    def compare(self, rows):
        """Looks whether they have mended what they were to mend."""
        for name, (old, rules) in self.before.items():
            row = rows[name]
            again = rules & {finding['id'] for finding in row['findings']}
            new = errors(row) - old
            if again or new:
                self.faults.append('%s: published, but: %s' % (
                    name, ' '.join(sorted(again | new))))
