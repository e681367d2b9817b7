"""Runs a program and tells what it took: time, and the highest memory of it
and of each process it started."""
import os
import subprocess
import time

POLL_SECONDS = 0.01


class Run:
    def __init__(self):
        self.status, self.seconds, self.cpu_seconds = None, 0.0, 0.0
        self.parent_kib, self.worker_kib = 0, 0
        self.out_path, self.err_path = '', ''


def peak_kib(pid):
    """The highest resident size so far; 0 for a process that is gone."""
    try:
        with open('/proc/%d/status' % pid, encoding='ascii',
                  errors='replace') as stream:
            for line in stream:
                if line.startswith('VmHWM:'):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


def children(pid):
    try:
        with open('/proc/%d/task/%d/children' % (pid, pid),
                  encoding='ascii') as stream:
            return [int(word) for word in stream.read().split()]
    except OSError:
        return []


def reap(process, done):
    """Whether it has ended; its processor time has that of its children."""
    pid, status, usage = os.wait4(process.pid, os.WNOHANG)
    if not pid:
        return False
    process.returncode = done.status = os.waitstatus_to_exitcode(status)
    done.cpu_seconds = usage.ru_utime + usage.ru_stime
    return True


def run(command, folder, environment, most_seconds):
    """Standard output and error go to files in `folder`."""
    done = Run()
    done.out_path = os.path.join(folder, 'stdout')
    done.err_path = os.path.join(folder, 'stderr')
    started = time.monotonic()
    with open(done.out_path, 'wb') as out, open(done.err_path, 'wb') as err:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=err, env=environment,
                                   cwd=environment['PWD'])
        while not reap(process, done):
            for pid in children(process.pid):
                done.worker_kib = max(done.worker_kib, peak_kib(pid))
            done.parent_kib = max(done.parent_kib, peak_kib(process.pid))
            if time.monotonic() - started > most_seconds:
                process.kill()
            time.sleep(POLL_SECONDS)
    done.seconds = time.monotonic() - started
    return done
