"""The shape of a definition: what an author may write, field by field.

These models say what is *there*; whether it makes sense (names, types, units, sources, powers)
is for :mod:`chakana.language.check`. The JSON Schema for editors is made from the same models.
"""

from chakana.language.model.benefit import (
    Benefit,
    Counterpart,
    Interval,
    Item,
    LoanTerms,
    PaidShare,
    Prize,
    Tranche,
)
from chakana.language.model.component import (
    Adoption,
    Committee,
    Component,
    Condition,
    CostLine,
    Criteria,
    Effect,
    Exit,
    Instrument,
    ProcessStage,
    Suspension,
)
from chakana.language.model.entry import (
    EligibilityStage,
    LegalPower,
    Mandate,
    Selection,
    SimulatedAs,
)
from chakana.language.model.levels import LevelName, UnitName
from chakana.language.model.programme import (
    CalendarEntry,
    EvaluationDesign,
    Financing,
    Institution,
    Programme,
    Reform,
    Role,
    Rung,
    TestableAssumption,
    TheoryOfChange,
)
from chakana.language.model.sourced import Alternative, Sourced, SourceDocument
from chakana.language.model.texts import Part, Remark, Said, Text, said_in
from chakana.language.model.values import (
    Fact,
    Indicator,
    ParameterPart,
    Score,
    ScoreTerm,
    VariablePart,
)

__all__ = [
    "Adoption",
    "Alternative",
    "Benefit",
    "CalendarEntry",
    "Committee",
    "Component",
    "Condition",
    "CostLine",
    "Counterpart",
    "Criteria",
    "Effect",
    "EligibilityStage",
    "EvaluationDesign",
    "Exit",
    "Fact",
    "Financing",
    "Indicator",
    "Institution",
    "Instrument",
    "Interval",
    "Item",
    "LegalPower",
    "LevelName",
    "LoanTerms",
    "Mandate",
    "PaidShare",
    "ParameterPart",
    "Part",
    "Prize",
    "ProcessStage",
    "Programme",
    "Reform",
    "Remark",
    "Role",
    "Rung",
    "Said",
    "Score",
    "ScoreTerm",
    "Selection",
    "SimulatedAs",
    "SourceDocument",
    "Sourced",
    "Suspension",
    "TestableAssumption",
    "Text",
    "TheoryOfChange",
    "Tranche",
    "UnitName",
    "VariablePart",
    "said_in",
]
