"""The takes and ledger rows behind one figure, a page at a time."""

from dataclasses import dataclass
from typing import Any

from generations.cost_scope import Scope
from generations.money import figures
from generations.money.figures import FIGURES, rows_of, sum_of
from generations.money.reports import report_of

PER_PAGE = 50
BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class Behind:
    """One page of the rows behind a figure, newest first, and what all of them add up to."""

    figure: figures.Figure
    total: figures.Total
    rows: list[Any]
    next_before: int | None
    before: int
    seconds: int


def behind(scope: Scope, figure: str, before: int) -> Behind:
    """`before` is the row after which this page begins, 0 for the first."""
    rows = rows_of(scope.rows, figure)
    whole = report_of(rows_of(scope.rows, figure).order_by()).total
    page = rows.filter(pk__lt=before) if before else rows
    related = ("generation__shot", "generation__project", "member", "by")
    found = list(page.select_related(*related).order_by("-pk")[: PER_PAGE + 1])
    following = found[PER_PAGE - 1].pk if len(found) > PER_PAGE else None
    return Behind(FIGURES[figure], sum_of(rows), found[:PER_PAGE], following, before, whole.seconds)
