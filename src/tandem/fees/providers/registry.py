"""Which providers there are. A new one is a module with a `Provider`, and a line here.

What they sign in with are settings of the installation; who runs it hands them in
(`platform.settings` of the faces), so nothing here reads a setting.
"""

from collections.abc import Callable, Mapping

from tandem.fees.providers.base import Provider
from tandem.fees.providers.checkout import Checkout

PROVIDERS: Mapping[str, Callable[[Mapping[str, str]], Provider]] = {
    Checkout.code: Checkout.of,
}


def of(signing_in: Mapping[str, Mapping[str, str]]) -> Provider | None:
    """The provider that is set; None where none is. `signing_in`: what each signs in with, by its
    code.
    """
    for code, make in PROVIDERS.items():
        if signing_in.get(code, {}).get("url"):
            return make(signing_in[code])
    return None
