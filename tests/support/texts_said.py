"""The texts that the code marks for translation, and how those that miss come into the catalogues:
at their end, one by one, so that a change shows what it adds and nothing else.
"""

import ast
import io
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import allauth
import django
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = sorted((ROOT / "src/tandem/locale").glob("*/LC_MESSAGES/django.po"))
OTHER_FILES = {".html", ".txt", ".json", ".yaml", ".js", ".typ", ".sql", ".svg"}
# What marks a text, with the place of the text among what it is given.
MARKS = {
    "_": 0,
    "Said": 0,
    "gettext": 0,
    "gettext_lazy": 0,
    "gettext_noop": 0,
    "ngettext": 0,
    "ngettext_lazy": 0,
    "pgettext": 1,
    "npgettext": 1,
}
_PLURALS = {"ngettext", "ngettext_lazy", "npgettext"}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def texts_said() -> dict[str, str]:
    """The texts of the whole code, with the form for several where there is one (else empty)."""
    said = dict[str, str]()
    for kind in ("*.py", "*.html", "*.txt"):
        for path in sorted((ROOT / "src/tandem").rglob(kind)):
            for text, plural in said_in(path).items():
                said[text] = said.get(text) or plural
    return said


def said_in(path: Path) -> dict[str, str]:
    """Those of a file; within other strings too."""
    text = path.read_text()
    if path.suffix == ".py":
        return dict(_marked(ast.parse(text)))
    # What is no text is blanked out, so the indents that are left are none of Python's.
    text = "\n".join(line.strip() for line in templatize(text).splitlines())
    said = dict[str, str]()
    parts = extract("python", io.BytesIO(text.encode()), keywords=_KEYWORDS)
    for _line, words, _comments, _context in parts:
        forms = [words] if isinstance(words, str) else [word for word in words if word]
        said[forms[0]] = forms[1] if len(forms) > 1 else ""
    return said


def _marked(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        place = MARKS.get(called)
        if place is None or len(node.args) <= place:
            continue
        forms = [
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
            for part in node.args[place : place + (2 if called in _PLURALS else 1)]
        ]
        if forms[0]:
            yield forms[0], forms[1] if len(forms) > 1 else ""


def unsaid(path: Path) -> set[str]:
    """The texts of a catalogue that the code says nowhere: neither marked, nor as a value that is
    translated where it is shown, nor in a template or a file of data, nor by a library.
    """
    values, files = _written()
    kept = ids_of(path) - values - _of_libraries(path.parts[-3])
    return {text for text in kept if text not in files and _joined(text) not in files}


@cache
def _written() -> tuple[frozenset[str], str]:
    """Each string of the program, and the text of all other files."""
    values, files = set(texts_said()), list[str]()
    for path in sorted((ROOT / "src/tandem").rglob("*.*")):
        if path.suffix == ".py":
            nodes = ast.walk(ast.parse(path.read_text()))
            constants = (node.value for node in nodes if isinstance(node, ast.Constant))
            values |= {value for value in constants if isinstance(value, str)}
        elif path.suffix in OTHER_FILES:
            text = path.read_text()
            files += [text, _joined(text)]
    return frozenset(values), "\n".join(files)


def _joined(text: str) -> str:
    return " ".join(text.split())


def _of_libraries(language: str) -> set[str]:
    """What the libraries translate into a language, or would: ours may say it otherwise."""
    return {
        text
        for package in (django, allauth)
        for path in Path(package.__path__[0]).rglob(f"{language}/LC_MESSAGES/*.po")
        for text in ids_of(path)
    }


def ids_of(path: Path) -> set[str]:
    """The texts that a catalogue has."""
    with path.open("rb") as file:
        return {
            id_ if isinstance(id_, str) else id_[0]
            for id_ in (message.id for message in read_po(file))
            if id_
        }


def add_missing(path: Path, said: Mapping[str, str]) -> list[str]:
    """Write what a catalogue misses at its end, to be translated, and leave all else as it is; what
    was added.
    """
    known, text = ids_of(path), path.read_text()
    forms = int(re.search(r"nplurals=(\d+)", text)[1])  # type: ignore[index]  # each says it
    missing = [one for one in said if one not in known]
    added = "".join(_entry(one, said[one], forms) for one in missing)
    if added:
        path.write_text(text.rstrip("\n") + "\n" + added)
    return missing


def _entry(text: str, plural: str, forms: int) -> str:
    lines = ["", "#, python-format"] if "%(" in text + plural else [""]
    lines.append(f"msgid {_quoted(text)}")
    if plural:
        lines.append(f"msgid_plural {_quoted(plural)}")
        lines += [f'msgstr[{form}] ""' for form in range(forms)]
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
