"""A run folder as ntpsim writes it: clocks.csv, events.jsonl, summary.json. Nothing here depends on the program."""

import csv
import dataclasses
import json
import pathlib
import warnings

import numpy

FORMAT = 2                          # of run folders: sim/record/RUN_FOLDER.md
SIGNED_METRICS = ("offset_mean",)   # every other one bounds a magnitude, unless its expectation says `signed`
SCALES = {"frequency": 1e6}         # from a fraction to ppm, as in clocks.csv and plots


class RunFolderError(Exception):
    """A mistake in a run folder, as a message for the user."""


@dataclasses.dataclass(frozen=True)
class HostClock:
    """One host's rows of clocks.csv, in the order of time."""

    host: str
    time_s: numpy.ndarray
    offset_s: numpy.ndarray
    frequency_ppm: numpy.ndarray


@dataclasses.dataclass(frozen=True)
class Event:
    """Something that the timeline did."""

    time_s: float
    action: str
    subject: str


@dataclasses.dataclass(frozen=True)
class Bound:
    """An expectation's limits for a metric in a window of time; a limit that is not set is None."""

    metric: str
    host: str
    from_s: float
    until_s: float
    lower: float | None
    upper: float | None
    met: bool


class RunFolder:
    """Reads lazily, but for the summary: a plot of clocks needs no packets."""

    def __init__(self, path: str | pathlib.Path) -> None:
        self.path = pathlib.Path(path)
        if not self.path.is_dir():
            raise RunFolderError(f"{self.path}: is not a folder")
        if not (self.path / "summary.json").is_file():
            raise RunFolderError(f"{self.path}: is not a run folder: it has no summary.json")
        found = self.summary().get("ntpsim_run")
        if found != FORMAT:
            raise RunFolderError(f"{self.path}: is a run folder of format {found}, and this analysis reads format {FORMAT}; "
                                 "run the scenario again with the ntpsim that this analysis came with")

    def clocks(self) -> list[HostClock]:
        """Every host's clock, in the order in which the hosts first appear."""
        path = self.path / "clocks.csv"
        if not path.is_file():
            raise RunFolderError(f"{path}: is missing; the scenario's record.clock may have turned it off")
        with path.open(encoding="utf-8", newline="") as lines:
            header = next(csv.reader(lines), [])
            columns = [_column(path, header, name) for name in ("time_s", "host", "offset_s", "frequency_ppm")]
            names: dict[str, int] = {}
            try:
                with warnings.catch_warnings(action="ignore", category=UserWarning):   # a file may have no rows
                    rows = numpy.loadtxt(lines, delimiter=",", comments=None, usecols=columns, ndmin=2,
                                         converters={columns[1]: lambda name: names.setdefault(name, len(names))},
                                         encoding="utf-8")
            except (ValueError, IndexError) as error:
                raise RunFolderError(f"{path}: {error}") from error
        rows = rows.reshape(-1, len(columns))
        rows = rows[numpy.argsort(rows[:, 1], kind="stable")]
        tables = numpy.split(rows, numpy.searchsorted(rows[:, 1], range(1, len(names))))
        return [HostClock(name, table[:, 0], table[:, 2], table[:, 3]) for name, table in zip(names, tables)]

    def events(self) -> list[Event]:
        """What the timeline did; empty where events were not recorded."""
        path = self.path / "events.jsonl"
        if not path.is_file():
            return []
        found = []
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if '"timeline"' not in line:   # most lines are reports, and there may be millions
                    continue
                entry = _json(line, f"{path}:{number}")
                if entry.get("event") == "timeline":
                    found.append(_event(entry))
        return found

    def summary(self) -> dict:
        path = self.path / "summary.json"
        return _json(path.read_text(encoding="utf-8"), str(path))

    def description(self) -> str:
        return str(self.summary().get("description") or self.path.name)

    def bounds(self) -> list[Bound]:
        """The expectations that bound what clocks.csv shows."""
        try:
            return [_bound(entry) for entry in self.summary().get("expectations", [])
                    if entry["metric"].startswith(("offset", "frequency"))]
        except KeyError as error:
            raise RunFolderError(f"{self.path / 'summary.json'}: an expectation has no {error}") from error


def _column(path: pathlib.Path, header: list[str], name: str) -> int:
    if name not in header:
        raise RunFolderError(f"{path}: has no column {name}; its columns are {', '.join(header) or 'none'}")
    return header.index(name)


def _json(text: str, place: str) -> dict:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise RunFolderError(f"{place}: {error}") from error
    if not isinstance(value, dict):
        raise RunFolderError(f"{place}: is not a JSON object")
    return value


def _event(entry: dict) -> Event:
    subject = " ".join(str(entry[key]) for key in ("host", "program", "network") if entry.get(key))
    return Event(float(entry["time_s"]), str(entry.get("action", "")).replace("_", " "), subject)


def _bound(entry: dict) -> Bound:
    metric, scale = entry["metric"], SCALES.get(entry["metric"], 1.0)
    parameters = entry["parameters"]
    lower, upper = (parameters[limit] * scale if limit in parameters else None for limit in ("min", "max"))
    if not parameters.get("signed") and metric not in SIGNED_METRICS:
        lower = -upper if upper is not None else None   # a least magnitude leaves two stripes, which no band can show
    return Bound(metric, entry["host"], entry["from_s"], entry["until_s"], lower, upper, entry["met"])
