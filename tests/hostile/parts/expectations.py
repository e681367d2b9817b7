"""What should become of each hostile input: one table."""
import collections

# The totals of an ingest of this input alone.
Outcome = collections.namedtuple(
    'Outcome', 'items new duplicate conflict records messages foreign '
    'quarantined')
# `codes` are findings that must be there, in a report or in the quarantine.
Row = collections.namedtuple('Row', 'outcome codes')


def outcome(items=1, new=0, duplicate=0, conflict=0, records=0, messages=0,
            foreign=0, quarantined=0, codes=()):
    return Row(Outcome(items, new, duplicate, conflict, records, messages,
                       foreign, quarantined), codes)


def stored(records, messages, *codes):
    """One report and nothing amiss; exit 0."""
    return outcome(new=1, records=records, messages=messages, codes=codes)


def refused(*codes):
    """Nothing stored, the input in quarantine; exit 3."""
    return outcome(quarantined=1, codes=codes)


def foreign(*codes):
    """Nothing in it claims to be a report: left alone; exit 0."""
    return outcome(foreign=1, codes=codes)


TABLE = {
    # ---- archives
    'gzip-bomb-zeros': refused('member-passed-over', 'no-report-inside'),
    'gzip-bomb-feedback': refused('limit-document-bytes'),
    'gzip-bomb-white-space': refused('limit-document-bytes'),
    'gzip-bomb-comment': refused('limit-document-bytes'),
    'gzip-bomb-records': refused('limit-document-bytes'),
    'gzip-bomb-twice': refused('limit-document-bytes'),
    'gzip-bomb-thrice': refused('limit-archive-levels'),
    'gzip-100-levels': refused('limit-archive-levels'),
    'zlib-bomb': refused('limit-document-bytes'),
    'zip-bomb-zeros': refused('attachment-unreadable'),
    'zip-bomb-white-space': refused('limit-document-bytes'),
    'zip-bomb-records': refused('limit-document-bytes'),
    'zip-bomb-bzip2': refused('limit-ratio'),
    'zip-bomb-lzma': refused('limit-ratio'),
    'zip-of-zips': refused('limit-item-bytes', 'report-without-identity'),
    'zip-overlapping-16': outcome(
        new=1, duplicate=1, quarantined=1, codes=('limit-item-bytes',)),
    'zip-overlapping-1500': outcome(
        new=1, duplicate=15, quarantined=1, codes=('limit-archive-members',)),
    'zip-same-offset': stored(0, 0, 'checksum-mismatch', 'no-records'),
    'zip-kernel-with-names': stored(1, 3),
    'zip-100000-members': refused(
        'limit-archive-members', 'member-passed-over'),
    'zip-encrypted': refused('archive-encrypted'),
    'zip-encrypted-aes': refused('archive-encrypted'),
    'zip-size-too-small': stored(1, 3, 'checksum-mismatch'),
    'zip-size-too-large': stored(1, 3, 'checksum-mismatch'),
    'zip-packed-too-large': stored(1, 3, 'checksum-mismatch'),
    'zip-local-lies': refused('archive-damaged', 'attachment-unreadable'),
    'zip-bad-crc': stored(1, 3, 'checksum-mismatch'),
    'zip-method-unknown': refused('archive-damaged', 'attachment-unreadable'),
    'zip-64-size': stored(1, 3, 'checksum-mismatch'),
    'zip-64-negative': stored(1, 3, 'checksum-mismatch'),
    'zip-64-offset': stored(1, 3, 'checksum-mismatch'),
    'zip-directory-elsewhere': stored(1, 3),
    'zip-count-lies': stored(1, 3),
    'zip-names': outcome(new=1, duplicate=9, records=1, messages=3),
    'zip-cut-1': refused('archive-damaged', 'archive-directory-missing'),
    'zip-cut-5': outcome(
        new=1, quarantined=1, codes=('archive-damaged',
        'archive-directory-missing', 'incomplete', 'no-records')),
    'zip-cut-9': stored(1, 3),
    'zip-cut-last': stored(1, 3),
    'zip-empty': refused('archive-directory-missing', 'archive-empty'),
    'gzip-empty-members': refused('member-passed-over', 'no-report-inside'),
    'gzip-30000-pieces': stored(30000, 90000),
    'gzip-name-without-end': refused(
        'compressed-data-truncated', 'member-passed-over',
        'no-report-inside'),
    'gzip-bad-crc': stored(1, 3, 'checksum-mismatch'),
    'gzip-bad-length': stored(1, 3, 'checksum-mismatch'),
    'gzip-trailing-bytes': stored(1, 3, 'gzip-trailing-bytes'),
    'gzip-trailing-zeros': stored(1, 3, 'gzip-trailing-bytes'),
    'gzip-trailing-magic': stored(1, 3, 'compressed-data-truncated'),
    'gzip-cut-head': refused(
        'compressed-data-truncated', 'member-passed-over',
        'no-report-inside'),
    'gzip-cut-3': refused(
        'compressed-data-truncated', 'incomplete', 'no-records',
        'policy-domain-missing'),
    'gzip-cut-7': stored(
        0, 0, 'compressed-data-truncated', 'incomplete', 'no-records'),
    'gzip-cut-last': stored(1, 3, 'compressed-data-truncated'),
    'gzip-garbled': stored(2, 6, 'compressed-data-damaged', 'incomplete'),
    'tar-size-octal': outcome(
        new=1, records=1, messages=3, quarantined=1,
        codes=('archive-damaged',)),
    'tar-size-huge': refused('archive-damaged', 'archive-directory-missing'),
    'tar-size-negative': refused(
        'archive-damaged', 'archive-directory-missing'),
    'tar-sparse': stored(0, 0, 'incomplete', 'no-records'),
    'tar-links': outcome(
        new=1, records=1, messages=3, quarantined=1,
        codes=('attachment-unreadable',)),
    'tar-long-name': refused('archive-damaged', 'archive-directory-missing'),
    'tar-long-name-lies': refused(
        'archive-damaged', 'archive-directory-missing'),
    'tar-pax-lies': stored(1, 3),
    'tar-bomb-gzip': refused('limit-compressed-bytes'),
    # ---- xml
    'xml-billion-laughs': refused('doctype-refused'),
    'xml-quadratic-entities': refused('doctype-refused'),
    'xxe-file': refused('doctype-refused'),
    'xxe-path': refused('doctype-refused'),
    'xxe-http': refused('doctype-refused'),
    'xxe-utf-16': refused('doctype-refused'),
    'xxe-parameter-entity': refused('doctype-refused'),
    'xxe-external-dtd': refused('doctype-refused'),
    'xxe-external-dtd-http': refused('doctype-refused'),
    'xxe-xinclude': stored(1, 3),
    'xxe-stylesheet': stored(1, 3),
    'xxe-behind-damage': refused('doctype-refused'),
    'xml-entity-undefined': stored(1, 3, 'recovered'),
    'xml-character-references': stored(1, 3, 'recovered'),
    'xml-depth-100000': refused('limit-xml-depth'),
    'xml-depth-closed': refused('limit-xml-depth'),
    'xml-depth-prefixes': refused('limit-xml-depth'),
    'xml-depth-in-text': refused('limit-xml-depth'),
    'xml-100000-attributes': refused('not-a-report'),
    'xml-100000-namespaces': refused('not-a-report'),
    'xml-same-attributes': refused('not-a-report'),
    'xml-attribute-10-mib': refused('not-a-report'),
    'xml-text-10-mib': stored(1, 3, 'limit-text-bytes'),
    'xml-name-10-mib': stored(1, 3, 'recovered'),
    'xml-comment-40-mib': stored(1, 3, 'recovered'),
    'xml-cdata-40-mib': stored(1, 3, 'limit-text-bytes', 'recovered'),
    'xml-instruction-10-mib': stored(1, 3, 'recovered'),
    'xml-open-tags': refused('report-without-identity'),
    'xml-ampersands': stored(1, 3, 'limit-text-bytes', 'recovered'),
    'xml-unclosed-record': refused('limit-xml-depth'),
    'xml-closing-tags': stored(0, 0, 'no-records', 'recovered'),
    'xml-unknown-elements': stored(1, 3, 'element-unknown'),
    'xml-nuls': stored(1, 3),
    'xml-nuls-only': refused('report-without-identity'),
    'xml-controls': stored(1, 3, 'encoding-invalid'),
    'xml-utf-7': stored(1, 3, 'charset-unknown'),
    'xml-ebcdic': foreign(),
    'xml-ebcdic-label': stored(1, 3, 'charset-unknown'),
    'xml-utf-16-no-mark': stored(1, 3),
    'xml-utf-16-be-no-mark': stored(1, 3),
    'xml-utf-16-label-only': stored(1, 3),
    'xml-utf-16-odd': stored(1, 3, 'encoding-invalid', 'recovered'),
    'xml-utf-16-surrogates': stored(1, 3, 'encoding-invalid'),
    'xml-utf-32': foreign(),
    'xml-mark-contradicts': stored(1, 3),
    'xml-latin-as-utf-8': stored(1, 3, 'encoding-invalid'),
    'xml-overlong-utf-8': stored(1, 3, 'encoding-invalid'),
    'xml-cesu-8': stored(1, 3, 'encoding-invalid'),
    'xml-label-10-kib': stored(1, 3),
    'xml-label-1-mib': stored(1, 3, 'recovered'),
    'xml-label-empty': stored(1, 3, 'charset-unknown', 'recovered'),
    'xml-label-format': stored(1, 3, 'charset-unknown', 'recovered'),
    'xml-cut-1': refused('not-a-report'),
    'xml-cut-4': stored(0, 0, 'incomplete', 'no-records'),
    'xml-cut-7': stored(0, 0, 'incomplete', 'no-records'),
    'xml-cut-record': stored(7, 21, 'incomplete'),
    'xml-cut-last': stored(1, 3, 'incomplete'),
    'xml-counts': stored(
        14, 4000000007, 'count-fraction', 'count-implausible', 'count-invalid',
        'count-negative'),
    'xml-counts-at-the-cap': stored(203, 203000000000, 'count-implausible'),
    'xml-date-zero': stored(1, 3),
    'xml-date-negative': stored(1, 3, 'time-invalid'),
    'xml-date-2106': stored(1, 3),
    'xml-date-milliseconds': stored(1, 3, 'time-milliseconds'),
    'xml-date-reversed': stored(1, 3, 'period-reversed'),
    'xml-date-2-63': stored(1, 3, 'time-invalid', 'time-milliseconds'),
    'xml-date-minimum': stored(1, 3, 'time-invalid', 'time-milliseconds'),
    'xml-date-words': stored(1, 3, 'time-invalid', 'time-milliseconds'),
    'xml-id-path': stored(1, 3),
    'xml-id-nul': stored(1, 3),
    'xml-id-absolute': stored(1, 3),
    'xml-id-10-kib': stored(1, 3),
    'xml-sql': stored(1, 3),
    'xml-no-identity': refused('report-without-identity'),
    'xml-no-domain': refused('policy-domain-missing'),
    'xml-domain-dots': stored(1, 3),
    'xml-domain-a-labels': stored(1, 3),
    'xml-domain-wide': stored(1, 3, 'domain-invalid'),
    'xml-sources': stored(10, 30, 'source-ip-invalid'),
    'xml-not-a-report': foreign(),
    'xml-two-reports': outcome(
        new=1, records=1, messages=3, quarantined=1, codes=('recovered',
        'several-reports')),
    'xml-results-1000': stored(200, 600),
    'xml-results-over': refused('limit-record-results'),
    'xml-record-60-mb': refused('limit-record-bytes'),
    'xml-records-1500000': stored(1500000, 0, 'count-missing'),
    'xml-records-5000000': refused('limit-records'),
    'xml-records-over': refused('limit-records'),
    # ---- mail
    'mime-1000-deep': refused('limit-mime-parts'),
    'mime-17-deep': refused('limit-mime-depth'),
    'mime-1000000-parts': refused('limit-mime-parts'),
    'mime-999-parts': stored(1, 3),
    'mail-header-10-mib-line': stored(1, 3),
    'mail-header-10-mib-folded': stored(1, 3),
    'mail-header-10-mib-fields': refused('limit-header-lines'),
    'mail-header-colons': refused('limit-header-lines'),
    'mail-header-name-2-mib': stored(1, 3),
    'mail-subject-10-mib': stored(1, 3),
    'mail-subject-words': stored(1, 3),
    'mail-date-hostile': stored(1, 3),
    'mail-authentication-results': stored(1, 3),
    'mail-address-groups': refused('limit-address-bytes'),
    'mail-address-groups-small': refused('limit-address-bytes'),
    'mail-address-comments': stored(1, 3),
    'mail-references': stored(1, 3),
    'mail-rfc822-1000': refused('limit-mime-depth'),
    'mail-rfc822-parts-20': refused('limit-mime-depth'),
    'mail-rfc822-parts-300': refused('limit-mime-depth'),
    'mail-boundary-empty': stored(1, 3),
    'mail-boundary-10-kib': refused('no-report-inside'),
    'mail-boundary-1-mib': refused('no-report-inside'),
    'mail-boundary-never-closed': stored(1, 3),
    'mail-boundary-missing': refused('no-report-inside'),
    'mail-boundary-equal': stored(1, 3),
    'mail-boundary-prefixes': stored(1, 3),
    'mail-boundary-controls': stored(1, 3),
    'mail-parameters-20000': stored(1, 3),
    'mail-continuations-10000': stored(1, 3),
    'mail-continuations-lie': stored(1, 3),
    'mail-odd-words': stored(1, 3),
    'mail-name-path': stored(1, 3),
    'mail-name-absolute': stored(1, 3),
    'mail-name-nul': stored(1, 3),
    'mail-name-controls': stored(1, 3),
    'mail-name-1-mib': stored(1, 3),
    'mail-small-bombs': refused('limit-item-bytes', 'report-without-identity'),
    'mail-encoding-unknown': refused('attachment-unreadable'),
    'mail-encoding-uuencode': refused('attachment-unreadable'),
    'mail-encoding-garbage': refused('attachment-unreadable'),
    'mail-base64-one-line': stored(1, 3, 'gzip-trailing-bytes'),
    'mail-quoted-printable': refused('attachment-unreadable'),
    'mail-external-body': stored(1, 3),
    'mail-headers-only': refused('no-report-inside'),
    'mail-cut-1': foreign(),
    'mail-cut-3': refused('not-a-report'),
    'mail-cut-7': stored(
        0, 0, 'compressed-data-truncated', 'incomplete', 'no-records'),
    'mail-cut-last': stored(1, 3),
    'mail-line-30-mib': stored(1, 3),
    'mail-carriage-returns': foreign(),
    'mail-nuls': stored(1, 3),
    'mail-from-lines': stored(1, 3),
    'mail-over-the-cap': refused('limit-message-bytes'),
    'arf-100000-fields': refused('limit-header-lines'),
    'arf-90000-fields': refused('limit-arf-bytes'),
    'arf-2000-fields': refused('limit-arf-fields'),
    'json-depth-100000': refused('limit-json-depth'),
    'json-doubled-keys': refused('json-broken'),
    'json-numbers': refused('json-broken'),
    'json-in-mail': refused('limit-json-depth'),
    'mbox-line-40-mib': outcome(
        items=2, new=1, records=1, messages=3, quarantined=1,
        codes=('limit-message-bytes',)),
    'mbox-separators': outcome(
        items=5, new=2, records=2, messages=6, foreign=2, quarantined=1,
        codes=('empty',)),
    'mbox-empty-mails': outcome(
        items=100001, foreign=1, quarantined=100000, codes=('empty',)),
    'mbox-quotes': foreign(),
    'mbox-one-mail-of-60-mib': outcome(
        items=3, new=2, records=2, messages=6, quarantined=1,
        codes=('limit-message-bytes',)),
    # ---- files
    'file-empty': refused('empty'),
    'file-one-byte': refused('not-a-report'),
    'file-blanks': foreign(),
    'file-noise': foreign(),
    'file-sparse-1-gib': refused('limit-message-bytes'),
    'file-fifo': refused('not-a-file'),
    'file-device': refused('not-a-file'),
    'folder-special-files': outcome(
        items=7, new=1, records=1, messages=3, quarantined=6,
        codes=('not-a-file', 'symlink', 'unreadable')),
    'folder-like-a-report': stored(1, 3),
    'folder-hostile-names': outcome(
        items=10, new=1, records=1, messages=3, quarantined=9,
        codes=('report-without-identity',)),
    'folder-200-deep': outcome(
        items=2, new=1, records=1, messages=3, quarantined=1,
        codes=('directory-depth',)),
    'folder-loop': outcome(
        items=3, new=1, records=1, messages=3, quarantined=2,
        codes=('directory-loop',)),
    'fields-namespace': stored(1, 3, 'recovered'),
    'fields-numbered': stored(
        1, 2, 'domain-invalid', 'number-invalid', 'source-ip-invalid',
        'value-unknown'),
    'fields-formula': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-case',
        'value-unknown'),
    'fields-formula-plus': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-case',
        'value-unknown'),
    'fields-formula-minus': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-formula-at': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-case',
        'value-unknown'),
    'fields-formula-tab': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-formula-cr': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-formula-quotes': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-html': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-ansi': stored(
        1, 2, 'domain-invalid', 'encoding-invalid', 'number-invalid',
        'source-ip-invalid', 'value-case', 'value-unknown'),
    'fields-c1': stored(
        1, 2, 'domain-invalid', 'number-invalid', 'source-ip-invalid',
        'value-unknown'),
    'fields-bidi': stored(
        1, 2, 'domain-invalid', 'number-invalid', 'source-ip-invalid',
        'value-unknown'),
    'fields-characters': stored(
        1, 2, 'domain-invalid', 'encoding-invalid', 'number-invalid',
        'source-ip-invalid', 'value-unknown'),
    'fields-controls': stored(
        1, 2, 'domain-invalid', 'encoding-invalid', 'number-invalid',
        'recovered', 'source-ip-invalid', 'value-unknown'),
    'fields-format': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-paths': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-unknown'),
    'fields-sql': stored(
        1, 2, 'number-invalid', 'source-ip-invalid', 'value-case',
        'value-unknown'),
    'fields-long': stored(
        1, 2, 'number-invalid', 'source-ip-invalid',
        'value-unknown'),
    'fields-bytes': stored(
        1, 2, 'domain-invalid', 'encoding-invalid', 'number-invalid',
        'source-ip-invalid', 'value-unknown'),
    # ---- kinds
    'failure-recipients-900': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-recipients-5000': refused('limit-arf-fields'),
    'failure-received-3000': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-received-and-recipients': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-header-1-mib': stored(
        0, 0, 'delivery-result-unknown', 'limit-sample-bytes',
        'value-unknown'),
    'failure-at-signs': refused('limit-address-bytes'),
    'failure-encoded-words': refused('limit-address-bytes'),
    'failure-field-2-mib': refused('limit-arf-bytes'),
    'failure-comments': refused('limit-address-bytes'),
    'failure-base64-canonicalized': stored(
        0, 0, 'delivery-result-unknown', 'encoding-invalid',
        'value-unknown'),
    'tls-details-99000': stored(0, 0, 'field-missing', 'value-unknown'),
    'tls-details-200000': refused('limit-tls-details'),
    'tls-details-large': refused('limit-json-bytes'),
    'tls-policies-30000': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-17-mib': refused('limit-json-bytes'),
    'tls-counts': refused('json-broken'),
    'tls-times': stored(
        0, 0, 'address-invalid', 'time-invalid', 'time-milliseconds',
        'value-type', 'value-unknown'),
    'tls-types': refused('report-without-identity'),
    'tls-null-members': stored(
        0, 0, 'field-missing', 'policy-domain-missing', 'value-type'),
    'tls-nul': stored(
        0, 0, 'address-invalid', 'domain-invalid', 'encoding-invalid',
        'value-unknown'),
    'tls-surrogates': refused('json-broken'),
    'tls-truncated': refused('json-broken'),
    'failure-formula': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-formula-plus': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-formula-minus': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-formula-at': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-formula-tab': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-formula-cr': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-formula-quotes': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-html': stored(0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-ansi': stored(0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-c1': stored(
        0, 0, 'delivery-result-unknown', 'domain-invalid',
        'value-unknown'),
    'failure-bidi': stored(
        0, 0, 'delivery-result-unknown', 'domain-invalid',
        'value-unknown'),
    'failure-characters': stored(
        0, 0, 'delivery-result-unknown', 'domain-invalid',
        'value-unknown'),
    'failure-controls': stored(
        0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-format': stored(0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-paths': stored(0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-sql': stored(0, 0, 'delivery-result-unknown', 'value-unknown'),
    'failure-long': refused('limit-address-bytes'),
    'failure-bytes': stored(
        0, 0, 'delivery-result-unknown', 'domain-invalid',
        'encoding-invalid', 'value-unknown'),
    'tls-formula': stored(
        0, 0, 'address-invalid', 'value-case', 'value-unknown'),
    'tls-formula-plus': stored(
        0, 0, 'address-invalid', 'value-case', 'value-unknown'),
    'tls-formula-minus': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-formula-at': stored(
        0, 0, 'address-invalid', 'value-case', 'value-unknown'),
    'tls-formula-tab': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-formula-cr': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-formula-quotes': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-html': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-ansi': stored(0, 0, 'address-invalid', 'value-case', 'value-unknown'),
    'tls-c1': stored(
        0, 0, 'address-invalid', 'domain-invalid', 'value-unknown'),
    'tls-bidi': stored(
        0, 0, 'address-invalid', 'domain-invalid', 'value-unknown'),
    'tls-characters': stored(
        0, 0, 'address-invalid', 'domain-invalid', 'encoding-invalid',
        'value-unknown'),
    'tls-controls': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-format': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-paths': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-sql': stored(0, 0, 'address-invalid', 'value-case', 'value-unknown'),
    'tls-long': stored(0, 0, 'address-invalid', 'value-unknown'),
    'tls-bytes': stored(
        0, 0, 'address-invalid', 'domain-invalid', 'encoding-invalid',
        'value-unknown'),
}

# So many records that they are put out once only, as CSV.
LARGE = {'xml-records-1500000'}

# More than a second each, even where nothing watches the memory.
SLOW = {
    'gzip-bomb-feedback', 'gzip-bomb-white-space', 'gzip-bomb-comment',
    'gzip-bomb-records', 'gzip-bomb-twice', 'zlib-bomb',
    'zip-bomb-white-space', 'zip-bomb-records', 'zip-of-zips',
    'zip-overlapping-16', 'zip-overlapping-1500', 'gzip-30000-pieces',
    'xml-comment-40-mib', 'xml-cdata-40-mib', 'xml-results-1000',
    'xml-record-60-mb', 'xml-records-1500000', 'xml-records-5000000',
    'xml-records-over',
    'mail-subject-10-mib', 'mail-subject-words', 'mail-small-bombs',
    'mail-line-30-mib', 'mbox-line-40-mib', 'mbox-empty-mails',
    'mbox-one-mail-of-60-mib', 'mail-over-the-cap', 'file-sparse-1-gib',
}
