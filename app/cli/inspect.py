"""`shian inspect FILE.json`: play a scripted inspection through the acts of the screen."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pydantic import ValidationError

from app import paths
from app.cli.parser import Parser
from app.domain.errors import InputRefused
from app.domain.scripted import ScriptedVisit

MAX_SCRIPT = 8 * 1024 * 1024


class ScriptUnreadable(InputRefused):
    code = "script.unreadable"


def read_script(path: Path) -> ScriptedVisit:
    """The script, or one refusal that names every mistake with its place."""
    if not path.is_file():
        raise ScriptUnreadable(f"找不到文件 {path}。没有写入任何内容。请检查路径。")
    if path.stat().st_size > MAX_SCRIPT:
        raise ScriptUnreadable(f"{path.name} 超过 8 MB，不像一份检查。没有写入任何内容。")
    from app.trust import strict_json

    value = strict_json.loads(path.read_bytes())
    try:
        return ScriptedVisit.model_validate_json(json.dumps(value, ensure_ascii=False))
    except ValidationError as error:
        places = [
            f"{'.'.join(str(part) for part in one['loc'])}：{one['msg']}" for one in error.errors()
        ]
        raise ScriptUnreadable(
            f"{path.name} 有 {len(places)} 处不合要求，没有写入任何内容：" + "；".join(places[:10])
        ) from error


def run(argv: list[str]) -> int:
    parser = Parser(prog="shian inspect", description="按文件做一次检查并出具文书")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--photos", type=Path, help="照片所在的文件夹")
    parser.add_argument("--out", type=Path, help="文书导出到这里")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--schema", action="store_true", help="输出文件格式的 JSON Schema")
    given = parser.parse_args(argv)
    if given.schema:
        print(json.dumps(ScriptedVisit.model_json_schema(), ensure_ascii=False, indent=1))
        return 0
    if given.file is None or given.out is None:
        parser.print_usage(sys.stderr)
        print("须写明文件和 --out。", file=sys.stderr)
        return 2
    return _play(given.file, given.photos or given.file.parent, given.out, as_json=given.json)


def _play(file: Path, photos: Path, out: Path, *, as_json: bool) -> int:
    script = read_script(file)
    from app.actions import exporting, playing
    from app.actions.desk import close, open_desk
    from app.actions.setting_up import set_up_from_script

    home = paths.home()
    empty = not home.exists() or not any(home.iterdir())
    create = script.setup.home if empty and script.setup is not None else None
    desk = open_desk(home, create=create, origin="scripted")
    try:
        set_up_from_script(desk, script)
        played = playing.play(desk, script, photos)
        papers = exporting.export(desk, played.papers, out)
        found = exporting.summary(desk, played.visit, papers)
    finally:
        close(desk)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        print(f"检查已办结，封存 {len(papers)} 份文书：")
        for one in papers:
            print(f"  {one.paper.number}  {one.file.path}")
    return 0
