#!/usr/bin/python3
"""Times whole runs and prints a Markdown table: whole_run.py PROGRAM [NAME] [-n REPETITIONS]."""

import argparse
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("scenarios/quickstart.yaml", "tests/benchmarks")   # the first example, and scenarios made for measuring


@dataclasses.dataclass(frozen=True)
class Run:
    wall_s: float
    processor_s: float   # user and system
    peak_mib: float
    summary: dict


def scenarios(name: str) -> list[pathlib.Path]:
    found = []
    for folder in FOLDERS:
        path = ROOT / folder
        found += [path] if path.is_file() else sorted(path.glob("*.yaml"))
    return [path for path in found if name in path.stem]


def measure(program: str, scenario: pathlib.Path) -> Run:
    with tempfile.TemporaryDirectory() as scratch:
        out = pathlib.Path(scratch, "out")
        began = time.monotonic()
        child = subprocess.Popen([program, "run", scenario, "--quiet", "--out", out], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall_s = time.monotonic() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{scenario}: exit status {child.returncode}; a run that misses its expectations measures nothing")
        (summary,) = out.rglob("summary.json")
        return Run(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, json.loads(summary.read_text()))


def row(name: str, runs: list[Run]) -> str:
    wall_s, processor_s, peak_mib = (statistics.median(getattr(run, field) for run in runs)
                                     for field in ("wall_s", "processor_s", "peak_mib"))
    summary = runs[0].summary
    hosts = len(summary["hosts"])
    datagrams = sum(host["packets_sent"] for host in summary["hosts"])
    per_datagram = f"{wall_s / datagrams * 1e6:.2f} µs" if datagrams else "-"
    return (f"| {name} | {summary['simulated_s']:g} s | {hosts} | {wall_s:.3f} s | {processor_s:.3f} s | {peak_mib:.1f} MiB "
            f"| {peak_mib * 1024 / hosts:.1f} KiB | {per_datagram} |")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("name", nargs="?", default="")
    parser.add_argument("-n", type=int, default=5, dest="repetitions")
    options = parser.parse_args(arguments)
    print("| whole run (medians) | simulated | hosts | wall | processor | peak memory | per host | per datagram |\n"
          + "|---" * 8 + "|",
          flush=True)
    for scenario in scenarios(options.name):
        print(row(scenario.stem, [measure(options.program, scenario) for _ in range(options.repetitions)]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
