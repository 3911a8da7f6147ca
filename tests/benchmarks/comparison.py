#!/usr/bin/python3
"""Runs our NTP process and NTPsec's ntpd in the same worlds and prints how well each keeps its clock.

    comparison.py PROGRAM [-n SEEDS] [-j JOBS]

A world is a scenario of comparison/ and a seed: crystal, path and server are the same for both, down to the random streams.
The figure of a run is what its scenario expects first: the RMS of the true offset.
"""

import argparse
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent / "comparison"
CLIENT = "client"
DRIFT_PPM = -20   # the negative of the crystal's constant error, in the scenarios

NTPD = ("{daemon: {profile: ntpsec-ntpd, config: server server iburst, "
        f'files: [{{path: /var/lib/ntpsec/ntp.drift, text: "{DRIFT_PPM:.3f}\\n"}}]}}}}')
PROGRAMS = {"ours": [], "ntpd": ["--set", f"hosts.{CLIENT}.programs=[{NTPD}]"]}


@dataclasses.dataclass(frozen=True)
class Run:
    rms_s: float
    packets: int
    steps: int


def run(program: str, scenario: pathlib.Path, seed: int, change: list[str]) -> Run:
    with tempfile.TemporaryDirectory(prefix="ntpsim-comparison-") as scratch:
        out = pathlib.Path(scratch, "out")
        child = subprocess.run([program, "run", scenario, "--seed", str(seed), "--quiet", "--no-pin", "--out", out, *change],
                               stdout=subprocess.DEVNULL, check=False)
        if child.returncode != 0:
            raise SystemExit(f"{scenario}: exit status {child.returncode}; a run that misses its expectations measures nothing")
        summary = json.loads((out / "summary.json").read_text())
    (client,) = (host for host in summary["hosts"] if host["host"] == CLIENT)
    return Run(summary["expectations"][0]["value"], client["packets_sent"], client["steps"])


def microseconds(values: list[float]) -> str:
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return f"{median * 1e6:.1f} | {lower * 1e6:.1f} to {upper * 1e6:.1f}"


def rows(scenario: pathlib.Path, runs: dict[str, list[Run]]) -> list[str]:
    rms = {name: [each.rms_s for each in of] for name, of in runs.items()}
    ratio = statistics.median(rms["ours"]) / statistics.median(rms["ntpd"])
    lower, _, upper = statistics.quantiles([a / b for a, b in zip(rms["ours"], rms["ntpd"])], n=4, method="inclusive")
    texts = {"ours": f"{ratio:.3f} | {lower:.3f} to {upper:.3f}", "ntpd": "|"}
    return [f"| {scenario.stem} | {name} | {microseconds(rms[name])} | {statistics.median(each.packets for each in of):g} "
            f"| {sum(each.steps for each in of)} | {texts[name]} |" for name, of in runs.items()]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("-n", type=int, default=20, dest="seeds")
    parser.add_argument("-j", type=int, default=min(2, os.cpu_count() or 1), dest="jobs")
    options = parser.parse_args(arguments)
    print(f"| {options.seeds} seeds | | RMS of the true offset, µs: median | quartiles | packets sent, median | steps, all "
          "| ours / ntpd: of the medians | quartiles of the pairs |\n" + "|---" * 8 + "|", flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for scenario in sorted(FOLDER.glob("*.yaml")):
            started = {name: [pool.submit(run, options.program, scenario, seed, change) for seed in range(1, options.seeds + 1)]
                       for name, change in PROGRAMS.items()}
            runs = {name: [each.result() for each in of] for name, of in started.items()}
            print("\n".join(rows(scenario, runs)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
