"""Run folders made up for the tests, and the way to the scripts that read them."""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "analysis"))


def run_folder(path: pathlib.Path, hosts: dict, events: list = (), **summary) -> pathlib.Path:
    """`hosts`: name -> [(time, offset, frequency)]; rows are written in the order of time, as a run does."""
    path.mkdir(parents=True)
    rows = sorted((row[0], number, host, row) for number, (host, table) in enumerate(hosts.items()) for row in table)
    lines = [f"{time:.9f},{host},{row[1]:.12f},{row[2]:.9f}\n" for time, _, host, row in rows]
    (path / "clocks.csv").write_text("time_s,host,offset_s,frequency_ppm\n" + "".join(lines))
    (path / "events.jsonl").write_text("".join(json.dumps(event) + "\n" for event in events))
    (path / "summary.json").write_text(json.dumps({"ntpsim_run": 2, **summary}))
    return path


def ramp(offset_s: float, frequency_ppm: float, stop_s: int = 160, step_s: int = 16) -> list:
    return [(time, offset_s + frequency_ppm * 1e-6 * time, frequency_ppm) for time in range(0, stop_s + 1, step_s)]
