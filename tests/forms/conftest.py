"""A small sound checklist, and a library whose home may hold forms of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.storage import form_keys
from app.storage.library import Library
from app.trust import detached

SMALL = """\
format: 1
id: small
version: 1
title: 小表
premises: 餐饮服务
premises_code: CAT
family: key1-rate70
facts:
  - id: meat
    ask: 用肉吗？
sections:
  - title: 一节
    items:
      - id: I001
        kind: verdict
        text: 第一条要求写在这里
        key: true
        look_at: [照]
        when: [meat]
        cites:
          commissioned:
            - {doc: L09, article: 27, paragraph: 1, item: 1}
          in_force:
            - {doc: FSL21, article: 33, paragraph: 1, item: 1}
        findings: [甲, 乙, 丙]
        measures: [on_the_spot]
      - id: I002
        kind: number
        label: 温度
        unit: ℃
        limits: {low: 0, high: 8, source: label}
        text: 第二条要求写在这里
        cites:
          in_force:
            - {doc: FSL21, article: 33, paragraph: 1, item: 6}
"""


@pytest.fixture
def library(tmp_path) -> Library:
    return Library(tmp_path / "forms")


def vouched(home_forms: Path, path: Path) -> Path:
    """The file with the word of its home beside it, as publishing leaves it."""
    sidecar = detached.sign(form_keys.own_key(home_forms), "form-pack", path.read_bytes())
    detached.sidecar_of(path).write_bytes(sidecar)
    return path


@pytest.fixture
def put(tmp_path):
    """Writes a checklist into the home's forms, vouched for, whatever is wrong with it."""

    def write(text: str | bytes, form: str = "small", version: int = 1):
        path = tmp_path / "forms" / "checklists" / form / f"{version}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return vouched(tmp_path / "forms", path)

    return write
