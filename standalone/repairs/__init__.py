"""Repairs of the engine, applied to each of its modules the moment it has been imported.

A repair is a function marked with ``@repairs("frappe.some.module")``: it receives the module, replaces what
is broken in it, and its comment says what that is. ``@supplies("frappe.other.module")`` gives a module that
the engine lacks or that cannot be imported.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from types import ModuleType

Repair = Callable[[ModuleType], None]

REPAIRS: dict[str, list[Repair]] = defaultdict(list)
SUPPLIED: dict[str, Repair] = {}
DISABLED: set[str] = set()

REPAIR_MODULES = (
    "sites",
    "apps",
    "installation",
    "database",
    "web",
    "jobs",
    "printing",
    "mail",
    "imports",
    "desk",
)


def repairs(*module_names: str) -> Callable[[Repair], Repair]:
    """Mark a function as a repair of engine modules."""

    def register(function: Repair) -> Repair:
        for name in module_names:
            REPAIRS[name].append(function)
        return function

    return register


def supplies(*module_names: str) -> Callable[[Repair], Repair]:
    """Mark a function that fills a module which takes the place of the engine's own, or of none."""

    def register(function: Repair) -> Repair:
        for name in module_names:
            SUPPLIED[name] = function
        return function

    return register


class _RepairingLoader(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader) -> None:
        self.loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        for repair in REPAIRS[module.__name__]:
            if repair.__name__ not in DISABLED:
                repair(module)

    def __getattr__(self, name: str):
        # Resource readers and debuggers ask the loader for its file: the real one answers.
        return getattr(self.loader, name)


class _SupplyingLoader(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        SUPPLIED[module.__name__](module)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name in SUPPLIED and SUPPLIED[name].__name__ not in DISABLED:
            is_package = any(other.startswith(name + ".") for other in SUPPLIED)
            return importlib.util.spec_from_loader(name, _SupplyingLoader(), is_package=is_package)
        if name not in REPAIRS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec and spec.loader:
            spec.loader = _RepairingLoader(spec.loader)
        return spec


def activate() -> None:
    """Repair every engine module that is imported from now on; does nothing the second time.

    $REG_STATION_WITHOUT_REPAIRS names repairs to leave out, comma-separated: the tests show what breaks.
    """
    import os

    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    DISABLED.update(filter(None, os.environ.get("REG_STATION_WITHOUT_REPAIRS", "").split(",")))
    for module in REPAIR_MODULES:
        importlib.import_module(f"standalone.repairs.{module}")
    sys.meta_path.insert(0, _Finder())
