"""Runs benchmarks by name and prints one table; each is a ratio with the limit it must keep."""

import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from tandem.config.bench.figures import Row


def run(
    names: list[str],
    *,
    quick: bool,
    json_file: str | None,
    list_only: bool = False,
    numbers: range | None = None,
    keep: Path | None = None,
) -> int:
    """Run the named benchmarks on a server of their own that is thrown away after, unless it is to
    be kept in a folder; `numbers`: of what is made by number, these.
    """
    from tandem.platform.embedded import postgres

    rows: list[Row] = []
    with _home(keep) as home, postgres.running(home) as server:
        os.environ.update(
            TANDEM_HOME=str(home),
            TANDEM_DATABASE_URL=server.url(),
            DJANGO_SETTINGS_MODULE="tandem.config.settings",
        )
        from tandem.config import upgrading

        upgrading.upgrade()
        from tandem.config.bench import benches

        if list_only:
            print("\n".join(f"{name:<14} {bench.about}" for name, bench in benches.BENCHES.items()))
            return 0
        refusal = _refusal(names, numbers)
        if refusal:
            print(f"tandem: {refusal}", file=sys.stderr)
            return 2
        for name in names or [name for name, bench in benches.BENCHES.items() if not bench.is_long]:
            print(f"· {name}: {benches.BENCHES[name].about} …", file=sys.stderr, flush=True)
            bench = benches.BENCHES[name]
            rows.extend(
                bench.by_number(numbers) if bench.by_number and numbers else bench.run(quick)
            )
    print(f"{'name':<28} {'value':>9}  {'limit':<10} holds  detail")
    for row in rows:
        print(
            f"{row.name:<28} {row.value:>7g} {row.unit:<2} {row.limit:<10}"
            f" {'yes' if row.holds else 'NO':<5}  {row.detail}"
        )
    if json_file:
        Path(json_file).write_text(
            json.dumps([asdict(row) for row in rows], indent=1, ensure_ascii=False)
        )
    return 0 if all(row.holds for row in rows) else 1


@contextlib.contextmanager
def _home(keep: Path | None) -> Iterator[Path]:
    """The folder of the server: the one that is kept, or one for the time of the block."""
    with contextlib.ExitStack() as passing:
        if keep is None:
            folder = passing.enter_context(tempfile.TemporaryDirectory(prefix="tandem-bench-"))
        home = (keep or Path(folder)).resolve()
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o711)
        yield home


def _refusal(names: Sequence[str], numbers: range | None) -> str:
    """Why these cannot be run, as a sentence; empty where they can."""
    from tandem.config.bench.benches import BENCHES

    unknown = sorted(set(names) - set(BENCHES))
    if unknown:
        return f"there is no benchmark “{'”, “'.join(unknown)}”. There are: {', '.join(BENCHES)}."
    if numbers is None:
        return ""
    whole = [name for name in names or BENCHES if not BENCHES[name].by_number]
    return f"“{'”, “'.join(whole)}” makes nothing by number: leave --numbers out." if whole else ""
