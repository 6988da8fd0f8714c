"""What the services of one clone have to remember between two starts: ports, passwords, process ids."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from pathlib import Path

from standalone.processes import ServicesError


class Memory:
    """A small JSON file, written whole and readable by its owner only.

    `guards` is a file that exists once a database was made with the remembered password: with it there, the
    memory must not silently start afresh.
    """

    def __init__(self, file: Path, guards: Path) -> None:
        self.file = file
        self.guards = guards
        self._values: dict = {}

    def load(self) -> None:
        """Read the file, or begin with new passwords when nothing was made yet. Raises ServicesError."""
        try:
            self._values = json.loads(self.file.read_text())
        except FileNotFoundError:
            if self.guards.exists():
                raise ServicesError(
                    f"{self.file} is missing but {self.guards.parent} holds a database;"
                    " put the file back from a backup, or reset the host."
                ) from None
            self._values = {
                name: secrets.token_urlsafe(24) for name in ("postgres_password", "redis_password")
            }
        except ValueError:
            raise ServicesError(
                f"{self.file} is damaged; restore it from a backup or reset the host."
            ) from None

    def keep(self, **values) -> None:
        """Change `values` and store everything at once."""
        self._values.update(values)
        descriptor, temporary = tempfile.mkstemp(dir=self.file.parent, prefix="services.")
        with os.fdopen(descriptor, "w") as file:
            json.dump(self._values, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.file)

    def get(self, name: str):
        return self._values.get(name)

    def __getitem__(self, name: str):
        if not self._values:
            if not self.file.exists():
                raise ServicesError("The services were never started here; start them first.")
            self.load()
        return self._values[name]
