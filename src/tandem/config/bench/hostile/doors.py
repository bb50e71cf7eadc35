"""The doors by which files come, and who goes through them: a browser, a partner's program."""

import http.client
import json
import random
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from tandem.config.bench.hostile import pressing
from tandem.config.bench.hostile.files.making import File

CSRF = "c" * 32
_PAGE_OF_HEAD = {  # of tables that are made to be taken in (`tables`, cells of imports)
    b"numer;nazwa": "products/import/",
    b"firma;": "members/import/",
    b"dokument;": "payments/import/",
    b"member;target": "levels/targets/import/",
    b"member;points": "finance/opening/",
}
SECONDS_MAX = 60  # after which nobody waits any more
_BOUNDARY = b"x7MxFileBoundaryOfTheBench"
_SENTENCE = re.compile(
    r'(?:class="note error"|role="alert")[^>]*>\s*([^<]{8,})|class="gate">.*?<p>([^<]{8,})',
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status 0 where nothing did; `seconds` from first byte to last."""

    status: int
    text: str
    location: str
    seconds: float

    @property
    def sentence(self) -> str:
        """What it says of a refusal, to a person or to a program; empty where it says nothing."""
        if self.text.startswith("{"):
            detail = json.loads(self.text).get("detail", "")
            return detail if isinstance(detail, str) else json.dumps(detail)
        match = _SENTENCE.search(self.text)
        return " ".join((match[1] or match[2]).split()) if match else ""

    @property
    def is_one(self) -> bool:
        """Whether it is an answer: a page, a way on, or a refusal with its sentence."""
        if self.status == 0 or "Traceback (most recent call last)" in self.text:
            return False
        return self.status in (200, 202, 302) or (
            self.status in (400, 409, 413, 422, 429, 503) and len(self.sentence) > 8
        )


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who sends files: a person with a session, or a program with a key."""

    name: str
    port: int
    headers: Mapping[str, str]

    def ask(
        self, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET a page, or POST this body to it."""
        link, began = (
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_MAX),
            time.monotonic(),
        )
        try:
            link.request(
                "GET" if body is None else "POST", path, body, {**self.headers, **(headers or {})}
            )
            answer = link.getresponse()
            text = answer.read().decode("utf-8", "replace")
            place = urlsplit(answer.headers.get("Location", ""))
            return Answer(answer.status, text, place.path, time.monotonic() - began)
        except (OSError, http.client.HTTPException) as error:
            return Answer(0, repr(error), "", time.monotonic() - began)
        finally:
            link.close()

    def press(self, path: str, form: Mapping[str, str]) -> Answer:
        """POST a form."""
        return self.ask(
            path, urlencode(form).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
        )

    def send(self, path: str, file: File, *, field: str = "file", **form: str) -> Answer:
        """POST a file as a browser does."""
        content_type, body = body_of(file, field=field, form=form)
        return self.ask(path, body, {"Content-Type": content_type})


def body_of(file: File, *, field: str = "file", form: Mapping[str, str]) -> tuple[str, bytes]:
    """A form with a file, under the very bytes of its name: the content type and the body."""
    name = file.name.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    begin = b'--%s\r\nContent-Disposition: form-data; name="%s"'
    parts = [
        begin % (_BOUNDARY, key.encode()) + b"\r\n\r\n%s\r\n" % text.encode()
        for key, text in form.items()
    ]
    kind = b'; filename="%s"\r\nContent-Type: application/octet-stream\r\n\r\n' % name
    sent = begin % (_BOUNDARY, field.encode()) + kind + file.content
    body = b"".join(parts) + sent + b"\r\n--%s--\r\n" % _BOUNDARY
    return f"multipart/form-data; boundary={_BOUNDARY.decode()}", body


def by_session(name: str, port: int, cookie: str) -> Caller:
    """A person who is signed in."""
    return Caller(
        name,
        port,
        {"Cookie": f"csrftoken={CSRF}; {cookie}", "X-CSRFToken": CSRF, "Accept-Language": "en"},
    )


@dataclass(frozen=True, slots=True)
class People:
    """Who sends files: an organiser, a partner, members in turn, and the partner's program."""

    slug: str
    partner_id: int
    partner_code: str
    organiser: Caller
    partner: Caller
    members: tuple[Caller, ...]
    program: Caller

    def door_of(self, file: File) -> str:
        """The door by which a file comes: one of those of its sort, by its number."""
        if file.content.startswith(tuple(_PAGE_OF_HEAD)):
            return "import"
        chance = random.Random(f"door {file.number}")
        doors = {
            "table": ("files", "files", "partner", "partner", "import", "import", "api", "member"),
            "invoice": ("files", "partner", "member", "member", "member", "api"),
            "page": ("files", "member", "member", "member", "api"),
            "picture": ("member", "member", "member", "reward", "files", "partner"),
        }[file.sort]
        return chance.choice(doors)

    def import_page(self, file: File) -> str:
        """The page of imports to which a table goes, by its route: its own, if it has one."""
        for head, page in _PAGE_OF_HEAD.items():
            if file.content.startswith(head):
                return page
        return random.Random(f"page {file.number}").choice(sorted(pressing.tables_pages()))

    def send(self, file: File) -> Answer:
        """Send a file through its door."""
        match self.door_of(file):
            case "files":
                return self.organiser.send(
                    f"/o/{self.slug}/files/", file, _action="upload", partner=str(self.partner_id)
                )
            case "partner":
                return self.partner.send(f"/p/{self.slug}/files/", file, _action="upload")
            case "import":
                page = self.import_page(file)
                act = pressing.tables_pages()[page]
                return self.organiser.send(f"/o/{self.slug}/{page}", file, _action=act)
            case "reward":
                terms = {
                    "_action": "offer",
                    "name": "x",
                    "points": "1",
                    "stock": "1",
                    "wallet": "REWARD",
                }
                return self.organiser.send(
                    f"/o/{self.slug}/rewards/", file, field="picture", **terms
                )
            case "member":
                return self.members[file.number % len(self.members)].send(
                    f"/m/{self.slug}/prove/", file, _action="send"
                )
            case _:
                name = quote(file.name[:60].decode("utf-8", "replace"))
                path = f"/api/v1/partners/{self.partner_code}/documents?name={name}"
                kind = {
                    "Content-Type": "application/octet-stream",
                    "Idempotency-Key": f"hostile-{file.number}",
                }
                return self.program.ask(path, file.content, kind)
