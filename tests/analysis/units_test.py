"""Numbers as people read them."""

import unittest

import synthetic  # noqa: F401  the way to the scripts

from units import span_unit, time_text, time_unit


class UnitsTest(unittest.TestCase):
    def test_a_unit_fits_the_largest_value(self) -> None:
        for largest, unit in ((3.0, "s"), (1.0, "s"), (0.5, "ms"), (2e-5, "µs"), (9.99e-7, "ns"), (5e-12, "ps"), (1e-15, "ps"),
                              (0.0, "ns")):
            with self.subTest(largest=largest):
                self.assertEqual(time_unit(largest)[0], unit)

    def test_an_axis_of_time_has_a_fitting_unit(self) -> None:
        for span, unit in ((30, "seconds"), (179, "seconds"), (180, "minutes"), (7200, "hours"), (2.5 * 86400, "days"),
                           (0, "seconds")):
            with self.subTest(span=span):
                self.assertEqual(span_unit(span)[0], unit)

    def test_ticks_carry_their_own_unit(self) -> None:
        for value, text in ((0, "0"), (0.01, "10 ms"), (-2.5e-6, "−2.5 µs"), (0.0009999999999, "1 ms"), (100.0, "100 s")):
            with self.subTest(value=value):
                self.assertEqual(time_text(value), text)


if __name__ == "__main__":
    unittest.main()
