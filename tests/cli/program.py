"""Runs the program under test in a temporary folder. Its path comes from the environment, set by CMake."""
import os
import pathlib
import subprocess
import tempfile
import unittest

PROGRAM = os.environ["NTPSIM_PROGRAM"]
SOURCE = pathlib.Path(os.environ["NTPSIM_SOURCE"])

PAIR = """format: 1
description: A client with a noisy crystal follows a server over a jittery path.
stop: 2h
hosts:
  server: {{programs: [{{server: {{}}}}]}}
  client:
    clock: {{oscillator: crystal, offset: 300ms}}
    programs: [{{sntp: {{servers: [server], poll: 16s}}}}]
{more_hosts}networks:
  wan: {{hosts: [server, client{more_names}], path: {{delay: 20ms, jitter: {{exponential: 1ms}}, loss: 2%}}}}
expect:
  - {{offset: {{host: client, from: 10min, max: {bound}}}}}
"""


def pair(bound="20ms", more_hosts="", more_names=""):
    return PAIR.format(bound=bound, more_hosts=more_hosts, more_names=more_names)


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="ntpsim-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def ntpsim(self, *arguments, under=(), **options):
        return subprocess.run([*under, PROGRAM, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                              timeout=120, **options)

    def names(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))
