"""Settings: one module, read from the environment; development and demonstration by default.

``ISIC_ENV`` is ``demo`` (default), ``test`` or ``production``. Without it, ``SECRET_KEY`` or ``ALLOWED_HOSTS`` in the
environment, ``check --deploy`` and the WSGI door mean production, so that a real server never runs with the
demonstration's looseness by oversight. ``DATABASE_URL`` alone is the demonstration on another server.
"""

import os
import secrets
import sys
from pathlib import Path

from environs import Env

from isic_platform.database.settings import databases
from isic_platform.settings.csp import CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY  # noqa: F401
from isic_platform.settings.logs import LOGGING  # noqa: F401

env = Env()
BASE_DIR = Path(__file__).resolve().parents[2]
_MEANS_PRODUCTION = env.str("SECRET_KEY", "") or env.str("ALLOWED_HOSTS", "") or "--deploy" in sys.argv
ISIC_ENV = env.str("ISIC_ENV", "production" if _MEANS_PRODUCTION else "demo")
if ISIC_ENV not in ("demo", "test", "production"):
    sys.exit("ISIC_ENV vaut demo, test ou production.")
PRODUCTION = ISIC_ENV == "production"
TESTING = ISIC_ENV == "test"
DATA_DIR = Path(env.str("ISIC_DATA_DIR", str(BASE_DIR / ".data"))).expanduser().resolve()
DEMO = not PRODUCTION  # the demonstration's accounts are refused elsewhere


def _local_secret() -> str:
    """A secret of this installation, made once and kept with its data (demonstration only)."""
    path = DATA_DIR / "secret_key"
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip() or _local_secret_retry(path)
    with os.fdopen(descriptor, "w") as out:
        key = secrets.token_urlsafe(50)
        out.write(key)
    return key


def _local_secret_retry(path: Path) -> str:
    """Another process created the file and has not written it yet."""
    import time

    for _ in range(100):
        time.sleep(0.02)
        if key := path.read_text().strip():
            return key
    sys.exit(f"Le fichier {path} est vide : supprimez-le puis relancez.")


def _required(name: str) -> str:
    value = env.str(name, "")
    if not value:
        sys.exit(f"Démarrage refusé : la variable d'environnement {name} est obligatoire en production.")
    return value


SECRET_KEY = _required("SECRET_KEY") if PRODUCTION else env.str("SECRET_KEY", "") or _local_secret()
if PRODUCTION:
    _required("DATABASE_URL")
    _required("ALLOWED_HOSTS")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
DEBUG = env.bool("DEBUG", False)
SITE_URL = env.str("SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "isic_platform.site",
    "isic_platform.database",
    "isic_platform.common",
    "isic_platform.vocabularies",
    "isic_platform.territories",
    "isic_platform.accounts",
    "isic_platform.confidentiality",
    "isic_platform.formkit",
    "isic_platform.publication",
    "isic_platform.search",
    "projects",
    "partners",
    "knowledge",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "isic_platform.accounts.middleware.KeepTypedTextMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "isic_platform.common.middleware.PrivatePagesMiddleware",
]

ROOT_URLCONF = "isic_platform.urls"
WSGI_APPLICATION = "isic_platform.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "isic_platform.site.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = databases(DATA_DIR, env.str("DATABASE_URL", "") or None, durable=not TESTING, pool=not TESTING)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if TESTING
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "projects:list"
LOGOUT_REDIRECT_URL = "site:home"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is born of an invitation that reached its address
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "isic_platform.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Attempts are counted by visitor: behind a front server, its own address would count everybody as one.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("NUM_PROXIES", 1) if PRODUCTION and env.bool("BEHIND_PROXY", True) else 0

# Shared between workers, so that the limits on sign-in attempts are shared too.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "common_cache"}
    if not TESTING
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "isic_platform.common.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", True) else None
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
MEDIA_ROOT = DATA_DIR / "media"  # never served directly: the attachment view checks rights
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "isic_platform.common.storage.StaticStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
# One megabyte of accented text takes six when it is URL-encoded: the field limit refuses first, in French.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
ATTACHMENT_MAX_BYTES = 10 * 1024 * 1024

EMAIL_URL = env.str("EMAIL_URL", "")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Isic <ne-pas-repondre@localhost>")
if EMAIL_URL:
    from dj_email_url import parse

    globals().update({k: v for k, v in parse(EMAIL_URL).items() if k.startswith("EMAIL_")})
elif not TESTING:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = DATA_DIR / "mails"

REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "isic_platform.common.pagination.CursorPagination",
    "PAGE_SIZE": 25,
    "EXCEPTION_HANDLER": "isic_platform.common.problems.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "isic_platform.common.schema.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["isic_platform.common.filters.StrictFilterBackend"],
    "DEFAULT_THROTTLE_CLASSES": [] if TESTING else ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "600/min"},
    "NUM_PROXIES": env.int("NUM_PROXIES", 1) if PRODUCTION else 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "API de la plateforme Isic",
    "DESCRIPTION": "Lecture des contenus publiés : projets, structures, grilles, réponses, vocabulaires, territoires.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
}
SILENCED_SYSTEM_CHECKS: list[str] = []
SMALL_COUNT_THRESHOLD = env.int("SMALL_COUNT_THRESHOLD", 5)  # G.7
