"""The fonts that official documents are set in.

Noto Serif SC and Noto Sans SC (SIL Open Font Licence) come as the Python package `pylopdf-fonts-zh-cn`, so that a
bench gets them by pip and no machine needs a system font; `symbols.ttf` beside this file adds ☐ ☑ ☒, which they
lack. A folder named by the environment variable REG_STATION_FONTS adds an office's own fonts, for instance one
with rare characters of personal names.
"""

from __future__ import annotations

import atexit
import os
import shutil
import struct
import tempfile
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

SERIF = "Noto Serif SC"
SANS = "Noto Sans SC"
SYMBOLS = "Reg Station Symbols"
PACKAGE = "pylopdf_fonts_zh_cn"
DISTRIBUTION = "pylopdf-fonts-zh-cn"
SONG_NAMES = (
    "宋体",
    "SimSun",
    "NSimSun",
    "仿宋",
    "仿宋_GB2312",
    "FangSong",
    "楷体",
    "KaiTi",
    "华文宋体",
    "STSong",
)
HEI_NAMES = ("黑体", "SimHei", "微软雅黑", "Microsoft YaHei", "PingFang SC", "Heiti SC", "system-ui", "Inter")


class FontsMissing(RuntimeError):
    """The fonts are not installed; the text says what to do."""


@lru_cache(maxsize=1)
def font_paths() -> list[Path]:
    """The font files, Chinese ones first. Raises FontsMissing with the command that mends it."""
    package = find_spec(PACKAGE)
    folder = Path(package.origin).parent if package and package.origin else None
    found = sorted(folder.glob("*.otf"), reverse=True) if folder else []
    if not found:
        raise FontsMissing(
            f"The Chinese fonts are not installed; run 'pip install {DISTRIBUTION}' in this environment."
        )
    found.append(Path(__file__).with_name("symbols.ttf"))
    if own := os.environ.get("REG_STATION_FONTS"):
        found += sorted(file for ending in ("*.otf", "*.ttf", "*.ttc") for file in Path(own).glob(ending))
    return found


@lru_cache(maxsize=1)
def covered_characters() -> frozenset[int]:
    """Code points that at least one of the fonts can show."""
    points: set[int] = set()
    for path in font_paths():
        points.update(_code_points(path.read_bytes()))
    return frozenset(points)


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that would print as an empty box, each once, in order of appearance."""
    covered = covered_characters()
    printable = (character for character in text if character.isprintable() and not character.isspace())
    return list(dict.fromkeys(character for character in printable if ord(character) not in covered))


def _code_points(font: bytes) -> set[int]:
    """Code points of a TrueType or OpenType file (cmap formats 4 and 12, the ones that fonts of today use)."""
    start = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    count = struct.unpack_from(">H", font, start + 4)[0]
    tables = (struct.unpack_from(">4sIII", font, start + 12 + 16 * index) for index in range(count))
    cmap = next((offset for tag, _, offset, _ in tables if tag == b"cmap"), None)
    points: set[int] = set()
    if cmap is None:
        return points
    for index in range(struct.unpack_from(">H", font, cmap + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        at = cmap + offset
        form = struct.unpack_from(">H", font, at)[0]
        if platform in (0, 3) and form == 12:
            groups = struct.unpack_from(">I", font, at + 12)[0]
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, at + 16 + 12 * group)
                points.update(range(first, last + 1))
        elif platform in (0, 3) and form == 4:
            points.update(_segments(font, at))
    return points


def _segments(font: bytes, at: int) -> set[int]:
    doubled = struct.unpack_from(">H", font, at + 6)[0]
    numbers = doubled // 2
    ends = struct.unpack_from(f">{numbers}H", font, at + 14)
    starts = struct.unpack_from(f">{numbers}H", font, at + 16 + doubled)
    deltas = struct.unpack_from(f">{numbers}H", font, at + 16 + 2 * doubled)
    ranges_at = at + 16 + 3 * doubled
    ranges = struct.unpack_from(f">{numbers}H", font, ranges_at)
    points = set()
    for index, (first, last, delta, indirect) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for point in range(first, min(last, 0xFFFE) + 1):
            glyph = point + delta
            if indirect:
                place = ranges_at + 2 * index + indirect + 2 * (point - first)
                glyph = struct.unpack_from(">H", font, place)[0]
            if glyph & 0xFFFF:
                points.add(point)
    return points


@lru_cache(maxsize=1)
def fontconfig_folder() -> Path:
    """A folder with a `fonts.conf` that names these fonts only, for renderers that use fontconfig.

    It names machine paths, so it is written at run time: one private folder a process.
    """
    folder = Path(tempfile.mkdtemp(prefix="reg-station-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folders = dict.fromkeys(str(path.parent) for path in font_paths())
    lines = [
        '<?xml version="1.0"?>',
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">',
        "<fontconfig>",
    ]
    lines += [f"<dir>{escape(name)}</dir>" for name in folders]
    lines.append(f"<cachedir>{escape(str(folder / 'cache'))}</cachedir>")
    for family, names in (
        (SERIF, (*SONG_NAMES, "serif", "Times New Roman")),
        (SANS, (*HEI_NAMES, "sans-serif")),
    ):
        for name in names:
            lines.append(f'<match target="pattern"><test name="family"><string>{name}</string></test>')
            lines.append(
                f'<edit name="family" mode="prepend" binding="strong"><string>{family}</string></edit></match>'
            )
    for family in (SANS, SYMBOLS):
        lines.append('<match target="pattern"><edit name="family" mode="append_last" binding="weak">')
        lines.append(f"<string>{family}</string></edit></match>")
    # the fonts come in one weight and upright: bold and italic are made from it
    lines.append('<match target="font"><test name="weight" compare="less_eq"><const>medium</const></test>')
    lines.append('<test target="pattern" name="weight" compare="more_eq"><const>bold</const></test>')
    lines.append('<edit name="embolden" mode="assign"><bool>true</bool></edit></match>')
    lines.append("</fontconfig>")
    (folder / "fonts.conf").write_text("\n".join(lines), encoding="utf-8")
    return folder
