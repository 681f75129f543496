"""Where what is asserted comes from: sources, assumptions, citations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chakana.language import model
from chakana.language.complaints import Complaint
from chakana.language.definition import Definition
from chakana.language.parts import parts
from chakana.problems import suggest

_NEEDS_SOURCE = (
    model.ParameterPart, model.Alternative, model.LegalPower, model.Mandate, model.SimulatedAs,
    model.Interval, model.PaidShare, model.Counterpart, model.Tranche, model.Prize, model.LoanTerms,
    model.CostLine, model.Condition, model.Needed, model.Suspension, model.Exit, model.Criteria,
    model.Adoption, model.Effect, model.Fact, model.EvaluationDesign, model.Selection,
    model.Benefit,
)  # fmt: skip


def unsourced(definition: Definition) -> Iterator[Complaint]:
    """CHK201, CHK211: what is asserted says where it comes from, or why it was assumed."""
    for key, part in parts(definition.programme):
        if not isinstance(part, model.Sourced):
            continue
        if part.assumption and not part.because:
            hint = "because: no source gives it; …"
            yield Complaint("CHK211", "An assumption without its reason.", key, hint, True)
        if _must_be_sourced(part) and not part.source and not part.assumption:
            hint = "source: fao2016, line 504   or   assumption: true with because: …"
            what = key[-1] if key else "This"
            yield Complaint(
                "CHK201", f"'{what}' has neither a source nor a marked assumption.", key, hint, True
            )


def _must_be_sourced(part: model.Sourced) -> bool:
    if isinstance(part, model.VariablePart):
        return part.rule is not None or part.score is not None
    if isinstance(part, model.EligibilityStage):
        return part.rule is not None
    return isinstance(part, _NEEDS_SOURCE)


PLACES = (
    "line", "lines", "page", "pages", "row", "rows", "article", "articles", "paragraph",
    "paragraphs", "section", "sections", "chapter", "chapters", "annex", "annexes", "table",
    "tables", "figure", "figures",
)  # fmt: skip
"""What a citation may count by: a report has lines and pages, a law its articles."""
_CITATION = re.compile(
    rf"([a-z][a-z0-9_]*)(, (?:{'|'.join(PLACES)}|n =) (?=[^(]*[0-9A-Z])[\w–,. -]+)?( \(.*\))?"
)


def undeclared_sources(definition: Definition) -> Iterator[Complaint]:
    """CHK207: a citation names a declared document and the line, page or article in it."""
    declared = definition.programme.sources
    for key, part in parts(definition.programme):
        for citation in (getattr(part, "source", None) or "").split(";"):
            text = citation.strip()
            if not text:
                continue
            match = _CITATION.fullmatch(text)
            if match is None or match.group(2) is None:
                hint = "Its place too: 'fao2016, line 504', 'decree, page 3', 'law, article 5'."
                yield Complaint("CHK207", f"'{text}' is not a citation.", (*key, "source"), hint)
            elif match.group(1) not in declared:
                hint = suggest(match.group(1), declared)
                yield Complaint(
                    "CHK207", f"No source is called '{match.group(1)}'.", (*key, "source"), hint
                )


def half_told(definition: Definition) -> Iterator[Complaint]:
    """CHK214: where one reason or note is in two languages, all are; said once."""
    remarks = [
        (key, part)
        for key, part in parts(definition.programme)
        if isinstance(part, model.Text) and key[-1] in ("because", "note")
    ]
    plain = [key for key, text in remarks if text.es == text.en]
    if plain and len(plain) < len(remarks):
        all_told = f" ({len(plain)} are, all told)" if len(plain) > 1 else ""
        message = f"'{plain[0][-1]}' is in one language, and others are in two{all_told}."
        yield Complaint("CHK214", message, plain[0], f"{plain[0][-1]}: {{es: …, en: …}}")
