"""Amounts of purchases with the word for what they are: net, or with tax.

A consumer knows what they paid, a firm what its invoice says without the tax.
"""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tandem.activity.amounts import is_with_tax
from tandem.kit.money import to_major
from tandem.participants.models import Member
from tandem.portals.shared.areas.lists import Cell
from tandem.portals.shared.templatetags.figures import money, net, with_tax
from tandem.programmes.models import Programme

# What stands above a column of purchases' amounts (`net_cell`, `gross_cell`).
NET, GROSS = _("Net amount"), _("Amount with tax")


def told(minor: int, currency: str, *, is_gross: bool) -> str:
    """An amount in minor units: `zł 123.00 with tax`, `zł 100.00 net`."""
    amount = money(minor, currency)
    return with_tax(amount) if is_gross else net(amount)


def of(net_minor: int | None, gross_minor: int | None, currency: str, *, is_gross: bool) -> str:
    """The amount that its reader knows, of two; the other where nobody said that one, and nothing
    where nobody said either.
    """
    if (gross_minor if is_gross else net_minor) is None:
        is_gross = not is_gross
    minor = gross_minor if is_gross else net_minor
    return "" if minor is None else told(minor, currency, is_gross=is_gross)


def typed(minor: int, programme: Programme) -> str:
    """An amount as people of a programme say it, with the word for it."""
    return told(minor, programme.currency, is_gross=is_with_tax(programme))


def label(programme: Programme) -> str:
    """What stands beside a field for such an amount."""
    text = gettext("With tax, %(c)s") if is_with_tax(programme) else gettext("Net, %(c)s")
    return text % {"c": programme.currency}


def net_cell(net_minor: int | None, currency: str, *, gross_minor: int | None = None) -> Cell:
    """A net amount under its column; the other one says what it is, where that alone is known."""
    if net_minor is None:
        return Cell(of(None, gross_minor, currency, is_gross=True))
    return Cell(money(net_minor, currency), value=to_major(net_minor, currency))


def gross_cell(gross_minor: int | None, currency: str, *, net_minor: int | None = None) -> Cell:
    """The same of an amount with tax."""
    if gross_minor is None:
        return Cell(of(net_minor, None, currency, is_gross=False))
    return Cell(money(gross_minor, currency), value=to_major(gross_minor, currency))


def is_gross(member: Member) -> bool:
    """Whether a member reads what was paid: who takes part as a person does."""
    return member.company_id is None
