"""What the host runs inside the private environment: ``python -m standalone.inside <command> …``."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

from standalone.console import HostError, complain


def _new_site(options: argparse.Namespace) -> None:
    from standalone import site

    site.create_site(options.site, options.admin_password)


def _settings_given(options: argparse.Namespace) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in options.set)


def _empty_site(options: argparse.Namespace) -> None:
    from standalone import site

    site.create_empty_site(options.site, _settings_given(options))


def _clone_site(options: argparse.Namespace) -> None:
    from standalone import site

    site.clone_site(options.source, options.site, _settings_given(options))


def _drop_site(options: argparse.Namespace) -> None:
    from standalone import site

    site.drop_site(options.site)


def _install_app(options: argparse.Namespace) -> None:
    from standalone import site

    site.install_app(options.site, options.app)


def _uninstall_app(options: argparse.Namespace) -> None:
    from standalone import site

    site.uninstall_app(options.site, options.app)


def _migrate(options: argparse.Namespace) -> None:
    from standalone import site

    site.migrate(options.site)


def _clear_cache(options: argparse.Namespace) -> None:
    import frappe

    from standalone import site

    with site.connected(options.site):
        frappe.clear_cache()
        frappe.website.utils.clear_website_cache()


def _demos(options: argparse.Namespace) -> Iterator[tuple[str, ModuleType]]:
    """The installed apps that bring a module ``demo``; an app without one is no error."""
    import frappe

    for app in frappe.get_installed_apps():
        if app != "frappe" and importlib.util.find_spec(f"{app}.demo"):
            yield app, importlib.import_module(f"{app}.demo")


def _load_demo(options: argparse.Namespace) -> None:
    """Load the demo data that apps bring."""
    import frappe

    from standalone import site

    with site.connected(options.site):
        demos = list(_demos(options))
    # An app wants to be told that accounts with a known password are wanted; this host serves the loopback only.
    site.change_settings(options.site, {f"{app}_demo": 1 for app, _demo in demos})
    with site.connected(options.site):
        for _app, demo in demos:
            demo.load()
        frappe.db.commit()


def _demo_accounts(options: argparse.Namespace) -> None:
    """Print the table of the demo accounts, as the apps describe them."""
    from standalone import site

    with site.connected(options.site):
        for _app, demo in _demos(options):
            if hasattr(demo, "accounts"):
                print(_table(demo.accounts()))


def _table(rows: object) -> str:
    if isinstance(rows, str):
        return rows
    lines = [[str(cell) for cell in (row.values() if isinstance(row, dict) else row)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  " + "   ".join(map(str.ljust, line, widths)).rstrip() for line in lines)


def _execute(options: argparse.Namespace) -> None:
    """Call one function of an app and print what it returns, as ``bench execute`` does."""
    import frappe

    from standalone import site

    with site.connected(options.site):
        arguments = json.loads(options.args) if options.args else []
        named = json.loads(options.kwargs) if options.kwargs else {}
        result = frappe.get_attr(options.method)(*arguments, **named)
        frappe.db.commit()
        if result is not None:
            print(frappe.as_json(result, ensure_ascii=False))


def _console(options: argparse.Namespace) -> None:
    import frappe
    import IPython

    from standalone import site

    with site.connected(options.site):
        frappe.local.lang = frappe.db.get_default("lang") or "en"
        IPython.embed(
            header=f"Site {options.site}. Nothing is kept without frappe.db.commit().", colors="neutral"
        )


def _worker(options: argparse.Namespace) -> None:
    from frappe.utils.background_jobs import start_worker

    start_worker(quiet=True)


def _scheduler(options: argparse.Namespace) -> None:
    from frappe.utils.scheduler import start_scheduler

    start_scheduler()


COMMANDS: dict[str, tuple[Callable[[argparse.Namespace], None], tuple[str, ...]]] = {
    "new-site": (_new_site, ("site", "admin_password")),
    "empty-site": (_empty_site, ("site",)),
    "clone-site": (_clone_site, ("source", "site")),
    "drop-site": (_drop_site, ("site",)),
    "install-app": (_install_app, ("site", "app")),
    "uninstall-app": (_uninstall_app, ("site", "app")),
    "migrate": (_migrate, ("site",)),
    "clear-cache": (_clear_cache, ("site",)),
    "load-demo": (_load_demo, ("site",)),
    "demo-accounts": (_demo_accounts, ("site",)),
    "execute": (_execute, ("site", "method")),
    "console": (_console, ("site",)),
    "worker": (_worker, ()),
    "scheduler": (_scheduler, ()),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="standalone.inside")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_function, arguments) in COMMANDS.items():
        command = commands.add_parser(name)
        for argument in arguments:
            command.add_argument(argument)
        if name in ("clone-site", "empty-site"):
            command.add_argument("--set", action="append", default=[], metavar="KEY=VALUE")
        if name == "execute":
            command.add_argument("--args")
            command.add_argument("--kwargs")
    options = parser.parse_args()
    try:
        COMMANDS[options.command][0](options)
    except HostError as problem:
        complain(str(problem))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
