"""Translations: `.po` files are kept, the `.mo` files that gettext reads are made from them where they run.

Made by Babel, because `msgfmt` is not on a fresh machine.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE = Path(__file__).resolve().parents[1]


def compile_texts() -> None:
    """Make each `.mo` that is missing or older than its `.po`."""
    for source in SOURCE.glob("locale*/*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        part = made.with_suffix(".mo.part")
        with part.open("wb") as out:
            write_mo(out, catalogue)
        part.replace(made)
