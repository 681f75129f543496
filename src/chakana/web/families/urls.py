"""Public pages of families, and what the office does about their reports."""

from chakana.web.accounts.roles import Permission
from chakana.web.families import office, views
from chakana.web.pages import ANYBODY, page

SEES = Permission.SEE_PRESSURE
urlpatterns = [
    page("familia/", views.family, "family", opens=ANYBODY),
    page("familia/presion/", views.pressure, "pressure", opens=ANYBODY),
    page("familia/presion/seguir/", views.follow, "follow_pressure", opens=ANYBODY),
    page("familia/tarjetas/", office.cards, "family_cards", opens=Permission.ENROL),
    page("presion/", office.reports, "pressure_reports", opens=SEES),
    page("presion/<int:key>/", office.report, "pressure_report", opens=SEES),
]
