"""What pages are dressed in stands in the stylesheets: a colour or a class that is not there is seen
by nobody who reads the code; and a word beside a figure has its form.
"""

import re
from pathlib import Path

from tandem.portals.shared.areas import menus

SOURCE = Path(__file__).resolve().parents[2] / "src" / "tandem"
STYLES = sorted(SOURCE.glob("**/static/**/*.css"))
SCRIPTS = sorted(SOURCE.glob("**/static/**/*.js"))
TEMPLATES = sorted((SOURCE / "portals").glob("**/*.html"))
# Set for each programme, in the head of its pages.
OF_A_PROGRAMME = {"--brand", "--on-brand"}


def test_each_value_that_a_style_uses_is_set() -> None:
    texts = [path.read_text() for path in [*STYLES, *TEMPLATES]]
    used = {name for text in texts for name in re.findall(r"var\((--[\w-]+)", text)}
    values = {name for text in texts for name in re.findall(r"(--[\w-]+)\s*:", text)}

    assert used - values - OF_A_PROGRAMME == set()


def test_each_class_of_a_template_is_known_to_a_style_or_a_script() -> None:
    known = {
        name for path in STYLES for name in re.findall(r"\.([a-zA-Z][\w-]*)", path.read_text())
    }
    scripts = " ".join(path.read_text() for path in SCRIPTS)
    unknown = {
        (name, path.name)
        for path in TEMPLATES
        for classes in re.findall(r'class="([^"]*)"', path.read_text())
        for name in re.sub(r"\{[%{].*?[%}]\}", " ", classes).split()
        if name not in known and not re.search(rf"[\"'.]{re.escape(name)}\b", scripts)
    }

    assert unknown == set()


def test_a_list_is_told_as_a_list() -> None:
    """Another role takes its items from who hears the page."""
    told_otherwise = [
        (path.name, tag)
        for path in TEMPLATES
        for tag in re.findall(r"<(?:ul|ol)\b[^>]*>", path.read_text())
        if re.search(r'\brole="(?!list")', tag)
    ]

    assert told_otherwise == []


def test_a_unit_follows_its_figure() -> None:
    """“450 punktów”, “2 punkty”: the word has the form that the number asks for."""
    fixed = re.compile(r'\{% translate "(?:points|members|stamps|days|pieces)" %\}')

    assert [path.name for path in TEMPLATES if fixed.search(path.read_text())] == []


def test_the_way_back_stands_once() -> None:
    """The bar above leads back to the first page of an area: no page says it a second time."""
    twice = [
        (path.name, entry.page)
        for portal in ("organiser", "partner")
        for entry in menus.entries(portal)
        for path in (SOURCE / "portals" / portal).glob("**/*.html")
        if re.search(
            rf"""<p class="small"><a href="{{% url '{portal}:{entry.page}' programme.slug %}}">""",
            path.read_text(),
        )
    ]

    assert twice == []


EMPTY = re.compile(r"\bempty=\w+\(\s*((?:\"[^\"]*\"\s*)+),?\s*\)(,?\s*first=)?")
EMPTY_CARD = re.compile(r'<(\w+) class="[^"]*\bempty\b[^"]*"[^>]*>(.*?)</\1>', re.DOTALL)
HELD = ("partner", "member", "shared", "organiser")


def _sentences(text: str) -> int:
    return len(re.findall(r"[.:?!](?=[\s\"<]|$)", text))


def test_an_empty_page_says_what_it_is_for() -> None:
    """Never a dead end: beside that there is nothing it says what will stand here, or what brings
    the first of it.
    """
    portals = SOURCE / "portals"
    modules = [path for portal in HELD for path in sorted((portals / portal).glob("**/*.py"))]
    told = [
        (path.name, "".join(re.findall(r'"([^"]*)"', match[1])), bool(match[2]))
        for path in modules
        for match in EMPTY.finditer(path.read_text())
    ]
    cards = [
        (path.name, match[2])
        for path in TEMPLATES
        if path.relative_to(portals).parts[0] in HELD
        for match in EMPTY_CARD.finditer(path.read_text())
    ]

    assert len(told) > 60 and len(cards) > 20
    assert [one for one in told if _sentences(one[1]) < 2 and not one[2]] == []
    assert [
        (name, " ".join(card.split()))
        for name, card in cards
        if _sentences(card) < 2 and not re.search(r"<a |\{% form|list\.empty|<p>\{\{", card)
    ] == []
