"""What the application's database role may do, set after every migration from what the models
declare.

- The application signs in as the owner and takes on the role `tandem_app`, which owns nothing.
- A model with `append_only = True` gets SELECT and INSERT, nothing else: history cannot be edited
  by code.
- Columns with words of people get UPDATE, so that they can be erased (`personal`, decision 60).
- A model with `updatable` gets UPDATE of these columns besides, and no DELETE: whose it is, and how
  much it was, stays.
- Every table with `organiser_id` has row-level security: rows of the transaction's organiser, or
  all of them inside `tenancy.across`. Whose the transaction is is read once a statement (an init
  plan), not once a row; whether it is across, for rows of others only: as a second init plan it
  cost each short statement more than its rows (docs/benchmarks.md).
"""

from typing import Any

from django.apps import apps
from django.db import connection, models

from tandem.kit.errors import Unavailable
from tandem.platform.personal.declaring import erasable

ROLE = "tandem_app"

_POLICY = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS tenant ON {table};
CREATE POLICY tenant ON {table} TO {role} USING (
    organiser_id = (SELECT nullif(current_setting('tandem.organiser_id', true), '')::uuid)
    OR nullif(current_setting('tandem.across', true), '')::boolean
);
"""


class RoleMissing(Unavailable):
    """The application's role cannot be made by this database user."""

    code = "platform.role_missing"
    text = (
        "The database user may not create the role tandem_app. As an administrator of the database"
        " run: CREATE ROLE tandem_app NOLOGIN; GRANT tandem_app TO “%(user)s”; then start again."
    )


def tables() -> list[type[models.Model]]:
    """Our own models that have a table."""
    return [m for m in apps.get_models() if m.__module__.startswith("tandem.") and m._meta.managed]


def updatable(model: type[models.Model]) -> tuple[str, ...] | None:
    """The columns of a table that code may change; None where it may change and delete whole
    rows.
    """
    fields = () if getattr(model, "append_only", False) else getattr(model, "updatable", None)
    if fields is None:
        return None
    column_by_name = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return tuple(column_by_name[name] for name in dict.fromkeys((*fields, *erasable(model))))


def ensure_role() -> None:
    """Make the application's role and take part in it; repeatable."""
    with connection.cursor() as cursor:
        ensure_role_by(cursor)


def ensure_role_by(cursor: Any) -> None:
    """The same by a cursor of the owner, Django's or the driver's: for who fills a database before
    Django knows it.
    """
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE])
    exists = cursor.fetchone()
    cursor.execute(
        "SELECT current_user, rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    )
    user, may_create = cursor.fetchone()
    if not exists and not may_create:
        raise RoleMissing(user=user)
    if not exists:
        cursor.execute(f"CREATE ROLE {ROLE} NOLOGIN")
    cursor.execute("SELECT pg_has_role(current_user, %s, 'SET')", [ROLE])
    if not cursor.fetchone()[0]:
        cursor.execute(f"GRANT {ROLE} TO CURRENT_USER")


def seal() -> None:
    """Set privileges and row-level security on every table; repeatable."""
    ensure_role()
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {ROLE}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {ROLE}",
        "CREATE SCHEMA IF NOT EXISTS staging",
        f"GRANT USAGE, CREATE ON SCHEMA staging TO {ROLE}",
    ]
    for model in tables():
        table = model._meta.db_table
        columns = updatable(model)
        if columns is not None:
            # Takes what was granted by column before, too.
            statements.append(f"REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")
        if columns:
            statements.append(f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO {ROLE}")
        if any(field.column == "organiser_id" for field in model._meta.concrete_fields):
            statements.append(_POLICY.format(table=table, role=ROLE))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
