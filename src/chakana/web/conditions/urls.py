"""Pages of conditions."""

from chakana.web.accounts.roles import Permission
from chakana.web.conditions import views
from chakana.web.pages import page

REPORTS = (Permission.REPORT_SCHOOL, Permission.REPORT_HEALTH)
SEES = Permission.SEE_CONDITIONS
urlpatterns = [
    page("verificacion/", views.verifications, "verifications", opens=REPORTS),
    page("verificacion/<int:key>/<slug:condition>/", views.verification, "verification",
         opens=REPORTS),
    page("avisos/", views.notices, "notices", opens=SEES),
    page("avisos/<int:key>/", views.notice, "notice", opens=SEES),
    page("avisos/<int:key>/<slug:step>/", views.notice_step, "notice_step", opens=SEES),
]  # fmt: skip
