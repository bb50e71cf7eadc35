"""Trades that might be offered: of the template that the programme began with, so that a shop for
shoes is not asked for tilers; of one that began without, those that building goods know.
"""

from collections.abc import Mapping

from tandem.participants.firms import means
from tandem.programmes import trades
from tandem.programmes.models import Programme
from tandem.proposals import templates


def suggested(programme: Programme) -> Mapping[str, Mapping[str, str]]:
    """What each is called, by language."""
    code = programme.origin.get("template")
    for template in templates.every():
        if template.code == code:
            return dict(template.trades)
    return {} if means.is_of_persons(programme) else trades.SUGGESTED
