"""Processes and ports of the tests' own servers: who is whose child, what ends
with us.  It never ends a process that it was not given.
"""
import ctypes
import os
import signal
import socket
import sys

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None, use_errno=True)


def die_with_parent():
    """For Popen(preexec_fn=): SIGTERM when the starting thread is gone."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stat(pid):
    """-> (name, parent's pid, state, process group) or None"""
    try:
        with open('/proc/%d/stat' % pid) as stream:
            text = stream.read()
    except OSError:
        return None
    name, _, rest = text.partition('(')[2].rpartition(')')
    state, parent, group = rest.split()[:3]
    return name, int(parent), state, int(group)


def all_of(wanted):
    """-> [(pid, name)] of living processes whose stat() is wanted"""
    found = []
    for entry in os.listdir('/proc'):
        if entry.isdigit():
            line = stat(int(entry))
            if line and line[2] not in 'ZX' and wanted(line):
                found.append((int(entry), line[0]))
    return found


def children(parent):
    """-> [(pid, name)] of the living children"""
    return all_of(lambda line: line[1] == parent)


def group(leader):
    """-> pids of a process group, of its leader too while it lives"""
    return [pid for pid, _ in all_of(lambda line: line[3] == leader)]


def descendants(parent):
    """-> the pids of all that came of a process, itself first"""
    line, found = [parent], []
    while line:
        pid = line.pop()
        found.append(pid)
        line += [child for child, _ in children(pid)]
    return found


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def free_ports(count):
    """-> ports of 127.0.0.1 that nobody has at the moment"""
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(('127.0.0.1', 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def end_on_signals():
    """SIGTERM, SIGINT and SIGHUP end Python the way that cleans up."""
    def leave(number, _frame):
        for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
