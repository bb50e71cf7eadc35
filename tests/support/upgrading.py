"""A database that says what it went through, and its upgrade."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tandem.config import upgrading


@contextmanager
def standing_at(gone_through: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The address of an empty database of its own that went through these migrations of ours and
    no others, as far as its own books say.
    """
    url, name = os.environ["TANDEM_SUITE_URL"], f"tandem_standing_{os.getpid()}"
    parts = urlsplit(url)
    own = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    if not parts.netloc:
        own = url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {os.environ['TANDEM_SUITE_TEMPLATE']}")
    try:
        ours = list(upgrading.migrations_of(own))
        with psycopg.connect(own) as connection:
            connection.execute("DELETE FROM django_migrations WHERE app = ANY(%s)", [ours])
            for app, names in gone_through.items():
                connection.execute(
                    "INSERT INTO django_migrations (app, name, applied)"
                    " SELECT %s, name, now() FROM unnest(%s::text[]) AS name",
                    [app, sorted(names)],
                )
        yield own
    finally:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
