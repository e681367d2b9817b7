"""Writes one aggregate report of the synthetic history, as RFC 7489 or RFC 9990
has it.  It knows nothing of what the mail was.
"""
from xml.sax.saxutils import escape

NAMESPACE = 'urn:ietf:params:xml:ns:dmarc-2.0'
DAY = 86400


def _tag(name, value):
    """Absent is None, empty is ''"""
    return '' if value is None else '<%s>%s</%s>' % (name, escape(str(value)),
                                                     name)


def _tags(name, *pairs):
    return '<%s>%s</%s>\n' % (name, ''.join(_tag(*p) for p in pairs), name)


def _policy(reporter, domain, day):
    p, new = domain.policy(day), reporter.is_new
    method = 'treewalk' if reporter.walks_tree else 'psl'
    return _tags(
        'policy_published', ('domain', domain.name),
        ('discovery_method', method if new else None), ('adkim', domain.mode),
        ('aspf', domain.mode), ('p', p), ('sp', p),
        ('pct', None if new else domain.pct),
        ('testing', ('y' if domain.testing else 'n') if new else None))


def _record(row, count):
    out = ['<record>\n<row>', _tag('source_ip', row.source_ip),
           _tag('count', count), '<policy_evaluated>',
           _tag('disposition', row.disposition), _tag('dkim', row.dkim_claim),
           _tag('spf', row.spf_claim)]
    if row.reason:
        out.append(_tags('reason', ('type', row.reason[0]),
                         ('comment', row.reason[1])))
    out += ['</policy_evaluated></row>\n',
            _tags('identifiers', ('header_from', row.header_from),
                  ('envelope_from', row.envelope_from)), '<auth_results>']
    for domain, selector, result in row.dkim:
        out.append(_tags('dkim', ('domain', domain), ('selector', selector),
                         ('result', result)))
    for domain, scope, result in row.spf:
        out.append(_tags('spf', ('domain', domain), ('scope', scope),
                         ('result', result)))
    out.append('</auth_results>\n</record>\n')
    return ''.join(out)


def report(reporter, domain, day, begin, rows):
    """-> the document; rows is {row: messages}"""
    end = begin + (DAY if reporter.ends_late else DAY - 1)
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    out.append('<feedback xmlns="%s">\n' % NAMESPACE if reporter.is_new
               else '<feedback>\n')
    out += [_tag('version', '1.0'), '\n<report_metadata>',
            _tag('org_name', reporter.name),
            _tag('email', 'dmarc@' + reporter.name),
            _tag('report_id', '%s.%d' % (domain.name, begin)),
            _tags('date_range', ('begin', begin), ('end', end)),
            '</report_metadata>\n', _policy(reporter, domain, day)]
    for row, count in rows.items():
        if reporter.single_rows:
            out += [_record(row, 1)] * count
        else:
            out.append(_record(row, count))
    out.append('</feedback>\n')
    return ''.join(out)
