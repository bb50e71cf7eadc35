"""The package as a Django app."""

from django.apps import AppConfig


class TradeInsConfig(AppConfig):
    """What is taken back, and what becomes of it."""

    name = "tandem.engagement.tradeins"
    label = "tradeins"
