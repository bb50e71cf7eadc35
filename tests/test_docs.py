"""What exists is documented, and what is documented exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def test_every_setting_is_described() -> None:
    described = set(
        re.findall(r"`(TANDEM_[A-Z_]+)`", (ROOT / "docs/reference/settings.md").read_text())
    )
    used = set()
    for path in [*(ROOT / "src").glob("**/*.py"), ROOT / "tandem"]:
        used |= set(
            re.findall(
                r"""(?:environ[^"']{0,30}["']|env\w+\(\s*["']|\$\{)(TANDEM_[A-Z_]+)""",
                path.read_text(),
            )
        )

    assert used - described == set()
    assert described - used == set()


def test_every_decision_is_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()

    for path in (ROOT / "docs/decisions").glob("0*.md"):
        assert path.name in index


def test_every_link_between_documents_leads_somewhere() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
            assert (path.parent / target).exists(), (path.name, target)


def test_every_command_is_in_the_readme() -> None:
    from tandem.config.commands import COMMANDS

    text = (ROOT / "README.md").read_text()

    assert [
        name
        for name in COMMANDS
        if name != "manage"
        and f"./tandem {name}" not in text
        and f"`{name}" not in text
        and f" {name} " not in text
    ] == []


def test_the_generated_reference_is_the_codes() -> None:
    from tandem.config.commands import reference

    stale = [
        name
        for name, text in reference.pages().items()
        if (reference.FOLDER / name).read_text() != text
    ]

    assert stale == [], "write them anew with ./tandem reference"


@pytest.mark.parametrize("name", ["docs/guarantees.md", "SECURITY.md"])
def test_each_promise_names_a_test_that_is_there(name: str) -> None:
    text = (ROOT / name).read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)

    assert len(named) > 10
    for file, test in named:
        assert f"def {test}(" in (ROOT / file).read_text(), f"{file}::{test}"
    for row in text.splitlines():
        assert (
            not row.startswith("| ") or row.startswith(("| promise", "| guard")) or "`tests/" in row
        ), row
