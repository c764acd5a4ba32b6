"""What the memory refuses, each with its code: what happened, what is safe, what to do."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2

from app.domain.errors import MemoryRefused


class HomeMissing(MemoryRefused):
    code = "memory.home_missing"

    def __init__(self, home: Path) -> None:
        super().__init__(f"数据文件夹 {home} 还没有建立。没有动任何文件。请先完成首次设置。")


class HomeInUse(MemoryRefused):
    code = "memory.home_in_use"

    def __init__(self) -> None:
        super().__init__("已在另一窗口打开。数据没有改动。请回到那个窗口，或关闭它后再打开。")


class HomeReadOnly(MemoryRefused):
    code = "memory.read_only"

    def __init__(self) -> None:
        super().__init__(
            "数据文件夹只能读、不能写。已保存的内容都在，这一次没有存入。"
            "请解除写保护或检查权限后再试。"
        )


class DiskFull(MemoryRefused):
    code = "memory.disk_full"

    def __init__(self) -> None:
        super().__init__(
            "磁盘已满，这一次没有存入。以前保存的内容都在，屏幕上的内容请不要关闭；"
            "腾出空间后再试一次。"
        )


class WriteFailed(MemoryRefused):
    code = "memory.write_failed"

    def __init__(self) -> None:
        super().__init__(
            "磁盘写入出错，这一次没有存入。以前保存的内容都在，屏幕上的内容请不要关闭；"
            "请检查磁盘后再试一次。"
        )


class WriteUnknown(MemoryRefused):
    code = "memory.write_unknown"

    def __init__(self) -> None:
        super().__init__(
            "磁盘出错，这一次是否存入还不能确定。以前保存的内容都在，屏幕上的内容请不要关闭；"
            "请重新打开程序核对最后一项。"
        )


class HomeTooNew(MemoryRefused):
    code = "memory.too_new"

    def __init__(self, steps: tuple[str, ...]) -> None:
        super().__init__(
            f"数据由更新版本的程序建立（{steps[-1]}），本版本不能打开。"
            "数据没有改动。请安装新版本后再打开。"
        )
        self.steps = steps


class HomeKindMismatch(MemoryRefused):
    code = "memory.kind_mismatch"

    def __init__(self, kind: str) -> None:
        word = "练习（样例）" if kind == "sample" else "正式"
        super().__init__(
            f"这个数据文件夹是{word}数据，两种数据不能混用。没有改动。请另选一个文件夹。"
        )


class HomeDamaged(MemoryRefused):
    code = "memory.damaged"

    def __init__(self, what: str = "数据库") -> None:
        super().__init__(
            f"{what}已损坏或被截断，不能照常使用。没有覆盖任何文件，照片等原件单独存放。"
            "请先整体复制数据文件夹，再用备份恢复。"
        )


class KeyMissing(MemoryRefused):
    code = "memory.key_missing"

    def __init__(self) -> None:
        super().__init__("找不到数据库密钥，数据打不开。数据没有改动。请用打印保存的恢复密钥恢复。")


class KeyWrong(MemoryRefused):
    code = "memory.key_wrong"

    def __init__(self) -> None:
        super().__init__("密钥与这份数据不符，数据没有改动。请核对恢复密钥属于这台电脑。")


class StartCheckFailed(MemoryRefused):
    code = "memory.start_check"

    def __init__(self, setting: str, value: object) -> None:
        super().__init__(
            f"数据库的安全设置 {setting} 没有生效（现为 {value}），为保证“已保存”可信，没有打开。"
            "数据没有改动。请重新安装程序。"
        )


class BehindMirror(MemoryRefused):
    code = "memory.behind_mirror"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class BlobMissing(MemoryRefused):
    code = "blob.missing"

    def __init__(self, sha256: str) -> None:
        super().__init__(f"文件 {sha256[:12]}… 不在数据文件夹中。记录还在。请用备份补回这个文件。")
        self.sha256 = sha256


class BlobDamaged(MemoryRefused):
    code = "blob.damaged"

    def __init__(self, sha256: str) -> None:
        super().__init__(
            f"文件 {sha256[:12]}… 的内容与登记的哈希不符，已损坏，没有使用。"
            "其他文件不受影响。请用备份补回这个文件。"
        )
        self.sha256 = sha256


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def of_os_error(error: OSError) -> MemoryRefused:
    """The refusal for a file operation that failed."""
    if error.errno in _FULL:
        return DiskFull()
    if error.errno in _READ_ONLY:
        return HomeReadOnly()
    return WriteFailed()


# SQLite's primary result codes that are the world's fault; all others are ours and stay loud.
_OF_CODE: dict[int, Callable[[], MemoryRefused]] = {
    5: HomeInUse,  # SQLITE_BUSY
    6: HomeInUse,  # SQLITE_LOCKED
    8: HomeReadOnly,  # SQLITE_READONLY
    10: WriteFailed,  # SQLITE_IOERR
    11: HomeDamaged,  # SQLITE_CORRUPT
    13: DiskFull,  # SQLITE_FULL
    14: HomeReadOnly,  # SQLITE_CANTOPEN: mostly a folder where no journal can be made
    26: HomeDamaged,  # SQLITE_NOTADB
}


# SQLCipher reports a page whose authentication failed as "out of memory" on some paths.
DatabaseError = (dbapi2.Error, MemoryError)


def of_database_error(error: Exception) -> MemoryRefused | None:
    """The refusal for a database error, or None when the mistake is in the program."""
    if isinstance(error, MemoryError):
        return HomeDamaged()
    code = getattr(error, "sqlite_errorcode", None)
    kind = _OF_CODE.get(code & 0xFF) if isinstance(code, int) else None
    return kind() if kind is not None else None
