"""How contestants are shown to one another: by initials, or by a nickname that they chose."""

import re

from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Invalid
from tandem.kit.text import tidy

NICKNAME_MAX = 24
# Letters, digits and what stands in names: no address, no markup.
_NICKNAME = re.compile(r"^[\w.'’ -]{2,24}$")
_LETTER = re.compile(r"[^\W\d_]")


class BadNickname(Invalid):
    """A name that cannot be shown."""

    code = "contests.bad_nickname"
    text = _("A name has 2 to 24 letters, digits, spaces, dots or hyphens, and at least a letter.")


def nickname(text: str) -> str:
    """A nickname in its one written form; none where nothing is typed.

    Raises:
        BadNickname
    """
    text = tidy(text)
    if text and not (_NICKNAME.match(text) and _LETTER.search(text)):
        raise BadNickname()
    return text


def initials(name: str) -> str:
    """“A. N.” of Anna Nowak: of the first two words, which of a firm are its name too."""
    words = [word for word in re.split(r"[\s„”\"“'-]+", name) if word and word[0].isalnum()]
    return " ".join(f"{word[0].upper()}." for word in words[:2])


def shown(nickname: str, name: str) -> str:
    """What others see of a contestant."""
    return nickname or initials(name) or "?"
