"""Pages of work in the background."""

from chakana.web.pages import EVERY_USER, page
from chakana.web.work import views

urlpatterns = [
    page("trabajos/", views.jobs, "jobs", opens=EVERY_USER),
    page("trabajos/<int:key>/", views.job, "job", opens=EVERY_USER),
]
