"""An invented statute, in the layouts authorities use; not a sentence of it is law."""

from __future__ import annotations

import io

from docx import Document

MARKDOWN = """\
# 示例市茶摊管理办法

2020年3月1日 示例市人民政府公布

2024年5月1日 施行

<!-- INFO END -->

## 第一章 总 则

第一条 为了让茶摊的茶好喝，制定本办法。

第二条 本办法所称茶摊，是指卖茶的摊子。

本办法所称好茶，是指热的茶。

## 第二章 开摊

### 第一节 用水

第三条 茶摊应当符合下列要求：

（一）水要烧开；

（二）杯子要洗净，包括：

1. 内壁；

2. 外壁；

（三）茶叶要干。

第四条 违反本办法第三条第一款的，茶要重泡。

第三条第二项所称的杯子不包括碗。

### 第二节 收摊

第五条 收摊以后要扫地。

第五条之一 下雨可以不扫。

第六条 本办法自2024年5月1日起施行。
"""


def text() -> str:
    """The same as a plain text file: wide spaces, contents first, no marks."""
    lines = [line.lstrip("# ") for line in MARKDOWN.split("\n") if line and "INFO" not in line]
    body = lines[lines.index("第一章 总 则") :]
    indented = [f"　　{line}" for line in body]
    return "\n".join(
        [lines[0], lines[1], lines[2], "目　　录", "第一章 总则", "第二章 开摊", *indented]
    )


def word() -> bytes:
    """The same as a Word file, the 项 of article 3 in a table as some notices have it."""
    document = Document()
    table_lines = [line for line in MARKDOWN.split("\n") if line.startswith("（")]
    for line in MARKDOWN.split("\n"):
        if line in table_lines[1:] or "INFO" in line:
            continue
        if line == table_lines[0]:
            table = document.add_table(rows=0, cols=1)
            for one in (
                "（一）水要烧开；",
                "（二）杯子要洗净，包括：\n1. 内壁；\n2. 外壁；",
                "（三）茶叶要干。",
            ):
                table.add_row().cells[0].text = one
        elif not line.startswith(("1.", "2.")):
            document.add_paragraph(line.lstrip("# "))
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def amended() -> str:
    """A later version: article 5 changed."""
    return MARKDOWN.replace("收摊以后要扫地。", "收摊以后要扫地并洗地。").replace(
        "2024年5月1日 施行", "2025年7月1日 施行"
    )
