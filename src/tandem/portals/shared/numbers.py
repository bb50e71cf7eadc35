"""Numbers as people write them into forms."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid


class NotANumber(Invalid):
    """A field of a form holds no number."""

    code = "portals.not_a_number"
    text = _("“%(said)s” is not a number.")


def number_of(text: str, *, below: int = 10**12) -> Decimal:
    """`1 234,50` → 1234.50.

    Raises:
        NotANumber
    """
    try:
        number = Decimal(
            text.replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", ".")
        )
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= below:
        raise NotANumber(said=text.strip()[:40])
    return number


def whole_of(text: str) -> int:
    """A whole number.

    Raises:
        NotANumber
    """
    number = number_of(text)
    if number != int(number):
        raise NotANumber(said=text.strip()[:40])
    return int(number)
