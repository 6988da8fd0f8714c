"""Commands of the app for `bench --site <site> …`."""

import sys

import click
from frappe.commands import get_site, pass_context


@click.command("verify-audit-trail")
@pass_context
def verify_audit_trail(context):
    """Walk the audit trail's hash chain; exit code 1 and the broken entries when it does not hold."""
    import frappe

    from reg_station.platform.audit import verify

    with frappe.init_site(get_site(context)):
        frappe.connect()
        breaks = verify()
        head = frappe.db.get_value("Audit Chain Head", "head", ["sequence", "entry_hash"])
        frappe.destroy()
    for item in breaks:
        click.echo(f"entry {item.sequence}: {item.kind}")
    click.echo(f"{head[0]} entries, head {head[1]}: " + ("BROKEN" if breaks else "unbroken"))
    sys.exit(1 if breaks else 0)


commands = [verify_audit_trail]
