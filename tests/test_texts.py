"""Translations are whole: every text of every language that is shipped, with the same data in
it.
"""

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation.template import templatize

from tandem.activity import registering
from tandem.kit import codes
from tandem.portals.shared import kit_words

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "src/tandem/locale").glob("*/LC_MESSAGES/django.po"))
OF_ACCOUNTS = sorted((ROOT / "src/tandem/locale_accounts").glob("*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize(
    "path", [*FILES, *OF_ACCOUNTS], ids=lambda path: f"{path.parts[-4]}-{path.parts[-3]}"
)
def test_every_text_is_translated_with_its_data(path: Path) -> None:
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.parts[-3])

    for message in catalogue:
        if not message.id:
            continue
        sources = [message.id] if isinstance(message.id, str) else list(message.id)
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(texts), message.id
        for text in texts:
            assert set(re.findall(r"%\(\w+\)s", text)) <= set(
                re.findall(r"%\(\w+\)s", " ".join(sources))
            ), message.id


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "says"),
    [("pl", "Zaloguj się"), ("ro", "Conectare"), ("be", "Увайсці"), ("en", "Sign in")],
)
def test_pages_speak_the_readers_language(language: str, says: str) -> None:
    answer = Client().get("/account/login/", headers={"accept-language": language})

    assert says in answer.content.decode()
    assert answer.headers["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "says"), [("be", "Мы дашлём код"), ("pl", "kod"), ("ro", "cod")]
)
def test_the_pages_of_accounts_speak_it_too(language: str, says: str) -> None:
    answer = Client().get("/account/login/code/", headers={"accept-language": language})

    assert says in answer.content.decode()
    assert "You will receive" not in answer.content.decode()


def test_every_language_is_shipped() -> None:
    assert {path.parts[-3] for path in FILES} == {code for code, _name in settings.LANGUAGES} - {
        "en"
    }


def test_the_sentences_of_the_kit_are_said_in_the_readers_language() -> None:
    kit = "".join(path.read_text() for path in (ROOT / "src/tandem/kit").glob("*.py"))
    raised = set(re.findall(r'\bwhy="([^"]+)"', kit)) | set(
        re.findall(r'^    text = "(.+)"$', kit, re.MULTILINE)
    )

    assert raised <= {*kit_words.SENTENCES, *kit_words.WHYS}
    with translation.override("pl"), pytest.raises(codes.NotACode) as refused:
        codes.parse_tax_id("123", country="PL")
    with translation.override("pl"):
        assert (
            refused.value.sentence
            == "„123” to nie jest numer podatkowy: numer ma niewłaściwą długość."
        )


# What marks a text for translation, with the place of the text among what it is given.
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


def _said_in(path: Path) -> set[str]:
    """The texts that a file marks for translation, the first form where there are several; within
    other strings too.
    """
    text = path.read_text()
    if path.suffix != ".py":
        # What is no text is blanked out, so the indents that are left are none of Python's.
        text = "\n".join(line.strip() for line in templatize(text).splitlines())
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
        return {
            words if isinstance(words, str) else next(word for word in words if word)
            for _, words, _, _ in found
        }
    return set(_marked(ast.parse(text)))


def _marked(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        called = node.func.id if isinstance(node.func, ast.Name) else called
        place = MARKS.get(called)
        if place is None or len(node.args) <= place:
            continue
        said = node.args[place]
        if isinstance(said, ast.Constant) and isinstance(said.value, str):
            yield said.value


KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@cache
def _texts() -> frozenset[str]:
    """The texts of the whole code."""
    sources = [
        path for kind in ("*.py", "*.html", "*.txt") for path in (ROOT / "src/tandem").rglob(kind)
    ]
    return frozenset(text for path in sources for text in _said_in(path))


@pytest.mark.always
def test_every_text_of_the_code_stands_in_the_catalogues() -> None:
    said = _texts()
    with FILES[0].open("rb") as file:
        kept = {
            id_ if isinstance(id_, str) else id_[0]
            for id_ in (message.id for message in read_po(file))
        }

    assert len(said) > 500
    assert said - {""} <= kept, sorted(said - kept)
    assert {frozenset(_ids(path)) for path in FILES} == {frozenset(kept - {""})}


def _ids(path: Path) -> set[str]:
    with path.open("rb") as file:
        return {
            id_ if isinstance(id_, str) else id_[0]
            for id_ in (message.id for message in read_po(file))
            if id_
        }


# docs/glossary.md, “Words people use”: what is not said, and what is meant by it.
NOT_SAID = {
    r"\bdeeds?\b": "transaction, purchase, action",
    r"\bcounts?\b|\bcounted\b": "gives points, is recorded",
    r"\bproved sales\b": "verified purchases",
    r"\bset aside\b|\bstuck\b": "failed events",
    r"\breckon": "calculate",
    r"\bcannot be kept: at|\b[Kk]ept\.$": "saved",
    r"\bnot known yet\b": "to be matched",
}
# Where somebody does count: figures, cartons, whom somebody recruited.
COUNTING = (
    "only a field can be counted by its different values",
    "what is owed to members is counted by it",
    "it lets rules count cartons",
    "a carton's code counts what was not used",
    "this programme counts in %(own)s",
    "Figures of very many purchases and members are counted",
    "What counts as proof",
    "count as recruited by you",
    "Days are counted from today",
    "counts as won by you",
    "counts as recruited by you",
)


def test_words_are_those_that_people_use() -> None:
    texts = _texts()

    wrong = {
        text: words
        for text in texts
        for pattern, words in NOT_SAID.items()
        if re.search(pattern, re.sub(r"%\(\w+\)s", "", text))
        and not any(phrase in text for phrase in COUNTING)
    }

    assert len(texts) > 1_000
    assert wrong == {}, "say it as people do (docs/glossary.md)"


# How people are spoken to, in one way throughout: what another way looks like, by language.
OTHER_ADDRESS = {
    "pl": r"\b(Państw\w*|Pana?|Pani[ąa]?|twój|twoj\w*|twoi\w*|ciebie|tobie|was|wasz\w*)\b|\w(łeś|łaś)\b",
    "be": r"(?i)\b(ты|табе|цябе|твой|тва[яёеі]\w*|тваю|твайго|твайму)\b",
}
# A letter to a firm that knows nothing of the programme yet.
FORMAL = ("Kod dla Państwa firmy", "w imieniu Państwa firmy", "Jeśli nie znają Państwo")


@pytest.mark.parametrize("language", sorted(OTHER_ADDRESS))
def test_people_are_spoken_to_in_one_way(language: str) -> None:
    path = ROOT / f"src/tandem/locale/{language}/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)

    other = [
        text
        for message in catalogue
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
        if re.search(OTHER_ADDRESS[language], text) and not any(part in text for part in FORMAL)
    ]

    assert other == []


def test_in_belarusian_what_is_sold_has_one_word() -> None:
    path = ROOT / "src/tandem/locale/be/LC_MESSAGES/django.po"

    assert re.findall(r"(?i)прадукт\w*", path.read_text()) == []  # it is “тавар”


def test_in_belarusian_an_invoice_has_one_word() -> None:
    """It is “рахунак”, and “рахунак-фактура” where an account of a bank stands beside it."""
    proposals = (ROOT / "src/tandem/proposals/data").glob("*.yaml")
    for path in [ROOT / "src/tandem/locale/be/LC_MESSAGES/django.po", *proposals]:
        assert re.findall(r"(?i)(?<!рахунак-)\b\w*фактур\w*", path.read_text()) == [], path


def test_what_is_told_of_actions_has_a_name_in_every_language() -> None:
    unnamed = [
        (kind.kind, attribute.name)
        for kind in registering.every().values()
        for attribute in kind.attributes
        if {"en", "pl", "ro", "be"} - set(attribute.labels)
    ]

    assert unnamed == []
