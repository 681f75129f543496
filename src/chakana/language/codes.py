"""Every code of the checker and what it means. The reference is printed from here."""

from __future__ import annotations

CODES: dict[str, str] = {
    "CHK001": "The text is not YAML.",
    "CHK002": "YAML that is left out: anchors, aliases, tags, odd keys, several documents.",
    "CHK003": "A key stands twice in the same mapping; YAML would silently keep the last.",
    "CHK004": "Too large or too deeply nested to be a definition.",
    "CHK005": "A field that the language does not have.",
    "CHK006": "A field that must be there is missing.",
    "CHK007": "A value of the wrong form.",
    "CHK008": "Not a definition, or one written for another version of the language.",
    "CHK009": "A file or definition that cannot be found or read.",
    "CHK010": "A reform changes something that is not there.",
    "CHK011": "A file that cannot be laid out without changing what it says; it is left as it is.",
    "CHK101": "A rule that cannot be read.",
    "CHK102": "A construct that the rule language leaves out.",
    "CHK103": "A name that is not declared.",
    "CHK104": "Values of kinds that do not go together.",
    "CHK105": "Units that do not go together: a share is not a count, PEN is not USD.",
    "CHK106": "A rule that looks below its level without gathering up.",
    "CHK107": "A rule or value that YAML cut short at a comma, a colon or a '#'.",
    "CHK108": "Definitions or derived variables that use each other in a circle.",
    "CHK109": "A rule that can never be true.",
    "CHK110": "A rule that is always true.",
    "CHK111": "A name declared twice, or one that a population keeps for a column of its own.",
    "CHK201": "A rule, value or fact with neither a source nor a marked assumption.",
    "CHK202": "A parameter or variable that nothing uses.",
    "CHK203": "Money without a currency, or in another currency than the programme's.",
    "CHK204": "An instrument that moves public money or assets without a named legal power.",
    "CHK205": "Suspension for something that is not a declared condition.",
    "CHK206": "A programme that conditions on, or threatens, another programme's benefit.",
    "CHK207": "A source that is not declared, or a citation without line, page or article.",
    "CHK208": "A stage with neither a rule nor people who decide, or with no way to simulate them.",
    "CHK209": "Weights, shares or tranches that do not add up.",
    "CHK210": "A reference to a part of the definition that does not exist.",
    "CHK211": "An assumption without its reason.",
    "CHK212": "A selection that lacks what its mode needs.",
    "CHK213": "A programme that the library does not hold, and that 'elsewhere' does not name.",
    "CHK214": "A reason or note in one language, where others of the definition are in two.",
}
"""Code → meaning. CHK0 is about the document, CHK1 about rules, CHK2 about the programme."""

WARNINGS = frozenset({"CHK109", "CHK110", "CHK202", "CHK213", "CHK214"})
"""Codes that do not stop a definition from being used."""
