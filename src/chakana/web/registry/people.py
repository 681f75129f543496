"""How what is told of people is written, and the keys by which they are found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chakana.web import bulk
from chakana.web.plain import plain
from chakana.web.registry.models import Household, NameKey
from chakana.web.registry.sounds import keys


def document(text: str) -> str:
    """The number of a document as it is kept and compared: capital letters and figures.

    >>> document(" 4312-5678 ")
    '43125678'
    """
    return re.sub(r"[^A-Z0-9]", "", plain(text).upper())[:20]


def telephone(text: str) -> str:
    """A telephone number as it is kept: figures, and the plus of a country before them.

    >>> telephone("+51 (983) 123-456")
    '+51983123456'
    """
    plus = "+" if text.strip().startswith("+") else ""
    return (plus + re.sub(r"\D", "", text))[:20]


def add_keys(named: Iterable[tuple[int, str, str, str]]) -> int:
    """Make people findable: for each the key, the path of the place, and both names."""
    return bulk.insert(NameKey, ("key", "place", "person_id"), _keys(named))


def _keys(named: Iterable[tuple[int, str, str, str]]) -> Iterator[tuple[str, str, int]]:
    for person, place, given, family in named:
        for one in keys(given, family):
            yield one, place, person


def find_again(home: Household) -> None:
    """Write the keys of a household anew: a name or its place changed, it was merged or not.

    Whoever left it, and everybody of a household that was merged, is found no more.
    """
    forget(home)
    if home.merged_into_id is None:
        path = home.territory.path
        present = home.people.present()
        add_keys((one.pk, path, one.given_names, one.family_names) for one in present)


def forget(home: Household) -> None:
    """Take away the keys of all people of ``home``, under the names they have or had."""
    for person in home.people.prefetch_related("past"):
        names = [(person.given_names, person.family_names)]
        names += [(one.given_names, one.family_names) for one in person.past.all()]
        sounds = keys(*(name for pair in names for name in pair))
        NameKey.objects.filter(key__in=sounds, person_id=person.pk).delete()
