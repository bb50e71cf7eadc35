"""Every page in a made-up language, a third longer than English: no words that go past
translation, and none that are cut.

The usual run looks at a page in twelve; `--thorough` at all that the areas declare.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import allauth
import django
import psycopg
import pytest
from babel import Locale
from browser.conftest import ROOT, Installation, installed
from browser.test_every_page import PAGES, _addresses
from playwright.sync_api import Browser, Page
from support import pseudo
from support.means import is_thorough

from tandem.programmes import trades
from tandem.segments import vocabulary

WIDTHS = (390, 1440)
ONE_IN = 12
# What is written as it is in every language.
NAMES = """
Tandem API CSV XLSX PDF PNG JPEG QR KSeF NIP EAN GTIN SKU SMS HTML JSON JWT UBL EDIFACT XML UPO SPV ID IBAN MT
Ctrl English Polski Română Беларуская Polish Romanian Belarusian kB MB GB pt PLN EUR www https http example com
"""
# Tables of what is said in the world; what is told of it is made of texts.
NOT_DATA = (
    "platform_fact",
    "django_",
    "platform_steps",
    "procrastinate",
    "communication_",
    "account_",
)
OWN = ("locale/pl", "locale_accounts/be")
# What Django and the pages of accounts say, they say in all four languages by themselves.
THEIRS = [
    path
    for package in (django, allauth)
    for path in Path(str(package.__file__)).parent.glob("**/locale/pl/LC_MESSAGES/django.po")
]
# Written by the language of rules, which has its own tables (`tests/rules`).
OF_RULES = ("1 point for each PLN 1.00 of the net amount of the line.",)
_ADDRESS = re.compile(r"https?://\S+|Mozilla/.*")
_LOOK = r"""
() => {
  const blocks = new Set(), cut = [], said = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    let element = walker.currentNode.parentElement;
    if (!/\p{L}{2}/u.test(walker.currentNode.data)) continue;
    if (element.closest("script, style, template, noscript, code, pre, svg, [translate=no]")) continue;
    while (getComputedStyle(element).display.startsWith("inline")
        && element.parentElement !== document.body) element = element.parentElement;
    blocks.add(element);
  }
  const shown = block => {
    if (block.getClientRects().length) return block.innerText;
    const copy = block.cloneNode(true), texts = [];
    for (const other of copy.querySelectorAll("script, style, template, noscript, svg")) other.remove();
    const within = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT);
    while (within.nextNode()) texts.push(within.currentNode.data);
    return texts.join("  ");
  };
  for (const block of blocks) said.push(shown(block));
  for (const name of ["title", "aria-label", "placeholder", "alt"])
    for (const element of document.querySelectorAll(`[${name}]`)) said.push(element.getAttribute(name));
  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const hides = ["hidden", "clip"].includes(style.overflowX) || style.textOverflow === "ellipsis";
    if (!hides || element.clientWidth < 4 || element.scrollWidth <= element.clientWidth + 1) continue;
    const own = [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data).join("");
    if (element.clientHeight > 4 && own.includes("⟦")) cut.push(`${element.tagName.toLowerCase()}.${element.className} ${own.trim().slice(0, 60)}`);
  }
  if (innerWidth < 600) for (const table of document.querySelectorAll("table.cards"))
    if (table.scrollWidth > table.parentElement.clientWidth + 1) cut.push(`cards ${table.innerText.slice(0, 60)}`);
  return {said, cut, wide: document.documentElement.scrollWidth - innerWidth};
}
"""


@pytest.fixture(scope="module")
def made_up(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that says its English texts in the made-up language."""
    folder = tmp_path_factory.mktemp("texts")
    own = [ROOT / "src/tandem" / kept / "LC_MESSAGES/django.po" for kept in OWN]
    pseudo.write([*THEIRS, *own], folder, language="en")
    with installed(
        built,
        tmp_path_factory.mktemp("home") / "home",
        TANDEM_MADE_UP=str(folder),
        DJANGO_SETTINGS_MODULE="support.pseudo_settings",
    ) as made:
        yield made


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


def _data(installation: Installation) -> list[str]:
    """What people and firms, goods and rules of the world are called, and what stands in tables of
    ours; the longest first.
    """
    found: set[str] = set()
    with psycopg.connect(installation.environment["TANDEM_DATABASE_URL"]) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        for (table,) in tables:
            if table.startswith(NOT_DATA):
                continue
            rows = connection.execute(f'SELECT to_jsonb(t) FROM "{table}" AS t').fetchall()
            texts = {text for (row,) in rows for text in _strings(row)}
            found |= {line.strip() for text in texts for line in text.split("\n")}
    found |= _of_tables()
    return sorted((text for text in found if len(text) > 1), key=len, reverse=True)


def _of_locale() -> set[str]:
    """The names of months, days and countries."""
    english = Locale.parse("en")
    groups = [*english.months["format"].values(), *english.days["format"].values()]
    names = [*english.territories.values(), *(name for row in groups for name in row.values())]
    return {word for name in names for word in re.findall(r"[^\W\d_]{2,}", name.lower())}


def _of_tables() -> set[str]:
    """What stands in all languages in tables of ours: the words of rules, the trades."""
    words = (vocabulary.of("PLN"), vocabulary.of_members("PLN"))
    labels = {field.label.get("en", "") for each in words for field in each.fields.values()}
    labels |= {past.label.get("en", "") for each in words for past in each.pasts.values()}
    return {*labels, *OF_RULES, *(names["en"] for names in trades.SUGGESTED.values())}


class Reader:
    """Tells what of a page is neither translated nor data."""

    def __init__(self, installation: Installation) -> None:
        self.data = _data(installation)
        self.names = {name.lower() for name in NAMES.split()} | _of_locale()

    def foreign(self, text: str) -> list[str]:
        """The pieces of a text without marks that nobody wrote."""
        pieces = re.split(r"[\n\t]| {2,}", pseudo.unmarked(text.replace("\n", "  "), gap="  "))
        return [piece for piece in map(str.strip, pieces) if self._has_words(piece)]

    def _has_words(self, piece: str) -> bool:
        if not self._unknown(piece):
            return False
        rest = _ADDRESS.sub(" ", piece).replace("\N{NO-BREAK SPACE}", " ")
        for text in self.data:
            if text in rest:
                rest = rest.replace(text, " ")
        if any(rest.strip(" ….,:·") in text for text in self.data):
            return False
        return self._unknown(rest)

    def _unknown(self, text: str) -> bool:
        words = re.findall(r"[^\W\d_]{2,}", text)
        return any(word.lower() not in self.names for word in words)


def _looked(page: Page, address: str, width: int, reader: Reader) -> list[str]:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    seen = page.evaluate(_LOOK)
    at = re.sub(r"https?://[^/]+", "", address)
    wrong = [f"{at} ({width}): cut: {text}" for text in seen["cut"]]
    if seen["wide"] > 0:
        wrong.append(f"{at} ({width}): wider than the screen by {seen['wide']}")
    if width == WIDTHS[0]:
        wrong += [f"{at}: {piece}" for text in seen["said"] for piece in reader.foreign(text)]
    return wrong


@pytest.mark.parametrize("who", [*PAGES, "stranger"])
def test_every_text_is_translated_and_whole(
    browser: Browser, made_up: Installation, who: str
) -> None:
    context = browser.new_context(locale="en-GB")
    page, reader = context.new_page(), Reader(made_up)
    page.set_default_timeout(15_000)
    addresses = [each for each in _addresses(page, made_up, who) if "/api/" not in each]

    wrong = [
        line
        for address in (addresses if is_thorough() else addresses[::ONE_IN])
        for width in WIDTHS
        for line in _looked(page, address, width, reader)
    ]
    context.close()

    assert not wrong, json.dumps(sorted(set(wrong)), indent=1, ensure_ascii=False)
