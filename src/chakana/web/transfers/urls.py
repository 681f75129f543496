"""Pages of payment cycles."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.transfers.views import cycles, receipts

VERIFIES = Permission.VERIFY_RECEIPT
SEES, PREPARES = Permission.SEE_PAYMENTS, Permission.PREPARE_PAYMENTS
urlpatterns = [
    page("pagos/", cycles.cycles, "cycles", opens=SEES),
    page("pagos/archivos/<int:key>/", cycles.bank_file, "bank_file", opens=PREPARES),
    page("pagos/respuestas/<int:key>/tomar/", cycles.take_answers, "take_answers", opens=PREPARES),
    page("pagos/<int:key>/", cycles.cycle, "cycle", opens=SEES),
    page("pagos/<int:key>/respuestas/", cycles.bring_answers, "bring_answers", opens=PREPARES),
    page("pagos/<int:key>/recepcion/", receipts.sample, "receipts", opens=(SEES, VERIFIES)),
    page("pagos/<int:key>/recepcion/sortear/", receipts.draw, "draw_receipts", opens=VERIFIES),
    page("pagos/recepcion/<int:key>/", receipts.receipt, "receipt", opens=VERIFIES),
    page("pagos/<int:key>/<str:move>/", cycles.take_step, "take_step", opens=SEES),
]
