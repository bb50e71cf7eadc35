"""The commands, by name."""

from collections.abc import Callable

from tandem.config.commands import bench, keeping, reference, running, screenshots, testing

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": running.demo,
    "start": running.start,
    "test": testing.test,
    "check": testing.check,
    "bench": bench.bench,
    "backup": keeping.backup,
    "restore": keeping.restore,
    "proof": keeping.proof,
    "upgrade": running.upgrade,
    "prepare": running.prepare,
    "reference": reference.reference,
    "screenshots": screenshots.screenshots,
    "manage": testing.manage,
}
