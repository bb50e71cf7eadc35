"""What is kept beside the queue of jobs, which knows that a job failed but neither why nor how
often by itself.
"""

from django.db import models


class JobTrouble(models.Model):
    """A job that did not go well so far; the row goes when the job ends well or somebody gives it
    up.

    `job_id` is the key of the queue's own row. `organiser_id` is empty for what belongs to the
    installation, as a mail does. Waiting for its next try a job is *failed* in the queue and has
    `again_at` here; failed for good it has `ended_at`.
    """

    job_id = models.BigIntegerField(primary_key=True)
    organiser_id = models.UUIDField(null=True)
    name = models.CharField(max_length=128)
    failures = models.PositiveSmallIntegerField(default=0)
    interruptions = models.PositiveSmallIntegerField(default=0)
    sentence = models.TextField(default="")
    data = models.JSONField(default=dict)
    details = models.TextField(default="")
    at = models.DateTimeField()
    again_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    placement = "local"
    append_only = False


class Turn(models.Model):
    """What is done once in a while by whichever process comes first, and when it was done last."""

    name = models.CharField(primary_key=True, max_length=160)
    at = models.DateTimeField()

    placement = "local"
    append_only = False
