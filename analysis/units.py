"""Numbers as people read them: spans of time with a fitting unit."""

import math

TIME_UNITS = (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9), ("ps", 1e-12))
SPAN_UNITS = (("days", 86400.0, 2.5), ("hours", 3600.0, 2.0), ("minutes", 60.0, 3.0), ("seconds", 1.0, 0.0))


def time_unit(largest_s: float) -> tuple[str, float]:
    """The unit in which the largest magnitude is at least 1; nanoseconds if all are zero."""
    if not largest_s > 0:
        return "ns", 1e-9
    return next((unit for unit in TIME_UNITS if largest_s >= unit[1]), TIME_UNITS[-1])


def span_unit(span_s: float) -> tuple[str, float]:
    """The unit for an axis of simulated time that is `span_s` long."""
    return next((name, size) for name, size, least in SPAN_UNITS if span_s >= least * size)


def time_text(value_s: float) -> str:
    """A value of an axis with its own unit: 0, 10 ms, −2.5 µs."""
    if value_s == 0:
        return "0"
    # A tick of 1e-3 may come as 0.00099999...: the unit is chosen by the rounded value.
    magnitude = float(f"{abs(value_s):.6g}")
    name, size = time_unit(magnitude)
    return f"{'−' if math.copysign(1, value_s) < 0 else ''}{magnitude / size:.4g} {name}"
