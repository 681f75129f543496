"""Where programs call: with a token and no session, so nobody sends them to the door."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path

from chakana.web.api.app import api
from chakana.web.api.spdci import search

ADDRESSES, APPLICATION, NAMESPACE = api.urls
for one in ADDRESSES:
    if one.callback is not None:
        one.callback = login_not_required(one.callback)
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", (ADDRESSES, APPLICATION, NAMESPACE)),
    path("spdci/registry/sync/search", search, name="spdci_search"),
]
