"""What every table keeps: an organiser, a placement, whole numbers for points and money, history
that cannot change.
"""

import re
from pathlib import Path

import pytest
from django.db import connection, models

from tandem.ledger.models import Account, Book, Lot, LotUse, Transfer
from tandem.participants.models import Member
from tandem.platform.sealing import tables, updatable

SOURCE = Path(__file__).resolve().parents[1] / "src/tandem"
MODELS = tables()
WITHOUT_ORGANISER = {"platform_organiser", "platform_user", "platform_stepplace", "platform_turn"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_table_has_an_organiser_and_a_placement(model: type[models.Model]) -> None:
    columns = {field.column for field in model._meta.concrete_fields}

    assert "organiser_id" in columns or model._meta.db_table in WITHOUT_ORGANISER
    assert vars(model).get("placement") in ("reference", "member", "key", "local"), "says where"
    assert "created_at" in columns or model.placement == "local"  # type: ignore[attr-defined]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_placement_is_true(model: type[models.Model]) -> None:
    """What is written for each member is led by it or lies by its own key (scale law 1 and 2)."""
    columns = [field.column for field in model._meta.concrete_fields]
    leading = model._meta.pk_fields[0].column
    is_of_members = "member_id" in columns or "holder_id" in columns

    placement = model.placement  # type: ignore[attr-defined]
    if placement == "member":
        assert leading in ("member_id", "holder_id") or model is Member
    if placement == "reference":
        assert not is_of_members
    if placement == "key":
        assert leading not in ("member_id", "holder_id")


# What a distributed database would refuse as it stands (docs/architecture.md, Placement): nothing
# is added, what is mended is struck.
POINT_AT_WHAT_IS_DISTRIBUTED = {
    "programmes_programme.logo",
    "participants_member.company",
    "participants_member.person",
    "evidence_document.upload",
    "evidence_rowfault.document",
    "rewards_reward.picture",
}
ONCE_WITHOUT_THE_KEY = {
    "request_key_once",
    "membership_once",
    "company_tax_id_once",
    "document_content_once",
    "dispatch_begins_once",
    "merge_standing_once",
    "platform_invitation.token_hash",
    "participants_application.token_hash",
    "identifier_once",
    "alias_once",
}


def test_what_could_not_be_distributed_grows_fewer() -> None:
    pointing, once = set(), set()
    for model in MODELS:
        meta, leading = model._meta, model._meta.pk_fields[0].name
        for field in meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.db_constraint:
                other = field.related_model.placement
                if other != "reference":
                    pointing.add(f"{meta.db_table}.{field.name}")
            is_placed = model.placement in ("member", "key")  # type: ignore[attr-defined]
            if is_placed and field.unique and not field.primary_key:
                once.add(f"{meta.db_table}.{field.name}")
        if model.placement in ("member", "key"):  # type: ignore[attr-defined]
            once |= {
                constraint.name
                for constraint in meta.constraints
                if isinstance(constraint, models.UniqueConstraint)
                and leading not in constraint.fields
            }

    assert pointing == POINT_AT_WHAT_IS_DISTRIBUTED
    assert once == ONCE_WITHOUT_THE_KEY


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_foreign_keys_protect_and_point_down(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            assert field.remote_field.on_delete is models.PROTECT
            assert field.remote_field.related_name == "+"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_points_and_money_are_whole_numbers(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if field.name.endswith(("_minor", "points", "_points")):
            assert isinstance(field, models.IntegerField), field


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_database_guards_the_tenant_and_the_history(model: type[models.Model]) -> None:
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
        )
        user, has_policy = cursor.fetchone()
        cursor.execute(
            "SELECT has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE')",
            [table, table],
        )
        may_update, may_delete = cursor.fetchone()
        cursor.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND has_column_privilege(attrelid, attnum, 'UPDATE')",
            [table],
        )
        columns = {column for (column,) in cursor.fetchall()}

    assert user == "tandem_app"
    assert has_policy or table in WITHOUT_ORGANISER
    said = updatable(model)
    if said is None:
        assert may_update and may_delete
    else:
        assert not may_update and not may_delete
        assert columns == set(said)


def test_of_points_only_what_is_left_of_them_changes() -> None:
    assert updatable(Transfer) == updatable(LotUse) == ()
    assert updatable(Book) == ("spending_order",)
    assert set(updatable(Lot) or ()) == {"pending_points", "available_points", "expires_at"}
    assert set(updatable(Account) or ()) == {
        "pending_points",
        "available_points",
        "held_points",
        "updated_at",
    }


@pytest.mark.parametrize(
    "path",
    sorted(SOURCE.glob("**/*.py")) + sorted(SOURCE.glob("**/*.sql")),
    ids=lambda path: path.name,
)
def test_a_temporary_table_goes_with_its_transaction(path: Path) -> None:
    text = path.read_text()
    for place in re.finditer(r"CREATE TEMPORARY TABLE", text):
        made = text[place.start() : place.start() + 900]
        assert "ON COMMIT DROP" in made.split(";")[0].split("\n-- ")[0]


def test_staging_is_made_where_it_is_sealed() -> None:
    """Tables of `staging` are made by these modules, each of which seals what it leaves."""
    evidence = SOURCE / "evidence"
    makers = {
        path for path in SOURCE.glob("**/*.py") if "CREATE UNLOGGED TABLE" in path.read_text()
    }
    blocks = {
        path.name for path in SOURCE.glob("**/*.sql") if "CREATE UNLOGGED TABLE" in path.read_text()
    }

    assert makers == {
        evidence / "documents/staging.py",
        evidence / "documents/laying.py",
        evidence / "claims/making.py",
    }
    # Run by matching, which drops what it stages in the same transaction, and by making.
    assert blocks == {
        "matching.sql",
        "leading.sql",
        "returned.sql",
        "counted.sql",
        "unnumbered.sql",
        "claims.sql",
    }
    for path in (*makers, evidence / "matching.py"):
        assert "seal(document, " in path.read_text()
