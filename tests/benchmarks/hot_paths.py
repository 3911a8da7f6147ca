#!/usr/bin/python3
"""Runs ntpsim_bench and prints its figures as a Markdown table: hot_paths.py PROGRAM [NAME]."""

import subprocess
import sys
import xml.etree.ElementTree

OPTIONS = ["--benchmark-samples", "50", "--benchmark-warmup-time", "20", "--reporter", "xml"]


def text(nanoseconds: float) -> str:
    name, size = next((unit for unit in (("ms", 1e6), ("µs", 1e3)) if nanoseconds >= unit[1]), ("ns", 1.0))
    return f"{nanoseconds / size:.3g} {name}"


def main(program: str, name: str = "") -> int:
    measured = subprocess.run([program, *OPTIONS, *([f"*{name}*"] if name else [])], stdout=subprocess.PIPE, check=True).stdout
    print("| hot path | | mean | deviation |\n|---|---|---|---|")
    for case in xml.etree.ElementTree.fromstring(measured).iter("TestCase"):
        for result in case.iter("BenchmarkResults"):
            figures = (float(result.find(figure).get("value")) for figure in ("mean", "standardDeviation"))
            print("|", " | ".join([case.get("name"), result.get("name"), *map(text, figures)]), "|")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
