"""An amount that a person types is net or with tax, whichever the people of a programme say; what
is recorded holds both, so that rules on either give their points.
"""

from decimal import Decimal

from tandem.kit.money import gross_of, net_of
from tandem.participants.firms import means
from tandem.programmes.models import Programme


def is_with_tax(programme: Programme) -> bool:
    """Whether people of a programme say what they paid; firms say amounts without the tax."""
    return means.is_of_persons(programme)


def both(amount_minor: int, programme: Programme) -> tuple[int, int]:
    """A typed amount net and with tax, by the programme's rate of tax where it has one."""
    rate = programme.tax_percent or Decimal(0)
    if is_with_tax(programme):
        return net_of(amount_minor, rate), amount_minor
    return amount_minor, gross_of(amount_minor, rate)
