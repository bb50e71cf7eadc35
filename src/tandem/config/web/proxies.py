"""Reverse proxies that are believed when they say for whom they ask.

Anybody can write `X-Forwarded-For`. It is believed from the addresses of TANDEM_TRUSTED_PROXIES
only, and
from the right: each trusted proxy added who had asked it, so the first address that is none of
theirs is the client. From here on the request looks as if the client had come itself, for rate
limits and all else.
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

_FIELDS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
Network = IPv4Network | IPv6Network


def networks(text: str) -> tuple[Network, ...]:
    """The addresses and networks of a list with commas.

    Raises:
        ValueError: one is neither.
    """
    return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())


class Proxies:
    """The proxies that are believed."""

    def __init__(self, trusted: Iterable[Network]) -> None:
        self._networks = tuple(trusted)
        self.are_trusted = lru_cache(maxsize=1_000)(self._is_one)

    def _is_one(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(parsed, "ipv4_mapped", None)
        return any((mapped or parsed) in network for network in self._networks)

    def unveil(self, environ: dict[str, Any]) -> None:
        """Put who asked a trusted proxy in its place; what others say about themselves is
        forgotten.
        """
        forwarded, scheme, host = (environ.pop(field, "") for field in _FIELDS)
        if not self._networks or not self.are_trusted(environ["REMOTE_ADDR"]):
            return
        for hop in reversed(forwarded.split(",")):
            address = _address(hop)
            if not address:
                break
            environ["REMOTE_ADDR"] = address
            if not self.are_trusted(address):
                break
        if (last := scheme.rpartition(",")[2].strip().lower()) in ("http", "https"):
            environ["wsgi.url_scheme"] = last
        if name := host.rpartition(",")[2].strip():
            environ["HTTP_HOST"] = name


def _address(text: str) -> str:
    """The address of `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1` or `[2001:db8::1]:4711`;
    empty for anything else.
    """
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
