"""Organisers: the tenants of an installation. The operator (agency) stands above them and is a role
of users.
"""

from django.db import models

from tandem.kit import ids


class Organiser(models.Model):
    """A maker or seller who runs programmes here."""

    id = models.UUIDField(primary_key=True, default=ids.new_uuid, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField()

    placement = "reference"
    append_only = False
