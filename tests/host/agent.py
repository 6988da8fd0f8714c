"""Runs functions sent by the tests inside a site: one line of JSON in, one line out."""

import json
import sys
import textwrap
import traceback


def main() -> None:
    import frappe

    site = sys.argv[1]
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        order = json.loads(line)
        frappe.init(site, force=True)
        frappe.connect()
        try:
            scope: dict = {"__name__": "agent"}
            exec(compile(textwrap.dedent(order["source"]), "<test>", "exec"), scope)
            answer = {"result": scope[order["name"]](**order["arguments"])}
            frappe.db.rollback()
        except BaseException as problem:
            answer = {"error": f"{type(problem).__name__}: {problem}", "trace": traceback.format_exc()}
        finally:
            frappe.destroy()
        print(json.dumps(answer, default=str), file=answers, flush=True)


if __name__ == "__main__":
    main()
