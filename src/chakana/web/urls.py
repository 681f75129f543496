"""Where pages are: each slice says its own."""

from importlib import import_module

from django.urls import URLPattern, URLResolver, include, path

SLICES = (
    "site",
    "accounts",
    "people",
    "territories",
    "registry",
    "imports",
    "targeting",
    "enrolment",
    "conditions",
    "ledger",
    "transfers",
    "coordination",
    "families",
    "work",
    "audit",
    "upkeep",
    "api",
)
urlpatterns: list[URLPattern | URLResolver] = [
    path("idioma/", include("django.conf.urls.i18n")),
    *(one for name in SLICES for one in import_module(f"chakana.web.{name}.urls").urlpatterns),
]

handler403 = "chakana.web.site.errors.forbidden"
handler404 = "chakana.web.site.errors.not_found"
handler500 = "chakana.web.site.errors.failed"
