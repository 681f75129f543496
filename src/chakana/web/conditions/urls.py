"""Pages of conditions."""

from chakana.web.accounts.roles import Permission
from chakana.web.conditions.views import lists, notices, periods
from chakana.web.pages import page

REPORTS = (Permission.REPORT_SCHOOL, Permission.REPORT_HEALTH)
SEES = Permission.SEE_CONDITIONS
urlpatterns = [
    page("verificacion/", lists.verifications, "verifications", opens=REPORTS),
    page("verificacion/<int:key>/<slug:condition>/", lists.verification, "verification",
         opens=REPORTS),
    page("verificacion/<int:key>/<slug:condition>/lista.<slug:ending>", lists.sheet,
         "verification_sheet", opens=REPORTS),
    page("verificacion/<int:key>/<slug:condition>/lista/", lists.send_sheet, "send_sheet",
         opens=REPORTS),
    page("periodos/", periods.periods, "periods", opens=SEES),
    page("periodos/<int:key>/", periods.period, "period", opens=SEES),
    page("periodos/<int:key>/cartas/", periods.batch, "letters", opens=SEES),
    page("periodos/<int:key>/<slug:step>/", periods.period_step, "period_step", opens=SEES),
    page("avisos/", notices.notices, "notices", opens=SEES),
    page("avisos/<int:key>/", notices.notice, "notice", opens=SEES),
    page("avisos/<int:key>/<slug:step>/", notices.notice_step, "notice_step", opens=SEES),
]  # fmt: skip
