"""Pages of the assembly."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.targeting.views import sessions as views

SEES = Permission.SEE_SESSIONS
urlpatterns = [
    page("asambleas/", views.sessions, "sessions", opens=SEES),
    page("asambleas/<int:key>/", views.session, "session", opens=SEES),
]
