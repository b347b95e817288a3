"""How long something took, many times: how many, their mean, percentiles and maximum, and how many are not over yet.

A percentile is read off a straight line between the two closest ranks (`quantile_cont`): of n values in order, p is at rank
1 + p * (n - 1), so that the median of four lies halfway between the second and the third. What is not over has no length yet:
it is counted beside and enters no figure; where there are many such, figures are too good. Of nothing there is no figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.timesheets.report import COUNT, SPAN, Column

FIGURES = ("mean", "p50", "p90", "max")


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as two expressions over `c`: how many milliseconds, NULL of what never came to be or has not yet;
    and whether it has not yet.
    """

    name: str
    title: str
    length: str
    pending: str

    def measures(self) -> dict[str, str]:
        """The aggregates by name."""
        both = f"quantile_cont({self.length}, [0.5, 0.9])"
        return {
            f"{self.name}_n": f"count({self.length})",
            f"{self.name}_open": f"count(*) FILTER ({self.pending})",
            f"{self.name}_mean_ms": f"CAST(round(avg({self.length})) AS BIGINT)",
            f"{self.name}_p50_ms": f"CAST(round({both}[1]) AS BIGINT)",
            f"{self.name}_p90_ms": f"CAST(round({both}[2]) AS BIGINT)",
            f"{self.name}_max_ms": f"max({self.length})",
        }

    def columns(self) -> tuple[Column, ...]:
        """All its figures as columns."""
        counts = (Column(f"{self.name}_n", f"{self.title} n", COUNT), Column(f"{self.name}_open", "open", COUNT))
        return (*counts, *(Column(f"{self.name}_{figure}_ms", f"{self.title} {figure}", SPAN) for figure in FIGURES))


def of(sums: Mapping[str, Any], span: Span) -> dict[str, Any]:
    """The figures of a span alone, by short names: n, open, mean_ms, p50_ms, p90_ms, max_ms."""
    return {name: sums.get(f"{span.name}_{name}") for name in ("n", "open", *(f"{figure}_ms" for figure in FIGURES))}
