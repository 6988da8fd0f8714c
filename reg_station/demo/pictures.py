"""Drawn pictures for the demo's listings: no photograph of a real place is shipped."""

import io

from PIL import Image, ImageDraw

SIZE = (960, 640)
PALETTES = {
    "Cleanroom": ("#eaf4f8", "#cfe3ec", "#9fc4d6", "#5b93ad"),
    "Equipment": ("#eef0f6", "#d5daea", "#9aa6c8", "#51628f"),
    "Production Capacity": ("#f3f2ec", "#e0dcc9", "#bdb48c", "#7d7347"),
    "Testing Capacity": ("#eef6f0", "#d3e8d9", "#94c3a3", "#4a8760"),
    "Vacant Factory": ("#f5f1ee", "#e6dad1", "#c4ab9a", "#86675180"),
    "Process Utility": ("#eef3f9", "#d3e1f2", "#8fb3dd", "#3f6da6"),
}


def picture(resource_type: str, variant: int) -> bytes:
    """A room in perspective with what belongs to the type, as JPEG; `variant` moves things about."""
    light, wall, line, dark = (colour[:7] for colour in PALETTES[resource_type])
    image = Image.new("RGB", SIZE, light)
    draw = ImageDraw.Draw(image)
    width, height = SIZE
    left, right = 250 + variant % 3 * 20, width - 250 + variant % 2 * 30
    top, bottom = 170, 430
    draw.polygon([(0, 0), (left, top), (left, bottom), (0, height)], fill=wall)
    draw.polygon([(width, 0), (right, top), (right, bottom), (width, height)], fill=wall)
    draw.rectangle([left, top, right, bottom], fill="#ffffff", outline=line, width=3)
    draw.polygon([(0, height), (left, bottom), (right, bottom), (width, height)], fill=line)
    for number in range(4):
        _lamp(draw, left + (right - left) * (number + 0.5) / 4, top, number, width)
    _window(draw, left, right, top, bottom, line, variant)
    _things(draw, resource_type, variant, dark, line)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=82)
    return buffer.getvalue()


def _lamp(draw, x: float, top: int, number: int, width: int) -> None:
    outer = width * (number + 0.5) / 4
    draw.polygon([(x - 24, top - 24), (x + 24, top - 24), (outer + 70, 30), (outer - 70, 30)], fill="#ffffff")


def _window(draw, left: int, right: int, top: int, bottom: int, line: str, variant: int) -> None:
    start = left + 40 + variant % 4 * 30
    draw.rectangle([start, top + 50, start + 160, top + 150], fill="#dfeef7", outline=line, width=3)
    draw.rectangle([right - 120, top + 60, right - 40, bottom], fill="#f4f7f9", outline=line, width=3)


def _things(draw, resource_type: str, variant: int, dark: str, line: str) -> None:
    if resource_type == "Vacant Factory":
        for x in (180, 470, 760):
            draw.rectangle([x, 120, x + 26, 560], fill=dark)
        return
    count = 2 + variant % 3
    for number in range(count):
        x = 150 + number * (660 // count)
        if resource_type == "Process Utility":
            draw.rounded_rectangle([x, 300, x + 110, 560], radius=50, fill=dark)
            draw.line([(x + 55, 300), (x + 55, 220), (x + 220, 220)], fill=dark, width=14)
        elif resource_type in ("Equipment", "Testing Capacity"):
            draw.rounded_rectangle([x, 350, x + 170, 540], radius=14, fill="#ffffff", outline=dark, width=5)
            draw.rectangle([x + 18, 372, x + 110, 440], fill=dark)
            draw.ellipse([x + 126, 380, x + 152, 406], fill="#2f9e6e")
        else:
            draw.rectangle([x, 440, x + 180, 460], fill="#ffffff", outline=dark, width=4)
            draw.line([(x + 16, 460), (x + 16, 560)], fill=dark, width=6)
            draw.line([(x + 164, 460), (x + 164, 560)], fill=dark, width=6)
            draw.rounded_rectangle([x + 30, 390, x + 90, 440], radius=8, fill=line)
