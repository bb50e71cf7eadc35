"""Add the texts of the code that the catalogues miss at their ends, to be translated, and say what is not translated yet, and
what nothing says any more.

    PYTHONPATH=src:tests .venv/bin/python tools/texts.py

All else of a catalogue stays as it is: `makemessages` would write each of them anew. A text that stands there already brings its translation.
"""

from babel.messages.pofile import read_po
from support.texts_said import CATALOGUES, add_missing, texts_said, unsaid


def main() -> None:
    """Of each language."""
    said = texts_said()
    for path in CATALOGUES:
        add_missing(path, said)
        with path.open("rb") as file:
            open_ones = [
                message.id if isinstance(message.id, str) else message.id[0]
                for message in read_po(file)
                if message.id and not all([message.string] if isinstance(message.string, str) else message.string)
            ]
        print(f"{path.parts[-3]}: {len(open_ones)} to translate")
        for text in open_ones:
            print(f"  {text}")
        for text in sorted(unsaid(path)):
            print(f"  nothing says: {text}")


if __name__ == "__main__":
    main()
