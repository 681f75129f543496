"""One variable from raw columns: codes, truth, figures, money, dates; odd values are reported."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from chakana.expressions.limits import HALF_UP
from chakana.expressions.nodes import MONEY_LIMIT
from chakana.language.document import Key
from chakana.population.schema import Kind
from chakana.population.survey.model import VariableMapping
from chakana.population.survey.raw import Raw, chosen, odd_values
from chakana.problems import Problem

FIGURE = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
THOUSANDS = r"\d{1,3}([ '.\u00a0\u202f]\d{3})+([.,]\d+)?"
ISO_DATE = r"^(\d{4}-\d{2}-\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?$"


@dataclass(frozen=True)
class Making:
    """One variable being made: its declaration, its place in the mapping, what went wrong."""

    raw: Raw
    variable: VariableMapping
    kind: Kind
    place: Key
    problems: list[Problem] = field(default_factory=list)

    def cells(self, column: str) -> pl.Series:
        """The cells of a column with what the mapping says of empty and missing ones."""
        text = self.raw.text(column)
        if self.variable.empty is not None:
            text = text.fill_null(self.variable.empty)
        known = text.is_in(self.variable.missing).fill_null(value=False)
        return without(text, known)

    def report(self, code: str, text: pl.Series, odd: pl.Series, what: str, hint: str) -> None:
        """Note the values at ``odd``, if there are any."""
        odd = odd.fill_null(value=False)
        if odd.any():
            message = f"{what} {odd_values(self.raw, text, odd)}."
            self.problems.append(self.raw.problem(code, message, self.place, hint))


def make(
    raw: Raw, name: str, variable: VariableMapping, kind: Kind, place: Key = ()
) -> tuple[pl.Series, list[Problem]]:
    """The values of a variable for every row of ``raw``, and what is wrong with them."""
    making = Making(raw, variable, kind, place or ("variables", name))
    makers = {"boolean": _boolean, "number": _number, "money": _money, "text": _text, "date": _date}
    return makers[kind](making).alias(name), making.problems


def _boolean(making: Making) -> pl.Series:
    columns = making.variable.columns()
    truths = [_truth(making, column).alias(str(i)) for i, column in enumerate(columns)]
    return pl.DataFrame(truths).select(pl.any_horizontal(pl.all())).to_series()


def _truth(making: Making, column: str) -> pl.Series:
    variable, text = making.variable, making.cells(column)
    if variable.true_above is not None:
        return _figures(making, column) > variable.true_above
    true = text.is_in(variable.true_when)
    if variable.false_when == "rest":
        return true
    false = text.is_in(variable.false_when)
    hint = "Name them under true_when, false_when or missing; 'false_when: rest' takes all others."
    making.report("POP021", text, ~(true | false), f"{column} holds", hint)
    return without(true, ~(true | false))


def _text(making: Making) -> pl.Series:
    variable = making.variable
    if variable.one_of:
        text, problems = chosen(making.raw, variable.one_of, making.place)
        making.problems.extend(problems)
        return text
    text = making.cells(variable.columns()[0])
    if not variable.codes:
        return text
    known = text.is_in(list(variable.codes))
    hint = "Name them under codes or missing."
    making.report("POP021", text, ~known, f"{variable.column} holds", hint)
    return text.replace_strict(variable.codes, default=None, return_dtype=pl.String)


def _number(making: Making) -> pl.Series:
    columns = [_figures(making, column).alias(column) for column in making.variable.columns()]
    total = columns[0]
    for column in columns[1:]:
        total = total + column
    return scaled(total, making.variable.times) if making.variable.times is not None else total


def scaled(values: pl.Series, times: Decimal) -> pl.Series:
    """``values`` times a factor; a hundredth is a division by 100, so that 35 % is 0.35 exactly.

    >>> scaled(pl.Series([35.0]), Decimal("0.01")).to_list()
    [0.35]
    """
    parts = 1 / times
    if abs(times) < 1 and parts == parts.to_integral_value():
        # NumPy divides; Polars would multiply by 1/100 and give 0.35000000000000003.
        return pl.Series(values.to_numpy() / float(parts), nan_to_null=True)
    return values * float(times)


def _money(making: Making) -> pl.Series:
    """Whole cents, rounded half up as in every engine; what is beyond their limit is refused."""
    cents = _number(making) * 100
    beyond = cents.abs() > MONEY_LIMIT
    hint = "Check the unit of the source: amounts are in the currency, not in cents."
    what = f"amounts beyond {MONEY_LIMIT:.0e} cents:"
    making.report("POP073", cents.cast(pl.String), beyond, what, hint)
    return (without(cents, beyond) + HALF_UP).floor().cast(pl.Int64)


def _figures(making: Making, column: str) -> pl.Series:
    text = written = making.cells(column)
    if making.variable.codes:
        text = text.replace(making.variable.codes)
    if making.raw.file.decimal_comma:
        text = text.str.replace(",", ".", literal=True)
    odd = ~text.str.contains(FIGURE)
    hint = _figure_hint(text.filter(odd.fill_null(value=False)).head(1).to_list())
    making.report("POP022", written, odd, f"{column} holds no figure but", hint)
    return without(text, odd).cast(pl.Float64)


def _figure_hint(odd: list[str]) -> str:
    if any("," in word for word in odd):
        return "Where commas are decimal, say so of the file: decimal_comma: true"
    if any(re.fullmatch(THOUSANDS, word) for word in odd):
        return "Thousands take no separator: write 1200."
    return "Name them under missing, or give them a figure under codes."


def _date(making: Making) -> pl.Series:
    variable = making.variable
    if variable.date_of:
        parts = [
            making.cells(column).str.zfill(2).alias(str(i))
            for i, column in enumerate(variable.date_of)
        ]
        text = pl.DataFrame(parts).select(pl.concat_str(pl.all(), separator="-")).to_series()
        day = text.str.to_date("%Y-%m-%d", strict=False)
    elif variable.format:
        text = making.cells(variable.columns()[0])
        day = text.str.to_date(variable.format, strict=False)
    else:
        text = making.cells(variable.columns()[0])
        day = text.str.extract(ISO_DATE).str.to_date("%Y-%m-%d", strict=False)
    odd = text.is_not_null() & day.is_null()
    hint = _date_hint(text.filter(odd).head(1).to_list())
    making.report("POP022", text, odd, "no dates:", hint)
    return day


def _date_hint(odd: list[str]) -> str:
    if any(re.fullmatch(r"[1-6]?\d{4}(\.0)?", word) for word in odd):
        return (
            "A figure such as this is the number of a day in a spreadsheet: "
            "show the column as dates there, and save it again."
        )
    return "Dates are read as 2013-05-01; say how others are written: format: '%d/%m/%Y'"


def without(values: pl.Series, odd: pl.Series) -> pl.Series:
    """``values`` with nothing where ``odd`` is true or not known."""
    return pl.select(pl.when(~odd).then(values)).to_series()
