"""A made-up language: every text of the catalogues in letters that are like its own, a third
longer, between two marks. Where a page shows words without marks, they go past translation.
"""

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

OPENS, CLOSES = "⟦", "⟧"
LONGER = 0.35
# What stays as it is: data, what HTML takes for its own, and addresses.
_KEPT = re.compile(r"%(?:\(\w+\))?[sd]|%%|&\w+;|<[^>]*>|\{[^}]*\}|https?://\S+")
_LETTERS = str.maketrans("aceilnorstuyzACEILNORSTUYZ", "áćéíłńóŕšţúýžÁĆÉÍŁŃÓŔŠŢÚÝŽ")


def said(text: str) -> str:
    """A text in the made-up language."""
    ends, made = 0, []
    for kept in _KEPT.finditer(text):
        made += [text[ends : kept.start()].translate(_LETTERS), kept.group()]
        ends = kept.end()
    made.append(text[ends:].translate(_LETTERS))
    more = "~" * max(1, round(LONGER * len(_KEPT.sub("", text))))
    # Broken where a long word is: what is cut is cut by what people write.
    tail = " ".join(more[at : at + 7] for at in range(0, len(more), 7))
    return f"{OPENS}{''.join(made)} {tail}{CLOSES}"


def write(catalogues: list[Path], folder: Path, *, language: str) -> None:
    """Write a folder of locales in which a language says all of these catalogues so."""
    made = Catalog(locale=language)
    for path in catalogues:
        with path.open("rb") as file:
            kept = read_po(file, locale=path.parts[-3])
        for message in kept:
            if not message.id:
                continue
            one = message.id
            text = said(one) if isinstance(one, str) else tuple(said(form) for form in one[:2])
            made.add(one, text, context=message.context)
    target = folder / language / "LC_MESSAGES"
    target.mkdir(parents=True)
    with (target / "django.mo").open("wb") as out:
        write_mo(out, made)


_INNER = re.compile(f"{OPENS}[^{OPENS}{CLOSES}]*{CLOSES}")


def unmarked(text: str, gap: str = " ") -> str:
    """What of a text stands between no marks, with a gap where what was marked stood."""
    while True:
        less = _INNER.sub(gap, text)
        if less == text:
            return text
        text = less
