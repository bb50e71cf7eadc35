"""`bench`: how fast, as ratios inside one run."""

import argparse
from pathlib import Path


def bench(arguments: list[str]) -> int:
    """Measure speed as ratios inside one run, on a throw-away database."""
    parser = argparse.ArgumentParser(prog="tandem bench", description=bench.__doc__)
    parser.add_argument("name", nargs="*", help="the benchmarks to run; all when none is named")
    parser.add_argument("--quick", action="store_true", help="a smaller size, under 50 s each")
    parser.add_argument("--json", metavar="FILE", help="write the rows there too")
    parser.add_argument("--list", action="store_true", help="name the benchmarks")
    parser.add_argument(
        "--numbers",
        metavar="FROM-TO",
        type=_numbers,
        help="of what is made by number, these: 0-10000",
    )
    parser.add_argument(
        "--keep",
        metavar="FOLDER",
        type=Path,
        help="keep the database there, and look at the programmes that it has, rather than make"
        " them anew (`faces`)",
    )
    options = parser.parse_args(arguments)
    from tandem.config.bench import runner

    return runner.run(
        options.name,
        quick=options.quick,
        json_file=options.json,
        list_only=options.list,
        numbers=options.numbers,
        keep=options.keep,
    )


def _numbers(text: str) -> range:
    first, _separator, last = text.partition("-")
    return range(int(first), int(last))
