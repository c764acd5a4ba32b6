"""`shian demo`: the whole job without a screen, on the sample data, checked at the end."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from app import paths
from app.actions.exporting import OutPaper
from app.cli.parser import Parser
from app.domain.errors import InputRefused, Refused


class TimeRefused(InputRefused):
    code = "demo.time"


class DemoFailed(Refused):
    code = "demo.failed"


def _start(at: str | None) -> datetime:
    if at is None:
        return datetime.now(UTC)
    try:
        start = datetime.fromisoformat(at)
    except ValueError as error:
        raise TimeRefused(f"看不懂时间 {at}。请写成 2026-09-22T09:05+08:00。") from error
    if start.tzinfo is None:
        from app.domain.moments import SHANGHAI

        start = start.replace(tzinfo=SHANGHAI)
    if not 2000 <= start.year <= 2100:
        raise TimeRefused(f"时间 {at} 不在 2000 至 2100 年之间。没有写入任何内容。请改正后再来。")
    return start.astimezone(UTC)


def run(argv: list[str]) -> int:
    parser = Parser(prog="shian demo", description="用示例数据把一次检查从头做到尾")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--basis", choices=["commissioned", "in-force"], default="in-force")
    parser.add_argument("--at", help="开始的时间 (ISO 8601)，默认现在")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(argv)
    start = _start(given.at)
    from app.actions import demo, exporting, playing, setting_up
    from app.actions.desk import close, open_desk

    home = paths.home()
    desk = open_desk(home, create="sample", clock=demo.ticking(start), origin="scripted")
    try:
        if not setting_up.is_set_up(desk):
            setting_up.fill_sample(desk, given.basis)
        played = playing.play(desk, demo.script(desk, given.basis), demo.photos_folder())
        papers = exporting.export(desk, played.papers, given.out)
        found = exporting.summary(desk, played.visit, papers)
    finally:
        close(desk)
    checks = _check(home, papers)
    if given.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        _tell(papers, checks, given.out)
    return 0


def _check(home: Path, papers: tuple[OutPaper, ...]) -> list[str]:
    """Verify every paper, an altered copy (which must fail), and the home itself."""
    from app.actions import checking
    from app.actions.desk import close, open_desk
    from app.actions.verifying import verify

    done = []
    for one in papers:
        for file in (one.file, *one.copies):
            found = verify(str(file.path), home=home)
            if found.answer != "authentic":
                raise DemoFailed(f"{file.path} 没有通过核验：{found.reason}")
    done.append(f"{len(papers)} 份文书的每一联都核验为真")
    first = papers[0]
    altered = first.file.path.with_name("altered-copy.pdf")
    data = bytearray(first.file.path.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(bytes(data))
    if verify(str(altered), home=home).answer == "authentic":
        raise DemoFailed("改动过的副本没有被发现。")
    done.append("改动一个比特的副本被识破")
    desk = open_desk(home)
    try:
        report = checking.check(desk)
    finally:
        close(desk)
    if not report.clean:
        raise DemoFailed(report.words)
    done.append(report.words)
    return done


def _tell(papers: tuple[OutPaper, ...], checks: list[str], out: Path) -> None:
    from app.domain.labels import label

    print(f"检查已办结，{len(papers)} 份文书在 {out}：")
    for one in papers:
        print(f"  {label(one.paper.kind)}  {one.paper.number}  {one.file.path.name}")
    for line in checks:
        print(f"  ✓ {line}")
