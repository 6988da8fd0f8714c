"""Each repair of sites, apps and installation: what it gives, seen from an ordinary app."""

import csv
import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from standalone.repairs import REPAIRS, SUPPLIED, activate

REPOSITORY = Path(__file__).parents[2]


def test_sites_have_their_own_settings(probe):  # read_site_configuration
    def settings():
        import os
        from pathlib import Path

        import frappe

        other = Path(os.environ["REG_STATION_SITES"]) / "other.localhost"
        other.mkdir(exist_ok=True)
        (other / "site_config.json").write_text('{"db_name": "other_database", "own_key": 7}')
        config = frappe.get_site_config(site_path=str(other))
        (other / "site_config.json").unlink()
        return [frappe.conf.db_name, config.db_name, config.own_key, bool(config.redis_queue), config.db_type]

    assert probe.inside(settings) == ["site_probe_localhost", "other_database", 7, True, "postgres"]


def test_the_site_is_known(probe):  # know_the_site
    def where():
        import frappe

        frappe.init()
        return [frappe.local.site, frappe.get_site_name(), frappe.get_site_path("private", "files")]

    site, name, path = probe.inside(where)
    assert site == name == "probe.localhost"
    assert path == str(probe.host.sites / "probe.localhost" / "private" / "files")


def test_all_sites_are_listed(probe):  # list_sites
    def listing():
        import frappe.utils

        return [frappe.utils.get_sites(), "desk.bundle.js" in frappe.utils.get_assets_json()]

    assert probe.inside(listing) == [["probe.localhost"], True]


def test_log_files_do_not_depend_on_the_working_folder(probe):  # log_into_the_bench
    def write():
        import os

        import frappe

        frappe.logger("probe_words").error("something happened")
        return os.getcwd()

    assert probe.inside(write) == "/"
    assert "something happened" in (probe.host.logs / "probe_words.log").read_text()
    assert (probe.host.sites / "probe.localhost" / "logs" / "probe_words.log").exists()


def test_what_is_cached_for_one_site_is_not_shown_to_another(probe):
    def values():
        import frappe
        from frappe.utils.caching import site_cache

        @site_cache
        def name():
            return frappe.local.site

        first = name()
        frappe.local.site = "somewhere.else"
        return [first, name()]

    assert probe.inside(values) == ["probe.localhost", "somewhere.else"]


def test_apps_lie_in_their_own_folders(probe):  # find_apps
    def paths():
        import frappe

        return [frappe.get_all_apps(), frappe.get_app_path("host_probe", "hooks.py")]

    apps, path = probe.inside(paths)
    assert apps == ["frappe", "host_probe"]
    assert path == str(probe.host.apps["host_probe"] / "hooks.py")


def test_installed_apps_are_remembered(probe):  # remember_installed_apps
    def installed():
        import frappe

        return frappe.get_installed_apps()

    assert probe.inside(installed) == ["frappe", "host_probe"]


def test_a_doctype_of_an_app_finds_its_controller(probe):  # map_modules_of_all_apps
    def insert():
        import frappe

        note = frappe.get_doc({"doctype": "Probe Note", "title": "first", "lines": [{"text": "a"}]}).insert()
        try:
            frappe.get_doc({"doctype": "Probe Note", "title": "second", "quantity": -1}).insert()
        except frappe.ValidationError as refused:
            return [type(note).__module__, str(refused)]

    module, refusal = probe.inside(insert)
    assert module == "host_probe.probe_area.doctype.probe_note.probe_note"
    assert refusal == "A quantity is not negative."


def test_hooks_of_all_apps_are_read(probe):  # collect_hooks_of_all_apps
    def hooks():
        import frappe

        todo = frappe.get_doc({"doctype": "ToDo", "description": "look"}).insert()
        return [
            frappe.get_hooks("app_name"),
            frappe.get_hooks("app_name", app_name="host_probe"),
            frappe.get_hooks("no_such_hook"),
            todo.flags.seen_by_probe,
        ]

    assert probe.inside(hooks) == [["frappe", "host_probe"], ["host_probe"], [], "validate"]


def test_migrate_brings_apps_up_to_date(probe):  # sync_all_apps, run_patches_of_all_apps
    def spoil():
        import frappe

        frappe.db.delete("Patch Log", {"patch": "host_probe.patches.leave_a_mark"})
        frappe.db.set_value("DocType", "Probe Note", {"migration_hash": "", "description": "spoilt"})
        frappe.db.set_default("probe_patch", "not yet")
        frappe.db.commit()

    def result():
        import frappe

        return [
            frappe.db.get_default("probe_patch"),
            frappe.db.get_value("DocType", "Probe Note", "description"),
        ]

    probe.inside(spoil)
    probe.host.inside("migrate", "probe.localhost")
    patch, description = probe.inside(result)
    assert patch == "ran"
    assert not description


def test_the_setup_wizard_was_really_done(probe):  # know_which_apps_are_set_up, know_when_setup_is_complete
    def answers():
        import frappe
        from frappe.utils.installed_apps import get_setup_wizard_completed_apps

        settings = frappe.get_single("System Settings")
        return [
            frappe.is_setup_complete(),
            get_setup_wizard_completed_apps(),
            [settings.language, settings.time_zone, settings.country, settings.currency],
        ]

    complete, apps, settings = probe.inside(answers)
    assert complete is True
    assert apps == ["frappe", "host_probe"]
    assert settings == ["zh", "Asia/Shanghai", "China", "CNY"]


def test_an_app_installs_and_leaves_without_a_trace(probe_bench):  # install_any_app, remove_any_app
    site = "guest.localhost"
    probe_bench.new_site(site)
    before = _facts(probe_bench, site)
    probe_bench.inside("install-app", site, "host_probe")
    installed = _facts(probe_bench, site)
    probe_bench.inside("uninstall-app", site, "host_probe")
    after = _facts(probe_bench, site)
    probe_bench.inside("drop-site", site)
    assert installed["apps"] == ["frappe", "host_probe"]
    assert installed["marker"] == "yes" and after["marker"] == "no"
    assert set(installed["tables"]) - set(before["tables"]) == {"tabProbe Note", "tabProbe Line"}
    for key in ("apps", "tables", "doctypes", "modules", "patches", "jobs"):
        assert after[key] == before[key], key


FACTS = """
import frappe, json
from standalone import site
with site.connected({site!r}):
    print(json.dumps({{
        "apps": frappe.get_installed_apps(),
        "marker": frappe.db.get_default("probe_installed"),
        "tables": sorted(frappe.db.get_tables(cached=False)),
        "doctypes": sorted(frappe.get_all("DocType", pluck="name")),
        "modules": sorted(frappe.get_all("Module Def", pluck="name")),
        "patches": frappe.db.count("Patch Log", {{"patch": ("like", "host_probe%")}}),
        "jobs": sorted(frappe.get_all("Scheduled Job Type", pluck="method")),
    }}))
"""


def _facts(host, site: str) -> dict:
    command = [str(host.env / "bin" / "python"), "-c", FACTS.format(site=site)]
    done = subprocess.run(command, cwd="/", env=host.environ(site), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_unknown_app_is_refused_in_one_sentence(probe_bench):
    command = probe_bench.command("install-app", "probe.localhost", "no_such_app")
    done = subprocess.run(command, cwd="/", env=probe_bench.environ(), capture_output=True, text=True)
    assert done.returncode != 0
    assert "The app no_such_app is not in sites/apps.txt." in done.stderr


def test_translations_of_an_app_reach_server_and_desk(probe):
    def words():
        import frappe
        from frappe.translate import get_messages_for_boot

        frappe.clear_cache()
        frappe.local.lang = "zh"
        return [
            frappe._("Probe Note"),
            get_messages_for_boot().get("Quantity"),
            frappe._("Probe Note", lang="en"),
        ]

    assert probe.inside(words) == ["探针笔记", "数量", "Probe Note"]


def test_desk_speaks_chinese(probe):  # speak_chinese
    def words():
        import frappe
        from frappe.translate import get_messages_for_boot

        frappe.clear_cache()
        frappe.local.lang = "zh"
        return [
            frappe._("Not permitted"),
            get_messages_for_boot().get("Saved Filters"),
            frappe._("Save", lang="en"),
        ]

    assert probe.inside(words) == ["没有权限", "已存筛选", "Save"]


def test_the_host_translates_only_what_the_engine_says(probe):
    def unknown(words):
        from pathlib import Path

        import frappe

        kinds = (".py", ".js", ".html", ".vue", ".json", ".ts")
        files = (path for path in Path(frappe.__file__).parent.rglob("*") if path.suffix in kinds)
        text = "".join(path.read_text(encoding="utf-8", errors="ignore") for path in files)
        return [word for word in words if word not in text and word.replace("'", "\\'") not in text]

    rows = list(
        csv.reader((REPOSITORY / "standalone/translations/zh.csv").open(encoding="utf-8", newline=""))
    )
    assert len({row[0] for row in rows}) == len(rows) > 500
    assert all(
        sorted(re.findall(r"\{\w*\}", source)) == sorted(re.findall(r"\{\w*\}", chinese))
        for source, chinese in rows
    )
    assert probe.call(unknown, words=[row[0] for row in rows]) == []


def test_modules_are_found_under_their_usual_names(probe):  # modules_under_their_usual_names
    def names():
        from frappe.modules import get_module_path, scrub
        from frappe.modules.import_file import import_file_by_path
        from frappe.modules.patch_handler import run_single
        from frappe.modules.utils import get_doctype_module, get_module_app

        found = [get_module_path, scrub, import_file_by_path, run_single]
        return [get_doctype_module("Probe Note"), get_module_app("Probe Area"), all(map(callable, found))]

    assert probe.inside(names) == ["Probe Area", "host_probe", True]


def test_desk_start_data_know_the_app(administrator):  # the repairs of boot.py and apps.py
    page = administrator.http.get(f"{administrator.url}/desk", timeout=60).text
    start = page.index("frappe.boot = ") + len("frappe.boot = ")
    boot, _end = json.JSONDecoder().raw_decode(page[start:])
    apps = {app["app_name"]: app for app in boot["app_data"]}
    assert apps["host_probe"]["app_title"] == "Host Probe"
    assert apps["host_probe"]["modules"] == ["Probe Area"]
    assert [app["title"] for app in boot["apps_data"]["apps"]] == ["Host Probe"]
    assert boot["disable_async"] == 1
    assert boot["lang"] == "zh"


def test_every_repair_is_named_by_a_test():
    activate()
    names = {repair.__name__ for repairs in REPAIRS.values() for repair in repairs}
    names |= {supply.__name__ for supply in SUPPLIED.values()}
    folder = os.path.dirname(__file__)
    texts = "".join(
        open(os.path.join(folder, name), encoding="utf-8").read()  # noqa: SIM115
        for name in os.listdir(folder)
        if name.startswith("test_repairs")
    )
    assert not [name for name in sorted(names) if name not in texts]


@pytest.fixture(autouse=True)
def _embedded(embedded):
    return None
