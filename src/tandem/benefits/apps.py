"""The package as a Django app."""

from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    """What members may have beside points."""

    name = "tandem.benefits"
    label = "benefits"
