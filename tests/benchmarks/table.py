"""The figures to reach, and the table that sets what was measured beside them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median, quantiles

from rich import box
from rich.table import Table
from rich.text import Text

from tests.benchmarks.measures import Samples


@dataclass(frozen=True, slots=True)
class Figure:
    """One line: what it is called, which samples it is of, and the most it may be.

    `now` is to be reached from the first issue on, `later` in the end; None where nothing is asked. They are
    multiples of the median of the samples `of`, or where that is "" in the samples' own unit. `now_p95` and
    `later_p95` are asked of the slowest of twenty.
    """

    what: str
    samples: str
    now: float | None = None
    later: float | None = None
    of: str = ""
    now_p95: float | None = None
    later_p95: float | None = None
    unit: str = "ms"


FIGURES = (
    Figure("python -c pass", "python -c pass"),
    Figure("empty Textual app: text", "empty app"),
    Figure("text, 4 KB in a library of 10", "text 4 KB", 1.5, 1.2, "empty app"),
    Figure("ready", "ready", 1.6, 1.3, "empty app"),
    Figure("text, 5 MB", "text 5 MB", 1.5, 1.3, "text 4 KB"),
    Figure("line key, first change", "line key", 10, 5, now_p95=25, later_p95=16),
    Figure("paragraph key, first change", "paragraph key", 10, 5, now_p95=25, later_p95=16),
    Figure("page, settled", "page", 25, 10),
    Figure("top, settled", "top", 25, 10),
    Figure("bottom, settled", "bottom", 25, 10),
    Figure("resize, settled, 5 MB", "resize", 100, 50),
    Figure("tag a quote: painted and saved", "tag", 40, 15),
    Figure("the first tag of a session", "first tag"),
    Figure("memory (RSS), 5 MB open", "memory", 90, 60, unit="MiB"),
    Figure("exit", "exit", 300, 50),
    Figure("Escape, first change", "Escape", None, 40),
    Figure("first screen, list of 10", "list of 10"),
    # "No slower": a tenth is what two runs of the same thing differ by.
    Figure("first screen, list of 10,000", "list of 10,000", 1.1, 1.1, "list of 10"),
    Figure("reader articles", "reader articles", None, 8, "python -c pass"),
    Figure("reader export --to markdown", "reader export", None, 8, "python -c pass"),
    Figure("reader --help", "reader --help", None, 8, "python -c pass"),
    Figure("Textual imported by any of these", "Textual imported", 0, 0, unit="yes/no"),
)


def p50(samples: list[float]) -> float:
    return median(samples)


def p95(samples: list[float]) -> float:
    return quantiles(samples, n=20, method="inclusive")[-1] if len(samples) > 1 else samples[0]


def result_table(samples: Samples, title: str) -> Table:
    """One row a figure."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="", pad_edge=False)
    table.add_column("what")
    for heading in ("p50", "p95", "reference", "ratio", "to reach", "", "in the end", ""):
        table.add_column(heading, justify="left" if heading == "reference" else "right", no_wrap=True)
    for figure in FIGURES:
        table.add_row(figure.what, *_cells(figure, samples))
    return table


def _cells(figure: Figure, samples: Samples) -> list[str | Text]:
    found = samples[figure.samples]
    middle, slow = p50(found), p95(found)
    if figure.unit == "yes/no":
        return ["yes" if middle else "no", "", "", "", "no", _verdict(not middle), "no", _verdict(not middle)]
    reference = p50(samples[figure.of]) if figure.of else 0.0
    ratio = middle / reference if reference else 0.0
    now = (
        _asked(figure.now, figure.now_p95, figure),
        _reached(figure.now, figure.now_p95, ratio or middle, slow),
    )
    later = (
        _asked(figure.later, figure.later_p95, figure),
        _reached(figure.later, figure.later_p95, ratio or middle, slow),
    )
    return [
        f"{_number(middle)} {figure.unit}",
        _number(slow) if figure.now_p95 else "",
        f"{figure.of} {_number(reference)}" if figure.of else "",
        f"{ratio:.2f} ×" if figure.of else "",
        *now,
        *later,
    ]


def _asked(limit: float | None, limit_p95: float | None, figure: Figure) -> str:
    if limit is None:
        return ""
    slow = f" / {limit_p95:g}" if limit_p95 else ""
    return f"≤ {limit:g}{slow} {'×' if figure.of else figure.unit}"


def _reached(limit: float | None, limit_p95: float | None, value: float, slow: float) -> str | Text:
    if limit is None:
        return ""
    return _verdict(value <= limit and (limit_p95 is None or slow <= limit_p95))


def _verdict(is_reached: bool) -> Text:
    return Text("ok", "green") if is_reached else Text("short", "bold red")


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"
