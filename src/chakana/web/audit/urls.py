"""Pages of the trail."""

from chakana.web.accounts.roles import Permission
from chakana.web.audit import views
from chakana.web.pages import page

urlpatterns = [
    page("hechos/", views.trail, "trail", opens=Permission.SEE_TRAIL),
    page("hechos/<int:number>/", views.event, "event", opens=Permission.SEE_TRAIL),
]
