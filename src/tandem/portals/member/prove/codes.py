"""The code of a product, typed, scanned or brought by its link: the answer is what it gave."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.engagement.surveys import gating
from tandem.evidence.codes import asking
from tandem.flows.activities import submit_code
from tandem.kit.errors import Exhausted, TandemError
from tandem.portals.member.own import framed, member_of
from tandem.portals.member.prove.forms import CODE_MAX, CodeForm
from tandem.portals.shared.areas.context import Portal
from tandem.portals.shared.areas.declaring import Next, Refusal, action, page
from tandem.portals.shared.joining.accounts import address_of
from tandem.portals.shared.telling import given


@action(CodeForm, permission="member.claim", button=gettext_lazy("Use the code"))
def use(portal: Portal, form: CodeForm) -> Next | Refusal:
    """Use the code up. A wrong one stays counted, so what is refused takes nothing back."""
    code = form.cleaned_data["code"]
    try:
        used = submit_code.submit(
            code,
            programme=portal.programme,
            member_id=member_of(portal).id,
            secret=settings.SECRET_KEY.encode(),
            actor=portal.actor,
            now=portal.now,
            answers=form.answers[: asking.QUESTIONS_MAX],
            address=address_of(portal.request),
        )
    except asking.QuestionsFirst as refusal:
        questions = refusal.data["questions"]
        if form.answers:
            form.ask(questions)
            return Refusal(refusal.sentence)
        # Asked for the first time it is no fault.
        asked = use.form(portal, use, initial={"code": code}, questions=questions)
        return Next("member:code", shown_once={"use": asked})
    except gating.SurveyFirst as refusal:
        survey = {"survey": refusal.data["survey_id"]}
        return Next("member:survey", survey, query={"code": code}, done=refusal.sentence)
    except TandemError as refusal:
        return Refusal(
            refusal.sentence, at="code", http_status=429 if isinstance(refusal, Exhausted) else 400
        )
    what = given.parts(used.points, programme=portal.programme, language=portal.language)
    return Next(
        "member:code",
        done=_("The code gave: %(what)s.") % {"what": what} if what else _("The code is used."),
        shown_once={
            "given": used.points.get("REWARD", 0),
            "what": what,
            "transaction": used.id,
            "use": use.form(portal, use),
        },
    )


@page("code/", permission="member.claim", template="code.html", actions=[use])
def code(portal: Portal) -> Mapping[str, Any]:
    """Enter a code."""
    linked = portal.request.GET.get("c", "")[:CODE_MAX]
    return framed(
        portal, member_of(portal), "prove", use=portal.form(use, initial={"code": linked})
    )
