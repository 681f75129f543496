"""Pages of programmes, assessments, sessions and appeals."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.targeting.views import calling, sessions

P = Permission
SEES = P.SEE_SESSIONS
urlpatterns = [
    page("asambleas/", sessions.sessions, "sessions", opens=SEES),
    page("asambleas/convocar/", calling.call, "call_sessions", opens=P.CALL_SESSIONS),
    page("asambleas/<int:key>/", sessions.session, "session", opens=SEES),
    page("asambleas/<int:key>/lista/", sessions.aloud, "session_list", opens=SEES),
    page("asambleas/<int:key>/acta.pdf", sessions.minutes, "session_minutes", opens=SEES),
    page("asambleas/<int:key>/firmar/", sessions.sign, "session_sign",
         opens=(P.HOLD_SESSIONS, P.CALL_SESSIONS)),
    page("asambleas/<int:key>/postergar/", sessions.postpone, "session_postpone",
         opens=P.HOLD_SESSIONS),
    page("asambleas/<int:key>/otra/", sessions.again, "session_again", opens=P.CALL_SESSIONS),
]  # fmt: skip
