"""Modules that the engine imports but does not have, and modules that apps expect under their usual names."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

from standalone.repairs import repairs, supplies


@supplies("frappe.database.mariadb.mysqlclient")
def no_mysql_driver(module: ModuleType) -> None:
    # app.py imports this at start; its driver has no wheel and needs MariaDB's headers.
    class MariaDBDatabase:
        def __init__(self, *arguments: object) -> None:
            raise NotImplementedError("The embedded host keeps its data in PostgreSQL, not in MariaDB.")

    module.MariaDBDatabase = MariaDBDatabase


@supplies("frappe.utils.sentry")
def no_error_telemetry(module: ModuleType) -> None:
    # log_error() imports sentry_sdk, which is not among the engine's dependencies; nothing is sent anywhere.
    def capture_exception(message=None):
        return None

    def set_sentry_context():
        return None

    module.capture_exception = capture_exception
    module.set_sentry_context = set_sentry_context


@repairs("frappe.tests.utils")
def room_for_test_generators(utils: ModuleType) -> None:
    # The installer imports frappe.tests.utils.generators, but the repackaging made the package a plain module.
    utils.__path__ = []


@supplies("frappe.tests.utils.generators")
def no_test_records(module: ModuleType) -> None:
    # See above; there are no generated test records to clear or to make.
    module._clear_test_log = lambda: None
    module.make_test_records = lambda doctype, force=False, commit=False: []


@supplies("google", "google.oauth2", "google.oauth2.credentials")
def no_google_sign_in(module: ModuleType) -> None:
    # The controllers of Google Calendar and Contacts import packages that are not dependencies.
    class Credentials:
        def __init__(self, *arguments: object, **options: object) -> None:
            raise NotImplementedError("Google services are not part of the embedded host.")

    module.Credentials = Credentials


@supplies("googleapiclient", "googleapiclient.discovery", "googleapiclient.errors")
def no_google_services(module: ModuleType) -> None:
    # As above: the names must exist for the DocTypes to install.
    class HttpError(Exception):
        pass

    def build(*arguments: object, **options: object) -> None:
        raise NotImplementedError("Google services are not part of the embedded host.")

    module.HttpError, module.build = HttpError, build


# Where the repackaging moved what apps import.
_MOVED = {
    "frappe.modules": "frappe.model.module_utils",
    "frappe.modules.utils": "frappe.model.module_utils",
    "frappe.modules.import_file": "frappe.model.import_doc",
    "frappe.modules.export_file": "frappe.model.export",
    "frappe.modules.patch_handler": "frappe.patches",
}


@supplies(*_MOVED)
def modules_under_their_usual_names(module: ModuleType) -> None:
    # frappe.modules was dissolved; apps and their patches import it.
    import frappe

    moved = importlib.import_module(_MOVED[module.__name__])
    module.__dict__.update({name: value for name, value in vars(moved).items() if not name.startswith("__")})
    module.get_module_path, module.scrub = frappe.get_module_path, frappe.scrub
    if module.__name__ != "frappe.modules":
        setattr(sys.modules["frappe.modules"], module.__name__.rpartition(".")[2], module)
