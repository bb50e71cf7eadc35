"""Translations: `.po` files are kept, the `.mo` files that gettext reads are made from them where
they run.

Made by Babel, because `msgfmt` is not on a fresh machine.
"""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tandem.kit.errors import Unavailable

SOURCE = Path(__file__).resolve().parents[1]


class TextsNotCompiled(Unavailable):
    """The program lies in a folder that this account only reads, and was not made ready for it."""

    code = "config.texts_not_compiled"
    text = (
        "The texts are not compiled, and nothing can be written in %(folder)s (%(why)s). "
        "Run ./tandem prepare as who owns that folder."
    )


def compile_texts() -> None:
    """Make each `.mo` that is missing or older than its `.po`.

    Raises:
        TextsNotCompiled: this account may not write where they lie.
    """
    for source in SOURCE.glob("locale*/*/LC_MESSAGES/*.po"):
        made = source.with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        # A name of its own: two programs may start from one folder at the same moment.
        part = made.with_suffix(f".{os.getpid()}.part")
        try:
            with part.open("wb") as out:
                write_mo(out, catalogue)
            part.chmod(0o644)  # no secret, and whoever runs the program reads it, whoever made it
            part.replace(made)
        except OSError as error:
            raise TextsNotCompiled(folder=SOURCE, why=error.strerror) from error
