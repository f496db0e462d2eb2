"""Figures that are the same bytes each time: no date, no random names, the font that comes with matplotlib."""
import io
import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402  (the backend comes first)
from matplotlib import colors  # noqa: E402

matplotlib.rcParams.update({
    "svg.hashsalt": "pqa", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 8, "axes.titlesize": 8,
    "axes.grid": True, "grid.color": "#dddddd", "grid.linewidth": 0.5, "axes.axisbelow": True, "axes.spines.top": False,
    "axes.spines.right": False, "legend.frameon": False, "lines.linewidth": 1.4, "lines.markersize": 3.5, "figure.dpi": 100,
})
PALETTE = ("#3b6fb6", "#e0a030", "#b5473c", "#3f8f5f", "#7d5ba6", "#8a8a8a", "#2aa6a6")


def panels(rows, columns, width=9.6, height=2.6, **options):
    """(figure, axes[rows][columns])"""
    figure, axes = plt.subplots(rows, columns, figsize=(width, height * rows), squeeze=False, **options)
    return figure, axes


def svg(figure):
    """Its bytes; the figure is closed."""
    stream = io.BytesIO()
    figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)
    return stream.getvalue()


def ratio_colours(limit):
    """Colours of ratios from 1/limit to limit: blue above 1, red below, on a logarithmic scale."""
    return plt.get_cmap("RdBu"), colors.LogNorm(1 / limit, limit)


def plain_log_axis(axis, values, numeral=str):
    """A logarithmic axis with these values as its ticks."""
    axis.set_major_locator(matplotlib.ticker.FixedLocator(values))
    axis.set_major_formatter(matplotlib.ticker.FixedFormatter([numeral(v) for v in values]))
    axis.set_minor_locator(matplotlib.ticker.NullLocator())


def decades(values):
    """Ticks 1, 2, 5 times powers of ten that span the values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    ticks = [d * 10.0 ** e for e in range(low, high + 1) for d in (1, 2, 5)]
    return [t for t in ticks if min(values) * 0.7 <= t <= max(values) * 1.5]
