"""A person at a browser, as far as HTTP goes: signs in, keeps the session, sends the token."""

import html
import json
import os
import re

import requests

URL = (os.environ.get("REG_STATION_URL") or "").rstrip("/")
PASSWORD = "demo"


class Answer:
    """A response with what Frappe put into it."""

    def __init__(self, response: requests.Response):
        self.status = response.status_code
        self.content = response.content
        self.headers = response.headers
        try:
            self.body = response.json()
        except ValueError:
            self.body = {}

    @property
    def message(self):
        return self.body.get("message")

    @property
    def data(self):
        return self.body.get("data")

    @property
    def sentences(self) -> str:
        """What the server said to the person, without mark-up."""
        messages = [
            json.loads(text)["message"] for text in json.loads(self.body.get("_server_messages") or "[]")
        ]
        return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(messages)))

    @property
    def text(self) -> str:
        return html.unescape(self.content.decode("utf-8", "replace"))


class Person:
    """Signed in as `account` of the demo district, or a guest without one."""

    def __init__(self, account: str | None = None):
        self.session = requests.Session()
        # A site behind one server is found by its host name, not by the address in the URL.
        if os.environ.get("REG_STATION_LIVE_SITE") and os.environ.get("REG_STATION_HOST") != "embedded":
            self.session.headers["X-Frappe-Site-Name"] = os.environ["REG_STATION_LIVE_SITE"]
        if account:
            answer = self.session.post(
                f"{URL}/api/method/login", data={"usr": account, "pwd": PASSWORD}, timeout=60
            )
            assert answer.status_code == 200, answer.text
            page = self.page("/station").text
            self.session.headers["X-Frappe-CSRF-Token"] = re.search(
                r'name="csrf-token" content="([^"]+)"', page
            )[1]

    @staticmethod
    def url(path: str) -> str:
        return URL + path

    def page(self, path: str) -> Answer:
        return Answer(self.session.get(URL + path, timeout=60))

    def get(self, path: str, **parameters) -> Answer:
        return Answer(
            self.session.get(
                URL + path, params=parameters, headers={"Accept": "application/json"}, timeout=60
            )
        )

    def call(self, method: str, **arguments) -> Answer:
        return Answer(self.session.post(f"{URL}/api/method/{method}", json=arguments, timeout=60))

    def put(self, path: str, **values) -> Answer:
        return Answer(self.session.put(URL + path, json=values, timeout=60))

    def post(self, path: str, **values) -> Answer:
        return Answer(self.session.post(URL + path, json=values, timeout=60))

    def upload(self, doctype: str, name: str, filename: str, content: bytes, **more) -> Answer:
        return Answer(
            self.session.post(
                f"{URL}/api/method/reg_station.portal.files.upload",
                data={"doctype": doctype, "name": name, **more},
                files={"file": (filename, content)},
                timeout=60,
            )
        )

    def act(self, name: str, action: str, **more) -> Answer:
        """Take a workflow action on an application."""
        return self.call(
            "reg_station.workflow.progress.take_action",
            doctype="Point Application",
            name=name,
            action=action,
            **more,
        )

    def application(self, name: str) -> dict:
        answer = self.get(f"/api/resource/Point Application/{name}")
        assert answer.status == 200, answer.text
        return answer.data

    def save(self, name: str, **values) -> Answer:
        """Save fields of an application through the portal, on top of what is stored now."""
        modified = self.application(name)["modified"]
        return self.call("reg_station.portal.applications.save", name=name, modified=modified, values=values)
