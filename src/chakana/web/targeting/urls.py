"""Pages of programmes, assessments, sessions and appeals."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.targeting.views import (
    appeals,
    assessments,
    calling,
    figures,
    programmes,
    reach,
    sessions,
)

P = Permission
SEES = P.SEE_SESSIONS
urlpatterns = [
    page("focalizacion/", reach.targeting, "targeting", opens=P.SEE_TARGETING),
    page("focalizacion/cifras.csv", figures.targeting_csv, "targeting_csv", opens=P.SEE_TARGETING),
    page("focalizacion/<int:key>/encuesta/", figures.ask_survey, "ask_survey", opens=P.ASSESS),
    page("programas/", programmes.in_use, "programmes", opens=P.SEE_PROGRAMMES),
    page("programas/<str:digest>/", programmes.version, "version", opens=P.SEE_PROGRAMMES),
    page("programas/<str:digest>/adoptar/", programmes.adopt, "version_adopt", opens=P.ADOPT),
    page("programas/<str:digest>/manual.<str:ending>", programmes.manual, "version_manual",
         opens=P.SEE_PROGRAMMES),
    page("evaluaciones/", assessments.assessments, "assessments", opens=P.SEE_TARGETING),
    page("evaluaciones/nueva/", assessments.ask, "assess", opens=P.ASSESS),
    page("evaluaciones/<int:key>/", assessments.assessment, "assessment", opens=P.SEE_TARGETING),
    page("evaluaciones/<int:key>/repetir/", assessments.repeat, "assessment_repeat",
         opens=P.SEE_TARGETING),
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
    page("hogares/<str:number>/reclamo/", appeals.new, "appeal_new", opens=P.FILE_APPEALS),
    page("reclamos/", appeals.appeals, "appeals", opens=(P.FILE_APPEALS, P.DECIDE_APPEALS)),
    page("reclamos/<int:key>/", appeals.appeal, "appeal",
         opens=(P.FILE_APPEALS, P.DECIDE_APPEALS)),
    page("reclamos/<int:key>/responder/", appeals.answer, "appeal_answer",
         opens=P.DECIDE_APPEALS),
    page("reclamos/<int:key>/convocar/", appeals.call, "appeal_call", opens=P.CALL_SESSIONS),
]  # fmt: skip
