"""A mapping makes the variables it declares, and says of every odd value where it stands.

The survey is made by hand (surveys.py); what must come out of it is written here by hand.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pyreadstat
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.population.surveys import (
    HOMES,
    MAPPING,
    PERSONS,
    PLACES,
    imported,
    mapping,
    refused,
    survey,
)

from chakana.language.document import read_text
from chakana.population.mapping import (
    as_mapping,
    import_survey,
    read_mapping,
    read_territories,
    shipped_mappings,
)
from chakana.population.read import read_survey
from chakana.population.tables import Population
from chakana.population.validate import validate
from chakana.problems import ChakanaError, Problem


def columns(frame: pl.LazyFrame) -> dict[str, list[object]]:
    return frame.collect().to_dict(as_series=False)


def test_households_are_what_the_mapping_says(tmp_path: Path) -> None:
    made = imported(tmp_path).population
    assert columns(made.units) == {
        "household_id": [1, 2, 3, 4],
        "source_key": ["01/1", "01/2", "02/1", "03/1"],
        "territory": ["030201", "030201", "030202", "040101"],
        "weight": [1.5, 2.5, 0.5, 1.0],
        "stratum": ["1", "1", "2", "2"],
        "psu": ["A", "A", "B", "C"],
        "income": [123_457, None, 0, 9_999],  # 1234.565 is rounded half up
        "floor_earth": [True, False, None, True],
        "has_radio": [True, False, None, True],
        "has_electricity": [True, False, True, True],
        "roof": ["tile", "straw", "tile", "straw"],
        "animals": [24.0, 8.0, 0.0, 4.0],
        "visited": [date(2013, 3, 5), date(2012, 12, 31), None, date(2013, 1, 1)],
    }
    assert made.units.collect_schema()["income"] == pl.Int64


FEB = date(1972, 2, 1)


def test_members_stand_in_the_order_of_their_households(tmp_path: Path) -> None:
    made = imported(tmp_path).population
    assert columns(made.members) == {
        "member_id": [1, 2, 3, 4, 5],
        "household_id": [1, 1, 2, 3, 4],
        "source_key": ["01/1/1", "01/1/2", "01/2/1", "02/1/1", "03/1/1"],
        "age": [60.0, 8.0, 35.0, 70.0, 40.5],
        "sex": ["male", "female", "female", "male", "female"],
        "birth_date": [date(1952, 12, 31), date(2005, 5, 5), None, date(1943, 8, 7), FEB],
        "attends_school": [False, True, None, False, None],
    }  # fmt: skip


def test_territories_grow_from_the_codes_and_get_their_attributes(tmp_path: Path) -> None:
    made = imported(tmp_path).population
    assert made.territories.collect().rows() == [
        ("PER", "country", None, "Perú", None),
        ("03", "region", "PER", "Apurímac", None),
        ("04", "region", "PER", "04", None),
        ("0302", "province", "03", "0302", None),
        ("0401", "province", "04", "0401", None),
        ("030201", "district", "0302", "Uno", 0.35),
        ("030202", "district", "0302", "Dos", 0.625),
        ("040101", "district", "0401", "040101", None),
    ]


def test_what_was_left_out_or_unmatched_is_told(tmp_path: Path) -> None:
    warnings = imported(tmp_path).warnings
    assert [(w.code, w.message) for w in warnings] == [
        ("POP032", "persons: left out row 6 with parentesco 5."),
        ("POP029", "places: 1 of 3 rows are of no district here (040102): row 3."),
        ("POP029", "places: 1 of 3 territories of the rank district have no row: 040101."),
    ]
    assert {w.severity for w in warnings} == {"warning"}
    assert warnings[0].location.line == 1 + MAPPING.splitlines().index(
        "  leave_out: {parentesco: [5]}"
    )


def test_the_description_travels_with_the_tables(tmp_path: Path) -> None:
    about = imported(tmp_path).population.description
    assert (about.es, about.en, about.currency) == ("Encuesta", "Survey", "PEN")
    assert about.observed_on == date(2013, 12, 31)
    assert about.money_of("household") == {"income"}
    assert about.generated is False
    assert about.notes == ({"es": "De prueba", "en": "For tests"},)
    roof = about.variables_of("household")["roof"]
    assert (roof.kind, roof.codes, roof.es) == ("text", ("tile", "straw"), "Techo")
    assert set(about.variables_of("household")) == {"roof", "animals", "visited"}


def test_the_population_is_sound_and_may_be_imported_again(tmp_path: Path) -> None:
    made = imported(tmp_path)
    assert validate(made.population) == []
    with pytest.raises(ChakanaError, match="POP053"):
        imported(tmp_path)
    import_survey(mapping(), tmp_path, tmp_path / "population", replace=True)


# --- odd values, with their rows --------------------------------------------------------------

ODD: list[tuple[str, str, tuple[str, str], str]] = [
    ("POP021", "homes", (",2,0,1,0,no", ",5,0,1,0,no"), "piso holds '5' (1 ×) in row 2"),
    ("POP021", "persons", (";2;1;1;2;1972", ";3;1;1;2;1972"), "sexo holds '3' (1 ×) in row 1"),
    ("POP022", "homes", ("1234.565", '"1.234,56"'), "no figure but '1.234,56' (1 ×) in row 1"),
    ("POP022", "homes", ("1234.565", "1 234.5"), "no figure but '1 234.5' (1 ×) in row 1"),
    ("POP022", "homes", ("1234.565", "inf"), "'inf' (1 ×) in row 1"),
    ("POP022", "homes", ("1234.565", "0x10"), "'0x10' (1 ×) in row 1"),
    ("POP022", "homes", ("05/03/2013", "2013-03-05"), "no dates: '2013-03-05' (1 ×) in row 1"),
    ("POP022", "homes", ("31/12/2012", "31/02/2012"), "'31/02/2012' (1 ×) in row 2"),
    ("POP022", "persons", (";5;5;2005", ";5;13;2005"), "'2005-13-05' (1 ×) in row 3"),
    ("POP022", "persons", ("40,5", "1.040,5"), "no figure but '1.040,5' (1 ×) in row 1"),
    ("POP022", "persons", ("40,5", "4O"), "edad holds no figure but '4O' (1 ×) in row 1"),
    ("POP025", "homes", ("01,1,", "01,,"), "the key is empty in row 1"),
    ("POP025", "homes", ("01,2,", "01,1,"), "more than once in rows 1, 2: 01/1"),
    ("POP025", "persons", ("01;1;2;", "01;1;1;"), "more than once in rows 2, 3: 01/1/1"),
    ("POP025", "persons", ("01;1;2;", "01;1;;"), "the key is empty in row 3"),
    ("POP026", "persons", ("01;2;1;", "07;2;1;"), "no household with the key of row 4: 07/2"),
    ("POP027", "homes", ("1,1,0,2,si", "1,1,1,2,si"), "techo_a, techo_b hold 1 in row 1"),
    ("POP027", "homes", ("1,1,0,2,si", "1,,0,2,si"), "hold 1 in row 1"),
    ("POP028", "places", ("030202", "030201"), "stands twice, in rows 1, 2"),
    ("POP033", "homes", ("01,1,30201", "01,1,1030201"), "ubigeo has more than 6 digits in row 1"),
    ("POP066", "homes", ("1500000", "0"), "weight is missing, zero, negative or not finite"),
    ("POP066", "homes", ("1500000", ""), "weight is missing"),
    ("POP073", "homes", ("1234.565", "90000000000001"), "amounts beyond 9e+15 cents"),
    ("POP076", "homes", ("1500000,1,", "1500000,,"), "stratum is empty in row 1"),
    ("POP078", "persons", (";70;", ";170;"), "age is not between 0 and 130 in row 5: 170.0"),
    ("POP078", "places", ("62.5", "6250"), "poverty_rate is not between 0 and 1 in row 2: 62.5"),
    ("POP079", "persons", ("31;12;1952", "31;12;2052"), "birth_date is after 2013-12-31 in row 2"),
]  # fmt: skip
FILES = {"homes": HOMES, "persons": PERSONS, "places": PLACES}


@pytest.mark.parametrize(("code", "file", "change", "says"), ODD, ids=lambda v: str(v)[:30])
def test_an_odd_value_is_refused_at_its_row(
    tmp_path: Path, code: str, file: str, change: tuple[str, str], says: str
) -> None:
    """The rows are those of the survey's file: members are sorted only afterwards."""
    text = FILES[file].replace(*change, 1)
    assert text != FILES[file]
    problems = refused(tmp_path, **{file: text})
    found = [p for p in problems if p.code == code]
    assert found, problems
    assert says in found[0].message
    assert found[0].message.startswith(f"{file}: ")
    assert found[0].location.file == "mapping.yaml"
    assert found[0].location.line > 0


def test_all_odd_values_are_told_at_once_with_their_counts(tmp_path: Path) -> None:
    problems = refused(
        tmp_path,
        homes=HOMES.replace(",9,1,0,", ",7,1,0,").replace(",2,0,1,0,no", ",7,0,1,x,no"),
        persons=PERSONS.replace(";no\n", ";quizás\n"),
    )
    assert [p.message.split(".")[0] for p in problems] == [
        "homes: piso holds '7' (2 ×) in rows 2, 3",
        "homes: radios holds no figure but 'x' (1 ×) in row 2",
        "persons: escuela holds 'quizás' (2 ×) in rows 2, 5",
    ]


def test_a_code_that_lost_its_zero_is_refused_without_digits(tmp_path: Path) -> None:
    (problem,) = refused(tmp_path, (", digits: {ubigeo: 6}", ""))
    assert problem.code == "POP033"
    assert "fewer than 6 characters in 4 rows (1, 2, 3, …): 30201, 30202, 40101" in problem.message
    assert "digits" in problem.hint


@pytest.mark.parametrize(
    ("amount", "hint"),
    [
        ('"1,5"', "decimal_comma: true"),
        ("1 234.5", "no separator"),
        ("1 234 567", "no separator"),
        ("no sabe", "under missing"),
    ],
)
def test_the_hint_knows_what_the_figure_meant(tmp_path: Path, amount: str, hint: str) -> None:
    problems = refused(tmp_path, homes=HOMES.replace("1234.565", amount))
    assert [hint in problem.hint for problem in problems] == [True]


def test_dates_of_workbooks_are_read_without_a_format(tmp_path: Path) -> None:
    homes = HOMES.replace("05/03/2013", "2013-03-05 00:00:00").replace("31/12/2012", "2012-12-31")
    homes = homes.replace("01/01/2013", "2013-01-01T00:00")
    made = imported(tmp_path, (', format: "%d/%m/%Y"', ""), homes=homes)
    days = [date(2013, 3, 5), date(2012, 12, 31), None, date(2013, 1, 1)]
    assert columns(made.population.units)["visited"] == days


# --- several rows of one household ------------------------------------------------------------

ONE_FILE = """\
id,persona,jefe,zona,clase
b,1,0,1,2
a,1,0,1,3
a,2,1,1,1
b,2,0,1,2
c,1,1,2,4
c,2,1,2,4
"""
ONE_MAPPING = """\
chakana: 1
mapping: one
title: {es: Una, en: One}
currency: CRC
files: {all: {path: any.csv}}
units:
  file: all
  key: [id]
  prefer: {column: jefe, holds: [1]}
  variables:
    rural: {from: zona, true_when: [1], false_when: [2]}
    class: {kind: number, from: clase}
    person: {kind: text, from: persona, varies: true}
members:
  file: all
  unit: [id]
  variables:
    head: {from: jefe, true_when: [1], false_when: [0]}
territories:
  country: {code: CRI, name: Costa Rica}
"""


def test_the_preferred_row_of_a_household_counts(tmp_path: Path) -> None:
    """Given the one file itself, whatever it is called; without codes all live in the country."""
    path = tmp_path / "persons.csv"
    path.write_text(ONE_FILE, encoding="utf-8")
    made = import_survey(as_mapping(read_text(ONE_MAPPING)), path, tmp_path / "population")
    assert made.population.units.collect().rows() == [
        (1, "b", "CRI", True, 2.0, "1"),
        (2, "a", "CRI", True, 1.0, "2"),
        (3, "c", "CRI", False, 4.0, "1"),
    ]
    assert columns(made.population.members)["household_id"] == [1, 1, 2, 2, 3, 3]
    assert [(w.code, w.message.partition(": ")[2]) for w in made.warnings] == [
        ("POP031", "1 key has no row in which jefe holds 1; the first is taken: row 1."),
        ("POP031", "1 key has several rows in which jefe holds 1; the first is taken: row 5."),
        (
            "POP030",
            "class differs between the rows of 1 key; the row taken counts (first of each: row 2).",
        ),
    ]


def test_the_first_row_counts_where_the_mapping_says_so(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(ONE_FILE, encoding="utf-8")
    text = ONE_MAPPING.replace("{column: jefe, holds: [1]}", "first")
    made = import_survey(as_mapping(read_text(text)), path, tmp_path / "population")
    assert made.population.units.collect().rows() == [
        (1, "b", "CRI", True, 2.0, "1"),
        (2, "a", "CRI", True, 3.0, "1"),
        (3, "c", "CRI", False, 4.0, "1"),
    ]
    assert [w.code for w in made.warnings] == ["POP030"]


def test_several_rows_without_a_preference_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "persons.csv"
    path.write_text(ONE_FILE, encoding="utf-8")
    text = ONE_MAPPING.replace("  prefer: {column: jefe, holds: [1]}\n", "")
    with pytest.raises(ChakanaError) as error:
        import_survey(as_mapping(read_text(text)), path, tmp_path / "population")
    (problem,) = error.value.problems
    assert problem.code == "POP025"
    assert "prefer:" in problem.hint


def test_members_of_a_household_left_out_are_left_out(tmp_path: Path) -> None:
    made = imported(tmp_path, ("  weight:", "  leave_out: {conglome: ['02']}\n  weight:"))
    assert columns(made.population.units)["source_key"] == ["01/1", "01/2", "03/1"]
    assert columns(made.population.members)["household_id"] == [1, 1, 2, 3]
    messages = [w.message for w in made.warnings]
    assert "homes: left out row 3 with conglome 02." in messages
    assert "persons: left out row 5: their household is left out." in messages


def test_a_figure_outside_the_range_that_the_mapping_gives_is_refused(tmp_path: Path) -> None:
    """A -1 for 'not asked' is no count: the last household would have -2 animals."""
    change = ("empty: 0, times: 2", "empty: 0, times: 2, between: [0, 100]")
    assert "animals" in imported(tmp_path, change).population.units.collect_schema()
    odd = HOMES.replace("01/01/2013,1,1", "01/01/2013,-1,0")
    (tmp_path / "odd").mkdir()
    (problem,) = refused(tmp_path / "odd", change, homes=odd)
    assert (problem.code, "animals is not between 0 and 100 in row 4" in problem.message) == (
        "POP078",
        True,
    )


def test_empty_cells_may_be_left_out(tmp_path: Path) -> None:
    made = imported(tmp_path, ("parentesco: [5]", "escuela: ['']"))
    assert "persons: left out row 1 with escuela nothing." in [w.message for w in made.warnings]


# --- what a mapping may not say ---------------------------------------------------------------

MISTAKES = [
    ("CHK005", ("psu: upm", "pus: upm"), "no field 'pus'", "Did you mean 'psu'?"),
    ("CHK006", ("currency: PEN\n", ""), "'currency' is missing", ""),
    ("CHK007", ("currency: PEN", "currency: soles"), "'soles' for 'currency'", ""),
    ("CHK007", ("path: homes.csv", "path: /etc/passwd"), "downwards", ""),
    ("CHK007", ("path: homes.csv", "path: ../homes.csv"), "downwards", ""),
    ("CHK007", ("times: 2", "times: inf"), "finite", ""),
    ("CHK007", ("district: 6", "canton: 6"), "'canton'", ""),
    ("POP020", ("from: piso", "from: pisos"), "homes has no column 'pisos'", "'piso'"),
    ("POP020", ("stratum: estrato", "stratum: strato"), "no column 'strato'", "'estrato'"),
    ("POP020", ("[cerdos, gallinas]", "[cerdos, gallina]"), "'gallina'", "'gallinas'"),
    ("POP020", ("key: [orden]", "key: [order]"), "persons has no column 'order'", "'orden'"),
    ("POP023", ("from: ingreso", "from: ingreso, kind: number"), "'income' is a money", ""),
    ("POP023", ("{kind: text, one_of", "{one_of"), "'roof' has no kind", ""),
    ("POP023", ("from: ingreso", "sum_of: []"), "needs one source and has nothing", ""),
    ("POP023", ("from: ingreso", "from: a, sum_of: [b]"), "has from and sum_of", ""),
    ("POP023", ("2: female", "2: woman"), "'woman' is no code of 'sex'", "female, male"),
    ("POP023", ("from: edad", "from: edad, true_above: 1"), "no 'true_above'", "times"),
    ("POP023", ("true_when: [1], false_when: [2]", "false_when: [2]"), "when it is true", ""),
    ("POP023", ("true_when: [1], false_when: [2]", "true_when: [1]"), "when it is false", "rest"),
    ("POP023", ("[anio, mes, dia]", "[anio, mes]"), "needs three columns", ""),
    ("POP023", ("sum_of: [cerdos", "codes: {x: many}, sum_of: [cerdos"), "stand for figures", ""),
    ("POP023", ("    income:", "    territory:"), "'territory' is not a variable", ""),
    ("POP023", ("province: 4, district: 6", "district: 6, province: 4"), "A narrower rank", ""),
    ("POP023", ("region: 2, province: 4", "province: 2, region: 4"), "A narrower rank", ""),
    ("POP023", ("{region: 2, province: 4, district: 6}", "{}"), "the ranks are not named", "ranks"),
    ("POP023", ("one_of: {techo", "codes: {1: tile}, one_of: {techo"), "one_of and codes", ""),
    ("POP023", ("territory: {columns: [ubigeo]}", "territory: {}"), "columns or one_of", ""),
    ("POP023", ("from: edad", "from: edad, between: [0, 9]"), "'age' has a range", "own"),
    ("POP023", ("times: 2", "between: [9, 0]"), "upside down", "[0, 50]"),
    ("POP024", ("file: places", "file: place"), "No file is called 'place'", "'places'"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "change", "says", "hint"), MISTAKES, ids=lambda v: str(v)[:40])
def test_a_mistake_in_the_mapping_is_told_where_it_stands(
    tmp_path: Path, code: str, change: tuple[str, str], says: str, hint: str
) -> None:
    problems = refused(tmp_path, change)
    found = [p for p in problems if p.code == code]
    assert found, problems
    assert says in found[0].message
    assert hint in found[0].hint
    changed = MAPPING.replace(*change).splitlines()
    differs = [n for n, line in enumerate(changed, 1) if line not in MAPPING.splitlines()]
    assert found[0].location.line in (*differs, 1) or code in ("CHK006", "POP023")


def test_every_absent_file_and_column_is_told_at_once(tmp_path: Path) -> None:
    survey(tmp_path)
    (tmp_path / "homes.csv").unlink()
    (tmp_path / "places.csv").unlink()
    with pytest.raises(ChakanaError) as error:
        import_survey(mapping(), tmp_path, tmp_path / "population")
    assert [p.code for p in error.value.problems] == ["POP010", "POP010"]
    survey(tmp_path)
    several = mapping(("from: piso", "from: x"), ("from: edad", "from: y"), ("psu: upm", "psu: z"))
    with pytest.raises(ChakanaError) as error:
        import_survey(several, tmp_path, tmp_path / "population")
    assert [p.code for p in error.value.problems] == ["POP020"] * 3


def test_a_mapping_has_units_and_members_or_neither() -> None:
    cut = MAPPING[: MAPPING.index("members:")] + MAPPING[MAPPING.index("territories:") :]
    with pytest.raises(ChakanaError, match="both 'units' and 'members'"):
        as_mapping(read_text(cut))


def test_a_variable_of_territories_has_one_kind(tmp_path: Path) -> None:
    again = """\
    - file: places
      rank: district
      code: {columns: [ubigeo]}
      variables: {name: {from: nombre}, note: {kind: text, from: nombre}}
    - file: places
      rank: province
      code: {columns: [ubigeo], first: 4}
      variables: {note: {kind: number, from: pobreza}}
"""
    text = MAPPING[: MAPPING.index("    - file: places")] + again
    with pytest.raises(ChakanaError) as error:
        as_mapping(read_text(text))
    (problem,) = error.value.problems
    assert problem.code == "POP023"
    assert problem.message == "'note' is a number here and a text above."
    assert problem.location.line == len(text.splitlines())


def test_a_mapping_of_nothing_is_refused() -> None:
    text = MAPPING[: MAPPING.index("units:")] + MAPPING[MAPPING.index("territories:") :]
    with pytest.raises(ChakanaError, match="neither units nor a list of territories"):
        as_mapping(read_text(text))


def test_a_mapping_of_territories_makes_no_population(tmp_path: Path) -> None:
    with pytest.raises(ChakanaError, match="The mapping makes territories only"):
        import_survey("pe_territories", tmp_path, tmp_path / "population")


def test_one_file_is_not_enough_for_a_mapping_of_three(tmp_path: Path) -> None:
    survey(tmp_path)
    with pytest.raises(ChakanaError, match="POP024"):
        import_survey(mapping(), tmp_path / "homes.csv", tmp_path / "population")


def test_two_sheets_of_one_workbook_are_one_file(tmp_path: Path) -> None:
    expected = imported(tmp_path).population
    path = tmp_path / "all.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("homes", "persons", "places"):
            frame = read_survey(tmp_path / f"{name}.csv").frame
            sheet = book.add_worksheet(name)
            for number, row in enumerate([frame.columns, *frame.rows()]):
                sheet.write_row(number, 0, row)
    one = [(f"{n}.csv", f"all.xlsx, sheet: {n}") for n in ("homes", "persons", "places")]
    made = import_survey(mapping(*one), path, tmp_path / "from-sheets").population
    for name in ("units", "members", "territories"):
        assert columns(getattr(made, name)) == columns(getattr(expected, name))


def test_cells_that_are_lists_are_refused(tmp_path: Path) -> None:
    survey(tmp_path)
    frame = read_survey(tmp_path / "homes.csv").frame
    frame.with_columns(piso=pl.lit([1, 2])).write_parquet(tmp_path / "homes.parquet")
    changed = mapping(("homes.csv", "homes.parquet"))
    with pytest.raises(ChakanaError, match="piso holds List"):
        import_survey(changed, tmp_path, tmp_path / "population")


def test_mappings_are_found_by_name_or_path(tmp_path: Path) -> None:
    assert set(shipped_mappings()) >= {"cr_idb_pmt", "mx_enigh_2016", "pe_territories"}
    for name in shipped_mappings():
        assert read_mapping(name).name == name
    (tmp_path / "own.yaml").write_text(MAPPING, encoding="utf-8")
    assert read_mapping(tmp_path / "own.yaml").name == "test_survey"
    with pytest.raises(ChakanaError, match="Did you mean 'mx_enigh_2016'"):
        read_mapping("mx_enigh_2015")
    with pytest.raises(ChakanaError, match="CHK009"):
        read_mapping(tmp_path / "none.yaml")


@pytest.mark.parametrize("name", shipped_mappings())
def test_shipped_mappings_say_their_own_variables_in_both_languages(name: str) -> None:
    from chakana.population.survey.model import own_variables, parts_of

    for part in parts_of(read_mapping(name).shape):
        for variable in own_variables(part):
            assert variable.es, variable.name
            assert variable.en, variable.name


# --- the same from every format ---------------------------------------------------------------


def as_parquet(frame: pl.DataFrame, path: Path) -> None:
    frame.write_parquet(path)


def as_xlsx(frame: pl.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("datos")
        for number, row in enumerate([frame.columns, *frame.rows()]):
            sheet.write_row(number, 0, row)


def as_stata(frame: pl.DataFrame, path: Path) -> None:
    pyreadstat.write_dta(frame, path)


def as_spss(frame: pl.DataFrame, path: Path) -> None:
    pyreadstat.write_sav(frame, path)


@pytest.mark.parametrize(
    ("suffix", "write"),
    [("parquet", as_parquet), ("xlsx", as_xlsx), ("dta", as_stata), ("sav", as_spss)],
)
@pytest.mark.parametrize("typed", [False, True])
def test_every_format_gives_the_same_population(
    tmp_path: Path, suffix: str, write, typed: bool
) -> None:
    """As text, and with codes as numbers, as statistics packages keep them."""
    expected = columns(imported(tmp_path).population.units)
    frame = read_survey(tmp_path / "homes.csv").frame
    if typed:
        numbers = ["factor", "piso", "techo_a", "radios", "cerdos", "gallinas"]
        frame = frame.with_columns(pl.col(numbers).cast(pl.Float64))
    write(frame, tmp_path / f"homes.{suffix}")
    changed = mapping(("path: homes.csv", f"path: homes.{suffix}"))
    made = import_survey(changed, tmp_path, tmp_path / suffix)
    assert columns(made.population.units) == expected


# --- territories alone ------------------------------------------------------------------------

LISTED = """\
  listed: {file: places, code: {columns: [ubigeo]}}
  attributes:"""


def test_listed_territories_need_no_household(tmp_path: Path) -> None:
    survey(tmp_path)
    start = MAPPING.index("units:")
    text = MAPPING[:start] + MAPPING[MAPPING.index("territories:") :]
    tree, warnings = read_territories(
        as_mapping(read_text(text.replace("  attributes:", LISTED))), tmp_path
    )
    assert tree.filter(pl.col("rank") == "district").rows() == [
        ("030201", "district", "0302", "Uno", 0.35),
        ("030202", "district", "0302", "Dos", 0.625),
        ("040102", "district", "0401", "Otro", 0.1),
    ]
    assert warnings == []


def test_a_household_outside_the_listed_territories_is_refused(tmp_path: Path) -> None:
    problems = refused(tmp_path, ("  attributes:", LISTED))
    assert [p.code for p in problems] == ["POP068"]
    assert "in row 4: '040101'" in problems[0].message


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("030202", "030201"), "a code that stands twice in rows 1, 2"),
        (("030202", ""), "no code in row 2"),
        (("030202", "30202"), "a code without 6 characters in row 2"),
    ],
)
def test_a_list_of_territories_with_faults(
    tmp_path: Path, change: tuple[str, str], says: str
) -> None:
    problems: list[Problem] = []
    problems += refused(tmp_path, ("  attributes:", LISTED), places=PLACES.replace(*change))
    assert any(p.code == "POP028" and says in p.message for p in problems)


def test_territories_that_are_not_listed_cannot_be_read_alone(tmp_path: Path) -> None:
    with pytest.raises(ChakanaError, match="POP023"):
        read_territories(mapping(), survey(tmp_path))


# --- properties -------------------------------------------------------------------------------


@given(st.lists(st.none() | st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=20))
def test_amounts_of_money_keep_every_cent(
    tmp_path_factory: pytest.TempPathFactory, amounts: list[object]
) -> None:
    """Expected cents are counted by Decimal; the code goes through doubles."""
    folder = tmp_path_factory.mktemp("money")
    rows = [f"{i},{'' if a is None else a},1,0" for i, a in enumerate(amounts)]
    text = ONE_MAPPING.replace("class: {kind: number, from: clase}", "income: {from: clase}")
    text = text.replace("person: {kind: text, from: persona, varies: true}", "").rstrip()
    text = text.replace("from: zona, true_when: [1], false_when: [2]", "from: zona, true_above: 0")
    (folder / "a.csv").write_text("id,clase,jefe,zona\n" + "\n".join(rows) + "\n", encoding="utf-8")
    made = import_survey(as_mapping(read_text(text)), folder / "a.csv", folder / "population")
    expected = [None if a is None else int(a * 100) for a in amounts]
    assert columns(made.population.units)["income"] == expected
    assert Population.read(folder / "population").description.money_of("household") == {"income"}
