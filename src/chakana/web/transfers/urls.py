"""Pages of payment cycles."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.transfers import views

SEES, PREPARES = Permission.SEE_PAYMENTS, Permission.PREPARE_PAYMENTS
urlpatterns = [
    page("pagos/", views.cycles, "cycles", opens=SEES),
    page("pagos/archivos/<int:key>/", views.bank_file, "bank_file", opens=PREPARES),
    page("pagos/respuestas/<int:key>/tomar/", views.take_answers, "take_answers", opens=PREPARES),
    page("pagos/<int:key>/", views.cycle, "cycle", opens=SEES),
    page("pagos/<int:key>/respuestas/", views.bring_answers, "bring_answers", opens=PREPARES),
    page("pagos/<int:key>/<str:move>/", views.take_step, "take_step", opens=SEES),
]
