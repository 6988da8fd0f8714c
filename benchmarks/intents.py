"""What an officer sees of 50,000 registration intents: the filtered list of Desk with its count, and the dashboard (E2).

The value asks as the browser does: a page of the list view, the number of its rows, two number cards and the chart by
state, each with the scope of a town officer. The floor is the same rows and numbers by plain SQL on the same connection.
`station`: the same page for a station officer, who sees two towns of ten.
"""

import json

import frappe
from frappe.utils import now

from benchmarks.measuring import compare

ROWS, TOWNS, PAGE, YEAR = 50_000, 10, 20, 2026
DOCTYPE = "Registration Intent"
STATES = ("Draft", "Submitted", "Returned", "Accepted", "Reported to City")
COLUMNS = ("name", "product_name", "town", "intent_year", "workflow_state", "level", "quality_score", "modified")
FILTERS = [[DOCTYPE, "intent_year", "=", YEAR], [DOCTYPE, "workflow_state", "=", "Submitted"]]
CARDS = ("Intents to Accept", "Intents in the District")
CHART = "Intents by State"


def intent_list(world) -> dict:
    """Goal: ratio at most 3."""
    towns = _fill(world)
    frappe.db.commit()
    request = frappe.local.form_dict
    try:
        town = _measure(world.town_a_officer, [world.town_a])
        station = _measure(world.officer, towns)
    finally:
        frappe.local.form_dict = request
        frappe.set_user("Administrator")
        frappe.db.delete(DOCTYPE, {"name": ("like", "RI-BENCH-%")})
        frappe.db.commit()
    return {**town, "rows": ROWS, "station": station["ratio"], "station_value": station["value"]}


def _measure(user: str, towns: list[str]) -> dict:
    frappe.set_user(user)
    seen = _as_desk_asks()
    known = _plain(towns)
    assert seen == known, (seen, known)
    return compare("intent_list", _as_desk_asks, lambda: _plain(towns), n=40, warm_up=4)


def _as_desk_asks() -> tuple:
    from frappe.desk.doctype.number_card.number_card import get_result
    from frappe.desk.reportview import get, get_count

    from reg_station.platform.dashboard_chart_source.counts_by_field import counts_by_field

    # Each round begins like a request: what the scope remembered for the last one is gone.
    frappe.local.reg_station_reach = {}
    asked = {
        "doctype": DOCTYPE,
        "fields": json.dumps([f"`tab{DOCTYPE}`.`{column}`" for column in COLUMNS]),
        "filters": json.dumps(FILTERS),
        "order_by": f"`tab{DOCTYPE}`.`name` asc",
        "start": 0,
        "page_length": PAGE,
        "view": "List",
    }
    frappe.local.form_dict = frappe._dict(asked)
    page = get()
    frappe.local.form_dict = frappe._dict(doctype=DOCTYPE, filters=json.dumps(FILTERS), fields="[]")
    count = get_count()
    cards = []
    for name in CARDS:
        card = frappe.get_doc("Number Card", name)
        cards.append(int(get_result(card.as_dict(), card.filters_json)))
    chart = counts_by_field.get(chart_name=CHART)
    return (
        [row[0] for row in page["values"]],
        int(count),
        cards,
        sorted(chart["datasets"][0]["values"]),
    )


def _plain(towns: list[str]) -> tuple:
    table = frappe.qb.DocType(DOCTYPE)
    where = "town in ({})".format(", ".join(["%s"] * len(towns)))
    columns, name = ", ".join(COLUMNS), str(table.get_table_name())
    asked = f"intent_year = %s and workflow_state = %s and {where}"
    values = [YEAR, "Submitted", *towns]
    quoted = f"`{name}`"
    page = frappe.db.sql(f"select {columns} from {quoted} where {asked} order by name asc limit {PAGE}", values)
    count = frappe.db.sql(f"select count(*) from {quoted} where {asked}", values)[0][0]
    cards = [
        frappe.db.sql(f"select count(*) from {quoted} where {condition} and {where}", [*more, *towns])[0][0]
        for condition, more in (("workflow_state = %s", ["Submitted"]), ("workflow_state in (%s, %s)", ["Accepted", "Reported to City"]))
    ]
    chart = frappe.db.sql(
        f"select workflow_state, count(*) from {quoted} where {where} group by workflow_state", towns
    )
    return [row[0] for row in page], count, cards, sorted(row[1] for row in chart)


def _fill(world) -> list[str]:
    """Rows over ten towns, two of them of the station's district, so that an index has something to leave out."""
    own = [world.town_a, world.town_b]
    towns = own + [f"Bench Town {number}" for number in range(TOWNS - len(own))]
    stamp = now()
    columns = (
        *("name", "creation", "modified", "owner", "modified_by", "docstatus", "idx"),
        *("product_name", "town", "intent_year", "workflow_state", "level", "quality_score"),
    )
    rows = [
        (
            f"RI-BENCH-{number:06}",
            *(stamp, stamp, "Administrator", "Administrator", 0, 0),
            f"Device {number}",
            towns[number % TOWNS],
            YEAR - number % 3,
            STATES[(number // TOWNS) % len(STATES)],
            "Town or Park",
            number % 100,
        )
        for number in range(ROWS)
    ]
    frappe.db.delete(DOCTYPE, {"name": ("like", "RI-BENCH-%")})
    frappe.db.bulk_insert(DOCTYPE, columns, rows, chunk_size=10_000)
    return own
