"""Addresses for those who look after the site."""

from chakana.web.pages import ANYBODY, page
from chakana.web.upkeep.health import health
from chakana.web.upkeep.metrics import metrics

urlpatterns = [
    page("salud/", health, "health", opens=ANYBODY),
    page("metricas/", metrics, "metrics", opens=ANYBODY),
]
