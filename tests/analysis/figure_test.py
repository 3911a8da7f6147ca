"""What the picture shows, asked of matplotlib's own objects."""

import unittest

import numpy
import synthetic  # noqa: F401  the way to the scripts
from matplotlib import pyplot

from figure import MET, MISSED, curves_of, draw
from run_folder import Bound, Event, HostClock


def clock(host: str, offset_s, step_s: float = 16.0) -> HostClock:
    offset_s = numpy.array(offset_s, dtype=float)
    return HostClock(host, numpy.arange(len(offset_s)) * step_s, offset_s, numpy.zeros(len(offset_s)))


def fleet(count: int) -> list:
    return [clock(f"client-{number}", [number * 1e-3] * 4) for number in range(1, count + 1)]


class FigureTest(unittest.TestCase):
    def drawn(self, *arguments, **more):
        figure = draw(*arguments, **more)
        self.addCleanup(pyplot.close, figure)
        figure.canvas.draw()
        return figure.axes

    def labels(self, axes) -> list:
        return [text.get_text() for text in axes.get_legend().get_texts()]

    def test_hosts_are_drawn_one_by_one_and_a_large_fleet_as_a_band(self) -> None:
        self.assertEqual([curve.name for curve in curves_of(fleet(10))], [f"client-{number}" for number in range(1, 11)])
        server, clients = curves_of([clock("server", [0] * 4), *fleet(41)])
        self.assertEqual(server.name, "server")
        self.assertIn("41 hosts", clients.name)
        self.assertAlmostEqual(clients.offset_s[1][0], 21e-3)
        self.assertAlmostEqual(clients.offset_s[0][0], 3e-3)
        self.assertAlmostEqual(clients.offset_s[2][0], 39e-3)

    def test_a_fleet_whose_rows_stand_at_different_times_is_not_averaged(self) -> None:
        self.assertEqual(len(curves_of([*fleet(11), clock("client-12", [0] * 5)])), 12)

    def test_a_long_legend_is_cut(self) -> None:
        offsets, _ = self.drawn([clock(f"h{number}", [number * 1e-6] * 3) for number in range(40)], [], [], "")
        self.assertEqual(self.labels(offsets)[-1], "and 29 more")

    def test_excursions_make_the_axis_logarithmic_and_choice_overrides(self) -> None:
        quiet = clock("a", [1e-6, -1e-6, 2e-6, 1e-6])
        loud = clock("a", [-0.5, 1e-6, -1e-6, 1e-6, 1e-6])
        scale = lambda *arguments: self.drawn(*arguments)[0].get_yscale()
        self.assertEqual(scale([quiet], [], [], ""), "linear")
        self.assertEqual(scale([loud], [], [], ""), "symlog")
        self.assertEqual(scale([loud], [], [], "", "linear"), "linear")
        self.assertEqual(scale([quiet], [], [], "", "symlog"), "symlog")
        self.assertIn("logarithmic beyond 10 µs", self.drawn([loud], [], [], "")[0].get_ylabel())

    def test_ticks_have_units_and_a_perfect_clock_a_sensible_range(self) -> None:
        offsets, frequencies = self.drawn([clock("a", [0] * 3)], [], [], "")
        self.assertEqual(offsets.get_ylim(), (-1e-9, 1e-9))
        self.assertIn("1 ns", [tick.get_text() for tick in offsets.get_yticklabels()])
        self.assertEqual(frequencies.get_xlabel(), "true time since the start (seconds)")

    def test_bounds_are_shaded_over_their_window_in_the_colour_of_the_verdict(self) -> None:
        met = Bound("offset_percentile", "a", 16, 32, -1e-3, 1e-3, True)
        missed = Bound("offset", "a", 32, float("inf"), None, 2e-3, False)
        other = Bound("frequency", "a", 0, 16, -1, 1, True)
        offsets, frequencies = self.drawn([clock("a", [0] * 4)], [], [met, missed, other], "")
        lines = {line.get_color(): list(line.get_xdata()) for line in offsets.lines if line.get_linestyle() == "--"}
        self.assertEqual(lines, {MET: [16, 32], MISSED: [32, 48]})
        self.assertEqual(len(offsets.collections), 1)
        self.assertEqual(len([line for line in frequencies.lines if line.get_linestyle() == "--"]), 2)

    def test_the_timeline_is_marked_and_named(self) -> None:
        offsets, frequencies = self.drawn([clock("a", [0] * 4)], [Event(20, "cut", "server wan")], [], "")
        self.assertEqual([text.get_text() for text in offsets.texts], ["cut server wan"])
        for axes in (offsets, frequencies):
            self.assertIn([20, 20], [list(line.get_xdata()) for line in axes.lines])

    def test_no_hosts_and_one_row_are_drawn(self) -> None:
        self.drawn([], [], [], "nothing")
        self.drawn([clock("a", [1e-3])], [], [], "one row")


if __name__ == "__main__":
    unittest.main()
