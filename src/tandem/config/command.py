"""The `tandem` command: every way to run an installation.

The launcher `./tandem` sets up what is missing and calls `main`. Each command is a function of
`commands/`.
"""

import sys

from tandem.config.commands import COMMANDS


def main() -> int:
    """Run the command named first on the line."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_help())
        return 0
    command = COMMANDS.get(arguments[0])
    if command is None:
        print(
            f"tandem: there is no command “{arguments[0]}”. `./tandem --help` lists them.",
            file=sys.stderr,
        )
        return 2
    return command(arguments[1:])


def _help() -> str:
    lines = ["usage: ./tandem COMMAND [OPTIONS]", "", "commands:"]
    for name, command in COMMANDS.items():
        lines.append(f"  {name:<12} {(command.__doc__ or '').strip().splitlines()[0]}")
    return "\n".join(
        [*lines, "", "`./tandem COMMAND --help` tells more. Settings: docs/reference/settings.md."]
    )


if __name__ == "__main__":
    sys.exit(main())
