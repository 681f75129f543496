"""What the register keeps."""

from chakana.web.registry.models.households import Household, Import, Record
from chakana.web.registry.models.merges import Merge
from chakana.web.registry.models.people import NameKey, PastPerson, Person

__all__ = ["Household", "Import", "Merge", "NameKey", "PastPerson", "Person", "Record"]
