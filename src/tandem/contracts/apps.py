"""The package as a Django app."""

from django.apps import AppConfig


class ContractsConfig(AppConfig):
    """Contracts with an end."""

    name = "tandem.contracts"
    label = "contracts"
