"""What every table keeps: an organiser, a placement, whole numbers for points and money, history that cannot change."""

import pytest
from django.db import connection, models

from tandem.platform.sealing import tables

MODELS = tables()
WITHOUT_ORGANISER = {"platform_organiser", "platform_user", "platform_stepplace", "platform_turn"}


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.db_table)
def test_table_has_an_organiser_and_a_placement(model: type[models.Model]) -> None:
    columns = {field.column for field in model._meta.concrete_fields}

    assert "organiser_id" in columns or model._meta.db_table in WITHOUT_ORGANISER
    assert model.placement in ("reference", "member", "key", "local")  # type: ignore[attr-defined]
    assert "created_at" in columns or model.placement == "local"  # type: ignore[attr-defined]


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
        cursor.execute("SELECT current_user, relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table])
        user, has_policy = cursor.fetchone()
        cursor.execute("SELECT has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE')", [table, table])
        may_update, may_delete = cursor.fetchone()

    assert user == "tandem_app"
    assert has_policy or table in WITHOUT_ORGANISER
    if model.append_only:  # type: ignore[attr-defined]
        assert not may_update and not may_delete
