"""One settings file; every difference between places comes from the environment (docs/operations.md lists the names)."""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.environment import flag, required, value

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = required("SECRET_KEY")
DEBUG = False
DEMO = flag("DEMO")
ALLOWED_HOSTS = value("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in value("CSRF_TRUSTED_ORIGINS").split(",") if origin]
HTTPS = flag("HTTPS")

# Each process signs in to PostgreSQL as one of three roles: owner (migrations), app (doors), clock (sweeps and tasks).
DATABASE_ROLE = value("DATABASE_ROLE", "app")
DATABASE_URLS = {
    "owner": value("DATABASE_URL_OWNER") or value("DATABASE_URL"),
    "app": value("DATABASE_URL"),
    "clock": value("DATABASE_URL_CLOCK") or value("DATABASE_URL"),
}
DATABASES = {
    "default": {
        **dj_database_url.parse(DATABASE_URLS[DATABASE_ROLE] or required("DATABASE_URL"), conn_max_age=60),
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "guardian",
    "django_htmx",
    "accounts",
    "orgunits",
    "cases",
    "notifications",
    "escalation",
    "insight",
    "intake",
    "web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.guard.OutermostMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.language.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.session.SessionEndMiddleware",
    "web.guard.GuardMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.shell.shell",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "accounts.adapter.ClosedSignup"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ANONYMOUS_USER_NAME = None  # guardian: no row for anonymous visitors
SILENCED_SYSTEM_CHECKS = [
    "guardian.W001"
]  # its backend lets superusers in everywhere; cases.access asks its rows itself

SESSION_COOKIE_AGE = 30 * 60  # web.session prolongs it when somebody does something, up to ten hours
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "web.views.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = value("STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_MAX_AGE = 3600 if STATIC_ROOT else 0

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

REDIS_URL = value("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TIMEZONE = "UTC"
CELERY_ENABLE_UTC = True

# Mail: a folder of .eml files when MAIL_OUTBOX is set, else a real server; TLS is required and fails closed.
MAIL_OUTBOX = value("MAIL_OUTBOX")
EMAIL_BACKEND = "notifications.outbox.OutboxBackend" if MAIL_OUTBOX else "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = value("EMAIL_HOST", "localhost")
EMAIL_PORT = int(value("EMAIL_PORT", "587"))
EMAIL_HOST_USER = value("EMAIL_USER")
EMAIL_HOST_PASSWORD = value("EMAIL_PASSWORD")
EMAIL_USE_TLS = value("EMAIL_TLS", "1") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = value("MAIL_FROM", "stjernesager@localhost")
PUBLIC_URL = value("PUBLIC_URL", "http://127.0.0.1:8000")

# CPR: "keyid:base64key,keyid:base64key"; the first encrypts, all decrypt. The blind index has a key of its own.
CPR_KEYS = required("CPR_KEYS")
CPR_INDEX_KEY = required("CPR_INDEX_KEY")

# Attachments: encrypted with FILE_KEYS (as CPR_KEYS) in a folder outside everything a web server serves. One file at a
# time, held in memory until it is encrypted (web.upload), so that its plain bytes never lie on a disk.
FILE_KEYS = required("FILE_KEYS")
FILES_ROOT = required("FILES_ROOT")
FILE_UPLOAD_HANDLERS = ["web.upload.InMemoryOnly"]
DATA_UPLOAD_MAX_NUMBER_FILES = 1

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
