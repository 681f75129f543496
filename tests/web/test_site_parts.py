"""The parts of pages: fields say what is wrong, states have shapes, figures are people's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from lxml import html

from chakana.web.site import charts


def made(markup: str, **places: object) -> html.HtmlElement:
    """What a template makes of ``markup``, as a tree."""
    return html.fromstring(f"<div>{Template(markup).render(Context(places))}</div>")


def text(markup: str, **places: object) -> str:
    return Template(markup).render(Context(places))


@pytest.mark.parametrize(
    ("markup", "spanish", "english"),
    [
        ("{{ at|day }}", "1 de setiembre de 2014", "1 September 2014"),
        ("{{ at|short_day }}", "1 set 2014", "1 Sep 2014"),
        ("{{ moment|moment }}", "31 dic 2013, 22:30", "31 Dec 2013, 22:30"),
        ("{% period at end %}", "setiembre y octubre de 2014", "September and October 2014"),
        ("{% period at at %}", "del 1 de setiembre de 2014 al 1 de setiembre de 2014",
         "1 September 2014 to 1 September 2014"),
        ("{{ amount|money }}", "S/ 1 234 567.05", "S/ 1 234 567.05"),
        ("{{ less|money }}", "−S/ 0.50", "−S/ 0.50"),
        ("{{ amount|money:'USD' }}", "USD 1 234 567.05", "USD 1 234 567.05"),
        ("{{ nothing|day }}{{ nothing|money }}{{ nothing|moment }}", "———", "———"),
        ("{{ state|worded }}", "Aprobado", "Approved"),
    ],
)  # fmt: skip
def test_days_and_money_are_said_as_people_say_them(
    markup: str, spanish: str, english: str
) -> None:
    """The moment is half past three in the morning in Greenwich, the evening before in Lima."""
    shown = {
        "at": date(2014, 9, 1), "end": date(2014, 10, 31),
        "moment": datetime(2014, 1, 1, 3, 30, tzinfo=UTC),
        "amount": Decimal("1234567.05"), "less": Decimal("-0.5"), "nothing": None,
        "state": "approved",
    }  # fmt: skip
    for language, expected in (("es", spanish), ("en", english)):
        with translation.override(language):
            assert text(markup, **shown) == expected


@pytest.mark.parametrize("months", [(1, 1), (1, 2), (3, 6)])
def test_a_period_of_whole_months_names_them(months: tuple[int, int]) -> None:
    first, last = months
    ends = {1: 31, 2: 28, 6: 30}[last]
    names = {1: "enero", 2: "febrero", 3: "marzo", 6: "junio"}
    said = text("{% period a b %}", a=date(2014, first, 1), b=date(2014, last, ends))
    assert names[first] in said
    assert names[last] in said
    assert said.endswith("de 2014")


def test_a_field_that_is_wrong_names_its_hint_and_its_error() -> None:
    page = made("{% field 'number' 'Hogar' hint='Ocho cifras' error='Faltan cifras' value=value %}",
                value='"><script>')  # fmt: skip
    (line,) = page.xpath("//input")
    told = [page.get_element_by_id(name).text_content() for name in
            line.get("aria-describedby").split()]  # fmt: skip
    assert told[0] == "Ocho cifras"
    assert "Faltan cifras" in told[1]
    assert line.get("aria-invalid") == "true"
    assert line.get("value") == '"><script>'
    assert page.xpath("//label[@for='number']")[0].text_content() == "Hogar"


def test_a_field_without_hint_or_error_promises_none() -> None:
    (line,) = made("{% field 'number' 'Hogar' required=True inputmode='numeric' %}").xpath(
        "//input"
    )
    assert dict(line.attrib) == {
        "type": "text", "required": "", "inputmode": "numeric", "name": "number", "id": "number",
    }  # fmt: skip


def test_the_chosen_option_is_chosen() -> None:
    options = (("a", "Uno"), ("b", "Dos <2>"))
    (chosen,) = made("{% choose 'x' 'X' options value='b' empty='—' %}", options=options).xpath(
        "//option[@selected]"
    )
    assert (chosen.get("value"), chosen.text) == ("b", "Dos <2>")
    (ticked,) = made("{% radios 'x' 'X' options value='a' %}", options=options).xpath(
        "//input[@checked]"
    )
    assert ticked.get("value") == "a"


def test_the_summary_of_errors_leads_to_each_field_and_is_not_there_without_errors() -> None:
    errors = {"number": ["Faltan cifras"], "day": "No hay tal día"}
    page = made("{% error_summary errors %}", errors=errors)
    found = {link.get("href"): link.text for link in page.xpath("//a")}
    assert found == {"#number": "Faltan cifras", "#day": "No hay tal día"}
    assert text("{% error_summary errors %}", errors={}) == ""


@pytest.mark.parametrize(("state", "kind"), [
    ("paid", "good"), ("returned", "bad"), ("waiting", "waiting"), ("sent", "active"),
])  # fmt: skip
def test_a_state_has_a_word_and_a_shape(state: str, kind: str) -> None:
    (badge,) = made("{% badge state %}", state=state).xpath("//span")
    assert badge.get("class") == f"badge {kind}"
    assert badge.text


def test_steps_say_which_are_behind_and_where_it_stands() -> None:
    page = made("{% stepper states 'checked' %}", states=("draft", "computed", "checked", "sent"))
    found = [(one.get("class"), one.get("aria-current")) for one in page.xpath("//li")]
    assert found == [("done", None), ("done", None), (None, "step"), (None, None)]


def test_what_cannot_be_undone_is_sent_by_a_form_that_is_folded() -> None:
    opens = "{% confirm label='Cerrar' address='/pagos/1/close/' %}"
    markup = f"{opens}{{% area 'why' 'Por qué' %}}{{% endconfirm %}}"
    page = made(markup, csrf_token="abc")  # noqa: S106
    (form,) = page.xpath("//details[not(@open)]//form[@method='post']")
    assert form.get("action") == "/pagos/1/close/"
    assert dict(form.form_values())["csrfmiddlewaretoken"] == "abc"
    assert form.xpath(".//textarea[@name='why']")
    assert "no se puede deshacer" in form.text_content()


def test_bars_are_as_long_as_their_figures_and_the_figures_stand_below() -> None:
    page = html.fromstring(charts.bars("Hogares", [("A <b>", 200), ("B", 50), ("C", 0)]))
    lengths = [float(bar.get("width")) for bar in page.xpath("//rect")]
    assert lengths[0] / lengths[1] == pytest.approx(4, rel=0.01)
    assert lengths[2] == 0
    assert page.xpath("//svg")[0].get("aria-label") == "Hogares"
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//tbody/tr")]
    assert rows == [["A <b>", "200"], ["B", "50"], ["C", "0"]]


def test_the_pieces_of_a_stacked_bar_follow_each_other() -> None:
    page = html.fromstring(
        charts.stacked("Órdenes", ("Pagadas", "Devueltas"), [("A", (30, 10)), ("B", (0, 0))])
    )
    bars = [one for one in page.xpath("//rect") if float(one.get("width")) > 14]
    first, second = bars[0], bars[1]
    assert float(second.get("x")) == pytest.approx(
        float(first.get("x")) + float(first.get("width")) + 1
    )
    assert "40" in [one.text for one in page.xpath("//text")]


def test_a_line_has_a_gap_where_nothing_is_known() -> None:
    page = html.fromstring(charts.lines("Pagos", ("ene", "feb", "mar"), [("2014", (10, None, 30))]))
    (path,) = page.xpath("//path[@class='first']/@d")
    assert path.count("M") == 2
    assert "L" not in path
    assert [one.text_content() for one in page.xpath("//tbody/tr/td")] == ["10", "—", "30"]


@pytest.mark.parametrize("make", [
    lambda: charts.bars("Nada", []), lambda: charts.stacked("Nada", ("A",), []),
    lambda: charts.lines("Nada", (), [("A", ())]),
])  # fmt: skip
def test_a_chart_of_nothing_is_an_empty_chart(make: object) -> None:
    assert "<figure" in str(make())  # type: ignore[operator]
