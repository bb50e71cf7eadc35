"""Sizes and habits that a machine can see."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from support.modules import nodes_of, text_of, tree_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tandem"
MODULE_LINES_MAX, FUNCTION_LINES_MAX, TEMPLATE_LINES_MAX, PACKAGE_LINES_MAX = 400, 60, 150, 2_500
TEMPLATE_COLUMNS_MAX = 120
BANNED_NAMES = {"utils", "helpers", "services", "managers", "signals"}
# One word per concept (docs/glossary.md): pieces of names in code, and what is said for them.
BANNED_WORDS = {
    "deed": "activity; in pages transaction",
    "deeds": "activities",
    "mending": "adjustments",
    "mend": "recalculate, correct",
    "mended": "recalculate, correct",
    "rerun": "recalculation",
    "rerunning": "recalculation",
    "stuck": "dead letter (of a fact)",
    "gift": "effect (of a rule); points transfer (between members)",
    "gifts": "effects; points transfers",
    "sure": "confidence, certain",
    "reckon": "evaluate",
    "reckoned": "evaluate",
    "reckoning": "evaluate",
    "lasting": "expiry policy",
    "extending": "extension",
    "referred": "in review (of a claim)",
    "lane": "queue (of jobs), partition (of a step)",
    "lanes": "queues, partitions",
}
# Pairs of such pieces that stand beside each other, where one of them alone may be right.
BANNED_PAIRS = {
    "decimal_mark": "decimal separator",
    "take_back_word": "alias",
    "unknown_word": "unknown alias",
    "taught_word": "taught alias",
    "waiting_words": "unmatched",
    "link_word": "link token",
}
# What locals were called before they said what they hold.
EMPTY_NAMES = {"said", "found", "each"}
# Names that forms, kept rows or others' programs know.
KNOWN_OUTSIDE = {
    "DEEDS",
    "earning/messages.py:deeds",
    "portals/organiser/levels/forms.py:deeds",
    "STUCK_SECONDS_MAX",
}
# Arguments of jobs, which stand in the queue by their names.
STORED_NAMES = {"flows/jobs.py:said"}
BANNED_TEXT = {
    r"\bdatetime\.now\(": "the clock is asked in platform/clock.py",
    r"\btimezone\.now\(": "the clock is asked in platform/clock.py",
    r"\bget_model\(": "imports show who knows whom",
    r"except:": "catch the narrowest",
}
MODULES = sorted(path for path in SOURCE.glob("**/*.py") if "migrations" not in path.parts)


def _hidden(tree: ast.Module) -> set[ast.AST]:
    """What stands inside a function or a private class."""
    return {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.ClassDef) and node.name.startswith("_"))
        for child in ast.walk(node)
        if child is not node
    }


def test_modules_are_small_and_say_what_they_are() -> None:
    for path in MODULES:
        text, tree = text_of(path), tree_of(path)
        name = str(path.relative_to(SOURCE))
        assert len(text.splitlines()) <= MODULE_LINES_MAX, name
        assert path.stem not in BANNED_NAMES, name
        assert not text.strip() or ast.get_docstring(tree), f"{name} opens with what it is"
        _parts_say_what_they_are(path, name)


def _parts_say_what_they_are(path: Path, name: str) -> None:
    hidden = _hidden(tree_of(path))
    for node in nodes_of(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            is_long = (node.end_lineno or 0) - node.lineno >= FUNCTION_LINES_MAX
            assert not is_long, (name, node.name)
            is_public = not node.name.startswith("_")
            assert not is_public or node in hidden or ast.get_docstring(node), (
                f"{name}: {node.name} says what it does"
            )
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Meta":
            assert ast.get_docstring(node), f"{name}: {node.name} says what it is"


def test_modules_keep_the_habits() -> None:
    for path in MODULES:
        if path.name == "clock.py" or "config" in path.parts:
            continue
        text = text_of(path)
        banned = {pattern: why for pattern, why in BANNED_TEXT.items() if re.search(pattern, text)}
        for number, line in enumerate(text.splitlines() if banned else (), 1):
            for pattern, why in banned.items():
                assert not re.search(pattern, line) or "# tidy:" in line, f"{path}:{number}: {why}"


def _named(path: Path) -> set[str]:
    """What a module names: itself, its classes, functions, parameters, fields and locals."""
    names = {path.stem}
    for node in nodes_of(path):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.arg(arg=name) | ast.alias(asname=str(name)):
                names.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
    return names


@cache
def _pieces(name: str) -> frozenset[str]:
    """The words that a name is made of."""
    return frozenset(piece.lower() for piece in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name))


@cache
def _spelled(name: str) -> str:
    """A name as it is written for functions: `UnknownWord` → `unknown_word`."""
    return "_".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)).lower()


NAMING = [*MODULES, *sorted(path for path in (ROOT / "tests").glob("**/*.py"))]


def test_names_are_the_field_s() -> None:
    """A stranger finds the words of the glossary in the code, and no others for the same."""
    for path in NAMING:
        place = str(path.relative_to(SOURCE if SOURCE in path.parents else ROOT))
        for name in _named(path):
            if name in KNOWN_OUTSIDE or f"{place}:{name}" in KNOWN_OUTSIDE:
                continue
            wrong = sorted(_pieces(name) & BANNED_WORDS.keys())
            better = ", ".join(BANNED_WORDS[word] for word in wrong)
            assert not wrong, f"{place}: {name}: say {better}"
            pairs = [pair for pair in BANNED_PAIRS if pair in _spelled(name)]
            better = ", ".join(BANNED_PAIRS[pair] for pair in pairs)
            assert not pairs, f"{place}: {name}: say {better}"


def _locals(tree: ast.Module) -> list[tuple[int, str]]:
    """Line and name of what is bound in a module: parameters, locals, loop variables, captures.
    Fields of a class are its own words.
    """
    fields = {
        target
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, (ast.Assign, ast.AnnAssign))
        for target in (
            statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        )
    }
    bound = list[tuple[int, str]]()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if node not in fields:
                bound.append((node.lineno, name))
            case (
                ast.arg(arg=name)
                | ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                bound.append((node.lineno, name))
    return bound


def test_every_kind_of_local_is_seen() -> None:
    """The rule below looks wherever a function names a value."""
    tree = ast.parse(
        "class Row:\n"
        "    said: str = ''\n"
        "def a(each, *said, found=1):\n"
        "    each, (found, *said) = found\n"
        "    for each in [found for found in said if (said := found)]:\n"
        "        with each as said: pass\n"
        "    try: pass\n"
        "    except OSError as found: pass\n"
        "    match said:\n"
        "        case [each, *said]: return lambda found: found.said(each=1)\n"
    )

    assert sorted(_locals(tree)) == [
        (3, "each"),
        (3, "found"),
        (3, "said"),
        (4, "each"),
        (4, "found"),
        (4, "said"),
        (5, "each"),
        (5, "found"),
        (5, "said"),
        (6, "said"),
        (8, "found"),
        (10, "each"),
        (10, "found"),
        (10, "said"),
    ]


def test_locals_say_what_they_hold() -> None:
    for path in MODULES:
        for line, name in _locals(tree_of(path)):
            place = f"{path.relative_to(SOURCE)}:{name}"
            assert name not in EMPTY_NAMES or place in STORED_NAMES, (
                f"{path.relative_to(SOURCE)}:{line}: “{name}” hides what it holds: call it by what"
                " stands in it, such as claim, segment, row or outlets_by_code"
            )


def test_sets_are_kept_where_the_planner_learns_their_size() -> None:
    """A temporary table that nobody counted is a guess again (docs/decisions/0030)."""
    kept = SOURCE / "platform" / "database" / "batches.py"
    for path in [*MODULES, *SOURCE.glob("**/*.sql")]:
        if path != kept and "config" not in path.parts:
            assert not re.search(r"CREATE TEMP", text_of(path), re.IGNORECASE), path


def test_lines_are_formatted_without_exceptions() -> None:
    """`# fmt: skip` hides length, it does not save it (a line has 100 columns)."""
    mark = "# fmt: " + "skip"
    assert not [path for path in MODULES if mark in text_of(path)]


def test_packages_keep_their_budget() -> None:
    """Each room has its own: a package within a package is counted by itself, be it readers or
    claims.
    """
    packages = {path.parent for path in SOURCE.glob("**/__init__.py")} - {SOURCE}
    lines = Counter[Path]()
    for path in MODULES:
        room = next((folder for folder in path.parents if folder in packages), SOURCE)
        lines[room] += len(text_of(path).splitlines())
    for package in sorted(packages):
        assert lines[package] <= PACKAGE_LINES_MAX, (
            f"{package.relative_to(SOURCE)}: {lines[package]} lines: make a room of a topic"
        )


def test_templates_are_small_and_clean() -> None:
    for path in sorted(SOURCE.glob("**/*.html")):
        text = path.read_text()

        assert len(text.splitlines()) <= TEMPLATE_LINES_MAX, path
        assert " style=" not in text and "<script>" not in text and "onclick" not in text, (
            f"{path}: the content policy forbids it"
        )


TEMPLATES = sorted(
    path
    for suffix in ("html", "txt", "js", "xml")
    for path in SOURCE.glob(f"**/*.{suffix}")
    if "static" not in path.parts
)


def test_lines_of_templates_are_short() -> None:
    """One element a line: who reads a change sees which. djlint reads the rest of their form."""
    assert len(TEMPLATES) > 200
    assert not [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > TEMPLATE_COLUMNS_MAX
    ]


def test_lines_of_styles_are_short() -> None:
    """One rule a line, or one to a block: who looks for a component finds it whole."""
    styles = sorted(SOURCE.glob("portals/**/static/**/*.css"))

    assert len(styles) > 10
    for path in styles:
        text = re.sub(r'/\*.*?\*/|"[^"]*"', "", path.read_text(), flags=re.DOTALL)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert len(line) <= TEMPLATE_COLUMNS_MAX, f"{path.relative_to(SOURCE)}:{number}"
        several = [line for line in text.splitlines() if re.search(r"\}\s*[^\s}]", line)]
        assert not several, f"{path.relative_to(SOURCE)}: {several[0]}"


def test_lines_of_scripts_are_short() -> None:
    scripts = sorted(SOURCE.glob("portals/**/static/**/*.js"))

    assert len(scripts) > 10
    assert not [
        f"{path.relative_to(SOURCE)}:{number}"
        for path in scripts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > TEMPLATE_COLUMNS_MAX
    ]


def test_forms_are_read_by_the_runner() -> None:
    """No page reads a POST by hand: django's forms do, in the runner (docs/decisions/0036)."""
    by_hand = re.compile(r"\bposted(?:\.get\(|\.getlist\(|\[)|\.POST\b")
    portals = SOURCE / "portals"
    runner = portals / "shared" / "areas"

    assert not [
        path
        for path in portals.rglob("*.py")
        if runner not in path.parents and by_hand.search(path.read_text())
    ]


def test_pages_of_a_portal_are_areas() -> None:
    """What a portal shows is declared: no address beside those of its areas."""
    for portal in ("organiser", "partner", "member"):
        addresses = (SOURCE / "portals" / portal / "urls.py").read_text()
        assert "path(" not in addresses and not (SOURCE / "portals" / portal / "views").exists()


TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".html",
    ".css",
    ".js",
    ".sql",
    ".po",
    ".yml",
    ".service",
    ".conf",
}


def test_nothing_tells_of_the_machine_it_was_made_on() -> None:
    words = ["/" + "work/", "/" + "root/", "pyp" + "i.org", "npm" + "js.org", "deb.deb" + "ian.org"]
    for path in [
        *SOURCE.glob("**/*"),
        *(ROOT / "docs").glob("**/*"),
        *ROOT.glob("*.md"),
        *ROOT.glob("*.lock"),
        *ROOT.glob("*.toml"),
        *(ROOT / "deploy").glob("**/*"),
        ROOT / "tandem",
        ROOT / ".ci" / "run",
    ]:
        if path.is_file() and (path.suffix in TEXT_SUFFIXES or not path.suffix):
            text = path.read_text()
            assert not [word for word in words if word in text], path
