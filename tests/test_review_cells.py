"""What a spreadsheet must not take for a formula, read back by readers that are not ours."""

import csv
import io

import openpyxl  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from bot.papers.cohort import as_csv, as_xlsx
from bot.review.cells import safe

HOSTILE = [
    "=1+1",
    "+44",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "\u00a0=1",
    "＝1+1",
    "|calc",
    "%0A=1",
    '=HYPERLINK("http://evil.test","x")',
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    rows: list[list[object]] = [["name"], [safe(text)]]
    (read,) = list(csv.reader(io.StringIO(as_csv(rows), newline="")))[1]
    assert read == f"'{text}"
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx("Cohort", rows))).active
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value.startswith("'")


@pytest.mark.parametrize("cell", ["Lena", "O'Brien", "a=b", "K1.1", "", 5, -3, None])
def test_everything_else_is_left_as_it_is(cell: object) -> None:
    assert safe(cell) == cell
