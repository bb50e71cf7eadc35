"""What cannot work is said in one sentence before anything starts: a home, a port, a setting."""

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from tandem.config import settings as read
from tandem.config.commands import answering, running
from tandem.config.web import listening
from tandem.platform.checks import settings_can_work
from tandem.portals.shared.requests import broken

ROOT = Path(__file__).resolve().parents[2]
IS_ROOT = os.geteuid() == 0
SOMEBODY = 65_534
_PR_CAPBSET_DROP, _MAY_READ_AND_WRITE_ALL = 24, (1, 2)


def _as_others_are() -> None:
    """Root that files are closed to like to anybody."""
    libc = ctypes.CDLL(None)
    for capability in _MAY_READ_AND_WRITE_ALL:
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def _start(home: Path, *more: str, **environment: str) -> tuple[int, str]:
    """What `tandem start` says of a home, and its code."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("TANDEM_")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tandem.config.command",
            "start",
            "--home",
            str(home),
            "--port",
            "0",
            *more,
        ],
        env={**kept, "PYTHONPATH": str(ROOT / "src"), **environment},
        preexec_fn=_as_others_are if IS_ROOT else None,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stderr


def _read_only(folder: Path) -> Path:
    folder.chmod(0o500)
    return folder


def _read_only_with_all_in_it(folder: Path) -> Path:
    (folder / "lock").touch(mode=0o400)
    (folder / "secret_key").touch(mode=0o400)
    return _read_only(folder)


def _a_file(folder: Path) -> Path:
    (folder / "home").write_text("")
    return folder / "home"


def _in_a_closed_folder(folder: Path) -> Path:
    folder.chmod(0o000)
    return folder / "home"


@pytest.mark.parametrize(
    "make_case",
    [
        _read_only,
        *(
            pytest.param(each, marks=pytest.mark.thorough)
            for each in (_read_only_with_all_in_it, _a_file, _in_a_closed_folder)
        ),
    ],
)
def test_a_home_that_cannot_be_written_is_named(
    make_case: Callable[[Path], Path], tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    before = sorted((tmp_path / "folder").iterdir())
    home = make_case(tmp_path / "folder")

    code, said = _start(home)

    (tmp_path / "folder").chmod(0o700)
    assert (code, said.count("\n")) == (1, 1), said
    assert said.startswith(f"tandem: Tandem cannot write in {home} (")
    assert "--home or TANDEM_HOME" in said
    assert not {path.name for path in (tmp_path / "folder").iterdir()} - {
        "lock",
        "secret_key",
        "home",
    }, before


@pytest.mark.skipif(not IS_ROOT, reason="only root may give a folder to somebody")
def test_root_does_not_run_the_installation_of_an_account(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, SOMEBODY, SOMEBODY)

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tandem.config.command",
            "start",
            "--home",
            str(home),
            "--port",
            "0",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert (done.returncode, done.stderr.count("\n")) == (answering.IN_VAIN, 1), done.stderr
    assert f"{home} belongs to the account “nobody”" in done.stderr
    assert list(home.iterdir()) == [], "nothing of root's is left in it"


def test_a_port_that_is_taken_or_none_is_named_and_nothing_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        code, said = _start(tmp_path / "home", "--port", str(port))

    assert (code, said.count("\n")) == (1, 1), said
    assert f"Another program listens on 127.0.0.1, port {port}." in said
    assert not (tmp_path / "home").exists()
    with pytest.raises(listening.CannotListen):
        listening.claim("127.0.0.1", 70_000)
    with pytest.raises(listening.CannotListen):
        listening.claim("no.such.host.invalid", 0)


@pytest.mark.parametrize(
    ("host_case", "address"), [("127.0.0.1", "http://127.0.0.1"), ("0.0.0.0", "http://localhost")]
)
def test_the_address_to_tell_is_one_that_can_be_opened(host_case: str, address: str) -> None:
    with listening.claim(host_case, 0) as listener:
        assert listening.address_of(listener) == f"{address}:{listener.getsockname()[1]}"


def test_wrong_settings_are_told_all_at_once(tmp_path: Path) -> None:
    code, said = _start(
        tmp_path / "home",
        TANDEM_DATABASE_URL=os.environ["TANDEM_SUITE_URL"],
        TANDEM_PUBLIC_URL="points.example.com",
        TANDEM_SECRET_KEY="short",
        TANDEM_SMTP_URL="smtp://mail.example.com:many",
        TANDEM_DISK_RESERVE_MEGABYTES="1 GB",
    )

    assert (code, said.count("\n")) == (answering.IN_VAIN, 1), said
    assert "Django" not in said, "the same fault again, in words of a library"
    for name in ("PUBLIC_URL", "SECRET_KEY", "SMTP_URL", "DISK_RESERVE_MEGABYTES"):
        assert f"TANDEM_{name} must" in said


def test_a_database_that_does_not_answer_yet_is_worth_another_start(tmp_path: Path) -> None:
    code, said = _start(
        tmp_path / "home", TANDEM_DATABASE_URL=f"postgresql://tandem:x@/tandem?host={tmp_path}"
    )

    assert (code, said.count("\n")) == (1, 1), said
    assert said.startswith("tandem: The database of TANDEM_DATABASE_URL does not answer: ")


@pytest.mark.parametrize("kind", ["runtime", "ocr"])
def test_packages_that_only_the_owner_of_the_program_can_fetch_are_asked_of_him(
    kind: str, tmp_path: Path
) -> None:
    for name in ("tandem", "requirements.lock", "requirements-ocr.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    wish = {"TANDEM_OCR": "1"} if kind == "ocr" else {}

    done = subprocess.run(
        [_read_only(tmp_path) / "tandem", "start"],
        env={"PATH": os.environ["PATH"], **wish},
        preexec_fn=_as_others_are if IS_ROOT else None,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr.count("\n")) == (answering.IN_VAIN, 1), done.stderr
    wanted = (
        f"Run {'TANDEM_OCR=1 ' if wish else ''}{tmp_path}/tandem prepare as who owns that folder."
    )
    assert f"nothing can be written in {tmp_path}. {wanted}" in done.stderr
    assert not (tmp_path / ".tools").exists()


@pytest.mark.parametrize("usual", ["", "1"])
def test_what_is_compiled_is_kept_whatever_is_usual_on_the_machine(
    usual: str, tmp_path: Path
) -> None:
    for name in ("tandem", "requirements.lock", "requirements-ocr.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    locks = [tmp_path / f"requirements{kind}.lock" for kind in ("", "-ocr", "-dev")]
    state = subprocess.run(
        ["cksum"], input=b"".join(lock.read_bytes() for lock in locks), stdout=subprocess.PIPE
    ).stdout
    program = tmp_path / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    (tmp_path / ".venv" / ".synced-runtime").write_bytes(state)
    program.write_text('#!/bin/sh\necho "${PYTHONDONTWRITEBYTECODE-kept}"\n')
    program.chmod(0o700)

    said = subprocess.run(
        [tmp_path / "tandem", "start"],
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": usual},
        stdout=subprocess.PIPE,
        text=True,
    ).stdout

    assert said == "kept\n"


def test_what_a_start_loads_is_compiled_before_its_folder_is_closed(tmp_path: Path) -> None:
    (tmp_path / "within").mkdir()
    (tmp_path / "within" / "module.py").write_text("value = 1")
    (tmp_path / "within" / "template.py").write_text("{{ no Python }}")

    running.compile_sources([tmp_path])

    kept = [path.name.partition(".")[0] for path in tmp_path.glob("within/__pycache__/*.pyc")]
    assert kept == ["module"]


@pytest.mark.parametrize(
    ("name_case", "value"),
    [
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "http://host:port"),
        ("SMTP_URL", "mail.example.com:25"),
        ("UPLOAD_BYTES_MAX", 0),
        ("SECRET_KEY", "x"),
        ("LOG_FORM", "xml"),
        ("LOG_LEVEL", "LOUD"),
        ("CONNECTIONS", 1),
        ("TRUSTED_PROXIES", read.proxies.networks("0.0.0.0/0")),
        ("HOME", Path(__file__)),
    ],
)
def test_a_setting_that_cannot_work_is_refused(
    name_case: str, value: object, settings: Any
) -> None:
    before = settings_can_work()
    setattr(settings, name_case, value)

    assert len(settings_can_work()) == len(before) + 1


@pytest.mark.parametrize(
    "url_case", ["mysql://a/b", "postgresql://host", "postgresql://host:port/name", "tandem"]
)
def test_an_address_of_no_database_is_refused(url_case: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="TANDEM_DATABASE_URL must read"):
        read.database(url_case, role=None)


def test_what_is_no_number_or_no_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TANDEM_UPLOAD_MEGABYTES", "many")
    monkeypatch.setenv("TANDEM_TRUSTED_PROXIES", "10.0.0.0/8, proxy")

    with pytest.raises(
        ImproperlyConfigured, match="TANDEM_UPLOAD_MEGABYTES must be a whole number; it is “many”"
    ):
        read.envint("TANDEM_UPLOAD_MEGABYTES", 1)
    with pytest.raises(
        ImproperlyConfigured, match="TANDEM_TRUSTED_PROXIES must be addresses or networks"
    ):
        read.envnetworks("TANDEM_TRUSTED_PROXIES")


def test_a_database_that_is_away_is_told_as_before(rf: Any) -> None:
    request = rf.get("/", headers={"Accept-Language": "pl"})
    try:
        raise OperationalError
    except OperationalError:
        answer = broken.failed(request)

    assert "Baza danych w tej chwili nie odpowiada." in answer.content.decode()
