"""Makes `symbols.ttf`: the ballot boxes ☐ ☑ ☒, which the Chinese fonts lack and official forms need.

Run by hand when a sign is added (needs fontTools, which the product itself does not):
    python -m reg_station.documents.make_symbols
The outlines are our own, so the file is under the licence of this app.
"""

from __future__ import annotations

from pathlib import Path

FAMILY = "Reg Station Symbols"
EM = 1000
OUTER = (60, -80, 940, 800)
STROKE = 60
TICK = [(200, 360), (260, 420), (430, 240), (780, 650), (840, 595), (435, 115)]
CROSS_ONE = [(220, 130), (270, 80), (780, 590), (730, 640)]
CROSS_TWO = [(220, 590), (270, 640), (780, 130), (730, 80)]


def _polygon(pen, points) -> None:
    pen.moveTo(points[0])
    for point in points[1:]:
        pen.lineTo(point)
    pen.closePath()


def _box(pen) -> None:
    left, bottom, right, top = OUTER
    _polygon(pen, [(left, bottom), (left, top), (right, top), (right, bottom)])
    left, bottom, right, top = left + STROKE, bottom + STROKE, right - STROKE, top - STROKE
    _polygon(pen, [(left, bottom), (right, bottom), (right, top), (left, top)])


def _glyph(*shapes):
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    _box(pen)
    for shape in shapes:
        _polygon(pen, shape)
    return pen.glyph()


def make(target: Path) -> None:
    """Write the font file to `target`."""
    from fontTools.fontBuilder import FontBuilder

    glyphs = {
        ".notdef": _glyph(),
        "ballot": _glyph(),
        "ballotcheck": _glyph(TICK),
        "ballotcross": _glyph(CROSS_ONE, CROSS_TWO),
    }
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(list(glyphs))
    font.setupCharacterMap({0x2610: "ballot", 0x2611: "ballotcheck", 0x2612: "ballotcross"})
    font.setupGlyf(glyphs)
    font.setupHorizontalMetrics({name: (EM, OUTER[0]) for name in glyphs})
    font.setupHorizontalHeader(ascent=880, descent=-120)
    names = {"familyName": FAMILY, "styleName": "Regular", "fullName": FAMILY, "version": "Version 1.0"}
    font.setupNameTable({**names, "uniqueFontIdentifier": f"{FAMILY} 1.0", "psName": FAMILY.replace(" ", "")})
    font.setupOS2(fsType=0, sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = 0
    font.font.recalcTimestamp = False
    font.save(target)


if __name__ == "__main__":
    make(Path(__file__).with_name("symbols.ttf"))
