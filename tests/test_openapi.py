"""The description of the API is kept beside the code: a change of it is seen, and is on purpose."""

import json
import os
from pathlib import Path

from tandem.api.api import description

SNAPSHOT = Path(__file__).resolve().parents[1] / "docs/reference/openapi.json"


def test_the_description_is_the_one_that_is_kept() -> None:
    made = json.dumps(description(), indent=1, sort_keys=True, default=str) + "\n"
    if os.environ.get("TANDEM_REWRITE"):
        SNAPSHOT.write_text(made)

    assert made == SNAPSHOT.read_text(), "rewrite with TANDEM_REWRITE=1 when the change is on purpose"


def test_every_operation_says_how_it_refuses() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "409", "422"} <= set(operation["responses"]), (method, path)
            if method == "post":
                assert "Idempotency-Key" in [each["name"] for each in operation["parameters"]], path
