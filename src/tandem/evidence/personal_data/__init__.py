"""What this package holds of people (`platform.personal`)."""

from django.utils.translation import gettext_lazy as _

from tandem.evidence.models import (
    Alias,
    Claim,
    ClaimLine,
    CodeAnswers,
    CodeTry,
    Disagreement,
    Document,
    PageTelling,
    ProductCode,
    ProvedLine,
    Retelling,
    WaitingLine,
)
from tandem.platform.personal.declaring import Held, holds

holds(
    __name__,
    _(
        "Proofs: papers, pictures and codes that were sent in, what was read on them and said of"
        " them"
    ),
    Held(
        model=Document,
        words=("reason",),
        plain=("mapping", "figures", "odd_prices", "actor", "failed_in", "awaits"),
        files=("upload_id",),
    ),
    Held(model=Disagreement, plain=("document_no", "held_by", "number_held", "decided_by")),
    Held(model=Retelling, plain=("document_no", "number_key")),
    Held(model=PageTelling, plain=("number_key",)),
    Held(model=Alias, words=("key", "text"), plain=("actor",), is_deleted=True),
    Held(
        model=WaitingLine,
        words=("customer_key", "customer_text"),
        plain=("document_no", "outlet_code", "product_key", "product_text", "unit", "corrects_no"),
    ),
    Held(model=ProvedLine),
    Held(
        model=Claim,
        words=("buyer_tax_id", "buyer_name", "reason", "question", "answer", "appeal", "page"),
        plain=(
            "sha256",
            "number",
            "number_key",
            "payments",
            "review_flags",
            "waits_for",
            "decided_by",
            "first_by",
            "corrected_by",
            "fiscal_id",
        ),
    ),
    Held(
        model=ClaimLine, plain=("outlet_code", "product_key", "product_text", "unit", "corrects_no")
    ),
    Held(model=CodeAnswers, words=("answers",)),
    Held(model=ProductCode),
    Held(model=CodeTry),
)
