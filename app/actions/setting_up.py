"""First start: the agency, the basis, the number block, two officers; or the sample data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.actions.desk import Desk
from app.documents import recovery_sheet as documents
from app.domain.errors import RuleBroken
from app.domain.papers import numbers
from app.domain.papers.numbers import MOST_CHARACTERS
from app.domain.people import Agency, Officer, Party
from app.domain.scripted import ScriptedVisit
from app.paths import bundle
from app.storage import keyroom, office, register
from app.storage.database import Database


class NumberTooLong(RuleBroken):
    code = "agency.number_too_long"


class FirstStartIncomplete(RuleBroken):
    code = "first_start.incomplete"


@dataclass(frozen=True, slots=True)
class FirstStart:
    agency: Agency
    basis: str  # in-force | commissioned
    number_block: int  # 本机号段, 1..99
    officers: tuple[Officer, ...]


def is_set_up(desk: Desk) -> bool:
    return desk.memory.read(office.load_agency) is not None


def sample_number(short_name: str, year: int, block: int) -> str:
    """The longest number this unit will print, for the live preview at first start."""
    return numbers.longest(short_name, year, block)


def set_up(desk: Desk, first: FirstStart) -> None:
    """Keep the answers of first start in one transaction."""
    if not 1 <= first.number_block <= 99:
        raise FirstStartIncomplete(
            "本机号段应为 1 至 99。还没有写入。请向单位要一个没有用过的号段。"
        )
    if len({officer.badge_no for officer in first.officers}) < 2:
        raise FirstStartIncomplete("须登记两名不同证号的执法人员。还没有写入。请补上第二名。")
    if first.basis not in {"in-force", "commissioned"}:
        raise FirstStartIncomplete("没有选法律依据。还没有写入。请选现行有效或委托依据。")
    longest = sample_number(first.agency.short_name, desk.clock().year, first.number_block)
    if len(longest) > MOST_CHARACTERS:
        raise NumberTooLong(
            f"文书编号会有 {len(longest)} 个字（{longest}），最多 {MOST_CHARACTERS} 个。"
            "还没有写入。请缩短单位简称。"
        )
    if "".join(first.agency.reconsideration_body.split()) == "" or first.agency.court == "":
        raise FirstStartIncomplete(
            "救济途径里的复议机关和法院还没有填，决定书上必须写明。还没有写入。请补上。"
        )

    def job(db: Database) -> None:
        now = desk.clock()
        office.save_agency(db, first.agency, now)
        office.save_setting(db, "basis", first.basis)
        office.save_setting(db, "number_block", str(first.number_block))
        for officer in first.officers:
            register.save_officer(db, officer, now)

    desk.memory.write(job)


def recovery_key(desk: Desk) -> str:
    """The database key as printable groups with a check group."""
    return keyroom.recovery_key(desk.memory.home)


def recovery_sheet(desk: Desk) -> bytes:
    """The recovery key as one printed page (PDF)."""
    return documents.recovery_sheet(
        agency=desk.agency().name if is_set_up(desk) else "",
        home_id=desk.memory.home_id,
        printed_key=recovery_key(desk),
        practice=desk.practice,
    )


def fill_sample(desk: Desk, basis: str = "in-force") -> None:
    """Fill an empty sample home with the invented agency, officers and parties."""
    if desk.memory.kind != "sample":
        raise RuleBroken(
            "示例数据只能放进练习用的数据夹，真实数据没有动。请从“用示例数据练习”进入。",
            code="sample.real_home",
        )
    folder = bundle("resources", "sample")
    agency = _load(folder / "agency.yaml")
    officers = _load(folder / "officers.yaml")
    parties = _load(folder / "parties.yaml")

    def job(db: Database) -> None:
        now = desk.clock()
        office.save_agency(db, Agency.model_validate(agency), now)
        office.save_setting(db, "basis", basis)
        office.save_setting(db, "number_block", "1")
        for officer in officers:
            register.save_officer(db, Officer.model_validate(officer), now)
        for party in parties:
            register.save_party(db, Party.model_validate(party), now)

    desk.memory.write(job)


def _load(path: Path) -> Any:  # noqa: ANN401 - what a YAML file holds
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)


def change_basis(desk: Desk, basis: str) -> None:
    """A new basis holds for visits opened from now on; open ones keep theirs."""
    if basis not in {"in-force", "commissioned"}:
        raise RuleBroken("没有这种法律依据，没有改动。", code="basis.unknown")
    desk.memory.write(lambda db: office.save_setting(db, "basis", basis))


def save_agency(desk: Desk, agency: Agency) -> None:
    desk.memory.write(lambda db: office.save_agency(db, agency, desk.clock()))


def setting(desk: Desk, key: str) -> str | None:
    return desk.memory.read(lambda db: office.setting(db, key))


def save_setting(desk: Desk, key: str, value: str) -> None:
    desk.memory.write(lambda db: office.save_setting(db, key, value))


def set_up_from_script(desk: Desk, script: ScriptedVisit) -> None:
    """A script may bring the unit's settings for an empty home; a set-up home keeps its own."""
    if is_set_up(desk) or script.setup is None:
        desk.agency()
        return
    set_up(
        desk,
        FirstStart(
            script.setup.agency, script.setup.basis, script.setup.number_block, script.officers
        ),
    )
