"""A person is found however their name is spelt, inside the territory of whoever asks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.registry.models import NameKey, Person
from chakana.web.registry.names import FAMILY, MEN, WOMEN
from chakana.web.registry.people import find_again
from chakana.web.registry.search import CANDIDATES, Hits, search
from chakana.web.registry.sounds import key, keys, words
from chakana.web.territories.models import Territory

if TYPE_CHECKING:
    from tests.web.conftest import Office

NAMES = st.sampled_from(FAMILY + MEN + WOMEN)
SPELLINGS = (
    ("Quispe", "kispe"), ("Quispe", "QQUISPI"), ("Mamani", "mamni"), ("Ñahui", "Nahui"),
    ("Ñahui", "ñawi"), ("Huamán", "guaman"), ("Huamán", "Waman"), ("Vargas", "bargas"),
    ("Ccahua", "kawa"), ("Sullca", "sulka"), ("Choque", "chuqui"), ("Pérez", "Peres"),
    ("Jiménez", "Ximenez"), ("Yupanqui", "Llupanki"), ("Huillca", "Wilca"), ("Hilario", "ilario"),
    ("Ccente", "qente"), ("Zúñiga", "Suniga"), ("Gutiérrez", "Gutierres"), ("Julia", "JULIA"),
    ("Vicente", "Bisente"), ("Chambi", "chanbi"), ("Isabel", "Ysabel"), ("Rodríguez", "rodrigez"),
)  # fmt: skip
STRANGERS = (("Quispe", "Condori"), ("Rosa", "Julia"), ("Flores", "Rojas"), ("Guerra", "Perez"))


def of(name: str) -> str:
    return key(words(name)[0])


@pytest.mark.parametrize(("name", "typed"), SPELLINGS[:-1])
def test_spellings_that_sound_alike_have_one_key(name: str, typed: str) -> None:
    assert of(name) == of(typed)


@pytest.mark.parametrize(("name", "other"), STRANGERS)
def test_other_names_have_another(name: str, other: str) -> None:
    assert of(name) != of(other)


@given(st.lists(NAMES, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_accents_capitals_order_and_spaces_change_nothing(names: list[str], random: object) -> None:
    bare = "".join(
        one
        for one in unicodedata.normalize("NFD", " ".join(names))
        if not unicodedata.combining(one)
    )
    mixed = bare.split()
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert keys(*names) == keys(bare.upper()) == keys("   ".join(mixed))


@given(st.text(max_size=40))
def test_whatever_is_typed_has_keys_that_fit_and_stay(text: str) -> None:
    for one in keys(text):
        assert 0 < len(one) <= 10
        assert one.isascii()
        assert one.isalnum()
    assert keys(text) == keys(text.upper().lower()) or "ß" in text.casefold() + text


@given(NAMES, st.data())
@settings(max_examples=200)
def test_vowels_lost_in_haste_and_doubled_letters_change_nothing(
    name: str, data: st.DataObject
) -> None:
    """Between plain consonants, that is: elsewhere a vowel may tell how its neighbours sound."""
    word = words(name)[0]
    at = data.draw(st.integers(1, len(word) - 2))
    before, letter, after = word[at - 1 : at + 2]
    is_between = {before, after} <= set("bdfmnprst") and before != after
    if letter in "aeiou" and is_between and before + after not in ("ts", "mp", "mb", "mf"):
        assert key(word[:at] + word[at + 1 :]) == key(word)
    if letter in "bdfmnprst":
        assert key(word[:at] + letter + word[at:]) == key(word)


@pytest.fixture
def person(office: Office) -> Callable[..., Person]:
    """Somebody of the register, under another name."""

    def named(given_names: str, family_names: str) -> Person:
        found = Person.objects.order_by("pk")[7]
        found.given_names, found.family_names = given_names, family_names
        found.save()
        NameKey.objects.filter(person_id=found.pk).delete()
        find_again(found.household)
        return found

    return named


def numbers(hits: Hits) -> list[str]:
    return [one.household.number for one in hits]


@pytest.mark.parametrize(
    "typed",
    ["Wenceslao Ñaupari Xauxa", "naupari", "XAUXA ÑAUPARI", "wenseslao nauparí", "ñaup",
     "uenceslao", "Ñaupari Wencelsao", "naupira jauja", "nauparri  xausa"],
)  # fmt: skip
def test_a_rare_name_is_found_however_it_is_typed(
    typed: str, office: Office, person: Callable[..., Person]
) -> None:
    somebody = person("Wenceslao", "Ñaupari Xauxa")
    found = search(typed, [office.country])
    assert numbers(found)[0] == somebody.household.number
    assert found.hits[0].person == somebody


def test_the_likeliest_come_first(office: Office, person: Callable[..., Person]) -> None:
    somebody = person("Kispe", "Mamni")
    first = search("Kispe Mamni", [office.country]).hits[0]
    assert (first.person, first.likeness) == (somebody, 100)
    spelt = [one.likeness for one in search("Quispe Mamani", [office.country])]
    assert spelt == sorted(spelt, reverse=True)


def test_every_person_of_the_register_is_found_by_their_names(office: Office) -> None:
    for one in Person.objects.select_related("household")[::97]:
        asked = f"{one.family_names} {one.given_names}".upper()
        found = search(asked, [office.country])
        assert one.household.number in numbers(found), asked


def test_a_number_and_a_document_are_found_exactly(office: Office) -> None:
    one = Person.objects.select_related("household").order_by("-pk")[0]
    number, paper = one.household.number, one.document_number
    for typed in (number, f" {number} ", paper, f"{paper[:3]}-{paper[3:]}".lower()):
        assert numbers(search(typed, [office.country])) == [number]
    for typed in (number[:-1], paper[:-1], "0", "999999"):
        assert not search(typed, [office.country]).hits


def test_nothing_outside_the_territory_is_found(office: Office) -> None:
    one = Person.objects.select_related("household__territory").order_by("pk")[0]
    place = one.household.territory
    elsewhere = Territory.objects.filter(rank="community").exclude(pk=place.pk)[0]
    for typed in (str(one), one.household.number, one.document_number):
        assert one.household.number in numbers(search(typed, [place]))
        assert one.household.number in numbers(search(typed, [elsewhere, place]))
        assert one.household.number not in numbers(search(typed, [elsewhere]))
        assert not search(typed, []).hits


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "  ",
        "%",
        "'; --",
        "\x00",
        "\x001",
        "ñ",
        "de la",
        "a b c d e f " * 400,
        "Ω中",
        "<script>",
    ],
)
def test_whatever_is_typed_is_answered(typed: str, office: Office) -> None:
    client = Client()
    client.force_login(office.national)
    assert client.post("/hogares/", {"q": typed}).status_code == 200


def test_a_common_name_is_cut_short_and_says_so(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CANDIDATES >= 1000
    monkeypatch.setattr("chakana.web.registry.search.CANDIDATES", 5)
    (common,) = {key("quispe")}
    assert NameKey.objects.filter(key=common).count() > 5
    assert search("Quispe", [office.country]).has_more
    one = Person.objects.filter(family_names__startswith="Quispe").order_by("-pk")[0]
    both = search(f"{one.family_names} {one.given_names}", [office.country])
    assert one.household.number in numbers(both)


def test_what_is_searched_stands_in_no_address(office: Office, people: Callable[..., User]) -> None:
    client = Client()
    client.force_login(people(Role.DISTRICT_OFFICER))
    one = Person.objects.order_by("pk")[0]
    page = client.post("/hogares/", {"q": str(one)})
    assert page.status_code == 200
    assert one.household.number in page.content.decode()
    listed = client.get("/hogares/", {"q": str(one)}).content.decode()
    assert f'value="{one}"' not in listed
    assert 'method="post"' in listed
