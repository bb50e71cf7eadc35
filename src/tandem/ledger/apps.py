"""The ledger as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Points and nothing else."""

    name = "tandem.ledger"
    label = "ledger"
