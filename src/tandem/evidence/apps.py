"""The package as a Django app."""

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """How activities are proved."""

    name = "tandem.evidence"
    label = "evidence"
