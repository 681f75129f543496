"""Pages of payment cycles."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.transfers.views import cycles, receipts, rosters, ways

VERIFIES = Permission.VERIFY_RECEIPT
SETS = Permission.SET_PAYMENTS
SEES, PREPARES = Permission.SEE_PAYMENTS, Permission.PREPARE_PAYMENTS
urlpatterns = [
    page("pagos/", cycles.cycles, "cycles", opens=SEES),
    page("pagos/archivos/<int:key>/", cycles.bank_file, "bank_file", opens=PREPARES),
    page("pagos/respuestas/<int:key>/tomar/", cycles.take_answers, "take_answers", opens=PREPARES),
    page("pagos/linea/<int:key>/", rosters.line, "roster_line", opens=SEES),
    page("pagos/bancos/", ways.banks, "banks", opens=(SEES, SETS)),
    page("pagos/destinos/", ways.destinations, "destinations", opens=SEES),
    page("pagos/destinos/<int:key>/", ways.destination_change, "destination_change", opens=SEES),
    page(
        "pagos/destinos/<int:key>/decidir/",
        ways.decide_change,
        "decide_change",
        opens=Permission.APPROVE_PAYMENTS,
    ),
    page("pagos/<int:key>/padron/", rosters.roster, "roster", opens=SEES),
    page("pagos/<int:key>/", cycles.cycle, "cycle", opens=SEES),
    page("pagos/<int:key>/respuestas/", cycles.bring_answers, "bring_answers", opens=PREPARES),
    page("pagos/<int:key>/recepcion/", receipts.sample, "receipts", opens=(SEES, VERIFIES)),
    page("pagos/<int:key>/recepcion/sortear/", receipts.draw, "draw_receipts", opens=VERIFIES),
    page("pagos/recepcion/<int:key>/", receipts.receipt, "receipt", opens=VERIFIES),
    page("pagos/<int:key>/<str:move>/", cycles.take_step, "take_step", opens=SEES),
]
