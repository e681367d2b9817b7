"""What two databases must have in common to be equal."""
import sqlite3

# What each database has for itself, beside the table revision_mark.
OWN_SETTINGS = ('database-id',)
# Columns that tell when and where a run was, not what it read.
WHEN = ('_at', 'mtime_ns', 'inode', 'first_seen', 'last_tried')


def dump(database):
    """-> {table: rows}, without the columns of WHEN"""
    with sqlite3.connect('file:%s?mode=ro' % database, uri=True) as db:
        tables = [row[0] for row in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            " AND name <> 'revision_mark' ORDER BY name")]
        result = {}
        for table in tables:
            columns = [row[1] for row in db.execute('PRAGMA table_info("%s")' % table)
                       if not row[1].endswith(WHEN)]
            rows = db.execute('SELECT %s FROM "%s"' % (', '.join('"%s"' % c for c in columns), table))
            result[table] = sorted((row for row in rows if row[0] not in OWN_SETTINGS), key=repr)
        return result


def difference(one, other):
    """-> the first difference of two dumps in words, or None"""
    for table in sorted(set(one) | set(other)):
        if one.get(table) == other.get(table):
            continue
        left, right = set(map(repr, one.get(table, []))), set(map(repr, other.get(table, [])))
        return '%s: %s' % (table, (sorted(left ^ right) or ['order or number of rows'])[0][:300])
    return None
