"""What comes from the review-and-approval system enters the records once, whole, and by our own rules (E4)."""

import io
import json

import frappe
import pytest
from frappe.utils import getdate
from openpyxl import load_workbook

from reg_station import long_runs
from reg_station.exceptions import DeletionRefused, EditRefused
from reg_station.file_content import content_of
from reg_station.product_registry.exchange import delivering, running, workbook
from tests.support.exchange import event, exchange, message, run, taken_over
from tests.support.factories import acting_as
from tests.support.registry import followed, product
from tests.support.requests_in_process import begin_request
from tests.support.sharing import credit_code


@pytest.fixture
def device(world):
    return product(world)


def stays(thing) -> list[tuple]:
    name = frappe.db.get_value("Registration Progress", {"product": thing.name})
    if not name:
        return []
    doc = frappe.get_doc("Registration Progress", name)
    return [(row.stage, str(row.entered_on), row.evidence_number) for row in doc.stages]


def outcomes(doc) -> dict[int, str]:
    rows = frappe.get_all(running.RESULT, {"exchange": doc.name}, ["line_number", "outcome"])
    return {row.line_number: row.outcome for row in rows}


def remarks(doc) -> dict:
    return json.loads(content_of(frappe.get_doc("File", {"file_url": doc.annotated_file})))


class TestTakingOver:
    def test_events_in_any_order_make_one_way(self, world, device):
        rows = (
            event("C1-2", device.name, stage="技术审评", entered_on="2026-03-10", case_number="C1"),
            event("C1-1", device.name, case_number="C1", evidence_number="受理 1"),
        )
        done = taken_over(world, message(*rows))
        assert (done.status, done.applied_count, done.rejected_count, done.sender) == ("Done", 2, 0, "review")
        assert stays(device) == [
            ("Acceptance", "2026-03-02", "受理 1"),
            ("Technical Review", "2026-03-10", "N-1"),
        ]
        # A later message may name the product by its acceptance number alone.
        later = taken_over(
            world, message(event("C1-3", None, case_number="C1", stage="Approval", entered_on="2026-04-20"))
        )
        assert later.applied_count == 1 and stays(device)[-1][0] == "Approval"

    def test_by_code_and_name_too(self, world, device):
        code = frappe.db.get_value("Enterprise", world.enterprise_a, "uscc")
        row = event("C9-1", uscc=code, product_name=device.product_name)
        assert taken_over(world, message(row)).applied_count == 1

    def test_the_same_file_again_changes_nothing_and_says_so(self, world, device):
        content = message(event("C1-1", device.name))
        taken_over(world, content)
        before = frappe.db.get_value("Registration Progress", {"product": device.name}, "modified")
        again = taken_over(world, content)
        assert (again.status, again.applied_count, again.unchanged_count) == ("Done", 0, 1)
        assert "1 were known already" in again.message
        assert frappe.db.get_value("Registration Progress", {"product": device.name}, "modified") == before
        assert frappe.db.count("Review Event", {"event_key": "C1-1"}) == 1

    def test_older_words_do_not_replace_newer_ones(self, world, device):
        row = event("C1-1", device.name)
        taken_over(world, message({**row, "changed_at": "2026-03-05T09:00:00", "evidence_number": "N-2"}))
        late = taken_over(world, message(row))
        assert outcomes(late) == {1: "Older"} and stays(device)[0][2] == "N-2"
        newer = {**row, "changed_at": "2026-03-06T09:00:00", "evidence_number": "N-3"}
        assert outcomes(taken_over(world, message(newer))) == {1: "Amended"}
        assert stays(device)[0][2] == "N-3"

    def test_what_was_entered_by_hand_is_recognised(self, world, device):
        with acting_as(world.officer):
            doc = frappe.new_doc("Registration Progress")
            doc.product, doc.started_on = device.name, "2026-03-02"
            doc.flags.entering = ("Acceptance", "2026-03-02", "", "", "by hand")
            doc.insert()
        done = taken_over(world, message(event("C1-1", device.name)))
        assert outcomes(done) == {1: "Known Already"} and len(stays(device)) == 1
        assert frappe.db.get_value("Review Event", {"event_key": "C1-1"}, "progress") == doc.name

    def test_a_merged_product_leads_to_the_one_that_is_kept(self, world, device):
        other = product(world)
        frappe.db.set_value("Biomedical Product", other.name, "merged_into", device.name)
        taken_over(world, message(event("C1-1", other.name)))
        assert stays(device) and not stays(other)

    def test_following_is_not_begun_where_that_is_not_wanted(self, world, device):
        done = taken_over(world, message(event("C1-1", device.name)), begin_following=0)
        assert done.rejected_count == 1 and "Nobody follows" in remarks(done)["rows"][0]["problems"][0]


class TestRejections:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"stage": "Launch"}, "no stage in use"),
            ({"product": "PRD-99999"}, "no product PRD-99999"),
            ({"evidence_number": ""}, "needs its evidence"),
            ({"entered_on": "2031-01-01"}, "has not come yet"),
            ({"product": "", "case_number": "unknown"}, "acceptance number"),
            ({"product": "", "uscc": credit_code(7_777_777), "product_name": "x"}, "no enterprise"),
            ({"entered_on": "soon"}, "no date"),
        ],
    )
    def test_a_row_is_refused_for_what_the_form_would_refuse(self, world, device, values, words):
        good = product(world)
        row = {**event("C1-1", device.name), **values}
        done = taken_over(world, message(row, event("C2-1", good.name)))
        assert (done.status, done.applied_count, done.rejected_count) == ("Done with Rejections", 1, 1)
        returned = remarks(done)
        assert [item["key"] for item in returned["rows"]] == ["C1-1"]
        assert words in returned["rows"][0]["problems"][0], returned["rows"][0]["problems"]
        assert stays(device) == [] and len(stays(good)) == 1

    def test_a_mended_answer_can_be_sent_as_it_is(self, world, device):
        done = taken_over(world, message(event("C1-1", device.name, evidence_number="")))
        answer = remarks(done)
        answer["rows"][0]["evidence_number"] = "N-7"
        again = taken_over(world, json.dumps(answer).encode())
        assert again.applied_count == 1 and stays(device)[0][2] == "N-7"

    def test_a_stage_that_was_reported_wrongly_is_not_changed_by_a_message(self, world, device):
        taken_over(world, message(event("C1-1", device.name)))
        changed = event("C1-1", device.name, entered_on="2026-03-05", changed_at="2026-03-09T09:00:00")
        done = taken_over(world, message(changed))
        assert done.rejected_count == 1 and "mended in the record" in remarks(done)["rows"][0]["problems"][0]
        assert stays(device)[0][1] == "2026-03-02"

    def test_excel_comes_back_with_remarks(self, world, device):
        rows = [event("C1-1", device.name), event("C2-1", "PRD-99999")]
        done = taken_over(world, workbook.write_workbook(rows), name="message.xlsx")
        assert (done.applied_count, done.rejected_count) == (1, 1)
        file = frappe.get_doc("File", {"file_url": done.annotated_file})
        sheet = load_workbook(io.BytesIO(content_of(file))).active
        problems = [row[-1].value for row in sheet.iter_rows(min_row=2)]
        assert problems[0] is None and "PRD-99999" in problems[1]

    def test_an_unreadable_file_is_refused_in_a_sentence(self, world):
        done = taken_over(world, b"key;stage\n1;2")
        assert done.status == "Refused" and "JSON" in done.message

    def test_rows_follow_the_reach_of_who_starts(self, world, device):
        foreign = product(world, enterprise=world.enterprise_b)
        followed(world, of=foreign)
        user = world.officer
        frappe.db.delete("Station Member", {"user": user})
        frappe.cache.delete_value("roles")
        from reg_station.permissions.scope import forget_reach

        frappe.get_doc(
            {
                "doctype": "Station Member",
                "full_name": "Elsewhere",
                "user": user,
                "station": frappe.get_doc(
                    {
                        "doctype": "Registration Station",
                        "station_name": "Far Station",
                        "district": "Far District",
                    }
                )
                .insert()
                .name,
                "employment_type": "Full-time",
                "education": "Bachelor",
            }
        ).insert()
        forget_reach()
        doc = exchange(world, message(event("C1-1", foreign.name)), user="Administrator")
        doc.db_set("station", frappe.db.get_value("Station Member", {"user": user}, "station"))
        done = run(doc, user)
        assert done.rejected_count == 1
        assert not frappe.db.exists("Review Event", {"event_key": "C1-1"})


class TestTrying:
    def test_a_trial_says_what_would_happen_and_writes_nothing(self, world, device):
        rows = (event("C1-1", device.name), event("C2-1", "PRD-99999"))
        tried = run(exchange(world, message(*rows)), world.officer, "check")
        assert tried.status == "Checked" and "1 rows would be taken over" in tried.message
        assert stays(device) == [] and not outcomes(tried)
        assert not frappe.db.exists("Review Event", {"event_key": "C1-1"})
        assert "PRD-99999" in remarks(tried)["rows"][0]["problems"][0]
        assert run(tried, world.officer).applied_count == 1


class TestCutAndResumed:
    def many(self, world, count: int = 7) -> tuple[list, bytes]:
        things = [product(world) for _number in range(count)]
        return things, message(*(event(f"C{n}-1", thing.name) for n, thing in enumerate(things)))

    def test_a_killed_run_goes_on_after_the_last_batch(self, world, monkeypatch):
        things, content = self.many(world)
        monkeypatch.setattr(running, "BATCH", 3)
        real, batches = running._batch, []

        def killed_in_the_third(doc, token, rows, names):
            batches.append(len(rows))
            if len(batches) == 3:
                raise SystemExit
            return real(doc, token, rows, names)

        doc = exchange(world, content)
        with monkeypatch.context() as patch:
            patch.setattr(running, "_batch", killed_in_the_third)
            with pytest.raises(SystemExit):
                run(doc, world.officer)
        doc.reload()
        assert (doc.status, doc.rows_done) == ("Under Way", 6)
        assert sum(len(stays(thing)) for thing in things) == 6
        monkeypatch.setattr(long_runs, "is_dead", lambda doc: True)
        done = run(doc, world.officer)
        assert (done.status, done.applied_count, done.rows_done) == ("Done", 7, 7)
        assert [len(stays(thing)) for thing in things] == [1] * 7

    def test_a_failure_inside_a_batch_leaves_none_of_it(self, world, monkeypatch):
        things, content = self.many(world)
        monkeypatch.setattr(running, "BATCH", 3)
        real, seen = running._record, []

        def failing(doc, results):
            seen.append(results)
            if len(seen) == 2:
                raise RuntimeError("disk full")
            real(doc, results)

        with monkeypatch.context() as patch:
            patch.setattr(running, "_record", failing)
            doc = run(exchange(world, content), world.officer)
        assert doc.status == "Failed" and "goes on" in doc.message
        assert sum(len(stays(thing)) for thing in things) == 3
        done = run(doc, world.officer)
        assert (done.status, done.applied_count) == ("Done", 7)
        assert [len(stays(thing)) for thing in things] == [1] * 7

    def test_a_living_run_is_not_started_again_and_a_replaced_one_stops(self, world, monkeypatch):
        things, content = self.many(world, 2)
        doc = exchange(world, content)
        with acting_as(world.officer):
            running.start(doc.name)
            old = frappe.db.get_value(running.DOCTYPE, doc.name, "job")
            long_runs.give_sign_of_life(old)
            monkeypatch.setattr("frappe.utils.background_jobs.get_job_status", lambda job: "started")
            with pytest.raises(frappe.ValidationError, match="cannot be started again"):
                running.start(doc.name)
            frappe.cache.delete_value(long_runs.life_key(old))
            running.start(doc.name)
            assert running.run(doc.name, old) == "Under Way"
        assert sum(len(stays(thing)) for thing in things) == 0


class TestTheRecord:
    def test_results_are_not_sent_along_and_stay(self, world, device):
        content = message(event("C1-1", device.name))
        doc = exchange(world, content, status="Done", applied_count=9)
        assert doc.status == "Waiting" and not doc.applied_count
        done = run(doc, world.officer)
        with acting_as(world.officer):
            done.begin_following = 0
            with pytest.raises(EditRefused):
                done.save()
            with pytest.raises((DeletionRefused, frappe.PermissionError)):
                frappe.delete_doc(done.doctype, done.name)

    def test_it_is_in_the_audit_trail(self, world, device):
        done = taken_over(world, message(event("C1-1", device.name)))
        rows = frappe.get_all(
            "Audit Entry", {"reference_name": done.name, "event": "review exchange"}, ["details"]
        )
        assert len(rows) == 1 and done.file_hash in rows[0].details


class TestDelivering:
    @pytest.fixture(autouse=True)
    def request_of(self):
        before = frappe.local.form_dict, getattr(frappe.local, "request", None)
        begin_request("GET")
        yield
        frappe.local.form_dict, frappe.local.request = before

    def pages(self, **values):
        rows, cursor, turns = [], "", 0
        while turns < 50:
            answer = delivering.deliver(cursor=cursor, **values)
            rows += answer["rows"]
            cursor, turns = answer["next"], turns + 1
            if not cursor:
                return rows, turns
        raise AssertionError("it never ends")

    def test_pages_hold_every_stay_once(self, world):
        names = {followed(world, of=product(world)).product for _number in range(5)}
        with acting_as(world.officer):
            whole, _turns = self.pages()
            rows, turns = self.pages(limit=2)
        assert rows == whole and turns > 1
        assert names <= {row["product"] for row in rows}
        row = next(row for row in rows if row["product"] in names)
        assert row["uscc"] and row["stage"] and row["entered_on"] and row["enterprise_name"]

    def test_only_what_changed_since(self, world):
        early, late = followed(world, of=product(world)), followed(world, of=product(world))
        frappe.db.set_value(
            early.doctype, early.name, "modified", "2020-01-01 00:00:00", update_modified=False
        )
        with acting_as(world.officer):
            rows, _turns = self.pages(since="2021-01-01T00:00:00")
        assert late.product in {row["product"] for row in rows} and early.product not in {
            row["product"] for row in rows
        }

    @pytest.mark.parametrize("who", ["enterprise_a_user", "town_a_officer", "auditor"])
    def test_others_get_nothing(self, world, who):
        with acting_as(getattr(world, who)):
            for call in (delivering.deliver, delivering.download):
                with pytest.raises(frappe.PermissionError):
                    call()
            with pytest.raises(frappe.PermissionError):
                delivering.receive(message(event("C1", "PRD-1")).decode())

    def test_what_leaves_is_on_record(self, world):
        followed(world, of=product(world))
        with acting_as(world.officer):
            delivering.download("xlsx")
        assert frappe.local.response.filecontent[:2] == b"PK"
        entry = frappe.get_last_doc("Audit Entry", {"event": "review exchange delivered"})
        assert entry.user == world.officer

    @pytest.mark.parametrize("values", [{"since": "soon"}, {"cursor": "soon|x"}])
    def test_a_wrong_time_is_refused_in_words(self, world, values):
        with acting_as(world.officer), pytest.raises(frappe.ValidationError, match="no time"):
            delivering.deliver(**values)

    def test_a_message_handed_over_is_kept_as_a_file(self, world, device):
        begin_request("POST")
        with acting_as(world.officer):
            answer = delivering.receive(
                json.loads(message(event("C1-1", device.name))), station=world.station
            )
            assert answer["status"] == "Under Way"
            running.run(answer["name"], frappe.db.get_value(running.DOCTYPE, answer["name"], "job"))
            told = delivering.outcome(answer["name"])
        assert (told["status"], told["applied"], told["rejections"]) == ("Done", 1, [])
        assert getdate(stays(device)[0][1]) == getdate("2026-03-02")
        with acting_as(world.officer), pytest.raises(frappe.ValidationError, match="no rows"):
            delivering.receive(message().decode())
