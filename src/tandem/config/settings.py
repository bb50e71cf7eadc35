"""Settings of an installation, from the environment (`TANDEM_…`).

What belongs to a programme is a row changed by a verb, not a setting. Each setting here is checked
at start (`platform/checks.py`) and described in docs/reference/settings.md.
"""

import importlib.util
import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from tandem.config import logs
from tandem.config.web import proxies


def envint(name: str, default: int) -> int:
    """A whole number from the environment."""
    text = os.environ.get(name, "")
    try:
        return int(text) if text else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number; it is “{text}”.") from None


def envnetworks(name: str) -> tuple[proxies.Network, ...]:
    """Addresses and networks from the environment, with commas."""
    try:
        return proxies.networks(os.environ.get(name, ""))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name} must be addresses or networks, with commas between them: {error}."
        ) from None


def envsecret(name: str, file: Path) -> str:
    """A secret from the environment, else from a file of the home that is made once, readable by
    its owner only.

    Never a second one: codes and links that people have would be refused.
    """
    if os.environ.get(name):
        return os.environ[name]
    if (file.parent / "public_key").exists() and not file.exists():
        raise ImproperlyConfigured(
            f"The secret of this installation is gone: put {file} back from a backup, or set {name}"
            f" to what it was. Where it is lost, delete {file.parent / 'public_key'}: every printed"
            " code is refused then."
        )
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    except OSError:
        return secrets.token_urlsafe(48)  # no home yet: a command that needs none
    with os.fdopen(descriptor, "w") as out:
        secret = secrets.token_urlsafe(48)
        out.write(secret)
    return secret


def has_port(url: str) -> bool:
    """Whether what stands for a port in an address is one, if anything does."""
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return True


def database(url: str, *, role: str | None) -> dict[str, Any]:
    """Django's form of a `postgresql://` address. `role` is the one taken on after sign-in; None
    stays the owner.
    """
    parts = urlsplit(url)
    if (
        parts.scheme not in ("postgres", "postgresql")
        or not parts.path.strip("/")
        or not has_port(url)
    ):
        raise ImproperlyConfigured(
            "TANDEM_DATABASE_URL must read postgresql://user:password@host:port/database;"
            " PostgreSQL 16 or newer."
        )
    query = dict(parse_qsl(parts.query))
    options: dict[str, Any] = {key: value for key, value in query.items() if key != "host"}
    if role:
        # RESET ROLE falls back to this one, so only SET ROLE NONE leaves it.
        # Only what asks for it is prepared; without a number here psycopg would prepare nothing at
        # all.
        options["prepare_threshold"] = 1_000_000_000
        # Prepared statements are our short hot ones (platform/statements.py), which want no plan a
        # time.
        options["options"] = f"-c role={role} -c plan_cache_mode=force_generic_plan"
    return {
        "ENGINE": "tandem.platform.database",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": True,
        "OPTIONS": options,
    }


HOME = Path(os.environ.get("TANDEM_HOME") or Path.cwd() / "var")
DATABASE_URL = os.environ.get("TANDEM_DATABASE_URL", "postgresql:///tandem")
APPLICATION_ROLE = "tandem_app"
AS_OWNER = os.environ.get("TANDEM_AS_OWNER") == "1"
PUBLIC_URL = os.environ.get("TANDEM_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
SMTP_URL = os.environ.get("TANDEM_SMTP_URL", "")
MAIL_FROM = os.environ.get("TANDEM_MAIL_FROM", "tandem@localhost")
# What payment providers sign in with, by their code (`fees/providers/registry.py`).
PAYMENT_PROVIDERS = {
    "CHECKOUT": {
        "url": os.environ.get("TANDEM_CHECKOUT_URL", ""),
        "key": os.environ.get("TANDEM_CHECKOUT_KEY", ""),
        "secret": os.environ.get("TANDEM_CHECKOUT_SECRET", ""),
    }
}
PAGE_SECONDS = envint("TANDEM_PAGE_SECONDS", 60)
UPLOAD_BYTES_MAX = envint("TANDEM_UPLOAD_MEGABYTES", 512) * 1_000_000
APPLE_PASS = os.environ.get("TANDEM_APPLE_PASS", "")
GOOGLE_WALLET = os.environ.get("TANDEM_GOOGLE_WALLET", "")
GOOGLE_WALLET_ISSUER = os.environ.get("TANDEM_GOOGLE_WALLET_ISSUER", "")
# Whether who names a domain of a programme agrees to it too; else the operator does.
DOMAINS_BY_ORGANISERS = os.environ.get("TANDEM_DOMAINS_BY_ORGANISERS") == "1"
METRICS_TOKEN = os.environ.get("TANDEM_METRICS_TOKEN", "")
# Before the package of metrics is imported anywhere: several processes count into files of this
# folder.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(HOME / "figures"))
Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True, mode=0o700)
# Of one web process; there are two.
CONNECTIONS = envint("TANDEM_CONNECTIONS", 2_000)
CONNECTIONS_PER_ADDRESS = envint("TANDEM_CONNECTIONS_PER_ADDRESS", 100)
TRUSTED_PROXIES = envnetworks("TANDEM_TRUSTED_PROXIES")
IS_DEMO = os.environ.get("TANDEM_DEMO") == "1"

SECRET_KEY = envsecret("TANDEM_SECRET_KEY", HOME / "secret_key")
DEBUG = False
ALLOWED_HOSTS = [
    urlsplit(PUBLIC_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
    "testserver",
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES

DATABASES = {"default": database(DATABASE_URL, role=None if AS_OWNER else APPLICATION_ROLE)}
if not AS_OWNER and os.environ.get("TANDEM_POOL") == "1":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 5}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "procrastinate.contrib.django",
    "tandem.platform",
    "tandem.ledger",
    "tandem.programmes",
    "tandem.participants",
    "tandem.partners",
    "tandem.catalogue",
    "tandem.activity",
    "tandem.evidence",
    "tandem.tiers",
    "tandem.segments",
    "tandem.fees",
    "tandem.initiatives",
    "tandem.belonging",
    "tandem.contracts",
    "tandem.adjustments",
    "tandem.closing",
    "tandem.earning",
    "tandem.rewards",
    "tandem.benefits",
    "tandem.communication",
    "tandem.outreach",
    "tandem.engagement",
    "tandem.engagement.surveys",
    "tandem.engagement.tasks",
    "tandem.engagement.contests",
    "tandem.engagement.learning",
    "tandem.engagement.events",
    "tandem.engagement.community",
    "tandem.engagement.tradeins",
    "tandem.engagement.referrals",
    "tandem.engagement.library",
    "tandem.flows",
    "tandem.portals.shared",
    "tandem.portals.organiser",
    "tandem.portals.partner",
    "tandem.portals.member",
    "tandem.portals.public",
    # After our own pages, whose templates come before theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
AUTH_USER_MODEL = "platform.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "tandem.portals.shared.joining.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# who came by an invitation or a code has shown that the address is theirs
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Of our own beside allauth's: the form of enrolment, the link of the first start, tries of a mailed
# code.
ACCOUNT_RATE_LIMITS = {
    "join": "20/h/ip",
    "enter": "30/m/ip",
    "try_code": "300/h/ip,3/h/key",
    "check_code": "60/h/ip",
    "act": "600/m/ip",
    "act_member": "30/h/key",
}
ACCOUNT_FORMS = {
    "confirm_login_code": "tandem.portals.shared.joining.accounts.LoginCodeForm",
    "confirm_password_reset_code": "tandem.portals.shared.joining.accounts.PasswordCodeForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE_COOKIES else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Tandem"
# One count for every web process. Beyond the most, Django would throw counts away that still hold;
# what is over is forgotten by the night.
CACHE_TABLE = "tandem_cache"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": CACHE_TABLE,
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}
EMAIL_BACKEND = "tandem.platform.mail.QueueBackend"
DEFAULT_FROM_EMAIL = MAIL_FROM
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "Polski"), ("ro", "Română"), ("be", "Беларуская")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

ROOT_URLCONF = "tandem.config.urls"
WSGI_APPLICATION = "tandem.config.wsgi.application"
_SOURCE = Path(__file__).resolve().parents[1]
LOCALE_PATHS = [_SOURCE / "locale", _SOURCE / "locale_accounts"]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            Path(__file__).resolve().parent.parent / "portals"
        ],  # areas keep their templates with them
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "tandem.portals.shared.templatetags.areas",
                "tandem.portals.shared.templatetags.charts",
                "tandem.portals.shared.templatetags.figures",
                "tandem.portals.shared.templatetags.texts",
            ],
        },
    }
]
MIDDLEWARE = [
    "tandem.config.requests.Noted",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "tandem.config.keepable.Keepable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "tandem.portals.shared.requests.own_domain.OwnDomain",
    "allauth.account.middleware.AccountMiddleware",
    "tandem.portals.shared.requests.language.LanguageMiddleware",
    "tandem.portals.shared.requests.broken.NotTakenIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tandem.config.once_more.OnceMore",
]
# What a program's request passes (config/wsgi.py): it has no session, cookie, language or form.
API_MIDDLEWARE = [
    "tandem.config.requests.Noted",
    "tandem.portals.shared.requests.broken.NotTakenIn",
    "tandem.config.of_programs.OfPrograms",
    "tandem.config.keepable.Keepable",
    "tandem.config.once_more.OnceMore",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        # Of our own pages only what says so itself lets itself be framed: members' pages in a
        # preview.
        "frame-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
LOGIN_URL = "account_login"
CSRF_FAILURE_VIEW = "tandem.portals.shared.unsent.forged"
LOGIN_REDIRECT_URL = "/"
STATIC_URL = "/static/"
# Built files of libraries come inside packages of Python (docs/decisions/0037); of this one nothing
# else is used.
_LISTS = importlib.util.find_spec("django_tomselect")
assert _LISTS is not None and _LISTS.origin is not None
STATICFILES_DIRS = [
    ("tom-select", Path(_LISTS.origin).parent / "static" / "django_tomselect" / "js")
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
DATA_UPLOAD_MAX_MEMORY_SIZE = 25_000_000  # ten thousand purchases of one API call
FILE_UPLOAD_TEMP_DIR = (
    HOME / "incoming"
)  # not the machine's own folder: what a crash leaves is ours to clear
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
LOG_FORM = os.environ.get("TANDEM_LOG") or ("text" if sys.stderr.isatty() else "json")
LOG_LEVEL = os.environ.get("TANDEM_LOG_LEVEL") or ("WARNING" if LOG_FORM == "text" else "INFO")
LOGGING = logs.settings(form=LOG_FORM, level=LOG_LEVEL)
