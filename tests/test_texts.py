"""Translations are whole: every text of every language that is shipped, with the same data in it."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client

ROOT = Path(__file__).resolve().parents[1]
FILES = sorted((ROOT / "src/tandem/locale").glob("*/LC_MESSAGES/django.po"))
OF_ACCOUNTS = sorted((ROOT / "src/tandem/locale_accounts").glob("*/LC_MESSAGES/django.po"))


@pytest.mark.parametrize("path", [*FILES, *OF_ACCOUNTS], ids=lambda path: f"{path.parts[-4]}-{path.parts[-3]}")
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
            assert set(re.findall(r"%\(\w+\)s", text)) <= set(re.findall(r"%\(\w+\)s", " ".join(sources))), message.id


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "says"), [("pl", "Zaloguj się"), ("ro", "Conectare"), ("be", "Увайсці"), ("en", "Sign in")])
def test_pages_speak_the_readers_language(language: str, says: str) -> None:
    answer = Client().get("/account/login/", headers={"accept-language": language})

    assert says in answer.content.decode()
    assert answer.headers["Content-Language"] == language


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "says"), [("be", "Мы дашлём код"), ("pl", "kod"), ("ro", "cod")])
def test_the_pages_of_accounts_speak_it_too(language: str, says: str) -> None:
    answer = Client().get("/account/login/code/", headers={"accept-language": language})

    assert says in answer.content.decode()
    assert "You will receive" not in answer.content.decode()


def test_every_language_is_shipped() -> None:
    assert {path.parts[-3] for path in FILES} == {code for code, _name in settings.LANGUAGES} - {"en"}
