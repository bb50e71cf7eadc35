"""The commands, by name."""

from collections.abc import Callable

from tandem.config.commands import bench, reference, running, screenshots, testing

COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": running.demo,
    "start": running.start,
    "test": testing.test,
    "check": testing.check,
    "bench": bench.bench,
    "backup": running.backup,
    "restore": running.restore,
    "proof": running.proof,
    "upgrade": running.upgrade,
    "reference": reference.reference,
    "screenshots": screenshots.screenshots,
    "manage": testing.manage,
}
