"""Tables of evidence, gathered."""

from tandem.evidence.models.claims import Claim, ClaimLine, ClaimStatus, PageLabels, PhotoProof
from tandem.evidence.models.codes import (
    CodeAnswers,
    CodeBatch,
    CodeBatchStatus,
    CodeCheck,
    CodeDispatch,
    CodeOrigin,
    CodePlace,
    CodeTry,
    ProductCode,
    WrongCodes,
)
from tandem.evidence.models.documents import (
    CLOSED,
    WORKING,
    Document,
    DocumentKind,
    DocumentStatus,
    Invoice,
    RowFault,
    Source,
)
from tandem.evidence.models.lines import Alias, AliasKind, ProvedLine, TakenBack, WaitingLine
from tandem.evidence.models.witnesses import (
    Disagreement,
    DisagreementDecision,
    PageTelling,
    PurchaseNumber,
    Retelling,
)

__all__ = [
    "CLOSED",
    "WORKING",
    "Alias",
    "AliasKind",
    "Claim",
    "ClaimLine",
    "ClaimStatus",
    "CodeAnswers",
    "CodeBatch",
    "CodeBatchStatus",
    "CodeCheck",
    "CodeDispatch",
    "CodeOrigin",
    "CodePlace",
    "CodeTry",
    "Disagreement",
    "DisagreementDecision",
    "Document",
    "DocumentKind",
    "DocumentStatus",
    "Invoice",
    "PageLabels",
    "PageTelling",
    "PhotoProof",
    "ProductCode",
    "ProvedLine",
    "PurchaseNumber",
    "Retelling",
    "RowFault",
    "Source",
    "TakenBack",
    "WaitingLine",
    "WrongCodes",
]
