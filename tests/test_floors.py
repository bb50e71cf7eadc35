"""SQL and writers have floors too: a statement names only tables its package may import, and writes
only its own.
"""

import ast
import configparser
import re
from collections.abc import Iterator
from pathlib import Path

from support.modules import nodes_of, text_of

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tandem"


def _floors() -> list[set[str]]:
    """The packages by floor, the lowest first: as `.importlinter` has them, who refuses a package
    that has none.
    """
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    layers = contracts["importlinter:contract:floors"]["layers"].split("\n")
    return [set(layer.split(" | ")) for layer in reversed(layers) if layer]


FLOORS = _floors()
FLOOR = {package: number for number, packages in enumerate(FLOORS) for package in packages}
# The ways of taking part are packages of their own on one floor: none knows another.
WAYS = {path.parent.name for path in (SOURCE / "engagement").glob("*/__init__.py")}
FLOOR |= dict.fromkeys(WAYS, FLOOR["engagement"])
# The tables of a package that got another name keep the label under which they were made; a label
# has no underscore.
LABELS = {"mending": "adjustments"} | {way.replace("_", ""): way for way in WAYS if "_" in way}
TABLE = re.compile(
    r"\b(" + "|".join(sorted({*FLOOR, *LABELS})) + r")_(?!ids?\b)([a-z]+)\b(?!\.|%|\()"
)
WRITE = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)", re.IGNORECASE)
WEB = ("django.http", "django.shortcuts", "django.template", "ninja")
# The queue's own tables, which nobody but the floor of jobs touches.
OWNERS = {"procrastinate": "platform", **LABELS}


def test_floors_are_drawn_as_they_stand() -> None:
    picture = (ROOT / "docs/architecture.md").read_text().split("```")[1]
    rows = re.findall(r"^ *(\d+)  ([a-z]+(?: \| [a-z]+)*)", picture, flags=re.MULTILINE)

    drawn = [(int(number), set(names.split(" | "))) for number, names in reversed(rows)]
    assert drawn == list(enumerate(FLOORS))


def test_every_package_has_a_floor() -> None:
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}

    assert packages == set(FLOOR) - WAYS


def _package(path: Path) -> str:
    """The package of a file: a way of taking part is one by itself."""
    parts = path.relative_to(SOURCE).parts
    return parts[1] if parts[0] == "engagement" and parts[1] in WAYS else parts[0]


def test_ways_of_taking_part_know_none_of_the_others() -> None:
    for path in _files("engagement/**/*.py"):
        package, text = _package(path), text_of(path)
        named = set(re.findall(r"\btandem\.engagement\.(\w+)", text))

        assert not named & (WAYS - {package}), path


def _files(pattern: str) -> list[Path]:
    return sorted(path for path in SOURCE.glob(pattern) if "migrations" not in path.parts)


def _faults(text: str, package: str) -> dict[str, set[str]]:
    """What a text of SQL must not name: tables of a floor above, of a neighbour; what it writes of
    another.
    """
    tables = [
        (match.group(0), FLOOR[LABELS.get(match.group(1), match.group(1))])
        for match in TABLE.finditer(text)
    ]
    return {
        "tables of a floor above": {name for name, floor in tables if floor > FLOOR[package]},
        "tables of a neighbour": {
            name
            for name, floor in tables
            if floor == FLOOR[package]
            and LABELS.get(name.split("_")[0], name.split("_")[0]) != package
        },
        "tables are written by their owner": {
            table
            for table in WRITE.findall(text)
            if table.lower() not in ("set", "of", "skip")
            and OWNERS.get(table.split("_")[0], table.split("_")[0]) != package
        },
    }


def test_statements_read_down_and_write_at_home() -> None:
    for path in _files("**/*.sql"):
        package = _package(path)
        faults = _faults(re.sub(r"--.*", "", path.read_text()), package)

        assert not any(faults.values()), (path, faults)


# A chain of writes in one statement costs a distributed database ten times as much as the same
# statements one after another (scale law 8): the ledger has none; these still are one.
WRITES_TWICE = {
    "activity/recording: insert_activity",
    "evidence/claims: forget_waiting",
    "evidence/codes: forget_tries",
}


def test_statements_write_once() -> None:
    chains = set()
    for path in _files("**/*.sql"):
        named = re.split(r"^-- ([a-z_0-9]+) --$", path.read_text(), flags=re.MULTILINE)
        for name, body in zip(named[1::2], named[2::2], strict=True):
            writes = re.findall(
                r"\b(?:INSERT INTO|DELETE FROM|UPDATE\s+[a-z_{}]+(?:\s+AS\s+[a-z_]+)?\s+SET)\b",
                re.sub(r"--.*", "", body),
            )
            if len(writes) > 1:
                chains.add(f"{path.relative_to(SOURCE).parts[0]}/{path.stem}: {name}")

    assert chains == WRITES_TWICE


# A text that reads or writes, as the database would take it.
IS_SQL = re.compile(
    r"\b(?:SELECT\b[\s\S]*\bFROM|JOIN|INSERT INTO|UPDATE [a-z_{]+ SET|DELETE FROM|ALTER TABLE"
    r"|TRUNCATE)\b"
)


# Which row is looked up, as a condition: below row-level security only columns, and CASE of them, are
# read by an index (docs/architecture.md, *Tenancy, twice*); by coalesce(…) every member is read.
_BY_COALESCE = re.compile(r"(?:\bid|_id)\s*=\s*coalesce\([^()]*goes_on_as_id", re.IGNORECASE)


def test_members_are_looked_up_as_whom_they_go_on_by_an_index() -> None:
    faults = [
        f"{path.relative_to(SOURCE)}: {match[0]}"
        for path in _files("**/*.sql")
        for match in _BY_COALESCE.finditer(path.read_text())
    ]

    assert _BY_COALESCE.search("kin.goes_on_as_id = COALESCE(own.goes_on_as_id, own.id)")
    assert faults == []


def _texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that are no docstrings, with their lines; what an f-string takes in is
    left out.
    """
    nodes = nodes_of(path)
    docstrings = {
        id(node.body[0].value)
        for node in nodes
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            parts = [part.value for part in node.values if isinstance(part, ast.Constant)]
            yield node.lineno, "{}".join(map(str, parts))
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            yield node.lineno, node.value


# The benches and the demo lay what years would bring straight into the tables.
LAYS_BY_HAND = ("config/bench/", "config/demo/")


def test_statements_within_python_keep_the_floors_too() -> None:
    for path in _modules():
        name = str(path.relative_to(SOURCE))
        if name.startswith(LAYS_BY_HAND) or "/" not in name:
            continue
        for line, text in _texts(path):
            if IS_SQL.search(text):
                faults = _faults(text, _package(path))
                assert not any(faults.values()), (name, line, faults)


def _modules() -> list[Path]:
    return _files("**/*.py")


def test_web_words_stay_at_the_edge() -> None:
    for path in _modules():
        if path.relative_to(SOURCE).parts[0] in ("portals", "api", "config"):
            continue
        for node in nodes_of(path):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith(WEB)], path


WRITERS = {
    "create",
    "update",
    "delete",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
    "save",
}


def _written_of_others(path: Path) -> list[int]:
    """The lines on which a module writes a model of another package."""
    package = _package(path)
    nodes = nodes_of(path)
    foreign = {
        alias.asname or alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").endswith("models")
        and f".{package}." not in f"{node.module}."
        for alias in node.names
    } - ALLOWED.get(str(path.relative_to(SOURCE)), set())
    lines = []
    for node in nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in WRITERS
        ):
            root = node.func.value
            while isinstance(root, (ast.Attribute, ast.Call)):
                root = root.func if isinstance(root, ast.Call) else root.value
            if getattr(root, "id", "") in foreign:
                lines.append(node.lineno)
    return lines


def test_models_are_written_by_their_owner() -> None:
    for path in _modules():
        if path.relative_to(SOURCE).parts[0] != "config":
            assert not _written_of_others(path), (path, _written_of_others(path))


# Opening a programme calls down to make its books and its tenant; a batch keeps its own head.
ALLOWED = {
    "programmes/setup.py": {"Organiser", "Book"},
    "platform/access/identity.py": {"EmailAddress"},  # allauth keeps the addresses of our users
    "platform/access/forgetting.py": {"EmailAddress", "Authenticator", "UserSession", "Session"},
}

# What takes strangers' files apart may be asked in a process apart only (`platform.isolation`).
TAKES_APART = {
    "python_calamine",
    "zipfile",
    "csv",
    "PIL",
    "pillow_heif",
    "pypdfium2",
    "zxingcpp",
    "lxml",
    "xml",
}
OWN_FILES = {
    "config/demo/programme/drawings.py": "draws pictures",
    "portals/shared/tables.py": "writes CSV",
    "platform/files/passes.py": "writes the file of a pass",
    "portals/shared/prints/posters.py": "opens a picture that was made anew",
    "config/demo/programme/actions.py": "draws pictures",
    "config/demo/proofs.py": "writes XML",
    "flows/departing/copying.py": "writes the ZIP of a copy and its list",
}
RUNS_APART = ("kit/", "documents/")
CALLED_APART = re.compile(
    r"\b(?:tables\.(?:rows_of|head_of|chunks_of)|workbooks\.(?:rows_of|is_workbook)|columns\.read)\("
)


def test_files_of_strangers_are_taken_apart_in_a_process_of_their_own() -> None:
    for path in _modules():
        place = str(path.relative_to(SOURCE))
        if place.startswith((*RUNS_APART, "config/bench/")) or place in OWN_FILES:
            continue
        imports = [node for node in nodes_of(path) if isinstance(node, ast.Import)]
        imported = {alias.name for node in imports for alias in node.names}
        imported |= {
            node.module or "" for node in nodes_of(path) if isinstance(node, ast.ImportFrom)
        }

        assert not {name.partition(".")[0] for name in imported} & TAKES_APART, path
        assert not CALLED_APART.search(text_of(path)), path
