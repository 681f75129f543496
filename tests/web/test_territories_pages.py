"""Pages of territories: seen in one's own part of the tree, light, map and table the same."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from lxml import html

from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.territories import tree
from chakana.web.territories.bringing import uploads
from chakana.web.territories.maps import choropleth
from chakana.web.territories.models import Office, Territory
from chakana.web.territories.offices import same_mandate, side_by_side
from chakana.web.territories.queries import inside
from chakana.web.territories.tree import Named, Told
from chakana.web.work import jobs
from chakana.web.work.models import Job

pytestmark = pytest.mark.django_db
RATES = {"030201": 0.259, "030202": 0.517, "030203": None, "040101": 0.11}


@pytest.fixture
def peru(country: Territory) -> dict[str, Territory]:
    """Two regions; in the first three districts that share a border, one of unknown rate."""
    there = {"PER": country}
    rows = [Named("03", "region", "Apurímac", "PER"), Named("04", "region", "Arequipa", "PER")]
    rows += [Named(code, "district", f"Distrito {code}", code[:2]) for code in RATES]
    tree.plant(rows, there, {"040101": (-16.4, -71.5)})
    told = [Told(code, "poverty_rate", rate, date(2018, 12, 31), "A map")
            for code, rate in RATES.items() if rate is not None]  # fmt: skip
    tree.tell(told, there)
    squares = {
        f"03020{at + 1}": ([[[at * 1000, 0, at * 1000 + 1000, 0, at * 1000 + 1000, 1000,
                              at * 1000, 1000]]], "A file")
        for at in range(3)
    }  # fmt: skip
    tree.outline(squares, there)
    return there


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def national(people: Callable[..., User], peru: dict[str, Territory]) -> Client:
    return as_user(people(Role.NATIONAL_OFFICER))


def values(peru: dict[str, Territory]) -> dict[int, float | None]:
    return {peru[code].pk: rate for code, rate in RATES.items()}


def test_a_territory_is_seen_only_from_above(
    peru: dict[str, Territory], people: Callable[..., User]
) -> None:
    user = as_user(people(Role.FIELD_WORKER, peru["03"]))
    for address, status in (("03", 200), ("030201", 200), ("PER", 404), ("040101", 404)):
        assert user.get(f"/territorios/{address}/").status_code == status
    assert "Arequipa" not in user.get("/territorios/?q=a").content.decode()
    assert "040101" not in user.get("/territorios/distritos.csv").getvalue().decode()
    assert user.get("/territorios/distritos/?region=04").content.decode().count("040101") == 0
    assert user.get("/territorios/importar/").status_code == 403


def test_the_map_says_what_the_table_says(peru: dict[str, Territory], national: Client) -> None:
    page = html.fromstring(national.get("/territorios/03/").content)
    links = page.xpath("//figure//svg//a")
    assert {one.get("href"): one.get("aria-label").partition(": ")[2] for one in links} == {
        "/territorios/030201/": "25.9 %", "/territorios/030202/": "51.7 %",
        "/territorios/030203/": "no se sabe",
    }  # fmt: skip
    rows = {
        row.xpath("string(th)").strip(): row.xpath("string(td[1])").split("(")[0].strip()
        for row in page.xpath("//table[1]/tbody/tr")
    }
    assert rows["Distrito 030202"] == "51.7 %"
    assert rows["Distrito 030203"] == "no se sabe"


def test_what_is_not_known_has_a_pattern_of_its_own(peru: dict[str, Territory]) -> None:
    made = choropleth([peru[code] for code in RATES], values(peru), "share", title="x")
    found = html.fromstring(f"<div>{made}</div>")
    fills = {one.xpath("string(title)"): one.get("fill") for one in found.xpath("//path[title]")}
    assert fills["Distrito 030203: no se sabe"].endswith("u)")
    assert len(set(fills.values())) == 4
    assert {fill[5:-1] for fill in fills.values()} <= set(found.xpath("//pattern/@id"))
    assert found.xpath("count(//table/tbody/tr)") == 4


def test_neighbours_keep_their_border_whatever_the_grid(peru: dict[str, Territory]) -> None:
    """Shapes are drawn to whole units: what two of them share is in both, to the unit."""
    made = str(choropleth([peru[f"03020{n}"] for n in (1, 2)], {}, "", title="x"))
    first, second = re.findall(r'd="(M[^"]*z)"', made)[-2:]

    def corners(path: str) -> set[tuple[int, int]]:
        figures = [int(one) for one in re.findall(r"-?\d+", path)]
        places = [(figures[0], figures[1])]
        for right, down in zip(figures[2::2], figures[3::2], strict=True):
            places.append((places[-1][0] + right, places[-1][1] + down))
        return set(places)

    assert len(corners(first) & corners(second)) == 2


def test_what_no_file_told_is_drawn_around_its_parts(peru: dict[str, Territory]) -> None:
    """Three squares in a row make one of four sides (with the corners on them)."""
    outline = peru["03"].outline
    assert outline.is_joined
    ((ring,),) = outline.polygons
    xs, ys = ring[::2], ring[1::2]
    area = abs(sum(x1 * y2 - x2 * y1 for x1, y1, x2, y2 in zip(
        xs, ys, xs[1:] + xs[:1], ys[1:] + ys[:1], strict=True))) / 2  # fmt: skip
    assert area == 3 * 1000 * 1000


def test_names_from_files_are_never_markup(peru: dict[str, Territory], national: Client) -> None:
    evil = "<script>alert(1)</script>"
    Territory.objects.filter(code="030201").update(name=evil)
    for address in ("/territorios/03/", "/territorios/030201/", "/territorios/distritos/"):
        page = national.get(address).content.decode()
        assert "<script" not in page
        assert "&lt;script&gt;" in page


def test_the_register_is_sorted_with_the_unknown_last_and_comes_as_csv(
    peru: dict[str, Territory], national: Client
) -> None:
    Territory.objects.filter(code="030202").update(name="=HYPERLINK(1)")
    answer = national.get("/territorios/distritos.csv")
    rows = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["030202", "030201", "040101", "030203"]
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[2][4:7] == ["0.259", "2018-12-31", "A map"]
    page = national.get("/territorios/distritos/?orden=codigo").content.decode()
    assert re.findall(r">(\d{6})<", page) == sorted(RATES)


def test_pages_are_light(peru: dict[str, Territory], national: Client) -> None:
    for address in ("", "PER/", "03/", "030201/", "distritos/", "oficinas/", "importar/"):
        page = national.get(f"/territorios/{address}").content
        assert len(page) < 70_000
        assert b"<script" not in page


def office(code: str, latitude: float, longitude: float, territory: Territory) -> Office:
    return Office(code=code, name=code, kind="Regional", programme=code, territory=territory,
                  latitude=latitude, longitude=longitude)  # fmt: skip


def test_offices_within_200_metres_are_told(peru: dict[str, Territory]) -> None:
    """A thousandth of a degree of latitude is 111 m; of longitude at 60° half of it."""
    for at in (0.0, -13.6, 60.0):
        rows = [
            office("a", at, 10.0, peru["03"]), office("b", at + 0.0017, 10.0, peru["03"]),
            office("c", at - 0.0019, 10.0, peru["04"]),
        ]  # fmt: skip
        assert [(p.first.code, p.second.code) for p in side_by_side(rows)] == [("a", "b")]
        assert side_by_side(rows)[0].metres == pytest.approx(189, abs=1)
    rows = [office("a", 60.0, 10.0, peru["03"]), office("b", 60.0, 10.0034, peru["03"])]
    assert len(side_by_side(rows)) == 1
    assert [[one.code for one in some] for some in same_mandate(rows)] == [["a", "b"]]


def test_what_lies_inside_is_found_by_the_index(peru: dict[str, Territory]) -> None:
    """On both databases a range of paths is a range of the index, letters beyond z included."""
    odd = Territory.objects.create(
        code="ñ~", rank="community", name="x", parent=peru["030201"],
        path=f"{peru['030201'].path}ñ~/",
    )  # fmt: skip
    rows = inside(Territory.objects.all(), peru["030201"], through="")
    assert set(rows) == {peru["030201"], odd}
    many = [Named(f"c{n}", "community", "x", "030202") for n in range(2000)]
    tree.plant(many, peru, {})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE territories_territory" if connection.vendor == "postgresql"
                       else "ANALYZE")  # fmt: skip
    told = inside(Territory.objects.order_by(), peru["030201"], through="").explain()
    assert re.search(r"Index (Only )?(Cond|Scan)|USING (COVERING )?INDEX", told), told
    assert "Seq Scan" not in told


HEADING = "kind,code,name,territory,serves,services,latitude,longitude,capacity,since,until\n"


def sent(client: Client, rows: str, **more: str) -> str:
    """Send a file of facilities; where the page leads."""
    file = SimpleUploadedFile("../escuelas.csv", (HEADING + rows).encode())
    given = {"files": [file], "mapping": "facilities", "within": "03", "day": "2014-03-01", **more}
    return str(client.post("/territorios/importar/", given).get("Location", ""))


def test_files_are_looked_at_first_and_brought_in_when_confirmed(
    peru: dict[str, Territory], national: Client, people: Callable[..., User], data_folder: Path
) -> None:
    page = sent(national, "school,1,Escuela,030201,,,,,,,\n", whole="yes")
    told = national.get(page).content.decode()
    assert "Establecimientos nuevos" in told
    assert not peru["030201"].facilities.exists()
    assert as_user(people(Role.NATIONAL_OFFICER)).get(page).status_code == 404
    assert sorted(path.name for path in data_folder.rglob("*.csv")) == ["escuelas.csv"]
    national.post(page)
    job = Job.objects.get()
    jobs.work.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome["address"]) == ("ended", "/territorios/03/")
    assert peru["030201"].facilities.count() == 1
    assert national.get(page).status_code == 404
    assert "Escuela" in national.get("/territorios/030201/").content.decode()


def test_bad_rows_are_shown_with_their_reason(peru: dict[str, Territory], national: Client) -> None:
    told = national.get(sent(national, "school,1,x,039999,,,,,,,\nchurch,2,x,03,,,,,,,\n"))
    text = told.content.decode()
    assert "fila 2: El territorio 039999" in text
    assert "fila 3: No se conoce la clase «church»" in text
    assert '<form method="post"><input' not in text


@pytest.mark.parametrize(
    "wrong", [{"within": "XXX"}, {"day": "mañana"}, {"mapping": "../secret"}, {"files": ""}]
)
def test_a_form_that_is_wrong_keeps_nothing(
    wrong: dict[str, str], peru: dict[str, Territory], national: Client, data_folder: Path
) -> None:
    assert sent(national, "school,1,x,030201,,,,,,,\n", **wrong) == ""
    assert not (data_folder / "bringing").exists()


@pytest.mark.parametrize("token", ["x", "..", "a" * 30, "%2e%2e%2f" * 4])
def test_a_token_that_nobody_was_given_is_not_found(token: str, national: Client) -> None:
    assert uploads.find(token) is None
    assert national.get(f"/territorios/importar/{token}/").status_code == 404
