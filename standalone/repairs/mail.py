"""E-mail: the local outbox."""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from types import ModuleType

from standalone.repairs import repairs
from standalone.repairs.sites import read_settings, sites_folder

OUTBOX_SERVER = "local-outbox"


class OutboxSession:
    """Stands where an SMTP connection would: every message becomes one .eml file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def sendmail(self, from_addr, to_addrs, msg, *arguments, **options) -> dict:
        """Write the message under a final name in one step; returns no refused recipients, as smtplib does."""
        data = msg if isinstance(msg, bytes) else msg.encode("utf-8")
        self.folder.mkdir(parents=True, exist_ok=True)
        stamp = f"{time.strftime('%Y%m%dT%H%M%S')}-{uuid.uuid4().hex[:12]}"
        draft = self.folder / f".{stamp}.part"
        draft.write_bytes(data)
        os.replace(draft, self.folder / f"{stamp}.eml")
        return {}

    def noop(self) -> tuple[int, bytes]:
        return 250, b"OK"

    def quit(self) -> None:
        return None


@repairs("frappe.email.smtp")
def deliver_to_the_outbox(smtp: ModuleType) -> None:
    # Not broken, but a host without a mail server must still show what would be sent. An Email Account with
    # a real server is used as it is.
    engine_session = smtp.SMTPServer.session

    def session(self):
        if self.server != OUTBOX_SERVER:
            return engine_session.fget(self)
        if self._session is None:
            settings = read_settings(sites_folder() / "common_site_config.json")
            self._session = OutboxSession(Path(settings["outbox"]))
        return self._session

    smtp.SMTPServer.session = property(session)
