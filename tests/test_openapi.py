"""What the description of the API promises everywhere. That it is kept beside the code is held by
test_docs.
"""

from tandem.api.api import description


def test_every_operation_says_how_it_refuses() -> None:
    for path, methods in description()["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "409", "422"} <= set(operation["responses"]), (
                method,
                path,
            )
            if method == "post":
                has_effect = path not in {"/api/v1/quotes", "/api/v1/code-checks"}
                asked = [each["name"] for each in operation.get("parameters", [])]
                assert ("Idempotency-Key" in asked) == has_effect, path
