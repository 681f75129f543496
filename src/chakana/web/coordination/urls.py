"""Pages of this slice."""

from chakana.web.accounts.roles import Permission
from chakana.web.coordination import views
from chakana.web.pages import page

BOTH = (Permission.REFER, Permission.ANSWER_REFERRALS)
urlpatterns = [
    page("derivaciones/", views.referrals, "referrals", opens=BOTH),
    page("derivaciones/<int:key>/responder/", views.answer_referral, "answer_referral", opens=BOTH),
    page("hogares/<str:number>/derivar/", views.refer, "refer_household", opens=Permission.REFER),
]
