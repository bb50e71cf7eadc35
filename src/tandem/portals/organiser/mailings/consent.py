"""What members agree to when they let mailings be mailed to them, and how many do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from tandem.communication.mailings import queries
from tandem.insights import lately
from tandem.participants.consents import purposes
from tandem.participants.consents import queries as consents
from tandem.participants.consents.purposes import Purpose
from tandem.portals.organiser.mailings.forms import PurposeForm
from tandem.portals.shared import coming
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import action, page
from tandem.programmes import terms


@action(
    PurposeForm,
    permission="programme.change",
    button=gettext_lazy("Save the wording"),
    done=gettext_lazy("Saved. Whoever joins from now on reads it."),
    question=gettext_lazy(
        "Save it? Where it means something else, members who agreed before are asked anew."
    ),
)
def word_purpose(portal: Portal, form: PurposeForm) -> None:
    """Say anew what members agree to."""
    purposes.write(
        portal.programme,
        form.texts,
        asks_anew=form.cleaned_data["asks_anew"],
        over=form.cleaned_data["over"],
        actor=portal.actor,
        now=portal.now,
    )


@page(
    "mailings/consent/",
    permission="members.view",
    template="consent.html",
    tab=gettext_lazy("Consent"),
    actions=[word_purpose],
)
def mailings_consent(portal: Portal) -> Mapping[str, Any]:
    """The wording in force in each language, who agrees (where that takes long to count, the page
    asks for it then), and writing it anew.
    """
    purpose = purposes.of_programme(portal.programme)
    texts = {f"text_{code}": wording for code, wording in purpose.text.items()}
    agreeing = coming.counted(portal, lambda: _agreeing(portal, purpose))
    return {
        "figures": coming.address(portal) if agreeing is None else "",
        "version": purpose.version,
        "wordings": [
            {"language": terms.language_names([code]), "code": code, "text": purpose.text_in(code)}
            for code in portal.programme.languages
        ],
        **(agreeing or {}),
        "form": portal.form(word_purpose, initial={**texts, "over": purpose.version}),
    }


def _agreeing(portal: Portal, purpose: Purpose) -> dict[str, Any]:
    """How many members there are, how many agree now, and how many agreed to something else."""
    of = portal.programme
    return {
        "reach": queries.reach(None, programme=of, now=lately.moment(portal.now), read=lately.rows),
        "lapsed": consents.lapsed_total(programme=of, purpose=purpose, read=lately.rows),
    }
