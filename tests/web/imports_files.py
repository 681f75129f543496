"""Files of households for the tests of imports, and the way of one from sending to registering."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from chakana.web.accounts.models import User
from chakana.web.imports import actions, checking, places
from chakana.web.imports.meaning import Meaning
from chakana.web.imports.models import Upload
from chakana.web.territories.models import Territory
from chakana.web.work import jobs

HOMES = """clave,ubigeo,fecha de la visita,acepta,zona rural,clasificacion,ingreso mensual
A1,030201,2024-03-01,si,si,pobre,850.50
A2,030202,01/03/2024,si,no,pobre extremo,
A3,030201,2024-03-02,si,no sabe,no pobre,1200
"""
PERSONS = """clave,nombres,apellidos,dni,sexo,fecha nacimiento,embarazada
A1,Rosa,Quispe Ñahui,11111111,mujer,1990-05-06,no
A1,Luis,Quispe,,hombre,2015-01-02,
A2,Juana,Mamani,22222222,mujer,3/4/1985,si
A3,Percy,Condori,33333333,hombre,1970-01-01,no
"""


def districts(country: Territory) -> list[Territory]:
    """A region, a province and three districts below ``country``."""
    made, parent = [], country
    for code, rank, name in (("03", "region", "Apurímac"), ("0302", "province", "Andahuaylas")):
        parent = _place(code, rank, name, parent)
    for code, name in (("030201", "Andahuaylas"), ("030202", "Andarapa"), ("030203", "Chiara")):
        made.append(_place(code, "district", name, parent))
    return made


def _place(code: str, rank: str, name: str, parent: Territory) -> Territory:
    path = f"{parent.path}{code}/"
    return Territory.objects.create(code=code, rank=rank, name=name, parent=parent, path=path)


def sent(
    by: User, territory: Territory, *files: tuple[str, bytes | str], programme: str = "pe/juntos",
    corrects: Upload | None = None,
) -> Upload:  # fmt: skip
    """Files that were sent and read: each an ending and what it holds."""
    parts = [(end, [it.encode() if isinstance(it, str) else it]) for end, it in files]
    upload = actions.receive_file(
        by=by, given=places.keep(parts), shown_as="hogares.csv", programme=programme,
        territory=territory, corrects=corrects,
    )  # fmt: skip
    return worked(upload)


def worked(upload: Upload) -> Upload:
    """The upload after the work that was asked for."""
    upload.refresh_from_db()
    assert upload.job is not None
    jobs.work.func(upload.job.pk)
    upload.job.refresh_from_db()
    assert upload.job.state == "ended", upload.job.error
    upload.refresh_from_db()
    return upload


def checked(by: User, upload: Upload, **changes: Any) -> Upload:
    """The upload after its columns were understood as guessed, but for ``changes``."""
    assert upload.state != Upload.State.UNREADABLE, upload.problem
    meaning = replace(Meaning.from_data(upload.meaning), **changes)
    return worked(actions.understand(by=by, upload=upload, meaning=meaning, name="x"))


def registered(by: User, upload: Upload) -> Upload:
    """The upload after its good rows were registered."""
    return worked(actions.confirm(by=by, upload=upload, choice="good", why="a test"))


def faults(upload: Upload) -> set[tuple[str, int, str, str]]:
    """Every fault: table, row, column and what it is."""
    return set(checking.faults(upload.token).collect().rows())  # type: ignore[arg-type]


def table(rows: Iterable[Mapping[str, object]], separator: str = ",") -> str:
    """Rows as CSV."""
    lines = list(rows)
    names = list(lines[0])
    told = [separator.join(str(row.get(name, "")) for name in names) for row in lines]
    return "\n".join([separator.join(names), *told]) + "\n"
