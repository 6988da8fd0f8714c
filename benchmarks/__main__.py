"""Runs every benchmark against the site named by REG_STATION_SITES and REG_STATION_SITE; one JSON object a line.

    {"name": …, "value": seconds, "floor": seconds, "ratio": value / floor, "n": rounds}

`matching_x10` has no floor: its value is the exponent with which time grows, beside the curve it is taken from.

Each floor is measured in the same run, round by round in turn with the value, so a busy machine slows both alike.
Use a scratch site: the bare DocTypes and the rows stay in it. `make bench` makes one.
"""

import json
import os
import sys


def main(names: list[str]) -> int:
    import frappe

    sites, site = os.environ["REG_STATION_SITES"], os.environ["REG_STATION_SITE"]
    os.chdir(sites)
    frappe.init(site, sites_path=sites)
    frappe.connect()
    frappe.flags.in_test = True
    frappe.flags.mute_emails = True
    frappe.local.lang = "en"
    from benchmarks import appraisal, documents, follow_ups, intents, lists, matching, steps
    from tests.support.factories import World

    benchmarks = (
        lists.scoped_list,
        lists.scoped_list_frappe,
        steps.workflow_step,
        documents.form_docx,
        documents.form_pdf,
        matching.matching,
        matching.matching_worded,
        matching.matching_x10,
        follow_ups.follow_ups,
        intents.intent_list,
        appraisal.appraisal,
        appraisal.appraisal_x10,
    )
    try:
        world = World()
        for benchmark in benchmarks:
            if not names or benchmark.__name__ in names:
                print(json.dumps(benchmark(world)), flush=True)
    finally:
        frappe.db.rollback()
        frappe.destroy()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
