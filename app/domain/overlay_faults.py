"""What is wrong with an overlay: everything that would loosen, or leads nowhere, at once."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.basis import Basis
from app.domain.checklist import CheckItem, Checklist, Citation, Limits, NumberItem
from app.domain.checklist_faults import Fault
from app.domain.citing import resolves
from app.domain.clock_rule import ClockRule
from app.domain.overlay_shape import Overlay, with_documents


def basis_faults(basis: Basis, overlay: Overlay) -> tuple[Fault, ...]:
    """Everything in the overlay that would loosen the basis, or leads nowhere in it."""
    return tuple(
        (*_document_faults(basis, overlay), *_clock_faults(basis, overlay), *_cites(basis, overlay))
    )


def checklist_faults(checklist: Checklist, overlay: Overlay) -> tuple[Fault, ...]:
    """Everything in the overlay that would loosen the checklist, or does not fit it."""
    return tuple((*_tightening_faults(checklist, overlay), *_adding_faults(checklist, overlay)))


def _document_faults(basis: Basis, overlay: Overlay) -> Iterator[Fault]:
    for code, document in overlay.documents.items():
        if code != document.code:
            yield Fault(
                ("documents", code), f"文件的键 {code} 与它自己的代码 {document.code} 不同。"
            )
        if basis.documents.get(code, document) != document:
            yield Fault(("documents", code), f"代码 {code} 在依据基准里是另一个文件。")


def _clock_faults(basis: Basis, overlay: Overlay) -> Iterator[Fault]:
    known = {rule.code: rule for rule in basis.all_clocks}
    for n, rule in enumerate(overlay.clocks):
        if rule.code in known:
            yield Fault(
                ("clocks", n, "code"),
                f"期限 {rule.code} 已有，不能重写；要加严请写在 tightened_clocks。",
            )
    for n, tight in enumerate(overlay.tightened_clocks):
        place = ("tightened_clocks", n, "amount")
        there = known.get(tight.code)
        if there is None or there.amount is None:
            yield Fault(place[:2], f"没有可以加严的期限 {tight.code}。")
        elif _is_looser(there, tight.amount):
            yield Fault(
                place, f"期限“{there.title}”只能加严，不能由 {there.amount} 改为 {tight.amount}。"
            )
    days = basis.seizure_terms.days
    if overlay.seizure_days is not None and overlay.seizure_days > days:
        yield Fault(
            ("seizure_days",),
            f"查封、扣押期限只能缩短，不能由 {days} 日改为 {overlay.seizure_days} 日。",
        )


def _is_looser(rule: ClockRule, amount: int) -> bool:
    """Longer to act, or shorter to keep and to wait, is looser."""
    longer_is_stricter = rule.limit == "at_least" or rule.direction == "before"
    least = rule.amount or 0
    return amount < least if longer_is_stricter else amount > least


def _cites(basis: Basis, overlay: Overlay) -> Iterator[Fault]:
    """Citations of the overlay hold in the law in force together with its own documents."""
    law = with_documents(basis, overlay)
    for path, cite in _every_cite(overlay):
        document = law.documents.get(cite.doc)
        if document is not None and document.status != "in_force":
            yield Fault(path, f"《{document.short}》不是现行文件，不能写在这里。")
        elif wrong := resolves(cite, law):
            yield Fault(path, wrong)


def _every_cite(overlay: Overlay) -> Iterator[tuple[tuple[str | int, ...], Citation]]:
    for n, tight in enumerate(overlay.tightens):
        yield from ((("tightens", n, "cites", k), cite) for k, cite in enumerate(tight.cites))
        yield from ((("tightens", n, "penalty", k), cite) for k, cite in enumerate(tight.penalty))
    for n, added in enumerate(overlay.adds):
        for i, item in enumerate(added.items):
            place = ("adds", n, "items", i)
            yield from (
                ((*place, "cites", "in_force", k), cite)
                for k, cite in enumerate(item.cites.in_force)
            )
            yield from (((*place, "penalty", k), cite) for k, cite in enumerate(item.penalty))
    for n, rule in enumerate(overlay.clocks):
        yield from ((("clocks", n, "cites", k), cite) for k, cite in enumerate(rule.cites))
    for n, clock in enumerate(overlay.tightened_clocks):
        path = ("tightened_clocks", n, "cites")
        yield from (((*path, k), cite) for k, cite in enumerate(clock.cites))


def _tightening_faults(checklist: Checklist, overlay: Overlay) -> Iterator[Fault]:
    items = {item.id: item for item in checklist.items()}
    seen: set[str] = set()
    for n, tight in enumerate(overlay.tightens):
        place = ("tightens", n)
        if tight.item in seen:
            yield Fault((*place, "item"), f"检查项 {tight.item} 写了两次。")
        seen.add(tight.item)
        item = items.get(tight.item)
        if item is None:
            yield Fault((*place, "item"), f"“{checklist.title}”里没有检查项 {tight.item}。")
            continue
        if tight.key is False:
            yield Fault((*place, "key"), f"{item.id} 只能加为重点项，不能由重点项改为一般项。")
        if tight.photo_on_fail is False:
            yield Fault((*place, "photo_on_fail"), f"{item.id} 只能加上拍照要求，不能去掉。")
        if tight.limits is not None:
            yield from _limit_faults((*place, "limits"), item, tight.limits)


def _limit_faults(path: tuple[str | int, ...], item: CheckItem, limits: Limits) -> Iterator[Fault]:
    if not isinstance(item, NumberItem):
        yield Fault(path, f"{item.id} 不是测量的项目，没有限值。")
        return
    there = item.limits
    if there is None:
        return
    low_opened = there.low is not None and (limits.low is None or limits.low < there.low)
    high_opened = there.high is not None and (limits.high is None or limits.high > there.high)
    if low_opened or high_opened:
        yield Fault(path, f"{item.id} 的限值只能收窄，不能放宽。")


def _adding_faults(checklist: Checklist, overlay: Overlay) -> Iterator[Fault]:
    names = {name for item in checklist.items() for name in (item.id, *item.merges)}
    facts = {fact.id for fact in checklist.facts}
    for n, fact in enumerate(overlay.facts):
        if fact.id in facts:
            yield Fault(("facts", n, "id"), f"现场情况 {fact.id} 已有。")
        facts.add(fact.id)
    titles: set[str] = set()
    for n, added in enumerate(overlay.adds):
        if added.section in titles:
            yield Fault(("adds", n, "section"), f"检查大项“{added.section}”写了两次。")
        titles.add(added.section)
        for i, item in enumerate(added.items):
            place = ("adds", n, "items", i)
            if item.id in names:
                yield Fault((*place, "id"), f"检查项 {item.id} 已有，不能再加。")
            names.add(item.id)
            if not item.cites.in_force:
                yield Fault((*place, "cites"), f"{item.id} 没有写明依据的条文。")
            for fact_id in item.when:
                if fact_id not in facts:
                    yield Fault((*place, "when"), f"没有名为 {fact_id} 的现场情况。")
