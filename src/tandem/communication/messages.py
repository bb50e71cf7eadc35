"""The words of messages and letters, in the language now in force. Each is a title and a few plain
sentences.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tandem.communication import wording
from tandem.communication.models import MessageKind
from tandem.communication.wording import Words


def _tier_changed(data: dict[str, Any]) -> Words:
    tier = wording.text(data["tier"])
    if data["is_up"]:
        until = (
            _("It is yours until %(day)s at least.") % {"day": wording.day(data["until"])}
            if data.get("until")
            else ""
        )
        return Words(
            _("You have reached the level %(tier)s") % {"tier": tier},
            until or _("Look at what it brings you."),
        )
    return Words(
        _("Your level is %(tier)s now") % {"tier": tier},
        _("You had less than the level before asks for. Your page says what brings it back."),
    )


def _changed(kind: MessageKind, data: dict[str, Any]) -> Words:
    """Points that were added or taken back after the activity."""
    points = int(data["points"])
    title = _("%(points)s were added") if points > 0 else _("%(points)s were taken back")
    reason = _("The reason: %(reason)s.") % {"reason": data["reason"]} if data["reason"] else ""
    text = ""
    if kind == MessageKind.POINTS_RECALCULATED:
        text = ngettext(
            "%(n)s purchase was calculated again, because something became known later.",
            "%(n)s purchases were calculated again, because something became known later.",
            int(data["deeds"]),
        ) % {"n": data["deeds"]}
    elif kind == MessageKind.PURCHASE_CORRECTED:
        text = ngettext(
            "Goods of a purchase came back, or one of its lines was corrected. It was"
            " calculated again as it stands now.",
            "Goods of %(n)s purchases came back, or lines of them were corrected. They were"
            " calculated again as they stand now.",
            int(data["deeds"]),
        ) % {"n": data["deeds"]}
    return Words(title % {"points": wording.points(abs(points))}, f"{text} {reason}".strip())


def _put_right(data: dict[str, Any]) -> Words:
    """What a purchase holds by a better proof of it, and what was recorded before."""
    sides = {side: wording.pieces(data[side], data["currency"]) for side in ("before", "after")}
    if data.get("is_undone"):
        text = _(
            "It was looked at once more: %(after)s of “%(product)s” are right, not %(before)s. What"
            " that changes of your points follows by itself."
        )
    else:
        text = _(
            "A better proof of it says: %(after)s of “%(product)s”. Recorded were %(before)s. What"
            " that changes of your points follows by itself."
        )
    return Words(
        _("Your purchase %(number)s was put right") % {"number": data["number"]},
        text % {"product": data["product"], **sides},
    )


def _owned(data: dict[str, Any]) -> Words:
    """Points that waited and became the member's own, and of which purchases and other actions."""
    named = data["documents"]
    more, sentences = int(data["activities"]) - len(named), [_("You can use them now.")]
    if named and more > 0:
        of = _("They are for %(documents)s and %(n)s more.")
        sentences.append(of % {"documents": ", ".join(named), "n": more})
    elif named:
        sentences.append(_("They are for %(documents)s.") % {"documents": ", ".join(named)})
    return Words(
        _("%(points)s are yours now") % {"points": wording.points(data["points"])},
        " ".join(sentences),
    )


def _lost(kind: MessageKind, data: dict[str, Any]) -> Words:
    """Points that waited and did not become the member's own."""
    title = _("%(points)s did not become yours") % {"points": wording.points(data["points"])}
    document = data["document_no"] or "–"
    if kind == MessageKind.POINTS_REFUSED:
        text = _("The purchase %(document)s was looked at. The reason: %(reason)s.")
        return Words(title, text % {"document": document, "reason": data["reason"]})
    text = _(
        "The purchase %(document)s was not paid in the time the regulations give. If it was, ask"
        " the organiser with the proof of payment."
    )
    return Words(title, text % {"document": document})


def _proof(kind: MessageKind, data: dict[str, Any]) -> Words:
    """What became of a proof, or is asked about it."""
    match kind:
        case MessageKind.PROOF_REFUSED:
            return Words(_("“%(name)s” gives no points") % {"name": data["name"]}, data["reason"])
        case MessageKind.PROOF_QUESTIONED:
            return Words(
                _("A question about “%(name)s”") % {"name": data["name"] or "–"},
                _("%(question)s Answer it under “Prove a purchase”.")
                % {"question": data["question"]},
            )
        case _ if data.get("is_action"):
            return Words(
                _("“%(name)s” is recorded") % {"name": data["name"]},
                _("Thank you. You find it among your activity."),
            )
        case _:
            lines, before, later, early, foreign, differs = (
                int(data.get(key, 0))
                for key in ("counted", "repeated", "waiting", "early", "foreign", "differs")
            )
            sentences = [
                ngettext(
                    "%(n)s line of it is recorded for you.",
                    "%(n)s lines of it are recorded for you.",
                    lines,
                )
                % {"n": lines}
            ]
            if before:
                sentences.append(
                    _("The rest had been recorded before.")
                    if lines
                    else _("It had been recorded before.")
                )
            if differs:
                sentences.append(
                    _("The seller told it otherwise; the organiser looks which is right.")
                )
            if later:
                sentences.append(_("What is still to be matched is recorded when it is."))
            if early:
                sentences.append(_("What was bought before you joined gives no points."))
            if foreign:
                sentences.append(_("Goods of others give no points."))
            return Words(
                _("“%(name)s” was recorded") % {"name": data["name"]},
                " ".join(sentences if lines else sentences[1:] or sentences),
            )


_OF_FIRMS = (
    MessageKind.FIRM_ASKED,
    MessageKind.FIRM_PROVED,
    MessageKind.FIRM_REFUSED,
    MessageKind.FIRM_REVOKED,
    MessageKind.COLLEAGUE_ASKS,
    MessageKind.COLLEAGUE_JOINED,
)


def _firm(kind: MessageKind, data: dict[str, Any]) -> Words:
    """How far it is with a firm that somebody calls theirs."""
    match kind:
        case MessageKind.FIRM_ASKED:
            text = ngettext(
                "It usually takes no longer than %(n)s day. You can prove purchases already; they"
                " are recorded when it is done.",
                "It usually takes no longer than %(n)s days. You can prove purchases already; they"
                " are recorded when it is done.",
                int(data["days"]),
            )
            return Words(
                _("We are checking that %(firm)s is yours") % data, text % {"n": data["days"]}
            )
        case MessageKind.FIRM_PROVED:
            return Words(
                _("%(firm)s is confirmed as yours") % data,
                _("You take part in full. What you proved while you waited is being recorded."),
            )
        case MessageKind.FIRM_REFUSED:
            return Words(
                _("It could not be confirmed that %(firm)s is yours") % data,
                " ".join(
                    (
                        _("The reason: %(reason)s.") % {"reason": data["reason"].rstrip(".")},
                        _("You can try again with another proof on your page “Your firm”."),
                    )
                ),
            )
        case MessageKind.FIRM_REVOKED:
            return Words(
                _("%(firm)s is no longer yours here") % data,
                " ".join(
                    (
                        _("The reason: %(reason)s.") % {"reason": data["reason"].rstrip(".")},
                        _(
                            "What sellers' files recorded by it is taken back; what you"
                            " proved yourself stays."
                        ),
                        _(
                            "Name your firm again on your page “Your firm”; points can be used once"
                            " it is confirmed."
                        ),
                    )
                ),
            )
        case MessageKind.COLLEAGUE_ASKS:
            return Words(
                _("%(person)s says to belong to your firm") % data,
                _(
                    "Their address is %(email)s. Let them in under “Me” if that is true; nothing is"
                    " shown to them before."
                )
                % data,
            )
        case _:
            return Words(
                _("%(person)s takes part for your firm now") % data,
                _("They see its points and purchases. If that is wrong, tell the organiser."),
            )


def words(kind: MessageKind, data: dict[str, Any]) -> Words:
    """What a message says."""
    match kind:
        case MessageKind.WELCOME:
            return Words(
                _("Welcome to %(programme)s") % {"programme": data["programme"]},
                _(
                    "You take part now. Prove a purchase, and its points stand on your first page"
                    " at once."
                ),
            )
        case MessageKind.POINTS_RELEASED:
            return _owned(data)
        case MessageKind.POINTS_VOIDED | MessageKind.POINTS_REFUSED:
            return _lost(kind, data)
        case (
            MessageKind.POINTS_RECALCULATED
            | MessageKind.PURCHASE_CORRECTED
            | MessageKind.POINTS_ADJUSTED
        ):
            return _changed(kind, data)
        case MessageKind.PURCHASE_PUT_RIGHT:
            return _put_right(data)
        case MessageKind.MEMBERS_MERGED:
            return Words(
                _("Two memberships of yours are one now"),
                _("%(points)s came over to you. The reason: %(reason)s.")
                % {"points": wording.points(data["points"]), "reason": data["reason"]},
            )
        case MessageKind.EXPIRY_EXTENDED:
            return Words(
                _("%(points)s last longer") % {"points": wording.points(data["points"])},
                _("You can use them up to %(day)s. The reason: %(reason)s.")
                % {
                    "day": wording.day(data["day"]),
                    "reason": data["reason"],
                },
            )
        case MessageKind.POINTS_EXPIRING:
            return Words(
                _("%(points)s expire on %(day)s")
                % {
                    "points": wording.points(data["points"]),
                    "day": wording.day(data["day"]),
                },
                _("Use them before: look at the rewards you can have now."),
            )
        case MessageKind.TIER_CHANGED:
            return _tier_changed(data)
        case MessageKind.ORDER_SHIPPED:
            text = _("Order %(number)s has left.") % {"number": data["number"]}
            if data.get("tracking"):
                text += " " + _("Its tracking number is %(tracking)s.") % {
                    "tracking": data["tracking"]
                }
            return Words(
                _("%(reward)s is on its way") % {"reward": wording.text(data["reward"])}, text
            )
        case MessageKind.ORDER_CANCELLED:
            return Words(
                _("The order of %(reward)s was cancelled")
                % {"reward": wording.text(data["reward"])},
                _("%(points)s are back. The reason: %(reason)s.")
                % {
                    "points": wording.points(data["points"]),
                    "reason": data["reason"] or "–",
                },
            )
        case _ if kind in _OF_FIRMS:
            return _firm(kind, data)
        case _:
            return _proof(kind, data)


def invitation(*, programme: str, inviter: str, link: str, as_member: bool, days: int) -> Words:
    """The letter that invites somebody. `inviter`: the partner who does; empty where it is the
    programme itself.
    """
    if inviter:
        title = _("%(inviter)s invites you to %(programme)s") % {
            "inviter": inviter,
            "programme": programme,
        }
    elif as_member:
        title = _("You are invited to %(programme)s") % {"programme": programme}
    else:
        title = _("You are invited to work on %(programme)s") % {"programme": programme}
    lasts = ngettext(
        "The link works once, for %(days)s day:", "The link works once, for %(days)s days:", days
    ) % {"days": days}
    return Words(title, f"{title}.\n\n{lasts}\n{link}\n")


def confirmation(*, programme: str, link: str, days: int) -> Words:
    """The letter that asks an applicant to confirm their address."""
    title = _("Confirm your address to join %(programme)s") % {"programme": programme}
    text = ngettext(
        "Open this link within %(days)s day, and you take part:",
        "Open this link within %(days)s days, and you take part:",
        days,
    ) % {"days": days}
    ignored = _("If you did not fill in the form, you need do nothing.")
    return Words(title, f"{text}\n{link}\n\n{ignored}\n")


def firm_to_confirm(*, programme: str, firm: str, link: str) -> Words:
    """The letter that asks a seller whether a firm is its customer."""
    title = _("%(programme)s: is %(firm)s a customer of yours?") % {
        "programme": programme,
        "firm": firm,
    }
    text = _("Somebody joined in the name of this firm. Say with one click whether you know it:")
    return Words(title, f"{text}\n{link}\n")


def firms_late(*, programme: str, total: int, link: str) -> Words:
    """The letter that tells the organiser of people who wait longer than they were told."""
    waiting = ngettext("%(n)s person waits for a yes", "%(n)s people wait for a yes", total) % {
        "n": total
    }
    text = _("They say that a firm is theirs, and have waited longer than they were told:")
    return Words(f"{programme}: {waiting}", f"{text}\n{link}\n")


def firm_code(*, programme: str, person: str, code: str, days: int) -> Words:
    """The letter with a code to a mailbox of a firm."""
    title = _("A code for your firm in %(programme)s") % {"programme": programme}
    text = _(
        "%(person)s wants to take part in %(programme)s in the name of your firm. If you agree,"
        " give them this code:"
    ) % {
        "person": person,
        "programme": programme,
    }
    lasts = ngettext("It works once, for %(n)s day.", "It works once, for %(n)s days.", days) % {
        "n": days
    }
    ignored = _("If you do not know them, do nothing and give the code to nobody.")
    return Words(title, f"{text}\n\n{code}\n\n{lasts} {ignored}\n")
