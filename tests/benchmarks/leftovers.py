#!/usr/bin/python3
"""Runs real programs many times, some of the runs interrupted, and looks for what is left of them on the machine.

    leftovers.py PROGRAM [-n RUNS] [-i INTERRUPTED]

Prints a Markdown table; the exit status is 1 when a process, a System V segment, a mount or a file in the temporary folder is
left. Others' processes and files are theirs: ours carry a mark in their environment, or name our folder.
"""

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 20.0   # until a process that was killed is gone
MARK = "NTPSIM_LEFTOVERS"

# Unix sockets, threads, children, timers and shared memory, all at once.
SCENARIO = """format: 1
description: Real programs of every kind run for a while.
stop: {stop}
hosts:
  ntp1: {{programs: [{{server: {{}}}}]}}
  chrony:
    programs:
      - {{daemon: {{profile: chronyd, config: "server ntp1 iburst\\nrefclock SHM 0 noselect", environment: {environment}}}}}
      - {{daemon: {{profile: chronyc, args: [tracking], expect_end: exit 0, environment: {environment}}}, start: 10s}}
  ntpsec: {{programs: [{{daemon: {{profile: ntpsec-ntpd, config: "server ntp1 iburst", environment: {environment}}}}}]}}
  open: {{programs: [{{daemon: {{profile: openntpd, config: "server ntp1", environment: {environment}}}}}]}}
  timesyncd: {{programs: [{{daemon: {{profile: timesyncd, config: "NTP=ntp1", environment: {environment}}}}}]}}
networks:
  lan: {{hosts: [ntp1, chrony, ntpsec, open, timesyncd], path: {{delay: 1ms}}}}
expect:
  - {{offset: {{host: chrony, max: 1h}}}}
"""


class Machine:
    """Everything that a run may leave on the machine, limited to this test's runs."""

    def __init__(self, folder: pathlib.Path, temporary: pathlib.Path):
        self.folder, self.temporary = str(folder), temporary
        self.mark = f"{MARK}={folder}".encode()
        self.simulator = ""
        self.seen = False   # whether a process of a run was ever found; if not, this looks in the wrong place

    def is_ours(self, process: pathlib.Path) -> bool:
        try:
            return (self.mark in (process / "environ").read_bytes() or self.folder in (process / "mountinfo").read_text()
                    or os.readlink(process / "cwd").startswith(self.folder))
        except OSError:
            return False   # it has ended meanwhile, or belongs to another user

    def processes(self) -> set[str]:
        found = {f"process {entry.name}" for entry in pathlib.Path("/proc").iterdir()
                 if entry.name.isdigit() and int(entry.name) != os.getpid() and self.is_ours(entry)}
        self.seen = self.seen or bool(found - {self.simulator})
        return found

    def segments(self) -> set[str]:
        with contextlib.suppress(FileNotFoundError):   # a kernel without them
            return {"segment " + line.split()[1] for line in pathlib.Path("/proc/sysvipc/shm").read_text().splitlines()[1:]}
        return set()

    def mounts(self) -> set[str]:
        lines = pathlib.Path("/proc/self/mountinfo").read_text().splitlines()
        return {"mount " + line.split()[4] for line in lines if self.folder in line or "ntpsim" in line}

    def files(self) -> set[str]:
        return {f"file {path}" for path in self.temporary.rglob("*")}

    def traces(self) -> set[str]:
        return self.processes() | self.segments() | self.mounts() | self.files()


def run(program: str, machine: Machine, number: int, interrupt: signal.Signals | None) -> None:
    stop = "100d" if interrupt else "1h"
    scenario = pathlib.Path(machine.folder, "leftovers.yaml")
    scenario.write_text(SCENARIO.format(stop=stop, environment="{%s: %s}" % (MARK, machine.folder)))
    child = subprocess.Popen([program, "run", scenario, "--quiet", "--out", f"{machine.folder}/out-{number}"],
                             env=os.environ | {"TMPDIR": str(machine.temporary), MARK: machine.folder},
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    machine.simulator = f"process {child.pid}"   # processes that it forks without an exec have the same mark
    if interrupt:
        time.sleep(0.05 * (number % 20))   # from before the first program starts to when all have settled
        machine.processes()
        child.send_signal(interrupt)
    expected = {None: 0, signal.SIGINT: 130, signal.SIGKILL: -signal.SIGKILL}[interrupt]
    status = child.wait(timeout=300)
    # Before ntpsim listens, Ctrl-C ends it as it ends any program.
    if status != expected and not (interrupt == signal.SIGINT and status == -signal.SIGINT):
        raise SystemExit(f"run {number} ended with {status}, not {expected}")


def settle(machine: Machine) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while machine.processes() and time.monotonic() < deadline:
        time.sleep(0.02)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("-n", type=int, default=200, dest="runs")
    parser.add_argument("-i", type=int, default=20, dest="interrupted")
    options = parser.parse_args(arguments)
    every = max(options.runs // options.interrupted, 1) if options.interrupted else options.runs + 1
    with tempfile.TemporaryDirectory(prefix="ntpsim-leftovers-") as name:
        folder, temporary = pathlib.Path(name), pathlib.Path(name, "temporary")
        temporary.mkdir()
        machine = Machine(folder, temporary)
        before, began = machine.traces(), time.monotonic()
        for number in range(options.runs):
            is_interrupted = number % every == every - 1
            interrupt = [signal.SIGINT, signal.SIGKILL][number // every % 4 == 3] if is_interrupted else None
            run(options.program, machine, number, interrupt)
        settle(machine)
        left, wall_s = machine.traces() - before, time.monotonic() - began
    if options.interrupted and not machine.seen:
        raise SystemExit("no process of a run was ever seen: this cannot find what is left")
    print("| runs of real programs | interrupted | wall | left of processes, segments, mounts, files |\n" + "|---" * 4 + "|")
    print(f"| {options.runs} | {options.interrupted} | {wall_s:.1f} s | {', '.join(sorted(left)) or 'nothing'} |")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
