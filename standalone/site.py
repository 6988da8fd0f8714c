"""Sites, seen from inside the private environment: create, clone, drop, install apps, finish the setup wizard."""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import frappe
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT

from standalone.console import HostError

SITE_FOLDERS = ("public/files", "private/files", "private/backups", "locks", "logs")
SETUP = {
    "language_code": "zh",
    "country": "China",
    "timezone": "Asia/Shanghai",
    "currency": "CNY",
}


def sites_folder() -> Path:
    return Path(os.environ["REG_STATION_SITES"])


def common_settings() -> dict:
    return json.loads((sites_folder() / "common_site_config.json").read_text(encoding="utf-8"))


def settings_of(site: str) -> dict:
    """The settings of one site; HostError when there is no such site."""
    path = sites_folder() / site / "site_config.json"
    if not path.exists():
        raise HostError(f"There is no site {site} in {sites_folder()}.")
    return json.loads(path.read_text(encoding="utf-8"))


def site_exists(site: str) -> bool:
    return (sites_folder() / site / "site_config.json").exists()


@contextmanager
def superuser(database: str = "postgres") -> Iterator[psycopg2.extensions.cursor]:
    """A cursor of the database's superuser, each statement committed by itself."""
    common = common_settings()
    connection = psycopg2.connect(
        host=common["db_host"],
        port=common["db_port"],
        user=common["root_login"],
        password=common["root_password"],
        dbname=database,
    )
    connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _create_database(name: str, password: str, template: str | None = None) -> None:
    owner, database = sql.Identifier(name), sql.Identifier(name)
    with superuser() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,))
        verb = "ALTER" if cursor.fetchone() else "CREATE"
        cursor.execute(sql.SQL(verb + " ROLE {} LOGIN PASSWORD %s").format(owner), (password,))
        _drop_database(cursor, name)
        if template:
            _end_connections(cursor, template)
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY").format(
                    database, owner, sql.Identifier(template)
                )
            )
        else:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                    database, owner
                )
            )
    if template:
        with superuser(name) as cursor:
            cursor.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(sql.Identifier(template), owner))


def _end_connections(cursor: psycopg2.extensions.cursor, name: str) -> None:
    cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))


def _drop_database(cursor: psycopg2.extensions.cursor, name: str) -> None:
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _write_settings(site: str, settings: dict) -> None:
    folder = sites_folder() / site
    for name in SITE_FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    path = folder / "site_config.json"
    path.touch(mode=0o600)
    path.write_text(json.dumps(settings, indent=1, sort_keys=True), encoding="utf-8")


def change_settings(site: str, changes: dict) -> None:
    """Set some of a site's settings and keep the others."""
    _write_settings(site, {**settings_of(site), **changes})


def database_name(site: str) -> str:
    """A database name that PostgreSQL takes unquoted, made of the site's name."""
    return "site_" + "".join(letter if letter.isalnum() else "_" for letter in site.lower())


def create_site(site: str, admin_password: str) -> None:
    """Make a site with the framework alone installed and the setup wizard finished."""
    create_empty_site(site, {})
    with connected(site, installing=True):
        _install_framework(admin_password)
        _finish_setup(admin_password)


def create_empty_site(site: str, settings: dict) -> None:
    """Make a site's database, folders and settings, with nothing installed; an older site is replaced."""
    name, password = database_name(site), secrets.token_hex(16)
    shutil.rmtree(sites_folder() / site, ignore_errors=True)
    _create_database(name, password)
    encryption_key = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    _write_settings(
        site, {"encryption_key": encryption_key, **settings, "db_name": name, "db_password": password}
    )
    forget_cached(site)


@contextmanager
def connected(site: str, installing: bool = False) -> Iterator[None]:
    """Work on a site as Administrator; the connection is closed at the end, what was not committed is lost."""
    frappe.init(site, force=True)
    frappe.flags.in_install_db = installing
    try:
        frappe.connect()
        yield
    finally:
        frappe.destroy()


def _install_framework(admin_password: str) -> None:
    # The engine's own initialiser pipes the schema through a shell that fails without a word.
    from frappe.installer import install_app

    schema = Path(frappe.__file__).parent / "database" / "postgres" / "framework_postgres.sql"
    frappe.db.connect()
    with frappe.db._conn.cursor() as cursor:
        cursor.execute(schema.read_text(encoding="utf-8"))
    frappe.db._conn.commit()
    frappe.cache.delete_keys("")
    frappe.conf.admin_password = admin_password
    frappe.db.create_auth_table()
    frappe.db.create_global_search_table()
    frappe.db.create_user_settings_table()
    frappe.flags.in_install_db = False
    install_app("frappe", set_as_patched=True)
    frappe.db.commit()


def _finish_setup(admin_password: str) -> None:
    """Answer the setup wizard: Chinese, China, Shanghai time, yuan."""
    from frappe.desk.page.setup_wizard.setup_wizard import setup_complete

    language = frappe.db.get_value("Language", SETUP["language_code"], "language_name")
    answers = {
        "language": language,
        "lang": language,
        "country": SETUP["country"],
        "timezone": SETUP["timezone"],
        "currency": SETUP["currency"],
        "enable_telemetry": 0,
    }
    setup_complete(answers)
    frappe.db.set_default("desktop:home_page", "workspace")
    frappe.db.set_single_value("System Settings", "enable_scheduler", 1)
    frappe.db.commit()
    frappe.clear_cache()


def clone_site(source: str, target: str, changes: dict | None = None) -> None:
    """Copy a site, its database by PostgreSQL's template copy; an older site of that name is replaced.

    ``changes`` are settings of the copy that differ from the source's.
    """
    settings = settings_of(source)
    name, password = database_name(target), secrets.token_hex(16)
    _create_database(name, password, template=settings["db_name"])
    folder = sites_folder() / target
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(
        sites_folder() / source, folder, ignore=shutil.ignore_patterns("logs", "locks", "backups")
    )
    (folder / "complete").unlink(missing_ok=True)
    _write_settings(target, {**settings, **(changes or {}), "db_name": name, "db_password": password})
    forget_cached(target)


def forget_cached(site: str) -> None:
    """Drop what is cached under the name of the site's database: it belongs to a database that was replaced."""
    frappe.init(site, force=True)
    frappe.cache.delete_keys("")
    frappe.destroy()


def drop_site(site: str) -> None:
    """Remove a site's database, role and files."""
    name = settings_of(site)["db_name"]
    with superuser() as cursor:
        _drop_database(cursor, name)
        cursor.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(name)))
    shutil.rmtree(sites_folder() / site, ignore_errors=True)


def install_app(site: str, app: str) -> None:
    """Install an app that sites/apps.txt names."""
    with connected(site):
        from frappe.installer import install_app as install

        install(app, set_as_patched=True)
        frappe.db.commit()


def uninstall_app(site: str, app: str) -> None:
    """Remove an app with its DocTypes and their data."""
    with connected(site):
        from frappe.installer import remove_app

        remove_app(app, yes=True, no_backup=True)


def migrate(site: str) -> None:
    """Bring a site's schema and records up to the code: patches, DocTypes, fixtures, hooks."""
    from frappe.migrate import SiteMigration

    settings_of(site)  # says so where there is no such site
    frappe.init(site, force=True)
    SiteMigration(skip_search_index=True).run(site)
