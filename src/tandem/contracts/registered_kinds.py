"""What a contract's renewal is as an activity."""

from tandem.activity.registering import RegisteredKind, register

RENEWED = RegisteredKind(
    "CONTRACT_RENEWED",
    {
        "en": "Contract renewed",
        "pl": "Przedłużenie umowy",
        "ro": "Contract prelungit",
        "be": "Працяг дамовы",
    },
)
register(RENEWED)
