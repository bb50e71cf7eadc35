"""Passes for the wallets of phones: Apple's as a signed file, Google's as a link that holds a
signed token.

Each is made only where who runs the installation has set what signs it (docs/guides/wallets.md).
Nothing is sent anywhere: a phone takes the file or the link by itself.
"""

import base64
import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tandem.kit.errors import Unavailable

MEDIA_TYPE = "application/vnd.apple.pkpass"
_SAVE = "https://pay.google.com/gp/v/save/"


class NoWallet(Unavailable):
    """What signs a pass is not set, or cannot be used."""

    code = "platform.no_wallet"
    text = _("Cards for this kind of wallet are not set up here.")


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on a member's card; colours are `#rrggbb`, `sign` is a PNG. `fields` are (what it
    is, its value) besides the number.
    """

    key: str  # of this card among all of the installation
    programme: str
    organiser: str
    name: str
    number_name: str
    number: str
    fields: tuple[tuple[str, str], ...]
    colour: str
    ink: str
    sign: bytes


def has_apple() -> bool:
    """Whether Apple's passes can be signed here."""
    return bool(settings.APPLE_PASS)


def has_google() -> bool:
    """Whether Google's links can be signed here."""
    return bool(settings.GOOGLE_WALLET and settings.GOOGLE_WALLET_ISSUER)


def apple(card: Card) -> bytes:
    """A pass as a file (`.pkpass`): what it says, its sign, and a signature over both.

    Raises:
        NoWallet
    """
    if not has_apple():
        raise NoWallet()
    signer = _apple_signer(settings.APPLE_PASS)
    files = {
        "pass.json": json.dumps(_said(card, signer.certificate)).encode(),
        "icon.png": card.sign,
        "icon@2x.png": card.sign,
    }
    sums = {
        name: hashlib.sha1(content, usedforsecurity=False).hexdigest()
        for name, content in files.items()
    }
    files["manifest.json"] = json.dumps(sums).encode()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(files["manifest.json"])
    builder = builder.add_signer(signer.certificate, signer.key, hashes.SHA256())
    for certificate in signer.chain:
        builder = builder.add_certificate(certificate)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    files["signature"] = builder.sign(serialization.Encoding.DER, options)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Signer:
    certificate: x509.Certificate
    key: RSAPrivateKey
    chain: tuple[x509.Certificate, ...]


@lru_cache(maxsize=2)
def _apple_signer(path: str) -> _Signer:
    """The key and the certificates of a PEM file: the pass's own first, then Apple's."""
    try:
        content = Path(path).read_bytes()
        key = serialization.load_pem_private_key(content, password=None)
        own, *chain = x509.load_pem_x509_certificates(content)
    except (OSError, ValueError, TypeError) as error:
        raise NoWallet() from error
    if not isinstance(key, RSAPrivateKey):
        raise NoWallet()
    return _Signer(own, key, tuple(chain))


def _named(certificate: x509.Certificate, name: Any) -> str:
    attributes = certificate.subject.get_attributes_for_oid(name)
    return str(attributes[0].value) if attributes else ""


def _said(card: Card, certificate: x509.Certificate) -> dict[str, Any]:
    code = {
        "format": "PKBarcodeFormatQR",
        "message": card.number,
        "messageEncoding": "iso-8859-1",
        "altText": card.number,
    }
    return {
        "formatVersion": 1,
        # Apple writes both into the certificate that it gives out.
        "passTypeIdentifier": _named(certificate, NameOID.USER_ID),
        "teamIdentifier": _named(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME),
        "serialNumber": card.key,
        "organizationName": card.organiser,
        "description": card.programme,
        "logoText": card.programme,
        "foregroundColor": _rgb(card.ink),
        "labelColor": _rgb(card.ink),
        "backgroundColor": _rgb(card.colour),
        "barcodes": [code],
        "storeCard": {
            "primaryFields": [{"key": "name", "label": "", "value": card.name}],
            "secondaryFields": [
                {"key": "number", "label": card.number_name, "value": card.number},
                *(
                    {"key": f"field{place}", "label": label, "value": value}
                    for place, (label, value) in enumerate(card.fields)
                ),
            ],
        },
    }


def _rgb(colour: str) -> str:
    parts = [str(int(colour[place : place + 2], 16)) for place in (1, 3, 5)]
    return f"rgb({', '.join(parts)})"


def google(card: Card, *, language: str, logo: str, now: datetime) -> str:
    """The link that puts a card into Google's wallet; `logo` is the address of a picture that
    everybody may see, or empty.

    Raises:
        NoWallet
    """
    if not has_google():
        raise NoWallet()
    email, key = _google_signer(settings.GOOGLE_WALLET)
    issuer = settings.GOOGLE_WALLET_ISSUER
    texts = [(card.number_name, card.number), *card.fields]
    thing: dict[str, Any] = {
        "id": f"{issuer}.{card.key}",
        "classId": f"{issuer}.member_card",
        "state": "ACTIVE",
        "cardTitle": _text(card.programme, language),
        "header": _text(card.name, language),
        "hexBackgroundColor": card.colour,
        "barcode": {"type": "QR_CODE", "value": card.number, "alternateText": card.number},
        "textModulesData": [
            {"id": f"field{place}", "header": label, "body": value}
            for place, (label, value) in enumerate(texts)
        ],
    }
    if logo:
        thing["logo"] = {"sourceUri": {"uri": logo}}
    claims = {
        "iss": email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": int(now.timestamp()),
        "origins": [],
        "payload": {
            "genericClasses": [{"id": f"{issuer}.member_card"}],
            "genericObjects": [thing],
        },
    }
    head = {"alg": "RS256", "typ": "JWT"}
    signed = ".".join(_encoded(json.dumps(part).encode()) for part in (head, claims))
    signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{_SAVE}{signed}.{_encoded(signature)}"


@lru_cache(maxsize=2)
def _google_signer(path: str) -> tuple[str, RSAPrivateKey]:
    """Whose account signs, and its key, of the file that Google gives out."""
    try:
        account = json.loads(Path(path).read_bytes())
        key = serialization.load_pem_private_key(account["private_key"].encode(), password=None)
        email = str(account["client_email"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise NoWallet() from error
    if not isinstance(key, RSAPrivateKey):
        raise NoWallet()
    return email, key


def faults() -> list[str]:
    """What is set and cannot be used, as sentences."""
    wrong = []
    if has_apple():
        try:
            _apple_signer(settings.APPLE_PASS)
        except NoWallet:
            wrong.append(
                "TANDEM_APPLE_PASS must be a PEM file with the pass's certificate, its RSA key"
                " without a password, and Apple's certificate behind them."
            )
    if bool(settings.GOOGLE_WALLET) != bool(settings.GOOGLE_WALLET_ISSUER):
        wrong.append("TANDEM_GOOGLE_WALLET and TANDEM_GOOGLE_WALLET_ISSUER go together.")
    elif has_google():
        try:
            _google_signer(settings.GOOGLE_WALLET)
        except NoWallet:
            wrong.append("TANDEM_GOOGLE_WALLET must be the JSON key of a service account.")
    return wrong


def _text(value: str, language: str) -> dict[str, Any]:
    return {"defaultValue": {"language": language, "value": value}}


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
