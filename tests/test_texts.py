"""Translations are whole: every text of every language that is shipped, with the same data in
it.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import allauth
import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from support.texts_said import CATALOGUES as FILES
from support.texts_said import add_missing, ids_of, said_in, texts_said, unsaid

from tandem.activity import registering
from tandem.kit import codes
from tandem.portals.shared import kit_words

ROOT = Path(__file__).resolve().parents[1]
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


# Of allauth's pages and mails those that nobody meets here: no phone, no passkey, no signing up, no
# links that set a password, no browser that is trusted; and what is ours in their place.
NOT_MET = [
    "phone",
    "passkey",
    "webauthn",
    "signup",
    "password_reset_from_key",
    "verified_email",
    "trust",
    "unknown_account",
    "already",
    "base_notification",
    "base_message",
    "password_reset_key",
    "warn_no_email",
    "_deleted",
    "email_changed",
    "email_confirm_",
    "password_changed_",
    "password_set_",
    "password_reset_message",
    "totp_activated_",
    "totp_deactivated_",
    "recovery_codes_generated_",
    "layouts",
    "email_verification",
    "cannot_delete",
    "account/email.html",
]
# On the page of the second step, of keys that are not turned on (`MFA_SUPPORTED_TYPES`).
OF_KEYS = {
    "Use a security key",
    "Security Keys",
    "You have added %(count)s security key.",
    "No security keys have been added.",
    "Manage",
    "Add",
}


def test_what_the_pages_of_accounts_say_is_ours_in_every_language() -> None:
    """What comes with allauth is in some languages half there, without its letters, or another
    “you” than ours: no page of accounts and no mail says it so."""
    theirs = Path(allauth.__file__).parent / "templates"
    ours = ROOT / "src/tandem/portals/shared/templates"
    met = [
        path
        for kept in ("account", "mfa", "usersessions")
        for path in sorted([*theirs.glob(f"{kept}/**/*.html"), *theirs.glob(f"{kept}/**/*.txt")])
        if not any(part in str(path.relative_to(theirs)) for part in NOT_MET)
        and not (ours / path.relative_to(theirs)).exists()
    ]
    texts = {text for path in met for text in said_in(path)}
    kept = {path.parts[-3]: ids_of(path) for path in OF_ACCOUNTS}

    assert len(texts) > 60
    assert texts - OF_KEYS <= kept["pl"]
    assert set(kept) == {"be", "pl", "ro"}
    assert kept["pl"] == kept["ro"] == kept["be"]


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


@cache
def _texts() -> frozenset[str]:
    """The texts of the whole code."""
    return frozenset(texts_said())


@pytest.mark.always
def test_every_text_of_the_code_stands_in_the_catalogues() -> None:
    kept = {path: ids_of(path) for path in FILES}

    assert len(_texts()) > 500
    assert _texts() - {""} <= kept[FILES[0]], "tools/texts.py adds them"
    assert {frozenset(ids) for ids in kept.values()} == {frozenset(kept[FILES[0]])}


@pytest.mark.parametrize("path", FILES, ids=[path.parts[-3] for path in FILES])
def test_a_catalogue_has_no_text_that_nothing_says(path: Path) -> None:
    assert not unsaid(path)


@pytest.mark.parametrize("language", ["pl", "ro"])
def test_what_a_catalogue_misses_is_added_at_its_end(language: str, tmp_path: Path) -> None:
    before = f'# Texts.\nmsgid ""\nmsgstr ""\n"Language: {language}\\n"\n'
    before += f'"Plural-Forms: nplurals={FORMS[language]}; plural=(n != 1);\\n"\n\n'
    before += 'msgid "Sent"\nmsgstr "Wysłano"\n'
    path = tmp_path / "django.po"
    path.write_text(before)
    said = {"Sent": "", 'A "word"': "", "%(n)s day": "%(n)s days"}

    added, again = add_missing(path, said), add_missing(path, said)

    with path.open("rb") as file:
        catalogue = {message.id: message.string for message in read_po(file) if message.id}
    assert (added, again) == (['A "word"', "%(n)s day"], [])
    assert path.read_text().startswith(before)
    assert catalogue["Sent"] == "Wysłano" and catalogue['A "word"'] == ""
    assert catalogue["%(n)s day", "%(n)s days"] == ("",) * FORMS[language]


FORMS = {"pl": 4, "ro": 3}


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


# What the other languages say where English keeps to that list: what is recorded or gives points is
# not “counted” there either.
COUNTED = {
    "pl": r"(?i)\b(liczy|liczą|policz\w+|zalicz\w+)\b",
    "ro": r"(?i)\b(număr(?:at|ată|ate|ați|ă)|contează|conta|conteze)\b",
    "be": r"(?i)\b(лічыцца|лічацца|залічан\w*|залічв\w*|палічан\w*)\b",
}
# Where something does not hold, or is the first of several.
HOLDING = ("the person gave", "rules of its day hold", "The first purchase of who was invited")


def _said(language: str) -> Iterator[tuple[str, list[str]]]:
    """The English of each text, and how a language says it."""
    with (ROOT / f"src/tandem/locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        for message in read_po(file, locale=language):
            ids = [message.id] if isinstance(message.id, str) else list(message.id)
            texts = [message.string] if isinstance(message.string, str) else list(message.string)
            yield " ".join(ids), texts


@pytest.mark.parametrize("language", sorted(COUNTED))
def test_translations_keep_to_the_words_that_people_use(language: str) -> None:
    wrong = [
        texts
        for english, texts in _said(language)
        if re.search(r"(?i)\brecord|gives? (no )?points", english)
        and not re.search(r"(?i)\bcount|calculat|award", english)
        and not any(phrase in english for phrase in HOLDING)
        and any(re.search(COUNTED[language], text) for text in texts)
    ]

    assert wrong == [], "say it as people do (docs/glossary.md)"


@pytest.mark.parametrize(
    ("language", "bare"),
    [
        ("pl", r"(?i)\bpunk(?:t|tu|tem|cie|ty|tów|tom|tami|tach|towi)\b(?! sprzedaży)"),
        ("ro", r"(?i)\bpunct(?:ul|ului|e|ele|elor|elo)?\b(?!(?: lor| dvs\.)? de vânzare)"),
    ],
)
def test_an_outlet_is_not_taken_for_a_point(language: str, bare: str) -> None:
    """What is collected and where is sold are one word there: “punkt sprzedaży” is the outlet."""
    told = [
        texts
        for english, texts in _said(language)
        if re.search(r"(?i)\boutlets?\b", english) and not re.search(r"(?i)\bpoints?\b", english)
    ]

    assert len(told) > 30
    assert [texts for texts in told if any(re.search(bare, text) for text in texts)] == []


# How people are spoken to, in one way throughout: what another way looks like, by language.
OTHER_ADDRESS = {
    "pl": r"\b(Państw\w*|Pana?|Pani[ąa]?|twój|twoj\w*|twoi\w*|ciebie|tobie|was|wasz\w*)\b|\w(łeś|łaś)\b"
    r"|(?i:\b(?:\w+jcie|\w+dzcie|\w+erzcie|\w+ślcie|jesteście|robicie|macie|możecie|chcecie|znacie)\b)"
    r"|jesteś \w+(?:ny|ty)\b",
    "be": r"(?i)\b(ты|табе|цябе|твой|тва[яёеі]\w*|тваю|твайго|твайму|можаш|\w+(?:ае|яе|уе|ее)ш)\b",
    "ro": r"(?i)(?<![\w-])(tu|tine|tău|ta|tăi|tale|te|ți|ție|îți|însuți|ai(?! (?:firmei|altui))|ești|"
    r"fii|poți|vei|vrei|știi|vezi|afli|alegi|ceri|cumperi|scrii|spui|trimiți|vinzi|câștigi|închei|"
    r"cunoști|retragi|strângi|răspunzi|pierzi|conduci|publici|schimbi|ștergi|scoți|confirmi|(?!dov)"
    r"\w+ezi|(?!aceș)\w+ești|(?!să-)\w+ă-(?:l|le|i|o|mi|ne|te|ți)|\w+[ei]-(?:te|ți))(?![\w-])",
}
# A letter to a firm that knows nothing of the programme yet.
FORMAL = ("Kod dla Państwa firmy", "w imieniu Państwa firmy", "Jeśli nie znają Państwo")


@pytest.mark.parametrize("folder", ["locale", "locale_accounts"])
@pytest.mark.parametrize("language", sorted(OTHER_ADDRESS))
def test_people_are_spoken_to_in_one_way(language: str, folder: str) -> None:
    path = ROOT / f"src/tandem/{folder}/{language}/LC_MESSAGES/django.po"
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


# What Romanian asks of one who is “tu”; it also tells of somebody, as “Dă” does in “It gives”.
ASKED_OF_ONE = (
    "acceptă acordă adaugă adu alege anulează apasă apreciază aprobă apropie arată aruncă ascunde"
    " autentifică blochează calculează caută cere citește comandă comentează compară completează"
    " conectează continuă copiază corectează creează cumpără decide definește descarcă deschide"
    " distribuie dovedește dă elimină etichetează evaluează folosește fotografiază găsește ia"
    " indică invită lasă marchează mergi modifică mută notează numește obține oprește participă"
    " permite plătește potrivește predă prelungește primește propune publică pune păstrează"
    " raportează readu recomandă redeschide refuză renunță restrânge retrage răspunde salvează"
    " scanează schimbă scoate scrie semnează separă spune stabilește strânge tipărește transmite"
    " trimite unește urmărește verifică vezi vino vorbește votează încearcă începe încheie închide"
    " înregistrează înscrie întreabă învață șterge ține"
).replace(" ", "|")
TELLING = (
    r"(?i)\W*(?:it|this|they|what|whoever|already|will|ordered|asked|\w*[^\Ws]s)\b|%"
    r"|(?:Order|enrol members|go on as they are|buy twice a month, .*|sign up, join, .*)$"
)


@pytest.mark.parametrize("folder", ["locale", "locale_accounts"])
def test_romanian_asks_in_the_plural_on_buttons_too(folder: str) -> None:
    with (ROOT / f"src/tandem/{folder}/ro/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = [message for message in read_po(file, locale="ro") if message.id]
    asks = rf"(?i)\W*(?:nu |sau )?(?:{ASKED_OF_ONE})(?!\w)"

    other = []
    for message in catalogue:
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        for text in [message.string] if isinstance(message.string, str) else message.string:
            english, romanian = (re.split(r"[.!?;:]\s+", whole) for whole in (ids[-1], text))
            pairs = list(zip(english, romanian, strict=False))
            if len(english) != len(romanian):
                pairs = pairs[:1]
            other += [b for a, b in pairs if re.match(asks, b) and not re.match(TELLING, a)]

    assert other == [], "Salvați, not Salvează"


def test_what_is_proposed_speaks_romanian_as_the_pages_do() -> None:
    kept = [ROOT / "src/tandem/proposals/data", ROOT / "src/tandem/programmes/laws"]
    texts = [
        text
        for path in (path for folder in kept for path in folder.glob("*.yaml"))
        for text in re.findall(r"\bro: (.+?)(?:, be: |$)", path.read_text(), re.MULTILINE)
    ]

    assert len(texts) > 500
    assert [text for text in texts if re.search(OTHER_ADDRESS["ro"], text)] == []


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
