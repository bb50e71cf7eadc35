"""Build the demo unless it stands, then print the sign-in links: a label, a tab, a path."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
django.setup()

from tandem.config.demo import story  # noqa: E402
from tandem.portals.shared.joining.entering import link_for  # noqa: E402


def main() -> None:
    """Build and print."""
    if not story.stands():
        story.build(say=lambda text: print(text, file=sys.stderr, flush=True))
    for label, user in story.people():
        print(f"{label}\t{link_for(user)}")


if __name__ == "__main__":
    main()
