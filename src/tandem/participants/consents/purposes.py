"""What members consent to, in the organiser's words; each change is a version of its own.

Whether a new wording only says the same better, or means something else, is said by who writes it:
of something else those who had consented are asked anew.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.kit.errors import Conflict, Invalid
from tandem.kit.texts import localized
from tandem.participants.facts import ConsentPurposeWritten
from tandem.participants.models import ConsentPurpose
from tandem.platform import journal
from tandem.platform.access.permissions import Actor, require
from tandem.programmes import terms
from tandem.programmes.models import Programme

MAILINGS, EMAIL = "MAILINGS", "EMAIL"
TEXT_MAX = 600


class PurposeMissing(Invalid):
    """A language of the programme has no wording, or one that is too long."""

    code = "participants.purpose_missing"
    text = gettext_lazy(
        "Say what members agree to in each language of the programme, in at most %(most)s"
        " characters; missing: %(languages)s."
    )


class PurposeChanged(Conflict):
    """The wording that was read is not the one in force any more."""

    code = "participants.purpose_changed"
    text = gettext_lazy(
        "What you would agree to was worded anew meanwhile. Read it as it stands here now."
    )


@dataclass(frozen=True, slots=True)
class Purpose:
    """What is consented to now. `version`: 0 are words of our own; consents of `holds_from` and
    later hold.
    """

    code: str
    version: int
    holds_from: int
    text: Mapping[str, str]

    def text_in(self, language: str) -> str:
        """As it is read in a language."""
        return localized(self.text, language)


def of_programme(programme: Programme, code: str = MAILINGS) -> Purpose:
    """A purpose as it stands in a programme."""
    rows = ConsentPurpose.objects.of(programme.organiser_id).filter(
        programme_id=programme.id, purpose=code
    )
    latest = rows.order_by("-version").first()
    if latest is None:
        return Purpose(code, 0, 0, _own_text(programme))
    anew = rows.filter(asks_anew=True).order_by("-version").first()
    return Purpose(code, latest.version, anew.version if anew else 0, latest.text)


def _own_text(programme: Programme) -> dict[str, str]:
    texts = {}
    for language in programme.languages:
        with translation.override(language):
            texts[language] = _(
                "%(programme)s may send me news and offers by e-mail. I can stop it at any time."
            ) % {"programme": programme.name}
    return texts


def write(
    programme: Programme,
    text: Mapping[str, str],
    *,
    asks_anew: bool,
    over: int,
    actor: Actor,
    now: datetime,
    code: str = MAILINGS,
) -> int:
    """Word a purpose anew; its version. The same words again change nothing.

    Args:
        asks_anew: it means something else; consents that were given before hold no more.
        over: the version that was looked at.

    Raises:
        PurposeMissing, PurposeChanged: nothing is written.
    """
    require(actor, "programme.change")
    Programme.objects.of(actor.organiser_id).select_for_update().get(id=programme.id)
    standing = of_programme(programme, code)
    if standing.version != over:
        raise PurposeChanged()
    written = {language: text.get(language, "").strip() for language in programme.languages}
    missing = [key for key, wording in written.items() if not 0 < len(wording) <= TEXT_MAX]
    if missing:
        raise PurposeMissing(most=TEXT_MAX, languages=terms.language_names(missing))
    if not asks_anew and written == {key: standing.text.get(key, "") for key in written}:
        return standing.version
    version = standing.version + 1
    ConsentPurpose.objects.of(actor.organiser_id).create(
        programme_id=programme.id,
        purpose=code,
        version=version,
        text={**standing.text, **written},
        asks_anew=asks_anew,
        actor=actor.name,
        created_at=now,
    )
    journal.record(
        ConsentPurposeWritten(
            organiser_id=actor.organiser_id,
            at=now,
            actor=actor.name,
            programme_id=programme.id,
            purpose=code,
            version=version,
            asks_anew=asks_anew,
        )
    )
    return version


def frame(programme: Programme) -> dict[str, Any]:
    """How the purposes stand, as it is kept with the end of an edition."""
    purpose = of_programme(programme)
    return {
        purpose.code: {
            "version": purpose.version,
            "holds_from": purpose.holds_from,
            "text": dict(purpose.text),
        }
    }
