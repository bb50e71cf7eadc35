"""Settings that cannot work are refused at start, each with a sentence."""

import os
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from tandem.platform import disk
from tandem.platform.files import passes


@register()
def settings_can_work(**_: Any) -> list[CheckMessage]:
    """Each TANDEM_… setting makes sense by itself."""
    faults: list[CheckMessage] = []
    if not _is_address(settings.PUBLIC_URL, "http", "https"):
        sentence = (
            "TANDEM_PUBLIC_URL must read https://host or http://host:port; it is"
            f" “{settings.PUBLIC_URL}”."
        )
        faults.append(Error(sentence, id="tandem.E001"))
    if settings.SMTP_URL and not _is_address(settings.SMTP_URL, "smtp", "smtps", "smtp+tls"):
        faults.append(
            Error(
                "TANDEM_SMTP_URL must read smtp://user:password@host:port (or smtps://,"
                " smtp+tls://).",
                id="tandem.E002",
            )
        )
    if not 1_000_000 <= settings.UPLOAD_BYTES_MAX <= 20_000_000_000:
        faults.append(
            Error("TANDEM_UPLOAD_MEGABYTES must lie between 1 and 20000.", id="tandem.E003")
        )
    if len(settings.SECRET_KEY) < 32:
        faults.append(Error("TANDEM_SECRET_KEY must have 32 characters or more.", id="tandem.E004"))
    if settings.HOME.exists() and not settings.HOME.is_dir():
        faults.append(
            Error(f"TANDEM_HOME is {settings.HOME}, which is not a folder.", id="tandem.E005")
        )
    if settings.LOG_FORM not in ("json", "text"):
        faults.append(Error("TANDEM_LOG must be json or text.", id="tandem.E006"))
    if settings.LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        faults.append(
            Error("TANDEM_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.", id="tandem.E007")
        )
    if settings.CONNECTIONS < 10 or settings.CONNECTIONS_PER_ADDRESS < 6:
        faults.append(
            Error(
                "TANDEM_CONNECTIONS must be 10 or more, TANDEM_CONNECTIONS_PER_ADDRESS 6 or more.",
                id="tandem.E008",
            )
        )
    if any(network.prefixlen == 0 for network in settings.TRUSTED_PROXIES):
        faults.append(
            Error(
                "TANDEM_TRUSTED_PROXIES names the whole Internet: anybody could say who they are.",
                id="tandem.E009",
            )
        )
    if not (os.environ.get(disk.SETTING) or "0").isdigit():
        faults.append(Error(f"{disk.SETTING} must be a whole number.", id="tandem.E020"))
    if not 1 <= settings.PAGE_SECONDS <= 3_600:
        faults.append(Error("TANDEM_PAGE_SECONDS must lie between 1 and 3600.", id="tandem.E010"))
    faults += [Error(sentence, id="tandem.E021") for sentence in passes.faults()]
    return faults + _of_payments()


def _of_payments() -> list[CheckMessage]:
    """A provider is set whole, and spoken to so that nobody on the way reads the key."""
    provider = settings.PAYMENT_PROVIDERS["CHECKOUT"]
    if not any(provider.values()):
        return []
    is_near = urlsplit(provider["url"]).hostname in ("127.0.0.1", "::1", "localhost")
    is_safe = _is_address(provider["url"], "https", *(["http"] if is_near else []))
    if is_safe and provider["key"] and len(provider["secret"]) >= 12:
        return []
    sentence = (
        "TANDEM_CHECKOUT_URL (https), TANDEM_CHECKOUT_KEY and TANDEM_CHECKOUT_SECRET (12 characters"
        " or more) are set together."
    )
    return [Error(sentence, id="tandem.E022")]


def _is_address(text: str, *schemes: str) -> bool:
    """Whether this is an address of such a scheme: with a host, and a port that is a number or left
    out.
    """
    try:
        parts = urlsplit(text)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
