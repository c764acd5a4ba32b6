"""Which bytes are a photograph we read, what the others are, and the sentence for each refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

MEDIA_TYPES: Mapping[Literal["image/jpeg", "image/png", "image/webp"], Callable[[bytes], bool]] = (
    MappingProxyType(
        {
            "image/jpeg": lambda data: data.startswith(b"\xff\xd8\xff"),
            "image/png": lambda data: data.startswith(b"\x89PNG\r\n\x1a\n"),
            "image/webp": lambda data: data[:4] == b"RIFF" and data[8:12] == b"WEBP",
        }
    )
)

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SIGNATURES = (
    (b"GIF8", "GIF 动图"),
    (b"BM", "BMP 图片"),
    (b"II*\0", "TIFF 或相机原始格式图片"),
    (b"MM\0*", "TIFF 或相机原始格式图片"),
    (b"\0\0\1\0", "图标文件"),
    (b"\xff\x0a", "JPEG XL 图片"),
    (b"\0\0\0\x0cJXL ", "JPEG XL 图片"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000 图片"),
    (b"8BPS", "PSD 图片"),
    (b"%PDF-", "PDF 文件"),
    (b"PK\x03\x04", "压缩包或 Office 文件"),
    (b"Rar!", "压缩包"),
    (b"7z\xbc\xaf", "压缩包"),
    (b"MZ", "程序文件"),
    (b"\x7fELF", "程序文件"),
)


def refused_type(data: bytes) -> tuple[str, str]:
    """The code of the refusal, and in Chinese what these bytes seem to be."""
    if data[4:8] == b"ftyp":
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, min(len(data), 64), 4))}
        if b"avif" in brands or b"avis" in brands:
            return "image.not_a_photo", "AVIF 图片"
        if brands & _HEIF_BRANDS:
            return "image.heic", "HEIC 照片"
        return "image.not_a_photo", "视频文件"
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype", b"<html")):
        return "image.not_a_photo", "网页或矢量图"
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            return "image.not_a_photo", what
    return "image.not_a_photo", "认不出的文件"


_SAFE = "没有收下，原文件没有动。"
_SENTENCES = {
    "image.missing": f"找不到这个文件，{_SAFE}请看存储卡是否已拔出，插好后再选。",
    "image.unreadable": f"读不出这个文件，{_SAFE}请检查存储卡或文件权限，或拷贝到本机后再选。",
    "image.not_a_file": f"这是文件夹或设备，不是照片文件，{_SAFE}请打开文件夹，选其中的照片。",
    "image.empty": f"文件是空的，{_SAFE}请重新拷贝后再选。",
    "image.too_large": f"文件有 {{size}}，超过 20 MB，{_SAFE}请在相机里选小一档的尺寸重拍。",
    "image.too_many_pixels": (
        f"图片有 {{pixels}} 百万像素，超过 50 百万像素，{_SAFE}请选小一档的尺寸重拍。"
    ),
    "image.side_too_long": f"图片一边有 {{side}} 像素，超过 16384 像素，{_SAFE}请分段拍摄。",
    "image.heic": (
        f"这是 HEIC 照片（苹果等手机的“高效”格式），本程序打不开，{_SAFE}"
        "请在手机“设置 → 相机 → 格式”里选“兼容性最佳”后重拍，或先转成 JPEG 再选。"
    ),
    "image.not_a_photo": f"这是{{what}}，不是能收的照片，{_SAFE}请选 JPEG、PNG 或 WebP 照片。",
    "image.animated": f"这是会动的图片，只能看到其中一幅，{_SAFE}请选普通照片。",
    "image.corrupt": f"图片已损坏或不完整，打不开，{_SAFE}请重新拷贝，或重拍一张。",
    "image.too_slow": f"图片 10 秒内没有打开，{_SAFE}请重拍一张，或另存为普通 JPEG 再选。",
    "image.too_much_memory": f"打开图片要用的内存超过限度，{_SAFE}请选小一档的尺寸重拍。",
    "image.no_decoder": f"看图部分没能启动，可能是内存不足，{_SAFE}请关掉别的程序后再选。",
}


def sentence(code: str, figures: Mapping[str, int | str]) -> str:
    """What happened, what is safe, what to do."""
    shown = dict(figures)
    if "size" in figures:
        shown["size"] = f"{int(figures['size']) / (1024 * 1024):.1f} MB"
    if "pixels" in figures:
        shown["pixels"] = f"{int(figures['pixels']) / 1_000_000:.1f}"
    return _SENTENCES[code].format(**shown)
