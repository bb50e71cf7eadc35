"""What SECURITY.md says of every page and of the embedded database."""

import os
import stat
from pathlib import Path

import psycopg
import pytest
from django.test import Client
from psycopg import conninfo

is_embedded = pytest.mark.skipif(
    bool(os.environ.get("TANDEM_TEST_DATABASE_URL")), reason="the database is not the embedded one"
)


@pytest.mark.django_db
def test_a_page_runs_nothing_that_stands_in_it() -> None:
    answer = Client().get("/account/login/")

    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    for kind in ("script-src", "style-src"):
        assert "unsafe" not in policy.get(kind, policy["default-src"])
    assert policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_cookies_are_for_the_server_only() -> None:
    answer = Client().get("/account/login/")

    for cookie in answer.cookies.values():
        assert cookie["samesite"] in ("Lax", "Strict"), cookie.key


@is_embedded
def test_the_embedded_database_has_no_network_and_a_closed_socket() -> None:
    url = os.environ["TANDEM_SUITE_URL"]
    folder = Path(str(conninfo.conninfo_to_dict(url)["host"]))

    with psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@is_embedded
@pytest.mark.parametrize("user", ["tandem", "postgres"])
def test_the_embedded_database_asks_for_a_password(user: str) -> None:
    wrong = conninfo.make_conninfo(os.environ["TANDEM_SUITE_URL"], user=user, password="guessed")

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(wrong)
