"""Runs dmarcmill over a synthetic history in a folder of its own; it judges
nothing.
"""
import json
import os
import subprocess

import history

TIMEOUT_SECONDS = 300


class Program:
    """The program with a database and a configuration of its own"""

    def __init__(self, program, work):
        self.program, self.work = os.path.abspath(program), work
        self.configuration = os.path.join(work, 'dmarcmill.conf')
        self.environment = dict(os.environ, HOME=work, XDG_DATA_HOME=work,
                                XDG_CONFIG_HOME=work, LC_ALL='C.UTF-8')
        with open(self.configuration, 'w', encoding='utf-8'):
            pass

    def call(self, *arguments, accepted=(0,)):
        """-> what the program prints; it must end with one of `accepted`"""
        done = subprocess.run(
            (self.program, '--config', self.configuration, '--db',
             os.path.join(self.work, 'test.db')) + arguments,
            env=self.environment, stdout=subprocess.PIPE, check=False,
            timeout=TIMEOUT_SECONDS)
        if done.returncode not in accepted:
            raise subprocess.CalledProcessError(done.returncode, arguments)
        return done.stdout.decode('utf-8')

    def answer(self, *arguments):
        return json.loads(self.call(*arguments, '--format', 'json'))


class Run(Program):
    """A database with the history of a seed, and answers from it"""

    def __init__(self, program, work, seed):
        super().__init__(program, work)
        servers = history.make(work, seed)
        with open(self.configuration, 'w', encoding='utf-8') as stream:
            for domain, addresses in servers.items():
                if addresses:
                    stream.write('[domain %s]\nservers = %s\n' % (
                        domain, ';'.join(addresses)))
        self.domains = list(servers)
        self.call('-q', 'ingest', os.path.join(work, 'reports'))

    def truth(self):
        with open(os.path.join(self.work, 'truth.json'),
                  encoding='utf-8') as stream:
            return json.load(stream)
