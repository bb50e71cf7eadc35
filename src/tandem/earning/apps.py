"""The package as a Django app."""

from django.apps import AppConfig


class EarningConfig(AppConfig):
    """Rules in force, awards."""

    name = "tandem.earning"
    label = "earning"
