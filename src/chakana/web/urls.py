"""Where pages are."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import URLPattern, URLResolver, include, path

from chakana.web.audit import views as audit
from chakana.web.site.home import home
from chakana.web.site.households import household, households
from chakana.web.targeting import views as targeting
from chakana.web.transfers import views as transfers

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home, name="home"),
    path("entrar/", LoginView.as_view(template_name="site/login.html"), name="login"),
    path("salir/", LogoutView.as_view(), name="logout"),
    path("idioma/", include("django.conf.urls.i18n")),
    path("hogares/", households, name="households"),
    path("hogares/<str:number>/", household, name="household"),
    path("asambleas/", targeting.sessions, name="sessions"),
    path("asambleas/<int:key>/", targeting.session, name="session"),
    path("pagos/", transfers.cycles, name="cycles"),
    path("pagos/<int:key>/", transfers.cycle, name="cycle"),
    path("pagos/<int:key>/banco.xml", transfers.bank_file, name="bank_file"),
    path("pagos/<int:key>/respuestas/", transfers.take_answers, name="take_answers"),
    path("pagos/<int:key>/<str:move>/", transfers.take_step, name="take_step"),
    path("hechos/", audit.trail, name="trail"),
]
