"""The package as a Django app."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """Members who invite others."""

    name = "tandem.engagement.referrals"
    label = "referrals"
