"""The site in production is set as Django's own checks ask, and browsers load only our files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client


def test_the_checks_of_deployment_have_nothing_to_say(tmp_path: Path) -> None:
    told = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "chakana.web.settings", "CHAKANA_HTTPS": "1",
        "CHAKANA_HOSTS": "chakana.example.pe", "CHAKANA_DATA": str(tmp_path),
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "django", "check", "--deploy",
               "--fail-level", "WARNING"]  # fmt: skip
    done = subprocess.run(command, env=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
def test_a_browser_is_told_to_load_only_our_own_files() -> None:
    answer = Client().get("/entrar/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_a_form_of_another_site_is_not_taken() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/entrar/", {"login": "x", "password": "y"}).status_code == 403
