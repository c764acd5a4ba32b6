"""A legal basis (法律依据): documents, result rules, clocks, remedies, wording of the papers.

Two are shipped: `commissioned` (superseded law and a draft, with its judging rules) and
`in-force` (nothing is computed, the officers conclude). Law is data in `forms/bases/`;
this file is its closed shape. What the coercive, rectification and service papers need
stands under `coercive` and is the law in force in both (decisions 13).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.domain.checklist import Citation, Text
from app.domain.clock_rule import ClockRule, Pause
from app.domain.measures import Ground
from app.domain.paper import PaperKind
from app.domain.shape import Shape
from app.domain.visit import Conclusion, Handling
from app.domain.wording import WORDS, place_mistakes, wording_mistakes

_REMEDIES = frozenset({"review_body", "court"})
_TOLD = frozenset({"agency"})
BasisId = Literal["commissioned", "in-force"]
DocumentCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]


class Amendment(Shape):
    """A later change of a document, known but not worked into the article table."""

    day: date
    note: Text


class LawDocument(Shape):
    """One legal document, by citation. Its text ships only where `provision_id` names a file."""

    code: DocumentCode
    title: Text  # 中华人民共和国食品安全法
    short: Text  # 食品安全法, printed inside 《》
    status: Literal["in_force", "superseded", "draft", "policy"]
    status_note: str = ""
    text_of: date | None = None  # day of the text whose articles are counted here
    effective_from: date | None = None
    effective_to: date | None = None  # last day in force
    amendments: tuple[Amendment, ...] = ()
    provision_id: str | None = None
    articles: Annotated[int, Field(ge=1)] | None = None  # null: text not at hand, not counted
    paragraphs: Mapping[int, int] = Field(default_factory=dict)  # only articles of more than one
    items: Mapping[str, int] = Field(default_factory=dict)  # "article-paragraph" → number of 项

    def paragraphs_of(self, article: int) -> int | None:
        """How many 款 the article has; None where the document was not counted."""
        if self.articles is None:
            return None
        return self.paragraphs.get(article, 1)

    def in_force_on(self, day: date) -> bool:
        """Whether the document binds on that day; a draft or a policy never does."""
        if self.effective_from is None or self.status in ("draft", "policy"):
            return False
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


class CountRule(Shape):
    """Judged by how many items failed: `key_max` and `general_max` still pass as 基本符合."""

    kind: Literal["count"]
    key_max: Annotated[int, Field(ge=0)]
    general_max: Annotated[int, Field(ge=0)]
    source: Text
    note: str = ""


class RateRule(Shape):
    """Judged by failed key items and the pass rate of the general items, in percent."""

    kind: Literal["rate"]
    key_max: Annotated[int, Field(ge=0)]
    rate_min: Annotated[int, Field(ge=0, le=100)]
    source: Text
    note: str = ""


ResultRule = Annotated[CountRule | RateRule, Field(discriminator="kind")]


class SeizureTerms(Shape):
    """How long goods may be held (行政强制法 25, 实施条例 61)."""

    days: Annotated[int, Field(ge=1)]
    extension_days: Annotated[int, Field(ge=0)]
    count_first_day: bool
    pauses: tuple[Pause, ...] = ()
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: str = ""


class GroundLaw(Shape):
    """One of the law's own grounds of a seizure, and where it stands."""

    ground: Ground
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Remedies(Shape):
    """救济途径: bodies are named by the office at first start."""

    review_days: Annotated[int, Field(ge=1)]
    suit_months: Annotated[int, Field(ge=1)]
    words: Text  # with {review_body} and {court}
    cites: Annotated[tuple[Citation, ...], Field(min_length=1)]
    note: str = ""

    def sentence(self, review_body: str, court: str) -> str:
        """The remedy paragraph with the bodies the office named."""
        return self.words.format(review_body=review_body, court=court)


class PaperLaw(Shape):
    """What one kind of paper takes from the law: its ground, fixed wording, copies."""

    title: Text
    cites: tuple[Citation, ...] = ()  # 依据
    copies: Annotated[Text, Field(max_length=38)]  # 份数与留存
    words: Mapping[str, str] = Field(default_factory=dict)  # names in wording.WORDS


COERCIVE_PAPERS = frozenset(
    {
        PaperKind.RECTIFICATION_ORDER,
        PaperKind.SEIZURE_DECISION,
        PaperKind.GOODS_LIST,
        PaperKind.SEAL_LABEL,
        PaperKind.SERVICE_RECEIPT,
    }
)


class Coercive(Shape):
    """The law in force behind measures on the spot; the same data in every basis."""

    seizure: SeizureTerms
    grounds: tuple[GroundLaw, ...]
    premises_cites: tuple[Citation, ...]  # 查封场所
    procedure_cites: tuple[Citation, ...]  # approval before / emergency, told on the spot
    approval_words: Text  # who approves, shown beside the field
    clocks: tuple[ClockRule, ...]
    remedies: Remedies
    papers: Mapping[PaperKind, PaperLaw]


class Opening(Shape):
    """What is read to the party before the first item (告知事项), and what is asked."""

    told: Annotated[tuple[Text, ...], Field(min_length=1)]
    recusal_question: Text
    recusal_grounds: Annotated[tuple[Text, ...], Field(min_length=1)]
    credentials: Annotated[tuple[Text, ...], Field(min_length=1)]  # what may be shown
    cites: tuple[Citation, ...]


class Posting(Shape):
    """张贴: whether the sheet must hang, and the notice printed when it must."""

    words: str = ""  # the notice under the table; empty: none
    condition: str = ""  # when it must hang, if not always
    cites: tuple[Citation, ...] = ()


class VerdictWords(Shape):
    """The words of the check table for the three verdicts (decisions 16)."""

    passed: Text
    failed: Text
    not_applicable: Text


class HandlingLaw(Shape):
    """One way of handling the result that this basis knows."""

    handling: Handling
    cites: tuple[Citation, ...] = ()
    note: str = ""


class Basis(Shape):
    """法律依据基准, one file in `forms/bases/`."""

    format: Literal[1]
    id: BasisId
    title: Text
    explain: Text  # shown at first start
    status_note: Annotated[str, Field(max_length=38)] = ""  # permanent line; empty = in force
    documents: Mapping[DocumentCode, LawDocument]
    result_rules: Mapping[str, ResultRule]
    computes_result: bool
    conclusions: Annotated[tuple[Conclusion, ...], Field(min_length=2)]
    handling: Annotated[tuple[HandlingLaw, ...], Field(min_length=1)]
    handling_always: bool  # a box must be ticked even where nothing failed
    own_words_required: bool  # the officers write the conclusion in their own words
    words: VerdictWords
    opening: Opening
    posting_required: bool
    posting: Posting
    refusal_order: tuple[Literal["A", "B", "C", "D"], ...]  # papers.md 1.8, proposed first to last
    clocks: tuple[ClockRule, ...]
    paper_cites: Mapping[PaperKind, PaperLaw]
    coercive: Coercive

    @property
    def seizure_terms(self) -> SeizureTerms:
        return self.coercive.seizure

    @property
    def remedies(self) -> Remedies:
        return self.coercive.remedies

    @property
    def all_clocks(self) -> tuple[ClockRule, ...]:
        """Every term of this basis, those of the coercive law behind its own."""
        return (*self.clocks, *self.coercive.clocks)

    def paper(self, kind: PaperKind) -> PaperLaw:
        """What that kind of paper takes from the law; coercive papers always the law in force."""
        return (self.coercive.papers if kind in COERCIVE_PAPERS else self.paper_cites)[kind]

    def clock(self, code: str) -> ClockRule:
        """The clock with that code, of the basis or of the coercive law. Raises KeyError."""
        for rule in self.all_clocks:
            if rule.code == code:
                return rule
        raise KeyError(code)

    def document(self, code: str) -> LawDocument | None:
        return self.documents.get(code)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        mistakes = [
            *(
                f"文件表的键 {code} 与文件自己的代码 {document.code} 不同"
                for code, document in self.documents.items()
                if code != document.code
            ),
            *_repeated_clocks(self.all_clocks),
            *_paper_mistakes(self.paper_cites, frozenset(WORDS) - COERCIVE_PAPERS),
            *_paper_mistakes(self.coercive.papers, COERCIVE_PAPERS),
            *(f"救济途径{mistake}" for mistake in place_mistakes(self.remedies.words, _REMEDIES)),
            *(
                f"告知事项{mistake}"
                for words in self.opening.told
                for mistake in place_mistakes(words, _TOLD)
            ),
        ]
        if mistakes:
            raise ValueError("；".join(mistakes))
        return self


def _repeated_clocks(rules: tuple[ClockRule, ...]) -> Iterator[str]:
    codes = [rule.code for rule in rules]
    yield from (
        f"期限 {code} 写了两次" for code in sorted({c for c in codes if codes.count(c) > 1})
    )


def _paper_mistakes(
    papers: Mapping[PaperKind, PaperLaw], kinds: frozenset[PaperKind]
) -> Iterator[str]:
    """Papers that are missing or stand in the wrong place, and mistakes in their wording."""
    for kind in sorted(kinds ^ frozenset(papers)):
        yield f"多了或缺了文书 {kind}"
    for kind in sorted(kinds & frozenset(papers)):
        yield from wording_mistakes(kind, papers[kind].words)


__all__ = ["Basis", "ClockRule", "Coercive", "LawDocument", "PaperLaw"]
