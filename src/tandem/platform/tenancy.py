"""The tenant guard in code; its twin in the database is row-level security (`sealing.py`).

Every table of a client carries `organiser_id`. Code reads it through
`Model.objects.of(organiser_id)`; the manager refuses to begin otherwise, so a forgotten organiser
is an error in the first test, not a leak in the third year. The transaction names its organiser
with `enter`, and the database shows no other rows than that one's.
"""

import contextlib
from collections.abc import Iterator
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import connection, models

from tandem.kit import ids
from tandem.kit.errors import Missing
from tandem.platform import statements

M = TypeVar("M", bound=models.Model)


class OrganiserForgotten(AssertionError):
    """A query on a client's table began without naming the organiser: a bug of ours."""


def enter(organiser_id: UUID) -> None:
    """Let the rest of this transaction see and write the rows of this organiser only."""
    statements.later(
        "SELECT set_config('tandem.organiser_id', %(of)s::text, true)", {"of": str(organiser_id)}
    )


@contextlib.contextmanager
def across(reason: str) -> Iterator[None]:
    """Let the block see the rows of every organiser: the runner of steps, sign-in, the operator's
    own pages.

    `reason` is for the reader. The transaction's organiser is as before after the block.
    """
    assert reason
    ((before,),) = statements.prepared("SELECT current_setting('tandem.across', true)", {})
    statements.later("SELECT set_config('tandem.across', 'on', true)", {})
    try:
        yield
    finally:
        if not connection.needs_rollback:
            statements.later(
                "SELECT set_config('tandem.across', %(before)s::text, true)",
                {"before": before or ""},
            )


class TenantQuerySet(models.QuerySet[M]):
    """A queryset of one organiser; rows it creates belong to that one."""

    _of: UUID | None = None

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._of = self._of
        return clone

    def create(self, **kwargs: Any) -> M:
        """Create a row of this organiser."""
        return super().create(**{"organiser_id": self._of, **kwargs})

    def one(self, missing: Missing, **key: Any) -> M:
        """The row that an id from outside means, of these rows: so it is looked up among those that
        may be meant, and what it leads to elsewhere is nobody's business.

        Raises:
            missing: it leads to none of them. Nothing tells whether there is one elsewhere.
        """
        row = next(iter(self.filter(**key)[:1]), None)
        if row is None:
            raise missing
        return row


class TenantManager(models.Manager[M]):
    """The two doors to a client's table: `of` one organiser, or `everyone` for a stated reason."""

    def get_queryset(self) -> TenantQuerySet[M]:
        """Refuse: say whose rows."""
        raise OrganiserForgotten(f"{self.model.__name__}.objects.of(organiser_id) is the way in.")

    def of(self, organiser_id: UUID) -> TenantQuerySet[M]:
        """The rows of one organiser."""
        queryset: TenantQuerySet[M] = TenantQuerySet(self.model, using=self._db)
        queryset = queryset.filter(organiser_id=organiser_id)
        queryset._of = organiser_id
        return queryset

    def within(self, programme_id: UUID, *, organiser_id: UUID) -> TenantQuerySet[M]:
        """The rows of one programme of an organiser: the way in for every id that came from
        outside. A model that bears no `programme_id` says in `programme_path` where it lies.
        """
        path = getattr(self.model, "programme_path", "programme_id")
        return self.of(organiser_id).filter(**{path: programme_id})

    def everyone(self, *, reason: str) -> TenantQuerySet[M]:
        """The rows of every organiser; works only inside `across`."""
        assert reason
        return TenantQuerySet(self.model, using=self._db)


class TenantModel(models.Model):
    """A row of one organiser, with a UUID of our own making. Where it lies its model says: staff's
    settings are *reference*; what comes with each member or transaction is not (scale law 1).
    """

    id = models.UUIDField(primary_key=True, default=ids.new_uuid, editable=False)
    # No index of its own: it says nothing about a row, and the planner would take it for a way in.
    organiser = models.ForeignKey(
        "platform.Organiser", models.PROTECT, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()

    objects = TenantManager()

    append_only = False
    updatable: tuple[str, ...] | None = None

    class Meta:
        abstract = True


class MemberModel(models.Model):
    """A row led by `member_id`; no foreign keys, they would double the cost of a batch (law 7)."""

    organiser_id = models.UUIDField()
    member_id = models.BigIntegerField()
    created_at = models.DateTimeField()

    objects = TenantManager()

    append_only = False
    updatable: tuple[str, ...] | None = None

    class Meta:
        abstract = True


class KeyedModel(models.Model):
    """A row that is found by a key of its own: identifiers, codes, proved lines."""

    organiser_id = models.UUIDField()
    created_at = models.DateTimeField()

    objects = TenantManager()

    append_only = False
    updatable: tuple[str, ...] | None = None

    class Meta:
        abstract = True
