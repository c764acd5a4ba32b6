"""The one place where identifiers meet Chinese words."""

from __future__ import annotations

from enum import StrEnum

from app.domain.kinds import RapidVerdict, RecheckResult, SessionKind, StallAway
from app.domain.measures import Ground, SeizureMode
from app.domain.paper import (
    CopyKind,
    PaperKind,
    PaperState,
    Role,
    ServiceMode,
    SignState,
)
from app.domain.people import PartyKind
from app.domain.visit import Conclusion, Handling, Outcome, StepKind, Verdict, VisitKind, VisitState

# A list of pairs, not a dict: members of different enums with the same value are equal.
_PAIRS: tuple[tuple[StrEnum, str], ...] = (
    (VisitKind.ROUTINE, "日常检查"),
    (VisitKind.UNANNOUNCED, "飞行检查"),
    (VisitKind.SYSTEM, "体系检查"),
    (VisitKind.CAMPAIGN, "专项检查"),
    (VisitKind.COMPLAINT, "投诉核查"),
    (VisitKind.CASE, "案件检查"),
    (VisitKind.EVENT, "重大活动保障检查"),
    (VisitKind.RECHECK, "复查"),
    (VisitState.PREPARING, "准备中"),
    (VisitState.OPEN, "检查中"),
    (VisitState.CLOSED, "已办完"),
    (Outcome.INSPECTED, "已检查"),
    (Outcome.SHUT, "未能检查：关门"),
    (Outcome.MOVED, "未能检查：已搬迁"),
    (Outcome.NOT_PRODUCING, "未能检查：未生产经营"),
    (Outcome.ENTRY_REFUSED, "未能检查：拒绝进入"),
    (Verdict.PASS, "符合"),
    (Verdict.FAIL, "不符合"),
    (Verdict.NOT_APPLICABLE, "合理缺项"),
    (Conclusion.COMPLIANT, "符合"),
    (Conclusion.LARGELY_COMPLIANT, "基本符合"),
    (Conclusion.NON_COMPLIANT, "不符合"),
    (Conclusion.NO_PROBLEM_FOUND, "未发现问题"),
    (Conclusion.PROBLEMS_FOUND, "发现问题"),
    (Handling.ON_THE_SPOT, "当场整改"),
    (Handling.WRITTEN_DEADLINE, "书面限期整改"),
    (Handling.INVESTIGATE, "依法调查处理"),
    (Handling.STOP_OPERATION, "立即停止生产经营"),
    (Handling.PASSED, "通过"),
    (StepKind.CREDENTIALS, "出示执法证件"),
    (StepKind.RIGHTS, "告知权利义务"),
    (StepKind.RECUSAL, "询问回避"),
    (StepKind.ENTRY_CODE, "扫入企检查码"),
    (SeizureMode.CLOSE_UP, "查封"),
    (SeizureMode.DETAIN, "扣押"),
    (Ground.BELOW_STANDARD, "不符合食品安全标准"),
    (Ground.SAFETY_HAZARD, "存在安全隐患"),
    (Ground.UNLAWFUL_USE, "用于违法生产经营"),
    (PaperKind.RESULT_RECORD, "监督检查结果记录表"),
    (PaperKind.CHECK_TABLE, "检查要点表"),
    (PaperKind.SITE_RECORD, "现场笔录"),
    (PaperKind.RECTIFICATION_ORDER, "责令改正通知书"),
    (PaperKind.SEIZURE_DECISION, "实施行政强制措施决定书"),
    (PaperKind.GOODS_LIST, "财物清单"),
    (PaperKind.SEAL_LABEL, "封条"),
    (PaperKind.SERVICE_RECEIPT, "送达回证"),
    (PaperState.DRAFT, "草稿"),
    (PaperState.FROZEN, "已定稿"),
    (PaperState.SIGNED, "已签名"),
    (PaperState.SEALED, "已封存"),
    (PaperState.SERVED, "已送达"),
    (PaperState.FOLLOWED, "已有后续文书"),
    (PaperState.VOIDED, "已作废"),
    (PaperState.UNFROZEN, "已退回修改"),
    (Role.PARTY, "当事人"),
    (Role.WITNESS, "见证人"),
    (Role.OFFICER, "执法人员"),
    (SignState.SIGNED, "已签名"),
    (SignState.PEN, "纸上签名"),
    (SignState.REFUSED, "拒绝签名"),
    (SignState.ABSENT, "不在场"),
    (SignState.CANNOT_WRITE, "不能签名"),
    (ServiceMode.IN_PERSON, "直接送达"),
    (ServiceMode.LEFT_AT_PREMISES, "留置送达"),
    (CopyKind.FILE, "归档"),
    (CopyKind.PARTY, "交当事人"),
    (CopyKind.POSTING, "张贴"),
    (CopyKind.CUSTODY, "交保管单位"),
    (CopyKind.OFFICE, "承办机构留存"),
    (PartyKind.ENTERPRISE, "企业"),
    (PartyKind.HOUSEHOLD, "个体工商户"),
    (PartyKind.PERSON, "自然人"),
    (SessionKind.MARKET, "集市检查"),
    (SessionKind.STREET, "沿街检查"),
    (StallAway.SHUT_TODAY, "今天没有出摊"),
    (StallAway.GONE, "不在这里了"),
    (RapidVerdict.WITHIN, "未超出"),
    (RapidVerdict.OVER, "超出"),
    (RapidVerdict.INVALID, "检测无效"),
    (RecheckResult.CORRECTED, "已改正"),
    (RecheckResult.NOT_CORRECTED, "未改正"),
    (RecheckResult.NO_LONGER_APPLIES, "不再适用"),
)
_WORDS = {(type(word), word.value): words for word, words in _PAIRS}


def label(word: StrEnum) -> str:
    """The Chinese word for an identifier. Raises KeyError for one without a word."""
    return _WORDS[type(word), word.value]
