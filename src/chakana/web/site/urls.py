"""The home of each user, and pages that show several slices together."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import ANYBODY, EVERY_USER, page
from chakana.web.site.help import help_page
from chakana.web.site.home import home
from chakana.web.site.households import household
from chakana.web.site.style import style

urlpatterns = [
    page("", home, "home", opens=EVERY_USER),
    page("ayuda/", help_page, "help", opens=ANYBODY),
    page("estilo/", style, "style", opens=EVERY_USER),
    page("hogares/<str:number>/", household, "household", opens=Permission.SEE_HOUSEHOLDS),
]
