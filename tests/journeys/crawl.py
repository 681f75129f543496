"""Walking through the site along its links, as somebody who clicks on everything."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html
from playwright.sync_api import APIRequestContext

EXAMPLES = 2
"""As many pages of one address as are opened: two households are like two hundred."""


@dataclass
class Walk:
    """What one person reached: ``pages`` by the name of their address; files; forms."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    styled: set[str] = field(default_factory=set)
    broken: dict[str, int] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)

    @property
    def names(self) -> set[str]:
        return {*self.pages, *self.files, *self.forms}


def walk(client: APIRequestContext, address: str, start: str = "/") -> Walk:
    """Everything that whoever is logged in with ``client`` reaches from ``start``."""
    found, waiting, seen = Walk(), deque([start]), {start}
    while waiting:
        path = waiting.popleft()
        name = name_of(path)
        if name is None or len(found.pages.get(name, ())) >= EXAMPLES:
            continue
        answer = client.get(f"{address}{path}")
        body = answer.body()
        if answer.status >= 400:
            found.broken[path] = answer.status
        elif "text/html" not in answer.headers.get("content-type", ""):
            found.files.add(name)
        else:
            found.pages.setdefault(name, []).append(path)
            found.sizes[path] = len(body)
            if b"site.css" in body:
                found.styled.add(path)
            page = html.fromstring(body)
            found.forms |= {one for one in map(name_of, _sent_to(page, path)) if one}
            for link in _links(page, path):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
    return found


def name_of(path: str) -> str | None:
    """The name of the address of ``path``; None where the site has no such address."""
    try:
        return resolve(urlsplit(path).path).url_name
    except Resolver404:
        return None


def _links(page: html.HtmlElement, path: str) -> Iterator[str]:
    for href in page.xpath("//a/@href"):
        joined = urlsplit(urljoin(path, href))
        if not joined.scheme and joined.path:
            yield joined.path + (f"?{joined.query}" if joined.query else "")


def _sent_to(page: html.HtmlElement, path: str) -> Iterator[str]:
    for form in page.xpath("//form"):
        yield urljoin(path, form.get("action") or path)
