"""Need against capacity, maps, what leaves the office, and what a survey says with its error."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from pytest_django import Settings
from tests.web.conftest import DAY, Office, through_the_door
from tests.web.test_enrolment_pages import ranked  # noqa: F401  a fixture

from chakana.language.definition import Definition
from chakana.population.tables import Population
from chakana.simulation.simulate import simulate
from chakana.web.targeting.capacity import Need
from chakana.web.targeting.models import Assessment
from chakana.web.targeting.published import COUNTS, TOGETHER, Line, lines
from chakana.web.targeting.reaching import Reach
from chakana.web.territories.models import Territory
from chakana.web.work.jobs import work
from chakana.web.work.models import Job

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.django_db
FEWEST = 10


def sheet(page: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.decode().removeprefix("\ufeff"))))


def test_places_of_a_district_are_those_that_the_definition_gives_it(
    office: Office,
    ranked: Assessment,  # noqa: F811
) -> None:
    """Two sheds for each district (fao2016, line 645), however many herds there are."""
    client = through_the_door(office.national)
    page = client.get(f"/focalizacion/cifras.csv?rango=district&evaluacion={ranked.pk}").content
    meant = Counter(
        one.territory.path.split("/")[3]
        for one in ranked.results.select_related("territory") if one.is_meant
    )  # fmt: skip
    shown = client.get(f"/focalizacion/?rango=district&evaluacion={ranked.pk}").content.decode()
    for one in Territory.objects.filter(rank="district", children__households__gt=0).distinct():
        line = shown.split(f">{one.name}</a>")[1].split("</tr>")[0]
        assert 'data-label="Cupos">2</td>' in line
        assert f'data-label="Sin cupo">{max(0, meant[one.code] - 2)}</td>' in line
    districts = Territory.objects.filter(rank="district").count()
    assert f"<dt>Cupos</dt><dd>{2 * districts}<small>" in shown
    assert len(sheet(page)) == len(meant | Counter(one.territory.path.split("/")[3]
        for one in ranked.results.select_related("territory")))  # fmt: skip


def test_territories_are_drawn_by_their_share_and_what_is_not_known_is_not_nought(
    office: Office, approved: Assessment
) -> None:
    parts = list(Territory.objects.filter(rank="district").order_by("pk"))
    for at, one in enumerate(parts):
        one.latitude, one.longitude = -13.0 - at / 10, -73.0
        one.save()
    client = through_the_door(office.national)
    page = client.get("/focalizacion/?rango=district&mapa=missed_share").content.decode()
    for one in parts:
        rows = approved.results.filter(territory__path__startswith=one.path, is_meant=True)
        every, missed = rows.count(), rows.filter(is_eligible=False).count()
        told = "no se sabe" if every < FEWEST else f"{missed / every * 100:.1f}".rstrip("0")
        assert f'aria-label="{one.name}: {told.rstrip(".")}' in page
    assert 'class="map"' in page
    assert len(page.encode()) < 100_000


def part(name: str, **counts: int) -> Need:
    return Need(Territory(code=name, name=name), Reach(**counts), None)


BIG: Mapping[str, int] = {"households": 500, "meant": 200, "reached": 150, "leaked": 30,
                          "eligible": 180, "enrolled": 100}  # fmt: skip


def hidden(line: Line) -> set[str]:
    return {name for name in COUNTS if line.told(name) is None and line.counts[name] is not None}


@pytest.mark.parametrize("few", [{"leaked": 3}, {"reached": 195}, {"reached": 4}])
def test_a_small_count_is_hidden_with_what_would_give_it_away(few: dict[str, int]) -> None:
    """With the others of the sum, and in a second territory, the total being known."""
    found = lines([part("a", **(BIG | few)), part("b", **BIG), part("c", **(BIG | {"meant": 400}))])
    assert hidden(found[0]) == set(TOGETHER)
    others = [one for one in found[1:] if set(TOGETHER) <= hidden(one)]
    assert len(others) == 1
    assert found[0].share("reached", "meant") is None


def test_what_is_left_of_all_households_may_be_few_too() -> None:
    found = lines([part("a", **(BIG | {"meant": 495, "reached": 300})), part("b", **BIG)])
    assert "meant" in hidden(found[0])
    assert not hidden(lines([part("a", **BIG), part("b", **BIG)])[0])


def test_nothing_of_few_families_leaves_in_the_file(office: Office, approved: Assessment) -> None:
    client = through_the_door(office.national)
    rows = sheet(client.get("/focalizacion/cifras.csv?rango=community").content)
    kept = {one.territory.code: one for one in approved.tallies.select_related("territory")}
    assert len(rows) == len(kept)
    some = 0
    for row in rows:
        one = kept[row["Código"]]
        true = {"Es para ellos": one.meant, "De ellos, aprobados": one.reached,
                "De ellos, quedan fuera": one.meant - one.reached,
                "Aprobados que no lo eran": one.leaked, "Evaluados": one.households}  # fmt: skip
        for name, value in true.items():
            assert row[name] in ("", str(value))
            if 0 < value < FEWEST:
                assert not row[name]
                some += 1
    assert some
    for name in rows[0]:
        assert sum(not row[name] for row in rows) != 1, name


# a survey


def drawn(generated: Path, folder: Path) -> Population:
    """The generated households as if every one were drawn in clusters, with unequal weights."""
    whole = Population.read(generated)
    units = whole.units.with_row_index("at").with_columns(
        weight=1.0 + (pl.col("at") % 7), psu=pl.format("p{}", pl.col("at") // 10)
    )
    about = replace(whole.description, generated=False, es="Encuesta de prueba", en="A test")
    found = replace(whole, units=units.drop("at"), description=about, folder=None)
    found.write(folder)
    return Population.read(folder)


def linearised(table: pl.DataFrame, part: pl.Series, whole: pl.Series) -> tuple[float, float]:
    """A ratio of totals and its error by the textbook: residuals summed by cluster."""
    weight = (table["weight"] * table["persons"]).to_numpy()
    above, below = part.cast(pl.Float64).to_numpy(), whole.cast(pl.Float64).to_numpy()
    ratio = (weight * above).sum() / (weight * below).sum()
    left = weight * (above - ratio * below) / (weight * below).sum()
    sums = np.array([left[(table["psu"] == one).to_numpy()].sum() for one in table["psu"].unique()])
    count = len(sums)
    return ratio, math.sqrt(count / (count - 1) * ((sums - sums.mean()) ** 2).sum())


def test_a_survey_tells_both_errors_with_the_errors_of_a_sample(
    office: Office, approved: Assessment, generated: Path, settings: Settings, juntos: Definition
) -> None:
    client = through_the_door(office.national)
    assert "no tiene ninguna encuesta" in client.get("/focalizacion/").content.decode()
    population = drawn(generated, Path(settings.DATA) / "survey")
    assert "todavía no se le preguntó" in client.get("/focalizacion/").content.decode()
    client.post(f"/focalizacion/{approved.pk}/encuesta/")
    work.func(Job.objects.get(kind="survey_errors").pk)
    job = Job.objects.get(kind="survey_errors")
    assert job.state == "ended", job.error
    table = simulate([juntos], population, DAY, by=()).table
    known = table.filter(pl.col("pe/juntos transfer meant").is_not_null())
    meant, served = known["pe/juntos transfer meant"], known["pe/juntos transfer served"]
    for name, above, below in (("undercoverage", meant & ~served, meant),
                               ("leakage", served & ~meant, served)):  # fmt: skip
        value, error = linearised(known, above, below)
        assert job.outcome["figures"][name][:2] == pytest.approx([value, error], rel=1e-6)
    page = client.get("/focalizacion/").content.decode()
    told = page.split("Error de exclusión")[1].split("</tr>")[0]
    value, error = linearised(known, meant & ~served, meant)
    assert f"{value:.3f}" in told.replace(",", ".")
    assert f"{error:.3f}" in told.replace(",", ".")
    assert "Encuesta de prueba" in page
