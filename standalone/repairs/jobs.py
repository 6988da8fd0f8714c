"""Background jobs and the scheduler."""

from __future__ import annotations

from types import ModuleType

from standalone.repairs import repairs


@repairs("frappe.utils.background_jobs")
def run_jobs_on_their_site(background_jobs: ModuleType) -> None:
    # A job carries its site, but the worker connects to whatever its environment names.
    import frappe

    engine_execute = background_jobs.execute_job

    def execute_job(site, method, event, job_name, kwargs, user=None, is_async=True, retry=0):
        if is_async:
            frappe.init(site, force=True)
        return engine_execute(
            site, method, event, job_name, kwargs, user=user, is_async=is_async, retry=retry
        )

    background_jobs.execute_job = execute_job


@repairs("frappe.utils.scheduler")
def tick_without_recursion(scheduler: ModuleType) -> None:
    # Two functions are named enqueue_events; the loop calls the one that needs a connection it does not have.
    import frappe

    enqueue_for_connected_site = scheduler.enqueue_events

    def enqueue_events_for_site(site=None):
        try:
            frappe.init(site or "", force=True)
            frappe.connect()
            if not scheduler.is_scheduler_inactive(verbose=False):
                enqueue_for_connected_site()
                frappe.db.commit()
        except Exception:
            frappe.logger("scheduler").error("The scheduler could not queue its jobs", exc_info=True)
        finally:
            frappe.destroy()

    def enqueue_events(site=None):
        if getattr(frappe.local, "db", None):
            return enqueue_for_connected_site()
        return enqueue_events_for_site(site)

    scheduler.enqueue_events_for_site = enqueue_events_for_site
    scheduler.enqueue_events = enqueue_events
