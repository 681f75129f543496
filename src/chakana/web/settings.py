"""Django's settings. What differs between places comes from the environment:

``CHAKANA_DATABASE_URL`` (SQLite beside the work by default; ``postgres://…`` for PostgreSQL),
``CHAKANA_SECRET_KEY``, ``CHAKANA_OLD_SECRET_KEYS`` (those of before, by commas), ``CHAKANA_HOSTS``
(names the site answers to, by commas), ``CHAKANA_DATA`` (the folder of the SQLite file, snapshots
and uploads) and ``CHAKANA_DEBUG=1`` for development.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from chakana.web.upkeep.logs import CONFIGURATION

HERE = Path(__file__).parent
DATA = Path(os.environ.get("CHAKANA_DATA", "out/web")).absolute()
DEBUG = os.environ.get("CHAKANA_DEBUG") == "1"
SECRET_FILE = DATA / "secret.key"
"""Made by ``chakana web`` where no key is given, so that all its processes share one."""


def _secret() -> str:
    """The key given, or the one in the file; else one that lasts as long as this process."""
    given = os.environ.get("CHAKANA_SECRET_KEY")
    if given is None and SECRET_FILE.is_file():
        given = SECRET_FILE.read_text(encoding="ascii")
    return given or secrets.token_urlsafe(48)


SECRET_KEY = _secret()
_OLD = os.environ.get("CHAKANA_OLD_SECRET_KEYS", "").split(",")
SECRET_KEY_FALLBACKS = [one for one in _OLD if one]
"""Keys of before, which still open what they signed and locked."""
ALLOWED_HOSTS = os.environ.get("CHAKANA_HOSTS", "localhost,127.0.0.1").split(",")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "chakana.web.audit",
    "chakana.web.territories",
    "chakana.web.accounts",
    "chakana.web.people",  # before allauth: its templates take the place of allauth's
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "chakana.web.work",
    "chakana.web.interface",
    "chakana.web.registry",
    "chakana.web.imports",
    "chakana.web.targeting",
    "chakana.web.enrolment",
    "chakana.web.conditions",
    "chakana.web.coordination",
    "chakana.web.ledger",
    "chakana.web.transfers",
    "chakana.web.families",
    "chakana.web.api",
    "chakana.web.site",
]
AUTH_USER_MODEL = "accounts.User"
MIDDLEWARE = [
    "chakana.web.accounts.gate.from_where",
    "chakana.web.upkeep.logs.noting",
    "chakana.web.upkeep.metrics.counting",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "chakana.web.site.frame.where_from",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chakana.web.accounts.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "chakana.web.urls"
WSGI_APPLICATION = "chakana.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chakana.web.texts.in_templates",
                "chakana.web.site.frame.in_templates",
            ],
            "builtins": [
                "chakana.web.site.templatetags.chakana",
                "chakana.web.site.templatetags.parts",
            ],
        },
    }
]

_AS_SQLITE: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    # Without recursive triggers INSERT OR REPLACE would go past those that forbid removing a row.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    " PRAGMA recursive_triggers=ON; PRAGMA busy_timeout=20000;",
}

# Compiling a statement takes longer than running one that a page asks.
_AS_POSTGRESQL: dict[str, Any] = {"options": "-c jit=off"}


def _database() -> dict[str, Any]:
    url = os.environ.get("CHAKANA_DATABASE_URL") or f"sqlite:///{DATA / 'chakana.sqlite3'}"
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600))
    own = _AS_SQLITE if found["ENGINE"].endswith("sqlite3") else _AS_POSTGRESQL
    found["OPTIONS"] = {**found.get("OPTIONS", {}), **own}
    return found


DATABASES = {"default": _database()}
LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = CONFIGURATION
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "es"
LANGUAGES = [("es", "Español"), ("en", "English")]
USE_I18N = USE_TZ = True
TIME_ZONE = os.environ.get("CHAKANA_TIME_ZONE", "America/Lima")
COUNTRY = os.environ.get("CHAKANA_COUNTRY", "PER")
"""ISO 3166, three letters: how its people say months (setiembre)."""
CURRENCY = os.environ.get("CHAKANA_CURRENCY", "PEN")
"""ISO 4217: what amounts are shown in where a page names no other."""
CSRF_FAILURE_VIEW = "chakana.web.site.errors.stale_form"

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE.parent / "look"]
WHITENOISE_USE_FINDERS = True  # files come from the installed package: nothing is collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = DATA / "files"
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "home", "account_login"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "chakana.web.accounts.door.Door"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False  # ours are kept in the database: accounts.throttle
MFA_ADAPTER = "chakana.web.accounts.door.SecondFactor"
MFA_TOTP_TOLERANCE = 1  # a telephone whose clock is half a minute off
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "chakana.web.accounts.door.CodeAtTheDoor",
    "reauthenticate": "chakana.web.accounts.door.CodeAgain",
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "CommonPasswordValidator", "NumericPasswordValidator",
            "UserAttributeSimilarityValidator",
        )
    ),
]  # fmt: skip
CACHES = {
    # In the database, so that a code that one process took is not taken again by another.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}
}

# How long a session lasts stands among the assumptions; the gate ends it. This is the cookie's.
SESSION_COOKIE_AGE = 24 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = os.environ.get("CHAKANA_HTTPS") == "1"
"""Whether a proxy of ours ends TLS and says who asks (``X-Forwarded-Proto``, ``-For``)."""
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
