"""The journal: what has happened, append-only; and how far each step has come in it."""

from django.db import models

from tandem.platform.tenancy import TenantModel


class Fact(TenantModel):
    """One thing that happened, recorded in the transaction of the act.

    The column `xact` (xid8, filled by the database, not named here) orders facts so that a step
    never passes over one
    whose transaction commits late: see `steps.py`.
    """

    # Not checked by the database: each check would lock the organiser's row, in every transaction
    # of everybody (law 7).
    organiser = models.ForeignKey(
        "platform.Organiser", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    name = models.CharField(max_length=60)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()
    data = models.JSONField()

    placement = "key"
    updatable = ("data",)  # only what people said is ever blanked, by `journal.blank_words`

    class Meta:
        indexes = [models.Index(fields=["organiser", "name", "at"], name="fact_name_idx")]


class StepPlace(models.Model):
    """The last fact a step has done, by transaction and key."""

    step = models.CharField(primary_key=True, max_length=120)
    xact = models.BigIntegerField(default=0)
    fact_id = models.UUIDField(null=True)
    updated_at = models.DateTimeField(auto_now=True)

    placement = "local"
    append_only = False


class DeadLetter(TenantModel):
    """A fact on which a step failed again and again; the step has gone on, a person looks at this
    one.
    """

    step = models.CharField(max_length=120)
    fact_id = models.UUIDField()
    error = models.TextField()
    tries = models.PositiveSmallIntegerField()
    solved_at = models.DateTimeField(null=True, blank=True)

    placement = "key"
