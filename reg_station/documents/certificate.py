"""The certificate of an accredited service point, with a QR code to its public verification page."""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from reg_station.documents.setting import set_pdf
from reg_station.documents.texts import chinese_date, english_date, printable, to_date

LANGUAGES = ("zh", "en")
ADDRESS_WIDTH = 44  # characters of a line beside the code


@dataclass(frozen=True)
class Certificate:
    """What a certificate says. `valid_to` None prints no end; `verification_url` is the public page's address."""

    certificate_number: str
    point_name: str
    town_name: str
    issued_by: str
    issued_on: date | str
    valid_to: date | str | None = None
    verification_url: str = ""


def render_pdf(certificate: Certificate, language: str = "zh") -> bytes:
    """The certificate as PDF/A, A4 landscape, in Chinese or English.

    Raises ValueError when the language is another, or number, name, date or verification address is missing.
    """
    if language not in LANGUAGES:
        raise ValueError(f"A certificate is printed in zh or en, not in {language}.")
    for field in ("certificate_number", "point_name", "issued_on", "verification_url"):
        if not getattr(certificate, field):
            raise ValueError(f"A certificate without {field.replace('_', ' ')} cannot be printed.")
    if urlsplit(certificate.verification_url).scheme not in ("http", "https"):
        raise ValueError("The verification address of a certificate must begin with http:// or https://.")
    labels = _chinese(certificate) if language == "zh" else _english(certificate)
    data = {
        "language": language,
        "labels": {name: printable(text) for name, text in labels.items()},
        "certificate_number": printable(certificate.certificate_number),
        "point_name": printable(certificate.point_name),
        "issued_by": printable(certificate.issued_by),
        "shown_url": "\n".join(textwrap.wrap(printable(certificate.verification_url), ADDRESS_WIDTH)),
        "qr": qr_svg(certificate.verification_url),
    }
    return set_pdf("certificate", data, to_date(certificate.issued_on))


def qr_svg(address: str) -> str:
    """A QR code as SVG, error correction Q: a quarter of it may be dirty or under a seal."""
    import segno

    stream = io.BytesIO()
    segno.make(address, error="q", micro=False).save(stream, kind="svg", border=1, xmldecl=False)
    return stream.getvalue().decode()


def _chinese(certificate: Certificate) -> dict[str, str]:
    place = f"{certificate.town_name}申报的该工作点" if certificate.town_name else "该工作点"
    until = chinese_date(certificate.valid_to)
    return {
        "kind": "生物医药产品注册指导服务工作点",
        "title": "认定证书",
        "number": "证书编号：",
        "before": "兹认定",
        "after": f"经材料审核和现场考察，{place}符合生物医药产品注册指导服务工作点建设要求，特予认定，授牌成立。",
        "scan": "扫码核验证书",
        "issued": chinese_date(certificate.issued_on),
        "valid": f"有效期至 {until}" if until else "",
    }


def _english(certificate: Certificate) -> dict[str, str]:
    through = f"having applied through {certificate.town_name}, and " if certificate.town_name else ""
    until = english_date(certificate.valid_to)
    return {
        "kind": "Service Point for Biomedical Product Registration Guidance",
        "title": "Certificate of Accreditation",
        "number": "Certificate No. ",
        "before": "This is to certify that",
        "after": f"{through}after review of its documents and a visit to its premises, meets the requirements "
        "for a service point and is hereby accredited.",
        "scan": "Scan to verify this certificate",
        "issued": english_date(certificate.issued_on),
        "valid": f"Valid until {until}" if until else "",
    }
