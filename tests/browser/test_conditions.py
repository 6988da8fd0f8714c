"""What the portal makes of "Depends on" in Customize Form; it reads, it never evaluates."""

import pytest

DOC = {"kind": "Town", "count": 3, "flag": 1, "none": 0, "empty": ""}


@pytest.fixture(scope="module")
def page(chromium):
    from tests.browser.conftest import URL

    context = chromium.new_context(base_url=URL)
    page = context.new_page()
    page.goto("/station")
    page.add_script_tag(url="/assets/reg_station/portal/conditions.js")
    yield page
    context.close()


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("", True),
        ("flag", True),
        ("none", False),
        ("empty", False),
        ("eval:doc.kind=='Town'", True),
        ('eval: doc.kind === "Park";', False),
        ("eval:doc.kind!='Park'", True),
        ("eval:doc.count>2", True),
        ("eval:doc.count<=2", False),
        ("eval:!doc.none", True),
        ("eval:doc.flag && doc.kind=='Park'", False),
        ("eval:doc.kind=='Park' || doc.count >= 3", True),
        ("eval:['Town','Park'].includes(doc.kind)", True),
        ('eval:["Park"].includes(doc.kind)', False),
        ("eval:['Town', 'Park'].includes( doc.kind );", True),
        ("eval:!['Town'].includes(doc.kind)", False),
        ("eval:['Town'].includes(doc.kind) && doc.flag", True),
        ("eval:['Town'].includes(doc.missing)", False),
        ("eval:[].includes(doc.kind)", False),
        ("eval:frappe.user.has_role('X')", True),
        ("eval:alert(1)", True),
        ("eval:(doc.flag && doc.none) || nothing", True),
    ],
)
def test_conditions(page, condition, shown):
    assert (
        page.evaluate("([condition, doc]) => window.Station.holds(condition, doc)", [condition, DOC]) is shown
    )
