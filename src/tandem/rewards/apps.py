"""The package as a Django app."""

from django.apps import AppConfig


class RewardsConfig(AppConfig):
    """What points are exchanged for."""

    name = "tandem.rewards"
    label = "rewards"
