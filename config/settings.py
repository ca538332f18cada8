"""The one settings module; everything that differs between machines is in the environment."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from config import lazily
from config.env import (
    env_bool,
    env_database,
    env_int,
    env_list,
    env_secret,
    env_str,
    load_dotenv,
)

lazily.put_off_security_keys()  # before any app is loaded

BASE_DIR = Path(__file__).resolve().parent.parent
load_dotenv(BASE_DIR / ".env")

# Places for files. `var/` holds everything that is not code.
VAR_DIR = Path(env_str("VAR_DIR", str(BASE_DIR / "var"))).resolve()
PRIVATE_DIR = VAR_DIR / "private"
PUBLIC_DIR = VAR_DIR / "public"
MAIL_DIR = VAR_DIR / "mail"
BACKUP_DIR = Path(env_str("BACKUP_DIR", str(VAR_DIR / "backups"))).resolve()

DEBUG = env_bool("DEBUG")
SECRET_KEY = env_secret("SECRET_KEY")
SECRET_LINK_KEY = env_str("SECRET_LINK_KEY") or SECRET_KEY
# The demo bar, the readable mail folder and sign-in with one click.
DEMO = env_bool("DEMO")
HTTPS = env_bool("HTTPS", default=True)
# How many proxies in front add to X-Forwarded-For; 0 trusts none.
TRUSTED_PROXIES = env_int("TRUSTED_PROXIES", 0)
# Moves the clock of a test server; 0 in operation.
CLOCK_OFFSET_SECONDS = env_int("CLOCK_OFFSET_SECONDS", 0)

# Hosts live in the database (geo.Host); MunicipalityMiddleware refuses unknown ones.
ALLOWED_HOSTS = ["*"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "common",  # before rest_framework_gis, see CommonConfig.ready
    "django_filters",
    "django_htmx",
    "rest_framework",
    "rest_framework_gis",
    "drf_spectacular",
    "rules.apps.AutodiscoverRulesConfig",
    "procrastinate.contrib.django",
    "channels",
    "geo",
    "accounts",
    "moderation",
    "photos",
    "defects",
    "participation",
    "frontend",
    # After our apps, so that our pages come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "common.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    # Before all that renders or redirects: a town's chooser and every refusal has a language.
    "common.middleware.LanguageMiddleware",
    "frontend.middleware.FailedTitleMiddleware",
    "geo.middleware.MunicipalityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.OpeningMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "frontend.context_processors.page",
            ],
            "builtins": [
                "frontend.templatetags.ui",
                "frontend.templatetags.rows",
                "frontend.templatetags.languages",
            ],
        },
    }
]

# --- database -----------------------------------------------------------------
# `default` is the application's role: it reads and writes rows, but cannot change
# tables, and can only add to the journal. `owner` changes tables (migrate).
# `direct` keeps one connection for LISTEN and must not go through a pooler.
DATABASES: dict[str, dict[str, Any]] = {"default": env_database("DATABASE_URL")}
DATABASES["owner"] = (
    env_database("DATABASE_OWNER_URL")
    if env_str("DATABASE_OWNER_URL")
    else deepcopy(DATABASES["default"])
)
DATABASES["direct"] = (
    env_database("DATABASE_DIRECT_URL")
    if env_str("DATABASE_DIRECT_URL")
    else deepcopy(DATABASES["default"])
)
# A kept connection per thread multiplies under threads; a pool does not.
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["OPTIONS"] = {
    "pool": {"min_size": 1, "max_size": env_int("DATABASE_POOL_MAX", 8), "timeout": 20}
}
DATABASES["owner"]["OPTIONS"] = {"options": "-c lock_timeout=2s"}
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

PROCRASTINATE_ON_APP_READY = "common.jobs.prepare"
# Two at a time, so that a mail need not wait for a picture.
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 2, "shutdown_graceful_timeout": 10}

REDIS_URL = env_str("REDIS_URL")
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {
    "default": (
        {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL]},
        }
        if REDIS_URL
        else {"BACKEND": "common.channel_layer.PostgresChannelLayer"}
    )
}
# One table that all processes share, because sign-in counts its tries in it. Finished
# pages are kept in memory instead (common.page_cache).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# --- people -------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
# Codes by mail: eight digits, easy to copy on a phone; three tries in a quarter of an hour.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
# Beside allauth's own limits: nobody can flood a mailbox with codes.
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip,60/h/ip",
    "request_login_code": "20/m/ip,3/5m/key,20/d/key",
    "reset_password": "20/m/ip,3/5m/key,20/d/key",
    "confirm_email": "1/10s/key,10/d/key",
}
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "request_login_code": "accounts.forms.RequestLoginCodeForm",
    "confirm_login_code": "accounts.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "accounts.forms.ConfirmPasswordResetCodeForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A code may run out while it is typed, and a phone's clock be half a minute off (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "accounts.forms.AuthenticateForm",
    "reauthenticate": "accounts.forms.ReauthenticateByCodeForm",
    "activate_totp": "accounts.forms.ActivateTOTPForm",
}
# Where people prove online who they are (OpenID Connect): see accounts.identity.
IDENTITY_PROVIDERS = env_list("IDENTITY_PROVIDERS")
SOCIALACCOUNT_ADAPTER = "accounts.adapter.IdentityAccountAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
# A link, no form: `form-action` of the page stays 'self'. The state in the session guards it.
SOCIALACCOUNT_LOGIN_ON_GET = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/konto/"
LOGOUT_REDIRECT_URL = "/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "frontend.errors.csrf_failure"

# How long an address given with a report is kept after the report was closed, unless the town
# decides otherwise (accounts.vault).
CONTACT_DAYS = env_int("CONTACT_DAYS", 30)
# How long after closing the person who reported can say that it is still broken.
REOPEN_DAYS = env_int("REOPEN_DAYS", 28)

# --- language and time -----------------------------------------------------------
LANGUAGE_CODE = "de"
# Their paths are `/`, `/en/` and `/leicht/`: see common.languages. "de-simple" is Leichte Sprache.
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("de-simple", "Leichte Sprache")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["common.formats"]
# What exists in German only, by how the path begins (patterns): workplaces, what machines read,
# and letters to other offices. Under `/en/` a link to one of them leads to the German page.
ONE_LANGUAGE_PATHS = [
    r"/(?:arbeit|bauhof|moderation|verwaltung|admin|demo)(?:/|$)",
    r"/beteiligung/verwalten(?:/|$)",
    r"/(?:stelle|einladung)/",
    r"/(?:api|tiles|feeds|health|theme|static|media|ws|bilder)(?:/|$)",
    # Files: pictures, tables, feeds, robots.txt, parts of the sitemap.
    # A QR code is none of them: it leads to a page in the language of the one it stands on.
    r"/(?![^?#]*/qr\.svg)[^?#]*\.(?:atom|css|csv|geojson|ico|jpe?g|js|json|mvt|odt|pdf|png|svg|txt|webp|woff2|xml)(?:[?#]|$)",
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Berlin"

# --- mail ---------------------------------------------------------------------
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env_str("EMAIL_HOST")
    else "accounts.mail_backend.FolderBackend"
)
EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_str("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Nahdran <nahdran@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- files --------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Style sheets and fonts, selected from KERN and joined with ours (frontend.assets).
GENERATED_DIR = VAR_DIR / "generated"
STATICFILES_FINDERS = [
    "frontend.finders.OwnAppsFinder",
    "frontend.finders.BuiltFilesFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "frontend.storage.StaticStorage"},
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Pages ask for hashed names alone; the others would be compressed for nobody.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
PHOTO_MAX_BYTES = env_int("PHOTO_MAX_BYTES", 15_000_000)
PHOTO_MAX_PIXELS = env_int("PHOTO_MAX_PIXELS", 60_000_000)
PHOTOS_PER_REPORT = 5
# How long a person can be blocked at most; a pause is shorter.
SANCTION_LONGEST_DAYS = env_int("SANCTION_LONGEST_DAYS", 365)
PHOTO_ORIGINAL_DAYS = env_int("PHOTO_ORIGINAL_DAYS", 180)
# A PDF of a project; a set of plans has some 20 MB.
DOCUMENT_MAX_BYTES = 25_000_000
# Letters and e-mails that are put to a report.
PAPER_MAX_BYTES = 10_000_000
PHOTO_CHILD_MEMORY_MB = env_int("PHOTO_CHILD_MEMORY_MB", 1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

# --- the browser's safety ----------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = False  # the proxy in front does it; a health check speaks plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
SILENCED_SYSTEM_CHECKS = [
    # GDAL before 3.9 can be led to open files and URLs. It never sees what users send:
    # their GeoJSON is parsed as JSON and handed to GEOS; GDAL reads only files that the
    # administrator names on the command line.
    "gis.W001",
    # The proxy in front redirects to https; the health check speaks plain HTTP.
    "security.W008",
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "common.rest.OneForm",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "rest_framework.views.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Nahdran",
    "DESCRIPTION": "Defects, projects and proposals of a municipality as open data.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    # A path can hold a secret link; it must not reach a log.
    "filters": {"without_secrets": {"()": "common.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_secrets"],
        }
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
        "procrastinate": {"level": "WARNING"},
    },
}
