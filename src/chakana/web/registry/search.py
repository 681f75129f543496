"""Finding a household by its number, a document, or a name however it is spelt.

A search reads entries of one index (:class:`NameKey`) and no more than a fixed number of them: it
begins with the rarest of the words, inside the territories of whoever asks. Names and documents are
personal data: a search is sent in the body of a request and never stands in an address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.db.models import Exists, OuterRef, Q, QuerySet

from chakana.web.registry.likeness import likeness
from chakana.web.registry.models import Household, NameKey, Person
from chakana.web.registry.people import document
from chakana.web.registry.sounds import key, keys, words
from chakana.web.territories.models import Territory
from chakana.web.territories.queries import AFTER_SLASH

LONGEST, MOST_WORDS = 100, 5
"""As much of a search as is looked for: more would only keep the server busy."""
CANDIDATES = 2_000
"""People whose names are compared with those that were asked for."""
SHOWN, ENOUGH = 50, 20
"""Households that a search shows; with fewer than enough, looser spellings are tried as well."""
BEGINNINGS = 25
"""Keys that begin alike which are tried for a word that is the beginning of a name."""

Found = set[tuple[int, int, str, str]]
"""People: their key, that of their household, and their names."""
Walk = Callable[[Sequence[Sequence[str]]], tuple[Found, bool]]


@dataclass(frozen=True)
class Hit:
    """A household that was found, by which of its people (None: by its number), and how alike."""

    household: Household
    person: Person | None
    likeness: int


@dataclass(frozen=True)
class Hits:
    """What a search found, the likeliest first. ``has_more``: there may be others as likely."""

    hits: list[Hit]
    has_more: bool = False

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)


def search(text: str, territories: Sequence[Territory]) -> Hits:
    """What ``text`` finds inside ``territories``: a number, a document, or words of a name."""
    text = text[:LONGEST].replace("\x00", "").strip()
    if not text or not territories:
        return Hits([])
    if any(one.isdigit() for one in text):
        return Hits(list(_by_number(text, territories)))
    return _by_name(text, territories)


def _within(territories: Sequence[Territory], column: str) -> Q:
    """What lies in the territories: ranges of paths, so that an index is walked."""
    found = Q()
    for one in territories:
        end = f"{one.path.removesuffix('/')}{AFTER_SLASH}"
        found |= Q(**{f"{column}__gte": one.path, f"{column}__lt": end})
    return found


def _by_number(text: str, territories: Sequence[Territory]) -> Iterator[Hit]:
    """A household by its number, though it was merged; and whoever has the document."""
    seen = _within(territories, "territory__path")
    for home in Household.objects.filter(seen, number=text.upper()).select_related("territory"):
        yield Hit(home, None, 100)
    people = Person.objects.present().filter(
        _within(territories, "household__territory__path"),
        document_number=document(text), household__merged_into=None,
    ).exclude(document_number="")  # fmt: skip
    for person in people.select_related("household__territory").order_by("pk")[:SHOWN]:
        yield Hit(person.household, person, 100)


def _by_name(text: str, territories: Sequence[Territory]) -> Hits:
    asked = [key(word) for word in words(text)[:MOST_WORDS]]
    if not asked:
        return Hits([])
    walk = partial(_walk, territories=territories)
    found, has_more = walk([[one] for one in asked])
    if len(found) < ENOUGH:
        more, cut = walk([[one, *_beginning(one)] for one in asked])
        found, has_more = found | more, has_more or cut
    if not found:
        found, has_more = _nearly(asked, walk)
    return _ranked(text, found, has_more)


def _nearly(asked: list[str], walk: Walk) -> tuple[Found, bool]:
    """With a letter too many, too few or swapped in each word in turn, the others as they sound."""
    found: Found = set()
    has_more = False
    for place, one in enumerate(asked):
        tried = [[other] for other in asked]
        tried[place] = [one, *slips(one), *_beginning(one[:-1])]
        some, cut = walk(tried)
        if not some and len(asked) > 1:
            some, cut = walk(tried[:place] + tried[place + 1 :])
        found, has_more = found | some, has_more or cut
    return found, has_more


def slips(sound: str) -> list[str]:
    """Keys that differ by a letter left out or by two that changed places.

    >>> slips("mnm")
    ['nm', 'mm', 'mn', 'nmm', 'mmn']
    """
    places = range(len(sound))
    left_out = [sound[:place] + sound[place + 1 :] for place in places]
    swapped = [
        sound[:place] + sound[place + 1] + sound[place] + sound[place + 2 :]
        for place in places[:-1]
    ]
    return list(dict.fromkeys(one for one in left_out + swapped if one and one != sound))


def _beginning(sound: str) -> list[str]:
    """The keys of the register that begin with ``sound``: one step in the index for each."""
    return list(islice(_leaps(sound), BEGINNINGS)) if len(sound) > 1 else []


def _leaps(sound: str) -> Iterator[str]:
    last, end = sound, f"{sound[:-1]}{chr(ord(sound[-1]) + 1)}"
    rows = NameKey.objects.order_by("key").values_list("key", flat=True)
    while found := rows.filter(key__gt=last, key__lt=end).first():
        yield found
        last = found


def _walk(asked: Sequence[Sequence[str]], territories: Sequence[Territory]) -> tuple[Found, bool]:
    """People who have one key of each word, and whether there may be more than were read."""
    entries = [NameKey.objects.filter(_within(territories, "place"), key__in=one) for one in asked]
    sizes = [len(_people(one)) for one in entries]
    rarest = min(range(len(asked)), key=sizes.__getitem__)
    rows = entries[rarest]
    if is_common := sizes[rarest] > CANDIDATES:
        same = {"place": OuterRef("place"), "person_id": OuterRef("person_id")}
        for place, one in enumerate(asked):
            if place != rarest:
                rows = rows.filter(Exists(NameKey.objects.filter(key__in=one, **same)))
    read = _people(rows)
    told = Person.objects.filter(pk__in=read[:CANDIDATES]).order_by()
    fields = ("pk", "household_id", "given_names", "family_names")
    found = {row for row in told.values_list(*fields) if _answers(asked, row[2], row[3])}
    return found, is_common and len(read) > CANDIDATES


def _people(rows: QuerySet[NameKey]) -> list[int]:
    """The people of the first entries: one more than are compared, where there are more."""
    return list(rows.values_list("person_id", flat=True)[: CANDIDATES + 1])


def _answers(asked: Sequence[Sequence[str]], *names: str) -> bool:
    own = keys(*names)
    return all(not own.isdisjoint(one) for one in asked)


def _ranked(text: str, found: Found, has_more: bool) -> Hits:
    """One hit for each household, by whoever of it is the likest; what looks like nobody goes."""
    best: dict[int, tuple[int, int]] = {}
    for person, home, given, family in found:
        alike = likeness(text, f"{given} {family}")
        best[home] = max(best.get(home, (0, 0)), (alike, -person))
    first = sorted(best.items(), key=lambda one: (-one[1][0], one[0]))[:SHOWN]
    people = Person.objects.select_related("household__territory")
    by_key = people.in_bulk([-person for _, (_, person) in first])
    hits = [Hit(by_key[-one].household, by_key[-one], alike) for _, (alike, one) in first]
    return Hits(hits, has_more or len(best) > SHOWN)
