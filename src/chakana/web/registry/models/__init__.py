"""What the register keeps."""

from chakana.web.registry.models.changes import Change, Evidence
from chakana.web.registry.models.consents import Consent
from chakana.web.registry.models.duplicates import Judgement, Pair
from chakana.web.registry.models.exports import Export
from chakana.web.registry.models.households import Household, Import, Record
from chakana.web.registry.models.merges import Merge
from chakana.web.registry.models.people import NameKey, PastPerson, Person

__all__ = [
    "Change", "Consent", "Evidence", "Export", "Household", "Import", "Judgement", "Merge",
    "NameKey", "Pair", "PastPerson", "Person", "Record",
]  # fmt: skip
