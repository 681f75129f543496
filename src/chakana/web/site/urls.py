"""The door, the home of each user, and pages that show several slices together."""

from django.contrib.auth.views import LoginView, LogoutView

from chakana.web.accounts.roles import Permission
from chakana.web.pages import ANYBODY, EVERY_USER, page
from chakana.web.site.help import help_page
from chakana.web.site.home import home
from chakana.web.site.households import household
from chakana.web.site.style import style

urlpatterns = [
    page("", home, "home", opens=EVERY_USER),
    page("entrar/", LoginView.as_view(template_name="site/login.html"), "login", opens=ANYBODY),
    page("salir/", LogoutView.as_view(), "logout", opens=ANYBODY),
    page("ayuda/", help_page, "help", opens=ANYBODY),
    page("estilo/", style, "style", opens=EVERY_USER),
    page("hogares/<str:number>/", household, "household", opens=Permission.SEE_HOUSEHOLDS),
]
