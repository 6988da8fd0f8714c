"""Each repair of what a browser meets: sign-in, cross-site protection, typed arguments, files, pages."""

import pytest


@pytest.fixture(autouse=True)
def _embedded(embedded):
    return None


def test_a_post_without_the_token_is_refused_from_the_first_request(probe_url):
    # token_from_the_first_request, let_sign_in_pass
    import requests

    session = requests.Session()
    signed_in = session.post(
        f"{probe_url}/api/method/login", data={"usr": "Administrator", "pwd": "admin"}, timeout=30
    )
    assert signed_in.status_code == 200
    refused = session.post(f"{probe_url}/api/resource/Probe Note", json={"title": "forged"}, timeout=30)
    assert refused.status_code == 400
    assert "CSRFTokenError" in refused.text
    wrong = {"X-Frappe-CSRF-Token": "0" * 56}
    assert session.delete(f"{probe_url}/api/resource/ToDo/x", headers=wrong, timeout=30).status_code == 400
    assert session.get(f"{probe_url}/api/resource/Probe Note", timeout=30).status_code == 200


def test_a_post_with_the_token_is_accepted(administrator):
    answer = administrator.call("POST", "/api/resource/Probe Note", json={"title": "mine"})
    assert answer.status_code == 200, answer.text


def test_key_and_secret_need_no_token(probe, probe_url):
    import requests

    def make_keys():
        import frappe

        user = frappe.get_doc("User", "Administrator")
        user.api_key, user.api_secret = "probekey", "probesecret"
        user.save()
        frappe.db.commit()

    probe.inside(make_keys)
    headers = {"Authorization": "token probekey:probesecret"}
    answer = requests.post(
        f"{probe_url}/api/resource/Probe Note", json={"title": "k"}, headers=headers, timeout=30
    )
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("sent", "seen"), [("0", False), ("1", True), ("false", False), ("true", True)])
def test_truth_values_arrive_as_they_were_meant(administrator, sent, seen):  # read_postponed_annotations
    answer = administrator.call("GET", f"/api/method/host_probe.events.typed?flag={sent}&count=3").json()
    assert answer["message"] == {"flag": seen, "count": 3}


def test_an_argument_of_the_wrong_kind_is_refused(administrator):  # read_postponed_annotations
    answer = administrator.call("GET", "/api/method/host_probe.events.typed?flag=1&count=many")
    assert answer.status_code == 417
    assert "count" in answer.text


def test_a_method_for_post_refuses_get(administrator):
    assert administrator.call("GET", "/api/method/host_probe.events.write_note?title=x").status_code == 403
    answer = administrator.call("POST", "/api/method/host_probe.events.write_note", json={"title": "x"})
    assert answer.json()["message"].startswith("PN-")


def test_uploads_are_served_public_or_private_as_they_should(administrator, probe_url):  # files_of_the_site
    import requests

    for private, status in ((0, 200), (1, 403)):
        name = f"note{private}.txt"
        sent = administrator.call(
            "POST", "/api/method/upload_file", files={"file": (name, b"words")}, data={"is_private": private}
        )
        assert sent.status_code == 200, sent.text
        address = sent.json()["message"]["file_url"]
        assert administrator.http.get(probe_url + address, timeout=30).content == b"words"
        assert requests.get(probe_url + address, timeout=30).status_code == status


def test_files_outside_are_not_served(probe_url):
    import http.client

    port = int(probe_url.rsplit(":", 1)[1])
    for path in (
        "/files/../site_config.json",
        "/assets/../common_site_config.json",
        "/files/%2e%2e/site_config.json",
    ):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status in (400, 403, 404), path
        assert b"db_password" not in answer.read()


def test_a_page_of_an_app_sees_the_words_of_its_hooks(probe_url):  # know_the_site (Jinja hooks)
    import requests

    assert "a word of the probe" in requests.get(f"{probe_url}/probe", timeout=60).text


def test_a_silent_connection_keeps_nobody_waiting(probe_url):
    import socket
    import time

    import requests

    port = int(probe_url.rsplit(":", 1)[1])
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
    began = time.monotonic()
    for _ in range(4):
        assert requests.get(f"{probe_url}/api/method/ping", timeout=10).json() == {"message": "pong"}
    assert time.monotonic() - began < 5
    silent[0].sendall(b"GET /api/method/ping HTTP/1.1\r\nHost: x\r\n\r\n")
    silent[0].settimeout(10)
    assert silent[0].recv(20).startswith(b"HTTP/1.1 200")
    for connection in silent:
        connection.close()


def test_bundles_may_be_kept_but_other_assets_are_asked_for_again(probe_url, administrator):
    import re

    import requests

    page = administrator.http.get(f"{probe_url}/desk", timeout=60).text
    bundle = re.search(r"/assets/frappe/dist/js/desk\.bundle\.\w+\.js", page)[0]
    assert "max-age" in requests.get(probe_url + bundle, timeout=30).headers["Cache-Control"]
    plain = requests.get(f"{probe_url}/assets/frappe/images/frappe-favicon.svg", timeout=30)
    assert plain.status_code == 200 and plain.headers["Cache-Control"] == "no-cache"


def test_the_server_listens_on_the_loopback_address_only(probe_url):
    from pathlib import Path

    port = int(probe_url.rsplit(":", 1)[1])
    rows = [line.split()[1:4] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = [local for local, _remote, state in rows if state == "0A" and local.endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]
