"""Rule texts drawn at random: well typed, with parentheses wherever they may stand."""

from __future__ import annotations

from hypothesis import strategies as st

from chakana.expressions.parse import Scope
from chakana.expressions.types import BOOLEAN, DATE, SHARE_NUMBER, TEXT, Kind, Type, of_unit
from chakana.expressions.units import parse_unit

YEARS = of_unit(parse_unit("years"))
MONEY = of_unit(parse_unit("PEN"))
MONTHLY = of_unit(parse_unit("PEN per month"))

SCOPE = Scope(
    "household",
    {
        "threshold": SHARE_NUMBER,
        "transfer": MONTHLY,
        "grant": MONEY,
        "start": DATE,
        "open": BOOLEAN,
        "rooms": YEARS,
    },
    {
        ("household", "income"): MONTHLY,
        ("household", "savings"): MONEY,
        ("household", "rural"): BOOLEAN,
        ("household", "share"): SHARE_NUMBER,
        ("household", "rooms"): YEARS,
        ("household", "registered"): DATE,
        ("household", "case"): BOOLEAN,
        ("household", "zone"): Type(Kind.TEXT, None, ("sierra", "costa", "it's")),
        ("household", "note"): TEXT,
        ("member", "age"): YEARS,
        ("member", "pregnant"): BOOLEAN,
        ("member", "born"): DATE,
        ("member", "wage"): MONTHLY,
        ("district", "poverty_rate"): SHARE_NUMBER,
        ("district", "rural"): BOOLEAN,
    },
)


def _in_parentheses(text: str) -> st.SearchStrategy[str]:
    return st.sampled_from([text, f"({text})", text])


def _sums() -> st.SearchStrategy[str]:
    """Figures that may stand beside money: whole cents."""
    whole = st.integers(0, 10**6).map(str)
    return st.one_of(whole, st.sampled_from(["0.5", "12.25", "-3", "1200.50"]))


def _figures() -> st.SearchStrategy[str]:
    return st.one_of(_sums(), st.just("0.0000001"))


def _shares(member: bool) -> st.SearchStrategy[str]:
    names = ["threshold", "district.poverty_rate", "household.share" if member else "share"]
    return st.one_of(st.sampled_from(names), st.sampled_from(["0.4", "1", "0"]))


def _texts() -> st.SearchStrategy[str]:
    return st.sampled_from(["'sierra'", "'costa'", "'it''s'"])


def _leaf_truths(member: bool) -> st.SearchStrategy[str]:
    own = (
        ["member.pregnant", "household.rural"] if member else ["rural", '"case"', "household.rural"]
    )
    return st.sampled_from([*own, "open", "true", "false", "district.rural"])


def amounts(member: bool, depth: int) -> st.SearchStrategy[str]:
    """An amount of money a month."""
    own = ["member.wage", "household.income"] if member else ["income", "household.income"]
    leaf = st.sampled_from([*own, "transfer"])
    if depth == 0:
        return leaf.flatmap(_in_parentheses)
    below = amounts(member, depth - 1)
    options = [
        leaf,
        st.tuples(below, st.sampled_from("+-"), below).map(" ".join),
        st.tuples(below, st.sampled_from("*/"), _figures().filter(lambda f: float(f) != 0)).map(
            " ".join
        ),
        st.tuples(_shares(member), below).map(" * ".join),
        below.map(lambda a: f"-({a})"),
        st.tuples(below, below).map(lambda p: f"least({p[0]}, {p[1]}, 50)"),
        st.tuples(below, below).map(lambda p: f"coalesce({p[0]}, {p[1]})"),
        below.map(lambda a: f"per_month(per_year({a}))"),
        st.tuples(truths(member, depth - 1), below, below).map(
            lambda p: f"case when {p[0]} then {p[1]} else {p[2]} end"
        ),
        st.tuples(truths(member, depth - 1), below).map(
            lambda p: f"case when {p[0]} then {p[1]} end"
        ),
    ]
    if not member:
        inner = amounts(True, depth - 1).filter(lambda text: "member." in text)
        options += [inner.map(lambda a: f"sum({a})"), inner.map(lambda a: f"mean({a})")]
    return st.one_of(options).flatmap(_in_parentheses)


def truths(member: bool = False, depth: int = 3) -> st.SearchStrategy[str]:
    """A condition at the household, or at its members."""
    leaf = _leaf_truths(member)
    if depth == 0:
        return leaf.flatmap(_in_parentheses)
    below = truths(member, depth - 1)
    money = amounts(member, depth - 1)
    compare = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
    born = "member.born" if member else "registered"
    own_years = "member.age" if member else "household.rooms"
    day = st.sampled_from([born, "start", "current_date", "date '2013-06-01'"])
    zone = "household.zone" if member else "zone"
    options = [
        leaf,
        st.lists(below, min_size=2, max_size=3).map(" and ".join),
        st.lists(below, min_size=2, max_size=3).map(" or ".join),
        below.map(lambda a: f"not ({a})"),
        below.map(lambda a: f"({a}) is true"),
        below.map(lambda a: f"({a}) is not false"),
        st.tuples(below, below).map(lambda p: f"({p[0]}) = ({p[1]})"),
        st.tuples(money, compare, money).map(" ".join),
        st.tuples(money, compare, _sums()).map(" ".join),
        st.tuples(money, _sums(), _sums()).map(lambda p: f"{p[0]} between {p[1]} and {p[2]}"),
        money.map(lambda a: f"{a} not between 10 and 20"),
        money.map(lambda a: f"{a} is null"),
        money.map(lambda a: f"{a} is not null"),
        st.tuples(day, compare, day).map(" ".join),
        st.tuples(day, day).map(lambda p: f"years_between({p[0]}, {p[1]}) > {own_years}"),
        st.lists(_texts(), min_size=1, max_size=3).map(lambda p: f"{zone} in ({', '.join(p)})"),
        st.tuples(_texts(), below).map(lambda p: f"{zone} not in ({p[0]}) or {p[1]}"),
        st.tuples(st.sampled_from(["=", "<>"]), _texts()).map(lambda p: f"{zone} {p[0]} {p[1]}"),
    ]
    if not member:
        options += _gathered(depth)
    return st.one_of(options).flatmap(_in_parentheses)


def _gathered(depth: int) -> list[st.SearchStrategy[str]]:
    inner = truths(True, depth - 1).filter(lambda text: "member." in text)
    return [
        inner.map(lambda a: f"any({a})"),
        inner.map(lambda a: f"all({a})"),
        inner.map(lambda a: f"count({a}) > 2"),
        st.tuples(inner, inner).map(lambda p: f"any({p[0]}) filter (where {p[1]})"),
        inner.map(lambda a: f"count(member) filter (where {a}) between 1 and 3"),
        inner.map(lambda a: f"max(member.age) filter (where {a}) >= household.rooms"),
        st.just("enrolled_in('pe/juntos')"),
    ]
