"""A survey of four households made by hand, its mapping, and ways to change both."""

from __future__ import annotations

from pathlib import Path

from chakana.language.document import read_text
from chakana.population.mapping import Imported, Mapping, as_mapping, import_survey
from chakana.problems import ChakanaError, Problem

HOMES = """\
conglome,vivienda,ubigeo,factor,estrato,upm,ingreso,piso,techo_a,techo_b,radios,luz,visita,cerdos,gallinas
01,1,30201,1500000,1,A,1234.565,1,1,0,2,si,05/03/2013,2,10
01,2,30201,2500000,1,A,NA,2,0,1,0,no,31/12/2012,,4
02,1,30202,500000,2,B,0,9,1,0,,si,,0,0
03,1,40101,1000000,2,C,99.994,1,0,1,1,SI,01/01/2013,1,1
"""
PERSONS = """\
conglome;vivienda;orden;edad;sexo;parentesco;dia;mes;anio;escuela
03;1;1;40,5;2;1;1;2;1972;
01;1;1;60;1;1;31;12;1952;no
01;1;2;8;2;3;5;5;2005;si
01;2;1;35;2;1;;;;99
02;1;1;70;1;1;7;8;1943;no
02;1;2;30;2;5;1;1;1983;no
"""
PLACES = """\
ubigeo,nombre,pobreza
030201,Uno,35
030202,Dos,62.5
040102,Otro,10
"""
MAPPING = """\
chakana: 1
mapping: test_survey
title: {es: Encuesta, en: Survey}
currency: PEN
observed_on: 2013-12-31
sources: [made by hand]
notes:
  - {es: De prueba, en: For tests}
files:
  homes: {path: homes.csv, missing: [NA], digits: {ubigeo: 6}}
  persons: {path: persons.csv, decimal_comma: true}
  places: {path: places.csv}
units:
  file: homes
  key: [conglome, vivienda]
  territory: {columns: [ubigeo]}
  weight: {from: factor, times: 0.000001}
  stratum: estrato
  psu: upm
  variables:
    income: {from: ingreso}
    floor_earth: {from: piso, true_when: [1], false_when: [2], missing: [9]}
    has_radio: {from: radios, true_above: 0}
    has_electricity: {from: luz, true_when: [si, SI], false_when: rest}
    roof: {kind: text, one_of: {techo_a: tile, techo_b: straw}, es: Techo, en: Roof}
    animals: {kind: number, sum_of: [cerdos, gallinas], empty: 0, times: 2, es: Cría, en: Kept}
    visited: {kind: date, from: visita, format: "%d/%m/%Y", es: Visita, en: Visit}
members:
  file: persons
  unit: [conglome, vivienda]
  key: [orden]
  leave_out: {parentesco: [5]}
  variables:
    age: {from: edad}
    sex: {from: sexo, codes: {1: male, 2: female}}
    birth_date: {date_of: [anio, mes, dia]}
    attends_school: {from: escuela, true_when: [si], false_when: [no], missing: [99]}
territories:
  country: {code: PER, name: Perú}
  ranks: {region: 2, province: 4, district: 6}
  names: {"03": Apurímac}
  attributes:
    - file: places
      rank: district
      code: {columns: [ubigeo]}
      variables:
        name: {from: nombre}
        poverty_rate: {from: pobreza, times: 0.01}
"""


def mapping(*changes: tuple[str, str]) -> Mapping:
    """The mapping with some of its text changed."""
    text = MAPPING
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return as_mapping(read_text(text, "mapping.yaml"))


def survey(folder: Path, homes: str = HOMES, persons: str = PERSONS, places: str = PLACES) -> Path:
    """The survey's files in ``folder``."""
    for name, text in (("homes", homes), ("persons", persons), ("places", places)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def imported(folder: Path, *changes: tuple[str, str], **files: str) -> Imported:
    """The population made of the survey with its changes."""
    return import_survey(mapping(*changes), survey(folder, **files), folder / "population")


def refused(folder: Path, *changes: tuple[str, str], **files: str) -> tuple[Problem, ...]:
    """The problems for which it is not made."""
    try:
        imported(folder, *changes, **files)
    except ChakanaError as error:
        assert not (folder / "population").exists()
        return tuple(p for p in error.problems if p.severity == "error")
    raise AssertionError("it was imported")
