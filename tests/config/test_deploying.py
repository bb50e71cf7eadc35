"""The units and the recipe of an image agree with the program: its command, codes and times."""

import configparser
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml

from tandem.config import supervisor
from tandem.config.commands import COMMANDS, answering

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs/guides/installing.md").read_text()
SLACK_SECONDS = 10  # between when Tandem has stopped by itself and when it is killed


class _Unit(configparser.ConfigParser):
    """A unit of systemd; settings that are given twice are not what is asked for here."""

    def __init__(self, name: str) -> None:
        super().__init__(strict=False, interpolation=None)
        self.optionxform = str  # type: ignore[assignment,method-assign]
        assert self.read(DEPLOY / "systemd" / name)


@pytest.mark.parametrize(
    ("name_case", "command"), [("tandem.service", "start"), ("tandem-backup.service", "backup")]
)
def test_a_unit_runs_a_command_in_the_places_of_the_guide(name_case: str, command: str) -> None:
    service = _Unit(name_case)["Service"]
    program, name, *arguments = service["ExecStart"].split()

    assert (program, name) == ("/opt/tandem/tandem", command)
    assert name in COMMANDS
    assert arguments[-2:] == ["--home", "/var/lib/tandem"]
    account = f"--home-dir /var/lib/tandem --shell /usr/sbin/nologin {service['User']}"
    assert f"useradd --system {account}" in GUIDE
    for folder in service["StateDirectory"].split():
        assert f"/var/lib/{folder}" in GUIDE


def test_a_unit_waits_until_everything_has_stopped_and_leaves_what_waits_for_a_person() -> None:
    service = _Unit("tandem.service")["Service"]

    assert int(service["TimeoutStopSec"]) >= supervisor.STOP_SECONDS_MAX + SLACK_SECONDS
    assert int(service["RestartPreventExitStatus"]) == answering.IN_VAIN
    assert int(service["SuccessExitStatus"]) == answering.BROKEN_OFF


def test_a_container_is_given_what_the_program_needs() -> None:
    recipe = (DEPLOY / "Containerfile").read_text()
    composed = yaml.safe_load((DEPLOY / "compose.yml").read_text())["services"]["tandem"]
    (home,) = re.findall(r"TANDEM_HOME=(\S+)", recipe)

    (kept,) = re.findall(r"^VOLUME (.+)$", recipe, re.MULTILINE)
    grace_seconds = int(composed["stop_grace_period"].removesuffix("s"))

    assert [volume.partition(":")[2] for volume in composed["volumes"]] == kept.split()
    assert home in kept.split()
    assert grace_seconds >= supervisor.STOP_SECONDS_MAX + SLACK_SECONDS
    assert composed["read_only"] and composed["cap_drop"] == ["ALL"]


def test_what_the_launcher_reads_comes_into_the_image() -> None:
    left_out = (ROOT / ".dockerignore").read_text().split()
    read = set(re.findall(r"\$here/([\w./-]+)", (ROOT / "tandem").read_text())) - {"tandem"}

    assert {"src", "requirements.lock", "requirements-ocr.lock", "requirements-dev.lock"} <= read
    assert "requirements-uv.lock" in read
    assert {name for name in read if name in left_out} <= {".venv", ".tools"}


# What others take up by themselves when it is there.
UNNAMED = {"httptools": "uvicorn", "argon2-cffi": "django", "brotli": "whitenoise"}


def test_what_is_installed_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    source = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    modules: dict[str, set[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for distribution in distributions:
            modules.setdefault(distribution.lower().replace("_", "-"), set()).add(module)

    names = [re.split(r"[\[<>=]", each)[0].lower() for each in project["dependencies"]]
    unused = [
        name
        for name in names
        if name not in UNNAMED
        and not any(re.search(rf"\b{module}\b", source) for module in modules.get(name, ()))
    ]

    assert len(names) > 20 and not unused


def test_the_installer_is_fetched_by_its_hash() -> None:
    launcher, lock = ((ROOT / name).read_text() for name in ("tandem", "requirements-uv.lock"))
    fetched = next(line for line in launcher.splitlines() if "-m pip install" in line)

    assert "--require-hashes" in fetched and "requirements-uv.lock" in fetched
    assert re.match(r"uv==[\d.]+ \\\n    --hash=sha256:", lock) and lock.count("==") == 1
