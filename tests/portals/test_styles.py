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
