"""Each repair of the engine's inner parts: database, series, jobs, missing modules."""

import time

import pytest


@pytest.fixture(autouse=True)
def _embedded(embedded):
    return None


def test_transactions_read_what_others_have_committed(probe):  # read_committed
    def isolation():
        import frappe

        return frappe.db.sql("SHOW transaction_isolation")[0][0]

    assert probe.inside(isolation) == "read committed"


def test_a_caught_error_does_not_end_the_transaction(probe):  # survive_caught_errors
    def go_on():
        import contextlib

        import frappe

        frappe.db.savepoint("mine")
        frappe.get_doc({"doctype": "ToDo", "description": "before", "name": "T1"}).insert(set_name="T1")
        for statement in (
            "SELECT no_such_column FROM tabToDo",
            "SELECT * FROM no_such_table",
            "not even SQL",
        ):
            with contextlib.suppress(Exception):
                frappe.db.sql(statement)
        with contextlib.suppress(frappe.DuplicateEntryError):
            frappe.get_doc({"doctype": "ToDo", "description": "again"}).insert(set_name="T1")
        frappe.get_doc({"doctype": "ToDo", "description": "after"}).insert(set_name="T2")
        found = sorted(frappe.get_all("ToDo", filters={"name": ("in", ["T1", "T2"])}, pluck="name"))
        frappe.db.rollback(save_point="mine")
        undone = frappe.get_all("ToDo", filters={"name": ("in", ["T1", "T2"])}, pluck="name")
        return [
            found,
            undone,
            frappe.db.sql("SELECT 1")[0][0],
            "statement_guard" in str(frappe.db.last_query),
        ]

    assert probe.inside(go_on) == [["T1", "T2"], [], 1, False]


def test_commit_and_rollback_keep_their_meaning(probe):  # survive_caught_errors
    def write():
        import frappe

        names = []
        for keep in (True, False):
            name = (
                frappe.get_doc({"doctype": "Probe Note", "title": "kept" if keep else "lost"}).insert().name
            )
            frappe.db.commit() if keep else frappe.db.rollback()
            names.append(name)
        return [bool(frappe.db.exists("Probe Note", name)) for name in names]

    assert probe.inside(write) == [True, False]


def test_tables_are_read_once_in_a_transaction_and_again_when_they_change(
    probe,
):  # know_the_tables_of_a_transaction
    def look():
        import frappe

        asked, engine = [], frappe.db.sql

        def counting(query, *arguments, **more):
            asked.append("information_schema.tables" in str(query))
            return engine(query, *arguments, **more)

        frappe.db.commit()
        frappe.db.sql = counting
        try:
            there = [frappe.db.table_exists("Probe Note"), frappe.db.table_exists("Probe Nothing")]
            once = sum(asked)
            frappe.db.sql_ddl('CREATE TABLE "tabProbe Nothing" (name varchar)')
            there.append(frappe.db.table_exists("Probe Nothing"))
            frappe.db.sql_ddl('DROP TABLE "tabProbe Nothing"')
            there.append(frappe.db.table_exists("Probe Nothing"))
        finally:
            frappe.db.sql = engine
        return [there, once]

    assert probe.inside(look) == [[True, False, True, False], 1]


def test_is_set_works_on_every_kind_of_column(probe):  # compare_any_type_with_nothing
    def count():
        import frappe

        frappe.db.delete("Probe Note")
        for title, due, quantity in (("a", "2026-01-01", 5), ("b", None, 0)):
            frappe.get_doc(
                {"doctype": "Probe Note", "title": title, "due_on": due, "quantity": quantity}
            ).insert()
        answers = []
        for field in ("due_on", "title", "creation"):
            for value in ("set", "not set"):
                answers.append(len(frappe.get_all("Probe Note", filters={field: ("is", value)})))
        answers.append(frappe.db.count("Probe Note", {"due_on": ("is", "set")}))
        frappe.get_list("Probe Note", filters=[["Probe Note", "quantity", "is", "set"]])
        return answers

    assert probe.inside(count) == [1, 1, 2, 0, 2, 0, 1]


def test_bare_aggregates_need_no_order(probe):  # no_default_order_for_aggregates
    def totals():
        import frappe

        frappe.db.delete("Probe Note")
        for quantity in (2, 3):
            frappe.get_doc({"doctype": "Probe Note", "title": "x", "quantity": quantity}).insert()
        fields = [{"COUNT": "*", "as": "number"}, {"SUM": "quantity", "as": "total"}]
        return frappe.get_all("Probe Note", fields=fields)

    assert probe.inside(totals) == [{"number": 2, "total": 5}]


def test_a_job_runs_on_the_site_that_asked_for_it(probe, probe_url):  # run_jobs_on_their_site
    def ask(key):
        import frappe

        frappe.local.site = "probe.localhost"
        frappe.enqueue("host_probe.events.note_site", key=key)

    def answer(key):
        import frappe

        return frappe.cache.get_value(key, shared=True)

    key = f"probe-job-{time.time_ns()}"
    probe.call(ask, key=key)
    assert _until(lambda: probe.call(answer, key=key)) == "probe.localhost"


def test_a_job_named_for_a_site_goes_there_whatever_the_environment_says(probe):  # run_jobs_on_their_site
    def execute():
        import os

        import frappe
        from frappe.utils.background_jobs import execute_job

        os.environ["FRAPPE_SITE"] = "nowhere.localhost"
        try:
            frappe.destroy()
            execute_job(
                "probe.localhost", "host_probe.events.note_site", None, "x", {"key": "probe-named"}, user=None
            )
        finally:
            os.environ["FRAPPE_SITE"] = "probe.localhost"
            frappe.init("probe.localhost", force=True)
            frappe.connect()
        return frappe.cache.get_value("probe-named", shared=True)

    assert probe.inside(execute) == "probe.localhost"


def test_the_scheduler_ticks_again_and_again(probe):  # tick_without_recursion
    def tick():
        import frappe
        from frappe.utils import scheduler

        queued = []
        frappe.destroy()
        original = frappe.get_all
        scheduler_jobs = "Scheduled Job Type"
        frappe.get_all = lambda doctype, **options: (
            queued.append(doctype) or [] if doctype == scheduler_jobs else original(doctype, **options)
        )
        try:
            scheduler.enqueue_events()
            scheduler.enqueue_events()
        finally:
            frappe.get_all = original
            frappe.init("probe.localhost", force=True)
            frappe.connect()
        return queued

    assert probe.inside(tick) == ["Scheduled Job Type", "Scheduled Job Type"]


def test_the_scheduler_can_take_its_lock(probe):
    def path():
        import os

        from frappe.utils import scheduler

        lock = scheduler._get_scheduler_lock_file()
        return [
            lock,
            os.path.isdir(os.path.dirname(lock)),
            scheduler.is_schduler_process_running() in (True, False),
        ]

    lock, folder_exists, answered = probe.inside(path)
    assert lock.startswith(str(probe.host.state)) and folder_exists and answered


def test_every_scheduled_job_of_framework_and_app_runs(probe):
    def run_all():
        import frappe

        failed = {}
        jobs = frappe.get_all("Scheduled Job Type", pluck="method")
        for method in jobs:
            try:
                frappe.get_attr(method)()
            except Exception as problem:
                failed[method] = f"{type(problem).__name__}: {problem}"
        return [len(jobs), failed, frappe.db.get_default("probe_hourly")]

    number, failed, probe_job = probe.inside(run_all)
    assert number > 30
    assert failed == {}
    assert probe_job == "ran"


def test_what_the_engine_lacks_can_be_imported(probe):
    # no_mysql_driver, no_error_telemetry, room_for_test_generators, no_test_records, no_google_sign_in,
    # no_google_services
    def imports():
        import frappe
        import frappe.app
        from frappe.integrations.doctype.google_calendar import google_calendar
        from frappe.tests.utils.generators import _clear_test_log
        from frappe.utils.sentry import capture_exception

        frappe.log_error("a title", "a message")
        logged = frappe.db.exists("Error Log", {"method": "a title"})
        return [bool(logged), capture_exception("x"), _clear_test_log(), hasattr(google_calendar, "build")]

    assert probe.inside(imports) == [True, None, None, True]


def test_two_clients_may_begin_a_series_at_once(probe):  # count_series_in_one_step
    def begin():
        import threading
        import time

        import frappe
        from frappe.model.naming import getseries

        key, numbers = f"RACE-{time.time_ns()}-", []

        def other():
            frappe.init("probe.localhost", force=True)
            frappe.connect()
            try:
                numbers.append(getseries(key, 4))
                frappe.db.commit()
            except Exception as problem:
                numbers.append(type(problem).__name__)
            finally:
                frappe.destroy()

        numbers.append(getseries(key, 4))
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.5)
        frappe.db.commit()
        thread.join(20)
        numbers.append(getseries(key, 4))
        return numbers

    assert probe.inside(begin) == ["0001", "0002", "0003"]


def _until(ask, seconds: float = 20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.1)
    return None
