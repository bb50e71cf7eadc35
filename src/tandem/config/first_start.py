"""The first start of an installation: the link that makes its opener the operator, as long as
nobody is.

It goes through a pipe to the command that shows it, and is written nowhere else; see `running`.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
django.setup()

from tandem.platform import clock  # noqa: E402
from tandem.platform.access import entering  # noqa: E402
from tandem.platform.models import User  # noqa: E402

OPERATOR = "operator@localhost"
LABEL = "Become the operator"


def main() -> None:
    """Print a fresh link while no operator has set a password: a label, a tab, a path."""
    operators = User.objects.filter(is_operator=True, is_active=True)
    standing = list(operators.order_by("created_at", "id"))
    if any(operator.has_usable_password() for operator in standing):
        entering.end_all()
        return
    operator = standing[0] if standing else _made()
    print(f"{LABEL}\t/enter/{entering.issue(operator, now=clock.now())}/")


def _made() -> User:
    return User.objects.create_user(
        OPERATOR,
        name="Operator",
        is_operator=True,
        created_at=clock.now(),
    )


if __name__ == "__main__":
    main()
