"""The web application with its static files: what gunicorn serves."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from frappe.app import application as engine_application
from frappe.middlewares import StaticDataMiddleware
from werkzeug.middleware.shared_data import SharedDataMiddleware

_HASHED_BUNDLE = re.compile(r"\.bundle\.[A-Za-z0-9]{6,}\.(js|css)$")
_WEEK = 7 * 24 * 3600


class AssetFiles(SharedDataMiddleware):
    """Assets: what carries a hash in its name may be kept for long, the rest is asked for again each time."""

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")

        def with_caching(status: str, headers: list, exc_info=None):
            if path.startswith("/assets/") and not _HASHED_BUNDLE.search(path):
                headers = [
                    (name, value) for name, value in headers if name not in ("Cache-Control", "Expires")
                ]
                headers.append(("Cache-Control", "no-cache"))
            return start_response(status, headers, exc_info)

        return super().__call__(environ, with_caching)


def build() -> Callable:
    """The engine's application behind /assets of the bench and /files of its site."""
    sites = Path(os.environ["REG_STATION_SITES"])
    site = sites / os.environ["FRAPPE_SITE"]
    with_files = StaticDataMiddleware(engine_application, {"/files": str(site)})
    return AssetFiles(with_files, {"/assets": str(sites / "assets")}, cache_timeout=_WEEK)


application = build()
