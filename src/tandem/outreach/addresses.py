"""Ends of addresses made of titles: in Latin letters, also where a title has none.

Letters of the Cyrillic alphabets are written as people of that language write them in Latin ones
(Belarusian by its instruction of 2007 without marks, others near it). What is left of a title in
another script is asked for.
"""

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import slug, tidy

_LETTERS = ("абвгґдезиіїйклмнопрстуўфыэ", "abvhgdeziiiiklmnoprstuufye")
_CYRILLIC = str.maketrans(*_LETTERS) | str.maketrans(
    {
        "ё": "io",
        "є": "ie",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ю": "iu",
        "я": "ia",
        "ъ": "",
        "ь": "",
    }
)


class AddressMissing(Invalid):
    """A title of which no address can be made."""

    code = "outreach.address_missing"
    text = _(
        "Of this title no address can be made. Write its end yourself: small Latin letters, digits"
        " and hyphens."
    )


def of_title(title: str, *, most: int) -> str:
    """The end of an address: `Насосы ў Гродне` → `nasosy-u-hrodne`.

    Raises:
        AddressMissing: the title has no letter or digit that can stand in one.
    """
    address = slug(tidy(title).casefold().translate(_CYRILLIC), "", most=most).strip("-")
    if not address:
        raise AddressMissing()
    return address
