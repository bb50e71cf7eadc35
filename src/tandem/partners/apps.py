"""The package as a Django app."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    """The chain between the maker and the member."""

    name = "tandem.partners"
    label = "partners"
