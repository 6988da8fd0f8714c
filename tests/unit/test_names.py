"""Names are global on a site: none of ours may be one of Frappe, ERPNext, HRMS, Healthcare, CRM, Helpdesk, LMS,
Education or Lending (data-model.md). The list names the neighbours' records that come near our field."""

import importlib
import json

import pytest

from tests.support.source_strings import APP

TAKEN = {
    "DocType": """Address Appraisal|Appraisal Cycle|Appraisal Template|Appraisal Goal|Training Event|Training Program|
        Training Result|Training Feedback|Task|Project|Issue|Customer|Supplier|Item|Asset|Company|Employee|Department|
        Designation|Branch|Location|Territory|Contract|Quality Goal|Quality Review|Quality Meeting|Quality Action|
        Quality Procedure|Quality Feedback|Non Conformance|Warehouse|Workstation|Workstation Type|Lead|Opportunity|
        Campaign|Contact|Event|File|Role|Role Profile|User|Note|ToDo|Workflow|Workflow State|Workflow Action|
        Workflow Transition|Notification|Access Log|Activity Log|Audit Trail|Version|Comment|Healthcare Service Unit|
        Medical Department|Inpatient Record|Patient|Practitioner|Clinical Procedure|Vital Signs|Program|Course|Student|
        Instructor|Batch|Lesson|Certification|LMS Certificate|LMS Course|LMS Batch|HD Ticket|HD Team|HD Agent|CRM Lead|
        CRM Deal|CRM Organization|Loan|Loan Application|Loan Product|Site Visit Plan|Maintenance Visit|
        Maintenance Schedule|Certification Application|Certified Consultant|Inspection|Quality Inspection|Town Hall""",
    "Module": """Core|Website|Workflow|Email|Custom|Geo|Desk|Integrations|Printing|Contacts|Automation|Social|
        Accounts|CRM|Buying|Projects|Selling|Setup|Manufacturing|Stock|Support|Utilities|Assets|Portal|Maintenance|
        Regional|ERPNext Integrations|Quality Management|Communication|Telephony|Bulk Transaction|E-commerce|
        Subcontracting|EDI|HR|Payroll|Healthcare|Education|LMS|Helpdesk|FCRM|Lead Syncing|Loan Management|Lending|Job""",
    "Workspace": """Home|Build|Users|Tools|Integrations|Website|Settings|Accounting|Buying|Selling|Stock|Assets|
        Manufacturing|Quality|Projects|Support|CRM|HR|Recruitment|Leaves|Performance|Payroll|Healthcare|Education|
        LMS|Learning|Loans|Welcome Workspace|ERPNext Settings|ERPNext Integrations""",
}
NAMES = {kind: {name.strip() for name in text.replace("\n", "").split("|")} for kind, text in TAKEN.items()}


def ours(kind):
    return {
        document["name"]
        for path in APP.rglob("*.json")
        if isinstance(document := json.loads(path.read_text(encoding="utf-8")), dict)
        and document.get("doctype") == kind
    }


@pytest.mark.parametrize("kind", ["DocType", "Workspace"])
def test_no_name_is_taken(kind):
    assert ours(kind)
    assert ours(kind) & NAMES[kind] == set()


def test_no_module_is_taken():
    modules = {line.strip() for line in (APP / "modules.txt").read_text().splitlines() if line.strip()}
    assert modules & NAMES["Module"] == set()


def test_every_doctype_stands_in_the_folder_of_its_module():
    for path in APP.rglob("doctype/*/*.json"):
        document = json.loads(path.read_text(encoding="utf-8"))
        assert path.parts[-4] == document["module"].lower().replace(" ", "_")
        assert path.parent.name == document["name"].lower().replace(" ", "_").replace("-", "_")


def test_every_patch_line_can_be_imported():
    for line in (APP / "patches.txt").read_text().splitlines():
        line = line.split("#")[0].strip()
        if line and not line.startswith("["):
            assert hasattr(importlib.import_module(line.split()[0]), "execute"), line
