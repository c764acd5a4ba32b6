"""The meaning of the result rules, whose thresholds are data of the basis (decisions 15).

Under `commissioned` the checklist's rule proposes 符合 / 基本符合 / 不符合; under `in-force`
nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from app.domain.basis import Basis, CountRule, RateRule
from app.domain.checklist import Checklist
from app.domain.counting import Counts, pass_rate
from app.domain.errors import RuleBroken
from app.domain.labels import label
from app.domain.visit import Conclusion


class RuleMissing(RuleBroken):
    """The checklist names a result rule that the basis does not hold."""

    code = "basis.rule_missing"

    def __init__(self, family: str, basis: Basis) -> None:
        super().__init__(
            f"依据“{basis.title}”里没有判定规则 {family}，不能计算检查结果。"
            "答案都在。请检查要点表的 family 一栏，或者换用另一依据。"
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """The cell of the rule; `hole` = no cell fits when read literally (decisions 15)."""

    conclusion: Conclusion
    hole: bool = False


def judge(
    rule: CountRule | RateRule, key_failed: int, general_failed: int, rate: Fraction
) -> Judgement:
    """The result for K failed key items, G failed general items, R = pass rate of the general."""
    if isinstance(rule, CountRule):
        return Judgement(_judge_counts(rule, key_failed, general_failed))
    return _judge_rate(rule, key_failed, rate)


def _judge_counts(rule: CountRule, key_failed: int, general_failed: int) -> Conclusion:
    if key_failed == 0 and general_failed == 0:
        return Conclusion.COMPLIANT
    if key_failed <= rule.key_max and general_failed <= rule.general_max:
        return Conclusion.LARGELY_COMPLIANT
    return Conclusion.NON_COMPLIANT


def _judge_rate(rule: RateRule, key_failed: int, rate: Fraction) -> Judgement:
    """K ≤ key_max with R = 100 % and K > 0 is the hole: 基本符合 is proposed, to be confirmed."""
    if key_failed == 0 and rate == 1:
        return Judgement(Conclusion.COMPLIANT)
    if key_failed > rule.key_max or rate < Fraction(rule.rate_min, 100):
        return Judgement(Conclusion.NON_COMPLIANT)
    return Judgement(Conclusion.LARGELY_COMPLIANT, hole=rate == 1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the basis proposes. `conclusion` None: nothing is computed, or nothing answered yet."""

    conclusion: Conclusion | None
    hole: bool
    arithmetic: str  # how it follows, in Chinese


def propose(basis: Basis, checklist: Checklist, counts: Counts) -> Proposal:
    """What the basis computes from the counts, with its arithmetic. Raises RuleMissing."""
    if not basis.computes_result:
        words = f"{_counted(counts)}。本依据不计算检查结论，由检查人员综合判定。"
        return Proposal(None, False, words)
    rule = basis.result_rules.get(checklist.family)
    if rule is None:
        raise RuleMissing(checklist.family, basis)
    if not counts.answered:
        return Proposal(None, False, "尚无已作答的项目，暂不判定。")
    rate = pass_rate(len(counts.passed_general), len(counts.general_failed))
    found = judge(rule, len(counts.key_failed), len(counts.general_failed), rate)
    return Proposal(found.conclusion, found.hole, _arithmetic(rule, counts, rate, found))


def _counted(counts: Counts) -> str:
    return (
        f"共检查 {counts.checked} 项，重点项不符合 {len(counts.key_failed)} 项，"
        f"一般项不符合 {len(counts.general_failed)} 项，合理缺项 {len(counts.not_applicable)} 项"
    )


def _arithmetic(
    rule: CountRule | RateRule, counts: Counts, rate: Fraction, found: Judgement
) -> str:
    """The counts, the rate where the rule asks for it, and the word that follows."""
    parts = [_counted(counts)]
    if isinstance(rule, RateRule):
        parts.append(_rate_words(counts, rate))
    parts.append(f"据此判为“{label(found.conclusion)}”")
    if found.hole:
        parts.append("规则对此没有写明，须由检查人员确认并说明理由")
    return "，".join(parts) + "。"


def _rate_words(counts: Counts, rate: Fraction) -> str:
    passed = len(counts.passed_general)
    asked = passed + len(counts.general_failed)
    if asked == 0:
        return "没有适用的一般项，合格率按 100% 计"
    return f"一般项合格率 {passed}÷{asked}={percent(rate)}"


def percent(rate: Fraction) -> str:
    """Two decimals at most, cut and never rounded up, so that 69.996 % does not read as 70 %."""
    hundredths = rate * 10_000
    whole, rest = divmod(hundredths.numerator // hundredths.denominator, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + "%"
