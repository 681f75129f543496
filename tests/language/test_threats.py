"""What a text threatens: every pattern of ``threats.yaml`` with texts it must find, and none other.

The texts stand for what officials were told to have said (FAO 2016, lines 510–520) and for honest
sentences of manuals that speak of another programme.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.language.minimal import MINIMAL, Marked, assert_points_at, problems_of, spoilt

from chakana.language.document import read_document
from chakana.language.threats import Names, benefits, judge, known_programmes, words

KNOWN = {("juntos",), ("haku", "winay"), ("prospera",), ("crecer",)} | known_programmes()
NAMES = Names(frozenset(KNOWN | benefits(moves_money=False)), frozenset({("agua",)}))

EXAMPLES = read_document(Path(__file__).with_name("threats.yaml")).data
PATTERNS = read_document(
    Path(__file__).parents[2] / "src" / "chakana" / "language" / "threats.yaml"
).data


@pytest.mark.parametrize("text", EXAMPLES["threats"])
def test_a_threat_is_found(text: str) -> None:
    judgement = judge(text, NAMES)
    assert judgement is not None
    assert judgement.threatens


@pytest.mark.parametrize("text", EXAMPLES["honest"])
def test_an_honest_text_passes(text: str) -> None:
    judgement = judge(text, NAMES)
    assert judgement is None or not judgement.threatens


@pytest.mark.parametrize("text", EXAMPLES["promises"])
def test_a_promise_is_told_from_silence(text: str) -> None:
    judgement = judge(text, NAMES)
    assert judgement is not None
    assert judgement.promises


@pytest.mark.parametrize("kind", ["loss", "ties"])
def test_every_pattern_finds_something(monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """A pattern without which all threats are still found has no example: write one, or drop it.

    Judged anew with that pattern alone, so that no other can stand in for it.
    """
    from chakana.language import threats

    idle = []
    for lines in PATTERNS[kind].values():
        for line in lines:
            alone = (threats._compiled(line),)

            def only(asked: str, alone: tuple[object, ...] = alone) -> tuple[object, ...]:
                return alone if asked == kind else ()

            monkeypatch.setattr(threats, "_patterns", only)
            found = (judge(text, NAMES) for text in EXAMPLES["threats"])
            if not any(one is not None and one.threatens for one in found):
                idle.append(line)
    assert idle == []


PLACES = {
    "a condition": ("label: {es: Escuela, en: School}", "label: {es: Escuela, en: ▶TEXT}"),
    "a component": ("label: {es: Apoyo, en: Support}", "label: {es: ▶TEXT, en: Support}"),
    "the third language": ("es: Apoyo, en: Support", "es: Apoyo, en: Support, qu: ▶TEXT"),
    "who verifies": ("verified_by: the school", "verified_by: ▶TEXT"),
    "who decides": ("decided_by: assembly", "decided_by: ▶TEXT"),
    "a power": ("holder: A ministry", "holder: ▶TEXT"),
}


@pytest.mark.parametrize(("old", "new"), PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("text", ["No garden – no Juntos", "Sin huerto no hay Juntos"])
def test_wherever_it_stands(old: str, new: str, text: str) -> None:
    marked = Marked.of(spoilt(old, new.replace("TEXT", text)))
    (problem,) = [one for one in problems_of(marked.text) if one.code == "CHK206"]
    assert "Juntos" in problem.message
    assert "never_demanded" in problem.hint
    assert_points_at(problem, marked)


def test_what_is_demanded_does_not_even_name_another_programme() -> None:
    new = "label: {es: ▶Acude a las reuniones de Juntos, en: School}"
    marked = Marked.of(spoilt("label: {es: Escuela, en: School}", new))
    (problem,) = problems_of(marked.text)
    assert problem.code == "CHK206"
    assert "speaks of Juntos" in problem.message
    assert "this programme's alone" in problem.hint
    assert_points_at(problem, marked)


@pytest.mark.parametrize(
    "text", ["Acude a las reuniones, y no se pierde Juntos por faltar", "Se reúne la familia"]
)
def test_what_is_demanded_may_promise(text: str) -> None:
    new = f"label: {{es: '{text}', en: School}}"
    assert problems_of(spoilt("label: {es: Escuela, en: School}", new)) == []


def test_a_register_is_no_programme_that_owes_anything() -> None:
    new = "label: {es: Mantiene al día sus datos en el SISFOH, en: School}"
    text = spoilt("label: {es: Escuela, en: School}", new).replace(
        "sources:", "uses: [pe/sisfoh]\nsources:", 1
    )
    refused = [one for one in problems_of(text) if one.code == "CHK206"]
    assert refused == []


SERVICE = MINIMAL.replace("instrument: transfer", "instrument: service")


@pytest.mark.parametrize(
    ("definition", "text", "refused"),
    [
        (SERVICE, "Quien falta pierde el bono", True),
        (SERVICE, "Who stays away loses the cash transfer", True),
        (MINIMAL, "Quien falta pierde el bono", False),
        (SERVICE.replace("es: Transferencia", "es: Bono de visitas"), "Se pierde el bono", False),
        (SERVICE.replace("instrument: service", "instrument: fund"), "The transfer is cut", False),
        (SERVICE, "Participar no altera en nada la transferencia", False),
    ],
)
def test_a_benefit_by_its_common_name(definition: str, text: str, refused: bool) -> None:
    """It is another's where the programme gives nothing of that name itself."""
    spoken = definition.replace("en: Support}", f"en: {text}}}")
    assert any(one.code == "CHK206" for one in problems_of(spoken)) is refused


def test_a_programme_elsewhere_is_known_by_its_title() -> None:
    text = spoilt(
        "currency: PEN",
        "currency: PEN\nalongside: [xx/old]\nelsewhere:\n  xx/old: {es: Casa Sana, en: Good Home}",
    ).replace("en: Support}", "en: Who is late loses Good Home}")
    assert [one.code for one in problems_of(text)] == ["CHK206"]


def test_names_that_are_words_begin_with_a_capital() -> None:
    assert judge("Sin agua se pierde la siembra", NAMES) is None
    assert judge("Quien falta pierde Agua", NAMES) is not None
    assert judge("Para crecer no hace falta que pierda nadie", NAMES) is None
    assert judge("Quien falta pierde Crecer", NAMES) is not None


def test_words_without_accents_tricks_and_invisible_signs() -> None:
    assert words("Jun\u00adtos PENSIÓN—65") == ("juntos", "pension", "65")
    assert words("Juntоs") == ("juntos",)  # with a Cyrillic о
