#!/usr/bin/python3
"""Draws a run: plot.py FOLDER [-o FILE.png]."""

import argparse
import pathlib
import sys

from run_folder import HostClock, RunFolder, RunFolderError


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="plot", description="Draws the clocks of a run.")
    parser.add_argument("folder", help="a run folder, as `ntpsim run` leaves it")
    parser.add_argument("-o", "--output", help="the picture: .png, .svg or .pdf (default: plot.png in the folder)")
    parser.add_argument("--host", action="append", default=[], metavar="NAME", help="draw this host only; may be repeated")
    parser.add_argument("--scale", choices=["auto", "linear", "symlog"], default="auto",
                        help="the offset's axis (default: by the range of the offsets)")
    return parser.parse_args(arguments)


def chosen(clocks: list[HostClock], names: list[str]) -> list[HostClock]:
    known = {clock.host for clock in clocks}
    for name in names:
        if name not in known:
            raise RunFolderError(f"no host is called {name}; there are {', '.join(sorted(known))}")
    return [clock for clock in clocks if clock.host in names or not names]


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        folder = RunFolder(options.folder)
        clocks = chosen(folder.clocks(), options.host)
        events, bounds, title = folder.events(), folder.bounds(), folder.description()
    except (RunFolderError, OSError, UnicodeDecodeError) as error:
        print(f"plot: {error}", file=sys.stderr)
        return 2
    from figure import draw   # matplotlib is slow to load, and bad input needs none of it

    output = pathlib.Path(options.output) if options.output else folder.path / "plot.png"
    figure = draw(clocks, events, bounds, title, options.scale)
    try:
        figure.savefig(output)
    except (OSError, ValueError) as error:
        print(f"plot: {output}: {error}", file=sys.stderr)
        return 2
    print(output)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
