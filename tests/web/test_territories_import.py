"""Territories come in from an office's files: whole or not at all, and again and again."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from chakana.problems import ChakanaError
from chakana.web.accounts.models import User
from chakana.web.accounts.roles import Role
from chakana.web.actions import Refused
from chakana.web.audit.models import Event
from chakana.web.territories.actions import import_territories
from chakana.web.territories.bringing.faults import BadRows
from chakana.web.territories.mapping import Mapping, read_mapping, shipped
from chakana.web.territories.models import (
    Facility,
    FacilityRegister,
    Figure,
    Office,
    Outline,
    Reach,
    Territory,
)
from chakana.web.territories.queries import figures_on
from chakana.web.territories.supply import reach

pytestmark = pytest.mark.django_db
MAPPING = """
chakana: 1
mapping: test
title: {es: Prueba, en: Test}
country: {code: PER, name: Perú}
missing: [NA]
sources:
  map: {title: A map, holds_from: 2018-12-31}
territories:
  - file: regions
    rank: region
    code: {column: code, digits: 2}
    name: name
  - file: districts
    rank: district
    code: {column: code, digits: 6}
    parent: {first: 2}
    name: name
    latitude: lat
    longitude: lon
    figures:
      poverty_rate: {column: poor, times: 0.01, source: map}
outlines:
  - {file: edges, code: {column: id, digits: 6}, source: Somebody}
"""
REGIONS = "code,name\n03,Apurímac\n"
DISTRICTS = "code,name,lat,lon,poor\n030201,Andahuaylas,-13.6,-73.4,25.9\n030202,Andarapa,,,NA\n"


@pytest.fixture
def mapping(tmp_path: Path) -> Mapping:
    (tmp_path / "test.yaml").write_text(MAPPING, encoding="utf-8")
    return read_mapping(tmp_path / "test.yaml")


class Desk:
    """Somebody who writes files and brings them in."""

    def __init__(self, folder: Path, mapping: Mapping) -> None:
        self.folder, self.mapping = folder, mapping

    def file(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def bring(self, by: User | None = None, **files: str) -> dict[str, int]:
        paths = [self.file(f"{name}.csv", text) for name, text in files.items()]
        return import_territories(by=by, mapping=self.mapping, files=paths).counts()

    def faults(self, **files: str) -> list[tuple[str, int, str]]:
        with pytest.raises(BadRows) as told:
            self.bring(**files)
        return [(one.file, one.row, one.reason) for one in told.value.faults]


@pytest.fixture
def desk(tmp_path: Path, mapping: Mapping) -> Desk:
    return Desk(tmp_path, mapping)


def tree() -> dict[str, str]:
    return dict(Territory.objects.values_list("path", "name"))


def test_a_tree_comes_in_with_its_figures(desk: Desk) -> None:
    counts = desk.bring(regions=REGIONS, districts=DISTRICTS)
    assert counts == {"brought_new": 3, "brought_figures": 1}
    assert tree() == {
        "PER/": "Perú", "PER/03/": "Apurímac", "PER/03/030201/": "Andahuaylas",
        "PER/03/030202/": "Andarapa",
    }  # fmt: skip
    andahuaylas = Territory.objects.get(code="030201")
    assert (andahuaylas.latitude, andahuaylas.longitude) == (-13.6, -73.4)
    figure = Figure.objects.get()
    assert (figure.value, figure.holds_from, figure.source) == (0.259, date(2018, 12, 31), "A map")


def test_the_same_files_again_change_nothing(desk: Desk) -> None:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    before = list(Figure.objects.values()), list(Territory.objects.values())
    assert desk.bring(regions=REGIONS, districts=DISTRICTS) == {}
    assert (list(Figure.objects.values()), list(Territory.objects.values())) == before


def test_what_changed_is_written_and_what_vanished_is_told_and_stays(desk: Desk) -> None:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    counts = desk.bring(
        districts="code,name,lat,lon,poor\n030201,Antahualla,-13.7,-73.4,25.9\n030220,Arguedas,,,\n"
    )
    assert counts == {
        "brought_new": 1, "brought_renamed": 1, "brought_moved": 1, "brought_vanished": 1,
    }  # fmt: skip
    assert Territory.objects.filter(code="030202").exists()
    renamed = Territory.objects.get(code="030201")
    assert (renamed.name, renamed.latitude) == ("Antahualla", -13.7)
    assert Event.objects.last().after["brought_vanished"] == 1


def test_a_corrected_figure_leaves_what_was_known_before(desk: Desk) -> None:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    before = timezone.now()
    key, day = Territory.objects.get(code="030201").pk, date(2019, 1, 1)
    assert desk.bring(districts=DISTRICTS.replace("25.9", "31.5"))["brought_figures"] == 1
    assert figures_on(day, before) == {key: {"poverty_rate": 0.259}}
    assert figures_on(day, timezone.now()) == {key: {"poverty_rate": 0.315}}
    assert figures_on(day, timezone.now(), [key + 1]) == {}
    assert figures_on(date(2018, 12, 30), timezone.now()) == {}


WRONG = {
    "unknown parent": ("040201,X,,,\n", "row_unknown_parent"),
    "repeated code": ("030201,X,,,\n", "row_repeated_code"),
    "lost zeros": ("30203,X,,,\n", "row_code_lost_zeros"),
    "too long": ("0302030,X,,,\n", "row_code_of_other_length"),
    "letters": ("O3O2O,X,,,\n", "row_code_of_other_length"),
    "no code": (",X,,,\n", "row_without_code"),
    "a slash": ("03/203,X,,,\n", "row_code_odd"),
    "no name": ("030203,,,,\n", "row_without_name"),
    "a long name": (f"030203,{'x' * 121},,,\n", "row_name_long"),
    "not a number": ("030203,X,,,many\n", "row_not_a_number"),
    "not finite": ("030203,X,,,nan\n", "row_not_a_number"),
    "a share of 40 in place of 0.40": ("030203,X,,,4000\n", "row_out_of_range"),
    "north of the pole": ("030203,X,91,0,\n", "row_out_of_range"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_row_is_told_and_nothing_is_written(name: str, desk: Desk) -> None:
    row, reason = WRONG[name]
    assert desk.faults(regions=REGIONS, districts=DISTRICTS + row) == [("districts.csv", 4, reason)]
    assert tree() == {}
    assert Event.objects.get().is_refusal


def test_every_bad_row_is_told_at_once_in_words(desk: Desk) -> None:
    wrong = enumerate(row for row, _ in WRONG.values())
    rows = "".join(row.replace("030203", f"0302{50 + place}") for place, row in wrong)
    found = desk.faults(regions=REGIONS + "4,X\n", districts=DISTRICTS + rows)
    told = [(row, reason) for file, row, reason in found if file == "districts.csv"]
    assert told == [(4 + place, reason) for place, (_, reason) in enumerate(WRONG.values())]
    assert found[-1] == ("regions.csv", 3, "row_code_lost_zeros")
    with pytest.raises(BadRows, match=r"14 errores.*districts.csv, fila 4: El territorio superior"):
        desk.bring(regions=REGIONS + "4,X\n", districts=DISTRICTS + rows)


def test_a_column_that_is_not_there_and_a_file_that_nobody_knows_are_told(desk: Desk) -> None:
    assert desk.faults(regions="code,nombre\n03,X\n") == [("regions.csv", 0, "row_no_column")]
    found = desk.faults(regions=REGIONS, distritos=DISTRICTS)
    assert found == [("distritos.csv", 0, "row_file_not_known")]


def test_a_code_does_not_move_to_another_place_or_rank(desk: Desk, country: Territory) -> None:
    for code, parent in (("03", country), ("04", country)):
        Territory.objects.create(
            code=code, rank="region", name=code, parent=parent, path=f"PER/{code}/"
        )
    elsewhere = Territory.objects.get(code="04")
    Territory.objects.create(
        code="030201", rank="district", name="x", parent=elsewhere, path="PER/04/030201/"
    )
    Territory.objects.create(
        code="030202", rank="community", name="x", parent=elsewhere, path="PER/04/030202/"
    )
    assert [reason for *_, reason in desk.faults(regions=REGIONS, districts=DISTRICTS)] == [
        "row_other_parent", "row_other_rank",
    ]  # fmt: skip


def test_who_may_import_is_asked_and_only_whoever_installs_adds_a_country(
    desk: Desk, people: Callable[..., User], country: Territory
) -> None:
    officer, regional = people(Role.NATIONAL_OFFICER), people(Role.REGIONAL_OFFICER)
    with pytest.raises(Refused):
        desk.bring(by=regional, regions=REGIONS)
    assert tree() == {"PER/": "Perú"}
    desk.bring(by=officer, regions=REGIONS)
    assert set(tree()) == {"PER/", "PER/03/"}
    path = desk.file("conapo_marginacion_estatal_2020.csv", "CVE_ENT,NOM_ENT\n09,x\n")
    with pytest.raises(Refused, match="quien lo instala"):
        import_territories(by=officer, mapping=read_mapping("mx_inegi"), files=[path])


SQUARE = [[-73.4, -13.6], [-73.3, -13.6], [-73.3, -13.5], [-73.3, -13.5], [-73.4, -13.6]]


def features(*geometries: tuple[Any, Any]) -> str:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [{"properties": {"id": code, "x": [1]}, "geometry": geometry}
                     for code, geometry in geometries],
    })  # fmt: skip


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_boundaries_come_in_and_a_null_one_is_survived(desk: Desk) -> None:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    parts = (("030201", polygon(SQUARE)), ("030202", None), ("030201", polygon(SQUARE)))
    brought = import_territories(
        by=None, mapping=desk.mapping, files=[desk.file("edges.geojson", features(*parts))]
    )
    assert brought.counts() == {"brought_boundaries": 1, "brought_without_boundary": 1}
    ring = [-734000, -136000, -733000, -136000, -733000, -135000]
    assert Outline.objects.get(is_joined=False).polygons == [[ring], [ring]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (features((30201, polygon(SQUARE))), "row_code_lost_zeros"),
        (features(("030299", polygon(SQUARE))), "row_unknown_territory"),
        (features(("030201", polygon([[650000.0, 8490000.0]] * 4))), "row_not_in_degrees"),
        (features(("030201", polygon([["a", "b"]] * 4))), "row_not_a_polygon"),
        (features(("030201", {"type": "Point", "coordinates": [0, 0]})), "row_not_a_polygon"),
        (features(("030201", {"type": "Polygon", "coordinates": {"a": 1}})), "row_not_a_polygon"),
        (features(("030201", [])), "row_not_a_polygon"),
        ('{"features": [7]}', "row_without_code"),
    ],
)
def test_a_boundary_that_is_none_is_told(text: str, reason: str, desk: Desk) -> None:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    with pytest.raises(BadRows) as told:
        import_territories(by=None, mapping=desk.mapping, files=[desk.file("edges.geojson", text)])
    assert [one.reason for one in told.value.faults] == [reason]
    assert not Outline.objects.exists()


@pytest.mark.parametrize("text", ["[" * 100_000, '{"features": []}', "x", '{"a": NaN}', ""])
def test_what_is_no_geojson_is_refused(text: str, desk: Desk) -> None:
    with pytest.raises(ChakanaError, match="POP01"):
        import_territories(by=None, mapping=desk.mapping, files=[desk.file("edges.geojson", text)])


HEADING = "kind,code,name,territory,serves,services,latitude,longitude,capacity,since,until\n"
SCHOOL = "school,0241,I.E. 54001,030201,030201c1,primary;secondary,-13.6,-73.4,120,1987-04-01,\n"
CLINIC = "clinic,0241,P.S. Andarapa,030201c1,,,,,,,\n"


@pytest.fixture
def with_communities(desk: Desk) -> Desk:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    top = "code,name,district,latitude,longitude,altitude,hours_to_district_capital\n"
    path = desk.file("c.csv", f"{top}030201c1,Ñuñunhuayqo,030201,,,3900,1.5\n"
                     "030201c2,Cumanaylla,030201,,,,\n")  # fmt: skip
    import_territories(
        by=None, mapping=read_mapping("communities"), files=[path],
        territory=Territory.objects.get(code="PER"),
    )  # fmt: skip
    return desk


def facilities(desk: Desk, rows: str, *, is_whole: bool = False) -> dict[str, int]:
    return import_territories(
        by=None, mapping=read_mapping("facilities"), files=[desk.file("f.csv", HEADING + rows)],
        territory=Territory.objects.get(code="03"), day=date(2014, 3, 1), is_whole=is_whole,
    ).counts()  # fmt: skip


def test_facilities_come_in_with_what_they_serve(with_communities: Desk) -> None:
    assert facilities(with_communities, SCHOOL + CLINIC) == {"brought_facilities_new": 2}
    school = Facility.objects.get(kind="school")
    assert (school.services, school.capacity, school.since, school.until) == (
        ["primary", "secondary"], 120, date(1987, 4, 1), None,
    )  # fmt: skip
    found = Reach.objects.values_list("facility__kind", "territory__code", "is_declared")
    assert set(found) == {("school", "030201c1", True), ("clinic", "030201", False)}
    assert not FacilityRegister.objects.exists()
    assert facilities(with_communities, SCHOOL + CLINIC, is_whole=True) == {}
    first, second = (Territory.objects.get(code=f"030201c{number}") for number in (1, 2))
    day = date(2014, 3, 1)
    assert [reach(one, "school", day) for one in (first, second)] == [True, False]
    assert [reach(one, "clinic", day) for one in (first, second)] == [True, True]


def test_facilities_told_again_change_and_none_is_closed_by_silence(
    with_communities: Desk,
) -> None:
    facilities(with_communities, SCHOOL + CLINIC)
    closed = SCHOOL.replace("1987-04-01,", "1987-04-01,2013-12-31").replace("030201c1", "030201c2")
    assert facilities(with_communities, closed) == {"brought_facilities_changed": 1}
    school = Facility.objects.get(kind="school")
    assert school.until == date(2013, 12, 31)
    assert [one.territory.code for one in school.reaches.all()] == ["030201c2"]
    other = CLINIC.replace("0241", "0242")
    assert facilities(with_communities, other) == {
        "brought_facilities_new": 1, "brought_facilities_vanished": 1,
    }  # fmt: skip
    assert Facility.objects.filter(kind="clinic", until=None).count() == 2


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (CLINIC.replace("clinic", "church"), "row_unknown_kind"),
        (SCHOOL.replace("030201c1", "030201c9"), "row_unknown_territory"),
        (CLINIC.replace("030201c1", "PER"), "row_outside"),
        (SCHOOL.replace("120", "1.5"), "row_not_a_number"),
        (SCHOOL.replace("1987-04-01", "1/4/1987"), "row_not_a_day"),
        (SCHOOL.replace("1987-04-01,", "1987-04-01,1986-01-01"), "row_closes_before"),
        (SCHOOL + SCHOOL, "row_repeated_code"),
    ],
)
def test_a_bad_facility_is_told_and_none_is_written(
    row: str, reason: str, with_communities: Desk
) -> None:
    with pytest.raises(BadRows) as told:
        facilities(with_communities, CLINIC + row.replace("0241", "0999"))
    assert [one.reason for one in told.value.faults] == [reason]
    assert not Facility.objects.exists()


def test_offices_come_in_and_change(with_communities: Desk) -> None:
    top = "code,name,kind,programme,territory,latitude,longitude\n"

    def bring(rows: str) -> dict[str, int]:
        return import_territories(
            by=None, mapping=read_mapping("offices"), territory=Territory.objects.get(code="PER"),
            files=[with_communities.file("o.csv", top + rows)],
        ).counts()  # fmt: skip

    row = "J1,UT Apurímac,regional office,Juntos,03,-13.63,-72.88\n"
    assert bring(row) == {"brought_offices_new": 1}
    assert bring(row) == {}
    assert bring(row.replace("UT", "Unidad")) == {"brought_offices_changed": 1}
    assert Office.objects.get().name == "Unidad Apurímac"
    with pytest.raises(BadRows):
        bring(row + row)


def test_a_spreadsheet_is_read_as_well_and_its_lost_zeros_are_told(desk: Desk) -> None:
    import xlsxwriter

    path = desk.folder / "regions.xlsx"
    for code, is_good in (("03", True), (3, False)):
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["code", "name"])
            sheet.write_row(1, 0, [code, "Apurímac"])
        if is_good:
            import_territories(by=None, mapping=desk.mapping, files=[path])
            continue
        with pytest.raises(BadRows, match="quitó los ceros"):
            import_territories(by=None, mapping=desk.mapping, files=[path])


@pytest.mark.parametrize("name", shipped())
def test_every_mapping_that_ships_can_be_read(name: str) -> None:
    assert read_mapping(name).mapping == name


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (MAPPING.replace("source: map", "source: nowhere"), "CHK007"),
        (MAPPING.replace("country: {code: PER, name: Perú}\n", ""), "CHK007"),
        (MAPPING.replace("first: 2", "first: 2, column: code"), "CHK007"),
        (MAPPING.replace("rank: region", "rank: kingdom"), "CHK007"),
        (MAPPING + "more: 1\n", "CHK"),
    ],
)
def test_a_mapping_that_is_wrong_is_told(wrong: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(wrong, encoding="utf-8")
    with pytest.raises(ChakanaError, match=code):
        read_mapping(tmp_path / "wrong.yaml")


def test_a_mapping_of_no_name_is_told() -> None:
    with pytest.raises(ChakanaError, match="pe_ubigeo"):
        read_mapping("pe_ubigo")


def test_figures_are_told_by_one_query_whatever_their_number(
    desk: Desk, django_assert_num_queries: Any
) -> None:
    desk.bring(regions=REGIONS, districts=DISTRICTS)
    with django_assert_num_queries(1):
        figures_on(date(2020, 1, 1), timezone.now() + timedelta(days=1))
