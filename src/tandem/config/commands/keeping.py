"""`backup`, `restore` and `proof`: looking after an installation, whether it runs or not."""

import argparse
import os
import secrets
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tandem.config.commands import answering
from tandem.config.keeping import backing_up, homes, restoring, verifying
from tandem.config.keeping.archive import recovering
from tandem.config.keeping.progress import Progress, size
from tandem.kit.errors import Invalid
from tandem.platform.personal import register


class BadMoment(Invalid):
    """What was said is no moment."""

    code = "config.bad_moment"
    text = "“%(said)s” is no moment. Say it with its offset, as 2026-11-26T14:00:00+00:00."


def backup(arguments: list[str]) -> int:
    """Write database, files and secret to one file, while Tandem runs too."""
    parser = _parser("backup", backup.__doc__)
    parser.add_argument("file", help="the file to write, or a folder to write one into")
    parser.add_argument(
        "--verify",
        action="store_true",
        help="prove the backup FILE instead: restore it aside and go through it",
    )
    parser.add_argument(
        "--within", type=Path, help="with --verify: the folder for the temporary home"
    )
    options = parser.parse_args(arguments)

    def verify() -> int:
        file, within = Path(options.file).absolute(), options.within and options.within.resolve()
        holds = verifying.verify(file, within=within, progress=Progress())
        print(f"{file}: {'proved.' if holds else 'NOT PROVED; see above.'}")
        return 0 if holds else 1

    def run() -> int:
        now, progress = datetime.now(UTC), Progress()
        home = homes.home_of(options.home, "tandem")
        file = backing_up.place_of(options.file, now=now)
        report = homes.with_database(
            home,
            lambda url: backing_up.back_up(file, home, url=url, now=now, progress=progress),
            tell=progress.say,
        )
        seconds = (datetime.now(UTC) - now).total_seconds()
        progress.say(f"Done: {report.file} ({size(report.bytes_total)} in {seconds:.0f} s)")
        for path in report.missing:
            print(
                f"tandem: {home / path} is not there, though the database names it.",
                file=sys.stderr,
            )
        for path in report.damaged:
            print(
                f"tandem: {home / path} is not what was received; it is kept as it is.",
                file=sys.stderr,
            )
        return 1 if report.missing or report.damaged else 0

    return _answered(verify if options.verify else run)


def restore(arguments: list[str]) -> int:
    """Bring a backup, or a moment of an archive, into a home that has no database yet; broken off,
    the same again goes on.
    """
    parser = _parser("restore", restore.__doc__)
    parser.add_argument("file", help="a backup, or an archive: its folder or s3://bucket/prefix")
    parser.add_argument(
        "--until", help="of an archive: the moment to go back to, as 2026-11-26T14:00:00+00:00"
    )
    parser.add_argument(
        "--list",
        action="store_true",
        help="of an archive: say which moments can be reached, and do nothing",
    )
    parser.add_argument(
        "--new-secret",
        action="store_true",
        help="go on although the secret is lost: printed codes are dead then",
    )
    parser.add_argument(
        "--erased",
        metavar="FILE",
        help="erased.jsonl of the home before: who was erased since is erased again at the start",
    )
    options = parser.parse_args(arguments)

    def run() -> int:
        if options.erased and not Path(options.erased).is_file():
            parser.error(f"{options.erased} is not there")
        if recovering.is_address(options.file):
            return _recover(options)
        if (options.until or options.list) and Path(options.file).exists():
            parser.error("--until and --list go with an archive, a folder or s3://bucket/prefix")
        home = homes.home_of(options.home, "tandem")
        restoring.restore(
            Path(options.file).absolute(),
            home,
            progress=Progress(),
            has_new_secret=options.new_secret,
        )
        _bring_register(options, home)
        print(f"Restored into {home}. Start it: ./tandem start --home {home}")
        return 0

    return _answered(run)


def _bring_register(options: argparse.Namespace, home: Path) -> None:
    """Who was erased since what is brought back."""
    if options.erased:
        register.note(home, register.read(Path(options.erased)))


def _recover(options: argparse.Namespace) -> int:
    """Bring a moment of an archive back, or say which there are."""
    address, until = recovering.address_of(options.file), _moment(options.until)
    if options.list:
        print(f"Can be reached: {recovering.reach(address)}.")
        return 0
    home = homes.home_of(options.home, "tandem")
    recovered = recovering.recover(
        address, home, until=until, progress=Progress(), has_new_secret=options.new_secret
    )
    _bring_register(options, home)
    for path in recovered.missing:
        print(f"tandem: {home / path} is not in the archive as it was received.", file=sys.stderr)
    last = (
        f"; the last deed in it is of {recovered.last_at.isoformat()}" if recovered.last_at else ""
    )
    print(f"Restored into {home}, as it was at {recovered.until.isoformat()}{last}.")
    print(f"Start it: ./tandem start --home {home}")
    return 1 if recovered.missing else 0


def _moment(text: str | None) -> datetime | None:
    """A moment as it is said on a line; it bears its offset, because clocks on walls differ.

    Raises:
        BadMoment
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadMoment(said=text) from None
    if moment.tzinfo is None:
        raise BadMoment(said=text)
    return moment


def proof(arguments: list[str]) -> int:
    """Prove the ledger (accounts against transfers against lots) and the evidence (files against
    what counts of them); while Tandem runs too."""
    options = _parser("proof", proof.__doc__).parse_args(arguments)

    def run() -> int:
        home = homes.home_of(options.home, "tandem")
        return homes.with_database(home, lambda url: _proved(home, url), tell=print)

    return _answered(run)


def _proved(home: Path, url: str) -> int:
    os.environ.update(TANDEM_HOME=str(home), TANDEM_DATABASE_URL=url)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
    if not (home / "secret_key").exists():  # nothing is signed here, and none is to be made
        os.environ.setdefault("TANDEM_SECRET_KEY", secrets.token_urlsafe(48))
    from django.db import connections

    from tandem.config.keeping import proving

    connections.close_all()  # those of a server that ended under an earlier try
    # Both are said, whatever the first one finds.
    proved = [proving.prove_ledger(say=print), proving.prove_evidence(say=print)]
    return 0 if all(proved) else 1


def _parser(name: str, about: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"tandem {name}", description=about)
    parser.add_argument("--home", help="where data lives (TANDEM_HOME)")
    return parser


def _answered(run: Callable[[], int]) -> int:
    """A signal ends the work as an error would, leaving nothing half-made."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    return answering.answered(run)
