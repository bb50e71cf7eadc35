"""A member's card for the wallets of phones: signed where it is set up, and else not offered."""

import base64
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cast
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from portals.test_access import _client

from tandem.participants.models import Member
from tandem.platform import tenancy
from tandem.platform.files import passes

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any) -> cast.World:
    settings.HOME = tmp_path
    return cast.build()


def _key() -> tuple[rsa.RSAPrivateKey, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key, pem


def _apple(path: Path) -> str:
    """A PEM file as Apple's developers have one."""
    key, pem = _key()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.USER_ID, "pass.example.akwa"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "TEAM12345"),
        ]
    )
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=7,
        not_valid_before=datetime(2026, 1, 1, tzinfo=UTC),
        not_valid_after=datetime(2036, 1, 1, tzinfo=UTC),
    )
    made = builder.sign(key, hashes.SHA256())
    file = path / "apple.pem"
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return str(file)


def _number(world: cast.World) -> str:
    tenancy.enter(world.organiser_id)
    return Member.objects.of(world.organiser_id).get(id=world.members["Ania"]).number


def test_where_nothing_is_set_the_page_offers_nothing(world: cast.World) -> None:
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/card/"

    page = client.get(base).content.decode()

    assert "wallet" not in page.lower()
    for maker in ("apple", "google", "other"):
        assert client.get(f"{base}wallet/{maker}/").status_code == 404


def test_apples_card_is_a_signed_file(world: cast.World, tmp_path: Path, settings: Any) -> None:
    settings.APPLE_PASS = _apple(tmp_path)
    client, base = _client(world, "MEMBER"), f"/m/{world.programme.slug}/card/"

    page = client.get(base).content.decode()
    answer = client.get(f"{base}wallet/apple/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    files = {name: archive.read(name) for name in archive.namelist()}
    said, sums = json.loads(files["pass.json"]), json.loads(files["manifest.json"])

    assert "Add to Apple Wallet" in page and "Add to Google Wallet" not in page
    assert answer.headers["Content-Type"] == "application/vnd.apple.pkpass"
    assert set(files) == {"pass.json", "icon.png", "icon@2x.png", "manifest.json", "signature"}
    for name, digest in sums.items():
        assert hashlib.sha1(files[name], usedforsecurity=False).hexdigest() == digest
    assert (said["passTypeIdentifier"], said["teamIdentifier"]) == (
        "pass.example.akwa",
        "TEAM12345",
    )
    assert said["barcodes"][0]["message"] == _number(world)
    assert said["serialNumber"] == f"{world.programme.slug}-{_number(world)}"
    (signer,) = pkcs7.load_der_pkcs7_certificates(files["signature"])
    assert signer.serial_number == 7
    assert passes.faults() == []


def test_googles_card_is_a_link_that_holds_it(
    world: cast.World, tmp_path: Path, settings: Any
) -> None:
    key, pem = _key()
    file = tmp_path / "google.json"
    file.write_text(json.dumps({"client_email": "cards@akwa.example", "private_key": pem.decode()}))
    settings.GOOGLE_WALLET, settings.GOOGLE_WALLET_ISSUER = str(file), "338800"

    answer = _client(world, "MEMBER").get(f"/m/{world.programme.slug}/card/wallet/google/")
    address, _slash, token = answer.headers["Location"].rpartition("/")
    head, claims, signature = token.split(".")

    def decoded(part: str) -> bytes:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))

    key.public_key().verify(
        decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    said = json.loads(decoded(claims))
    (thing,) = said["payload"]["genericObjects"]
    assert (answer.status_code, address) == (302, "https://pay.google.com/gp/v/save")
    assert (said["iss"], said["aud"], said["typ"]) == (
        "cards@akwa.example",
        "google",
        "savetowallet",
    )
    assert thing["id"] == f"338800.{world.programme.slug}-{_number(world)}"
    assert thing["barcode"]["value"] == _number(world)


@pytest.mark.parametrize("content", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----\n"])
def test_what_cannot_sign_is_refused_at_start(
    content: bytes, tmp_path: Path, settings: Any
) -> None:
    file = tmp_path / "broken"
    file.write_bytes(content)
    settings.APPLE_PASS = settings.GOOGLE_WALLET = str(file)
    settings.GOOGLE_WALLET_ISSUER = "1"

    apple, google = passes.faults()
    settings.GOOGLE_WALLET_ISSUER = ""
    alone = passes.faults()[-1]

    assert apple.startswith("TANDEM_APPLE_PASS must") and google.startswith("TANDEM_GOOGLE_WALLET")
    assert alone == "TANDEM_GOOGLE_WALLET and TANDEM_GOOGLE_WALLET_ISSUER go together."
