"""Pages of payment cycles."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.transfers import views

SEES = Permission.SEE_PAYMENTS
urlpatterns = [
    page("pagos/", views.cycles, "cycles", opens=SEES),
    page("pagos/<int:key>/", views.cycle, "cycle", opens=SEES),
    page("pagos/<int:key>/banco.xml", views.bank_file, "bank_file",
         opens=Permission.PREPARE_PAYMENTS),
    page("pagos/<int:key>/respuestas/", views.take_answers, "take_answers",
         opens=Permission.PREPARE_PAYMENTS),
    page("pagos/<int:key>/<str:move>/", views.take_step, "take_step", opens=SEES),
]  # fmt: skip
