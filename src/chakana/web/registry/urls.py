"""Pages of this slice."""

from chakana.web.accounts.roles import Permission
from chakana.web.pages import page
from chakana.web.registry.views import households

urlpatterns = [
    page("hogares/", households.households, "households", opens=Permission.SEE_HOUSEHOLDS),
]
