"""Rows of another organiser are seen, changed, deleted and written by nobody, whatever stands in the
settings of the transaction.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import cast
import pytest
from django.db import DatabaseError, connection, transaction

from tandem.platform import tenancy

pytestmark = pytest.mark.django_db
SEEN = "SELECT count(*) FROM catalogue_product"
COPIED = """
INSERT INTO catalogue_category (id, organiser_id, code, name, created_at)
VALUES (%s, %s, 'of-another', '{}', now())
"""


def _ask(text: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()[0] if cursor.description else cursor.rowcount


def _set(organiser: object, across: str = "") -> None:
    _ask("SELECT set_config('tandem.organiser_id', %s, true)", str(organiser))
    _ask("SELECT set_config('tandem.across', %s, true)", across)


def _is_refused(act: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return "row-level security" in str(error) or "invalid input syntax" in str(error)
    return False


def test_another_organisers_rows_are_beyond_reach() -> None:
    of, other = cast.build().organiser_id, uuid4()
    _set(of)
    every = _ask(SEEN)

    assert _ask("SELECT current_user") == "tandem_app" and every > 0
    for organiser, across in ((other, ""), ("", ""), (other, "off"), ("", "false")):
        _set(organiser, across)
        assert _ask(SEEN) == 0
        assert _ask("UPDATE catalogue_product SET name = 'x'") == 0
        assert _ask("DELETE FROM catalogue_productidentifier") == 0
        assert _is_refused(lambda: _ask(COPIED, uuid4(), of))
    for organiser, across in (("garbage", ""), ("", "garbage"), (other, " ")):
        _set(organiser, across)
        assert _is_refused(lambda: _ask(SEEN)), (organiser, across)
    _set(of)
    assert _is_refused(lambda: _ask("UPDATE catalogue_product SET organiser_id = %s", other))
    assert _ask(SEEN) == every


def test_what_a_savepoint_takes_back_lets_nobody_see_more() -> None:
    of = cast.build().organiser_id
    _set("")

    def across(*, is_asked: bool, fails: bool) -> None:
        with transaction.atomic(), tenancy.across("a test"):
            if is_asked:
                assert _ask(SEEN) > 0
            if fails:
                _ask("SELECT 1 / 0")
            raise ValueError

    def entered(*, is_asked: bool) -> None:
        with transaction.atomic():
            tenancy.enter(of)
            if is_asked:
                assert _ask(SEEN) > 0
            raise ValueError

    for is_asked in (True, False):
        with pytest.raises(ValueError):
            across(is_asked=is_asked, fails=False)
        assert _ask(SEEN) == 0
        with pytest.raises(DatabaseError):
            across(is_asked=is_asked, fails=True)
        assert _ask(SEEN) == 0
        with pytest.raises(ValueError):
            entered(is_asked=is_asked)
        assert _ask(SEEN) == 0


def test_whose_rows_are_seen_is_read_once_a_statement() -> None:
    of = cast.build().organiser_id
    _set(of)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {SEEN}")
        plan = [line for (line,) in cursor.fetchall()]

    assert sum("InitPlan" in line and "Result" not in line for line in plan) >= 1
    assert not any("InitPlan 2" in line for line in plan)
