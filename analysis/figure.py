"""The picture of a run: every clock's offset over time, its frequency below, the timeline's events and the expectations."""

import re
import textwrap

import matplotlib

matplotlib.use("Agg")   # works without a display

import numpy
from matplotlib import pyplot, ticker

from run_folder import Bound, Event, HostClock
from units import span_unit, time_text

# Okabe and Ito's colours, which stay apart for colour-blind readers; the palest comes last.
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#B3A800"]
MET, MISSED, EVENT = "#5AAE61", "#B2182B", "#555555"
LARGEST_FLEET_OF_LINES = 10   # a larger fleet is drawn as its median and a band with 90 % of its hosts
LARGEST_LEGEND = 12
LARGEST_NUMBER_OF_LABELS = 12
DECADES_ON_A_LINEAR_AXIS = 2   # between the usual offset and the largest; with more, the usual one would look flat

STYLE = {
    "font.size": 9, "axes.labelsize": 9, "axes.titlesize": 10, "legend.fontsize": 8, "xtick.labelsize": 8, "ytick.labelsize": 8,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.7, "axes.grid": True, "grid.color": "#dddddd",
    "grid.linewidth": 0.5, "axes.axisbelow": True, "lines.linewidth": 1.0, "legend.frameon": False, "axes.unicode_minus": True,
    "figure.dpi": 100, "savefig.dpi": 160, "agg.path.chunksize": 10000,
}


class Curve:
    """What is drawn under one name: a clock, or a fleet with a band."""

    def __init__(self, name: str, clocks: list[HostClock]) -> None:
        self.name = name if len(clocks) == 1 else f"{name} ({len(clocks)} hosts: median, 90 %)"
        self.time_s = clocks[0].time_s
        self.is_fleet = len(clocks) > 1
        self.offset_s = self._spread([clock.offset_s for clock in clocks])
        self.frequency_ppm = self._spread([clock.frequency_ppm for clock in clocks])

    @staticmethod
    def _spread(values: list[numpy.ndarray]) -> numpy.ndarray:
        """Low, middle and high, one row each."""
        if len(values) == 1:
            return numpy.vstack([values[0]] * 3)
        return numpy.percentile(numpy.vstack(values), [5, 50, 95], axis=0)


def curves_of(clocks: list[HostClock]) -> list[Curve]:
    """Hosts one by one, but large fleets (client-1, client-2, ...) as one curve."""
    fleets: dict[str, list[HostClock]] = {}
    for clock in clocks:
        member = re.fullmatch(r"(.+)-\d+", clock.host)
        fleets.setdefault(member[1] if member else clock.host, []).append(clock)
    curves = []
    for name, members in fleets.items():
        same_times = all(numpy.array_equal(member.time_s, members[0].time_s) for member in members)
        if len(members) > LARGEST_FLEET_OF_LINES and same_times:
            curves.append(Curve(name, members))
        else:
            curves.extend(Curve(member.host, [member]) for member in members)
    return curves


def draw(clocks: list[HostClock], events: list[Event], bounds: list[Bound], title: str, scale: str = "auto"):
    """A matplotlib figure; `scale` is linear, symlog, or auto, which decides by the range of the offsets."""
    with pyplot.rc_context(STYLE):
        figure, (offsets, frequencies) = pyplot.subplots(
            2, 1, sharex=True, figsize=(8.0, 5.2), gridspec_kw={"height_ratios": [2.2, 1]}, layout="constrained")
        curves = curves_of(clocks)
        span_s = max((curve.time_s[-1] for curve in curves), default=0.0)
        unit, second = span_unit(span_s)
        for index, curve in enumerate(curves):
            _draw_curve(offsets, curve, curve.offset_s, second, index, len(curves))
            _draw_curve(frequencies, curve, curve.frequency_ppm, second, index, len(curves))
        _draw_bounds(offsets, [bound for bound in bounds if bound.metric.startswith("offset")], second, span_s)
        _draw_bounds(frequencies, [bound for bound in bounds if bound.metric == "frequency"], second, span_s)
        _scale_offsets(offsets, curves, scale)
        _widen_flat(frequencies, 0.01)
        _draw_events(offsets, frequencies, events, second, span_s)
        frequencies.set_ylabel("frequency error (ppm)")
        frequencies.set_xlabel(f"true time since the start ({unit})")
        frequencies.set_xlim(0, max(span_s / second, 1e-9))
        _legend(offsets, len(curves))
        figure.suptitle("\n".join(textwrap.wrap(title, 110)), fontsize=10, x=0.01, ha="left")
        figure.align_ylabels()
    return figure


def _draw_curve(axes, curve: Curve, values: numpy.ndarray, second: float, index: int, count: int) -> None:
    colour = COLOURS[index % len(COLOURS)]
    # Later curves are drawn under earlier ones, so that the first hosts of a scenario stay visible.
    order = 3 + (count - index) / count
    if curve.is_fleet:
        axes.fill_between(curve.time_s / second, values[0], values[2], color=colour, alpha=0.2, linewidth=0, zorder=order)
    axes.plot(curve.time_s / second, values[1], color=colour, label=curve.name, zorder=order)


def _draw_bounds(axes, bounds: list[Bound], second: float, span_s: float) -> None:
    for bound in bounds:
        colour = MET if bound.met else MISSED
        window = numpy.array([bound.from_s, min(bound.until_s, span_s)]) / second
        if bound.lower is not None and bound.upper is not None:
            axes.fill_between(window, bound.lower, bound.upper, color=colour, alpha=0.1, linewidth=0, zorder=1)
        for limit in (bound.lower, bound.upper):
            if limit is not None:
                axes.plot(window, [limit, limit], color=colour, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)


def _draw_events(offsets, frequencies, events: list[Event], second: float, span_s: float) -> None:
    for event in events:
        for axes in (offsets, frequencies):
            axes.axvline(event.time_s / second, color=EVENT, linewidth=0.7, linestyle=":", zorder=2)
    level, before_s = 0, -span_s
    for event in events[:LARGEST_NUMBER_OF_LABELS]:
        # Labels of events that follow each other closely go down in steps, so that each stays readable.
        level = (level + 1) % 3 if event.time_s - before_s < 0.03 * span_s else 0
        before_s = event.time_s
        offsets.annotate(f"{event.action} {event.subject}", (event.time_s / second, 1 - 0.33 * level),
                         xycoords=("data", "axes fraction"), xytext=(2, -2), textcoords="offset points", rotation=90,
                         ha="left", va="top", fontsize=7, color=EVENT, zorder=5,
                         bbox={"facecolor": "white", "alpha": 0.7, "linewidth": 0, "pad": 0.5})


def _scale_offsets(axes, curves: list[Curve], scale: str) -> None:
    magnitudes = numpy.abs(numpy.concatenate([curve.offset_s.ravel() for curve in curves])) if curves else numpy.zeros(0)
    magnitudes = magnitudes[magnitudes > 0]
    largest = magnitudes.max(initial=0.0)
    usual = float(numpy.median(magnitudes)) if len(magnitudes) else 0.0
    note = ""
    if scale == "symlog" or (scale == "auto" and usual > 0 and largest / usual > 10**DECADES_ON_A_LINEAR_AXIS):
        # Twice the median: the usual offsets are drawn to scale, and only excursions are compressed.
        linear = 10.0 ** numpy.ceil(numpy.log10(max(2 * usual, 1e-12)))
        axes.set_yscale("symlog", linthresh=linear, linscale=2.0)
        axes.yaxis.set_major_locator(_decades(linear, largest))
        axes.yaxis.set_minor_locator(ticker.NullLocator())
        note = f"\n(logarithmic beyond {time_text(linear)})"
    elif largest == 0:
        axes.set_ylim(-1e-9, 1e-9)   # matplotlib would choose a range that has nothing to do with clocks
    axes.set_ylabel("offset from true time" + note)
    axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: time_text(value)))


def _decades(linear: float, largest: float) -> ticker.Locator:
    """Zero and halves of the linear part, and powers of ten outwards; every second one where there are many."""
    first = round(numpy.log10(linear))
    last = int(numpy.ceil(numpy.log10(max(largest, linear))))
    powers = 10.0 ** numpy.arange(first, last + 1, 1 if last - first < 6 else 2)
    outwards = numpy.concatenate([[linear / 2], powers])
    return ticker.FixedLocator([*-outwards[::-1], 0.0, *outwards])


def _widen_flat(axes, least: float) -> None:
    """A constant line gets room around it, instead of a zoom into its last digit."""
    low, high = axes.get_ylim()
    if high - low < least:
        middle = (low + high) / 2
        axes.set_ylim(middle - least, middle + least)
    axes.ticklabel_format(axis="y", useOffset=False)


def _legend(axes, count: int) -> None:
    handles, labels = axes.get_legend_handles_labels()
    if count > LARGEST_LEGEND:
        handles, labels = handles[: LARGEST_LEGEND - 1], labels[: LARGEST_LEGEND - 1]
        handles.append(matplotlib.lines.Line2D([], [], linestyle="none"))
        labels.append(f"and {count - LARGEST_LEGEND + 1} more")
    if handles:
        axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(0, 1), ncols=min(4, len(labels)), borderaxespad=0.2)
