"""Requests: sign-in, cross-site protection, typed arguments."""

from __future__ import annotations

from functools import wraps
from types import ModuleType

from standalone.repairs import repairs


@repairs("frappe.sessions")
def token_from_the_first_request(sessions: ModuleType) -> None:
    # A session gets its CSRF token when Desk is first opened; until then any site may post in its name.
    import frappe

    engine_start = sessions.Session.start

    @wraps(engine_start)
    def start(self, *arguments, **options):
        if self.user and self.user != "Guest" and not self.data.data.get("csrf_token"):
            self.data.data.csrf_token = frappe.generate_hash()
        return engine_start(self, *arguments, **options)

    sessions.Session.start = start


@repairs("frappe.auth")
def let_sign_in_pass(auth: ModuleType) -> None:
    # The other half of the above: the request that signs in cannot know the token it is about to be given.
    import frappe

    engine_validate = auth.HTTPRequest.validate_csrf_token

    def validate_csrf_token(self):
        if getattr(frappe.local.login_manager, "resume", None) is not False:
            engine_validate(self)

    auth.HTTPRequest.validate_csrf_token = validate_csrf_token


@repairs("frappe.utils.typing_validations")
def read_postponed_annotations(typing_validations: ModuleType) -> None:
    # Every module postpones its annotations, so whitelisted methods are checked against strings: not at all,
    # and "0" for a bool arrives as true.
    engine_transform = typing_validations.transform_parameter_types

    def transform_parameter_types(func, args, kwargs):
        evaluate_annotations(func)
        return engine_transform(func, args, kwargs)

    typing_validations.transform_parameter_types = transform_parameter_types


def evaluate_annotations(function) -> None:
    """Replace annotations that are text by what they name; a name known to type checkers only stays text."""
    annotations = function.__annotations__
    for name, annotation in annotations.items():
        if isinstance(annotation, str):
            try:
                annotations[name] = eval(annotation, function.__globals__)
            except Exception:
                continue


@repairs("frappe.middlewares")
def files_of_the_site(middlewares: ModuleType) -> None:
    # Public files are compared with an unresolved folder, so a site below a link serves none of them, and a
    # file that is not there ends in a server error instead of "not found".
    from pathlib import Path

    from werkzeug.exceptions import NotFound

    engine_loader = middlewares.StaticDataMiddleware.get_directory_loader

    def get_directory_loader(self, directory):
        load = engine_loader(self, Path(directory).resolve())

        def loader(path):
            try:
                return load(path)
            except NotFound:
                return None, None

        return loader

    middlewares.StaticDataMiddleware.get_directory_loader = get_directory_loader
