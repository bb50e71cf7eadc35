"""Where files are worked on lies inside the sealing too, and nothing is left there."""

from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, transaction
from scenarios.test_sell_out import HEADER, Case, row

from tandem.evidence import matching
from tandem.evidence.documents import staging, sweeping
from tandem.evidence.models import Document, DocumentStatus
from tandem.kit import ids
from tandem.platform import tenancy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    with transaction.atomic():
        sweeping.sweep()  # what tests before left, whose documents are gone
    return Case(tmp_path)


def _previewed(case: Case) -> Document:
    document = case.receive("\n".join([HEADER, row(), row("FV 2/2026")]))
    case.preview(document)
    return document


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'staging' ORDER BY tablename"
        )
        return [name for (name,) in cursor.fetchall()]


def _seen_by(organiser_id: UUID | None, table: str) -> int:
    """How many rows of a staging table a transaction of this organiser sees."""
    with transaction.atomic():
        if organiser_id is not None:
            tenancy.enter(organiser_id)
        return staging.rows_in(table) or 0


def test_what_is_staged_is_seen_by_its_organiser_only(case: Case) -> None:
    document = _previewed(case)

    for table in (staging.staging_of(document.id), matching.matched_of(document.id)):
        assert _seen_by(case.world.organiser_id, table) == 2
        assert _seen_by(ids.new_uuid(), table) == 0
        assert _seen_by(None, table) == 0
        with transaction.atomic(), tenancy.across("the test looks"):
            assert staging.rows_in(table) == 2
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege('public', 'staging', 'USAGE')")
        assert cursor.fetchone() == (False,)


def test_who_is_somebody_else_writes_nothing_there(case: Case) -> None:
    table = staging.staging_of(_previewed(case).id)

    with transaction.atomic(), connection.cursor() as cursor:
        tenancy.enter(ids.new_uuid())
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"UPDATE {table} SET line = 0")

    assert _seen_by(case.world.organiser_id, table) == 2


@pytest.mark.parametrize("status", DocumentStatus.values)
def test_what_a_document_left_is_swept_when_it_has_ended(case: Case, status: str) -> None:
    document = _previewed(case)
    made = _tables()
    with transaction.atomic():
        tenancy.enter(case.world.organiser_id)
        Document.objects.of(case.world.organiser_id).filter(id=document.id).update(status=status)

    with transaction.atomic():
        swept = sweeping.sweep()

    is_over = status in sweeping.ENDED
    assert made
    assert swept == (len(made) if is_over else 0)
    assert _tables() == ([] if is_over else made)


def test_what_belongs_to_no_document_is_swept(case: Case) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {staging.paid_of(ids.new_uuid())} (line int)")
        cursor.execute("CREATE TABLE staging.somebody_s_own (line int)")

    with transaction.atomic():
        assert sweeping.sweep() == 1

    assert _tables() == ["somebody_s_own"]
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE staging.somebody_s_own")


def test_a_counted_file_leaves_nothing(case: Case) -> None:
    case.take([row(), row("FV 2/2026")])

    assert _tables() == []
