"""What people come to the site for, from the door to the end, in a browser without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.journeys.desk import Desk

Seat = Callable[..., Desk]


def test_an_officer_looks_up_a_family_and_reads_why(desk: Seat) -> None:
    officer = desk("district-officer", width=390)
    officer.goes_to("Hogares")
    officer.writes("Nombre de una persona", "quispe rosa")
    officer.presses("Buscar")
    officer.follows(re.compile(r"^\d\d-\d{8}$"))
    officer.reads("Por qué")
    officer.reads("Se pide")
    officer.reads(
        re.compile("Cumple los requisitos|No cumple los requisitos|Aún no se puede saber")
    )


def test_one_prepares_a_payment_and_another_approves_it(desk: Seat) -> None:
    preparer = desk("payments-preparer")
    preparer.follows(re.compile("^Calcular el pago"))
    preparer.presses("Calcular")
    preparer.presses("Marcar como revisado")
    preparer.sees_no_button("Aprobar")

    approver = desk("payments-approver")
    approver.follows(re.compile("^Aprobar el pago"))
    approver.presses("Aprobar")
    approver.sees_no_button("Enviar al banco")

    preparer.goes_to("Inicio")
    preparer.follows(re.compile("^Enviar al banco"))
    preparer.presses("Enviar al banco")
    preparer.reads("Archivos para los bancos")


def test_the_auditor_reads_who_did_what(desk: Seat) -> None:
    auditor = desk("auditor")
    auditor.goes_to("Registro de hechos")
    auditor.reads("payments-approver")


def test_a_page_that_is_not_ones_work_says_so(desk: Seat) -> None:
    verifier = desk("school-verifier")
    verifier.opens("/pagos/")
    verifier.reads("Esta página no es parte de su trabajo")
    verifier.follows("Ir al inicio")
    verifier.reads("Lo que le toca hoy")
