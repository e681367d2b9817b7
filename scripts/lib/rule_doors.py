"""Text reaches an output through one door each: what stands beside them prints
constants and numbers only."""
import re

from tree import line_of

# The doors, and what else hands prepared bytes to a stream: file -> calls.
DOORS = {
    'report/csvwriter.c': {'fwrite'},            # CSV
    'report/jsonwriter.c': {'fwrite'},           # JSON
    'report/spool.c': {'fwrite'},                # JSON that waited
    'report/pagelines.c': {'fprintf'},           # dm_page_add() escapes each
    'report/answer_digest.c': {'fwrite'},        # lettertext, htmlwriter
    'report/emit_table.c': {'fprintf', 'scols_print_table'},  # tabletext.c
    'cli/main.c': {'fputs'},                     # help, made of tables
    'cli/cli.c': {'fputs', 'fwrite'},            # messages; kept bytes
    'cli/cmd_enrich.c': {'printf'},              # numbers and constants
    'cli/cmd_lint.c': {'fwrite'},                # what notice.c made
    'cli/progress.c': {'fputs'},                 # escaped there
    'cli/totals.c': {'printf', 'fprintf'},       # numbers
    'cli/cmd_help.c': {'printf'},                # the command table
    'cli/cmd_completion.c': {'fputs'},           # made of the command table
}
FOLDERS = ('core/', 'net/', 'ingest/', 'parse/', 'store/', 'report/', 'cli/')
CALL = re.compile(r'(?<![\w.>])(v?f?printf|dprintf|f?puts|f?putc|putchar'
                  r'|(?:fwrite|fputs|fputc|putc|putchar)_unlocked|fwrite'
                  r'|scols_print_table\w*)[ \t]*\(')
# Letters of conversions that take a text or a character.
TEXT = re.compile(r'%[-+ #0*.\d]*(?:hh|h|ll|l|j|z|t)?[scSC]')
NUMBERS = ('printf', 'fprintf')


def statement(text, start):
    end = text.find(';', start)
    return text[start:end if end >= 0 else len(text)]


def check(tree):
    for file in tree.c_files():
        if not file.path.startswith(FOLDERS):
            continue
        for match in CALL.finditer(file.code):
            name = match.group(1)
            if name in DOORS.get(file.path, ()):
                continue
            if name in NUMBERS and not TEXT.search(
                    statement(file.text, match.start())):
                continue
            yield '%s:%d' % (file.path, line_of(file.code, match.start())), \
                '%s() beside the doors of core/text.h, csvwriter, ' \
                'jsonwriter, dm_cli_say' % name
