"""The first start of an installation: the link that makes its opener the operator, as long as nobody is."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tandem.config.settings")
django.setup()

from tandem.platform import clock  # noqa: E402
from tandem.platform.models import User  # noqa: E402
from tandem.portals.shared.signing_in import link_for  # noqa: E402

OPERATOR = "operator@localhost"


def main() -> None:
    """Print the link while the operator has not set a password."""
    operator = User.objects.filter(is_operator=True).order_by("created_at", "id").first()
    if operator is None:
        operator = User.objects.create_user(OPERATOR, name="Operator", is_operator=True, created_at=clock.now())
    if not operator.has_usable_password():
        print(f"Become the operator\t{link_for(operator)}")


if __name__ == "__main__":
    main()
