"""Pages of this slice."""

from chakana.web.accounts.roles import Permission
from chakana.web.enrolment import views, waits
from chakana.web.pages import page

P = Permission
urlpatterns = [
    page("participacion/", views.participation, "participation", opens=P.SEE_HOUSEHOLDS),
    page("participacion/afiliar/", views.enrol_all, "enrol_all", opens=P.ENROL),
    page("participacion/espera/", waits.waiting_list, "waiting_list", opens=P.SEE_HOUSEHOLDS),
    page("participacion/salidas/", views.leavers, "leavers", opens=P.END_ENROLMENTS),
    page("participacion/salidas/buscar/", views.look_for_leavers, "look_for_leavers",
         opens=P.END_ENROLMENTS),
    page("participacion/<int:key>/", views.enrolment, "enrolment", opens=P.SEE_HOUSEHOLDS),
    page("hogares/<str:number>/puesto/<int:assessment>/", waits.place_of, "place_in_order",
         opens=P.SEE_HOUSEHOLDS),
    page("hogares/<str:number>/afiliar/<int:assessment>/", views.enter, "enter_household",
         opens=P.ENROL),
]  # fmt: skip
