from reg_station.permissions.dimensions import SCOPE_FIELDS as _SCOPE_FIELDS
from reg_station.workflow.guard import GUARDED as _GUARDED

app_name = "reg_station"
app_title = "Registration Station"
app_publisher = "Registration Station contributors"
app_description = "Registration guidance stations and service points for a district's biomedical industry"
app_email = "registration-station@users.noreply.example"
app_license = "MIT"
app_logo_url = "/assets/reg_station/images/logo.svg"
app_home = "/app/station-desk"
add_to_apps_screen = [
    {
        "name": "reg_station",
        "logo": "/assets/reg_station/images/logo.svg",
        "title": "Registration Station",
        "route": "/app/station-desk",
    }
]
export_python_type_annotations = True

before_install = "reg_station.install.before_install"
before_migrate = "reg_station.install.before_migrate"
after_install = "reg_station.install.after_install"
after_migrate = "reg_station.install.after_migrate"
before_uninstall = "reg_station.uninstall.before_uninstall"

app_include_js = [
    "/assets/reg_station/js/reg_station.js",
    "/assets/reg_station/js/problems.js",
    "/assets/reg_station/js/merging.js",
    "/assets/reg_station/js/appraisal.js",
    "/assets/reg_station/js/appraisal_papers.js",
    "/assets/reg_station/js/landing.js",
]
_FONT = "/assets/reg_station/node_modules/@fontsource-variable/noto-sans-sc/index.css"
app_include_css = [_FONT, "/assets/reg_station/css/fonts.css", "/assets/reg_station/css/desk.css"]
web_include_css = [_FONT, "/assets/reg_station/css/fonts.css"]

permission_query_conditions = {
    **{doctype: "reg_station.permissions.hooks.query_conditions" for doctype in _SCOPE_FIELDS},
    "Workflow Action": "reg_station.permissions.hooks.workflow_action_conditions",
    "File": "reg_station.permissions.hooks.file_conditions",
}
has_permission = {doctype: "reg_station.permissions.hooks.has_permission" for doctype in _SCOPE_FIELDS}

override_whitelisted_methods = {
    "frappe.desk.form.load.getdoc": "reg_station.permissions.desk.getdoc",
    "frappe.desk.form.load.get_docinfo": "reg_station.permissions.desk.get_docinfo",
    "frappe.utils.global_search.search": "reg_station.permissions.hooks.scoped_global_search",
    "frappe.client.get_count": "reg_station.permissions.hooks.scoped_count",
    "frappe.desk.search.get_link_title": "reg_station.permissions.hooks.scoped_link_title",
    **{
        name: "reg_station.platform.file_reads.download_file"
        for name in (
            "download_file",
            "frappe.handler.download_file",
            "frappe.core.doctype.file.file.download_file",
        )
    },
}
override_doctype_class = {"Access Log": "reg_station.platform.access_log.AuditedAccessLog"}

_CONFIGURATION = {
    "on_update": "reg_station.platform.audit.record_configuration",
    "on_trash": "reg_station.platform.audit.record_configuration",
}
_CUSTOMISATION = {
    "validate": "reg_station.platform.audit.protect_from_customisation",
    **_CONFIGURATION,
}

doc_events = {
    **{
        doctype: {
            "before_validate": [
                "reg_station.permissions.attachments.check_files",
                *(["reg_station.workflow.guard.before_validate"] if doctype in _GUARDED else []),
            ],
            **(
                {
                    "validate": "reg_station.workflow.guard.validate",
                    "after_insert": "reg_station.workflow.steps.after_insert",
                    "on_update": "reg_station.workflow.steps.on_update",
                    "on_trash": "reg_station.workflow.guard.on_trash",
                }
                if doctype in _GUARDED
                else {}
            ),
        }
        for doctype in _SCOPE_FIELDS
        if doctype not in ("Station Member", "Station Rule", "Case Step")
    },
    **{
        doctype: {
            "before_validate": "reg_station.permissions.attachments.check_files",
            "on_update": "reg_station.station_network.order.refresh_place_of",
            "after_delete": "reg_station.station_network.order.refresh_place_of",
        }
        for doctype in ("Station Member", "Station Rule")
    },
    **{
        doctype: {"before_validate": "reg_station.permissions.attachments.check_files"}
        for doctype in ("Policy Document", "Service Manual")
    },
    "DocShare": {"validate": "reg_station.permissions.hooks.refuse_shares_beyond_scope"},
    "File": {
        "after_insert": "reg_station.permissions.hooks.keep_files_private",
        "on_trash": "reg_station.guidance_services.pre_review_files.keep_sent_files",
    },
    "Workflow": {
        "validate": "reg_station.workflow.configuration.validate_workflow_record",
        **_CONFIGURATION,
    },
    **{doctype: _CUSTOMISATION for doctype in ("Property Setter", "Custom Field", "Custom DocPerm")},
    **{
        doctype: _CONFIGURATION
        for doctype in (
            "Reg Station Settings",
            "Accreditation Requirement",
            "Network Standard",
            "Working Day Calendar",
            "Cleanliness Class",
            "Process Utility",
            "Matching Weight",
            "Intent Quality Weight",
            "Progress Stage",
            "Key Project Kind",
            "Transfer Route",
            "Channel Rule Set",
            "Service Item",
            "Inspection Checklist",
            "Appraisal Metric",
            "Appraisal Scheme",
            "Circular Template",
            "Role",
            "User",
        )
    },
}

scheduler_events = {
    "hourly": ["reg_station.workflow.notices.send_forgotten"],
    "daily": [
        "reg_station.station_network.order.refresh_all_flags",
        "reg_station.station_network.order.remind_of_reviews",
        "reg_station.station_network.premises.run_daily",
        "reg_station.accreditation.lifecycle.apply_due_decisions",
        "reg_station.resource_sharing.upkeep.run_daily",
        "reg_station.platform.calendars.warn_of_missing_year",
        "reg_station.product_registry.stalls.run_daily",
        "reg_station.product_registry.escalations.run_daily",
        "reg_station.product_registry.key_project_job.run_daily",
        "reg_station.guidance_services.follow_up_job.run_daily",
        "reg_station.guidance_services.pre_review_clock.run_daily",
        "reg_station.guidance_services.rectification.run_daily",
        "reg_station.learning.upkeep.run_daily",
        "reg_station.appraisal.rounds.run_daily",
        "reg_station.supervision.feedback_job.run_daily",
    ],
}

before_request = [
    "reg_station.permissions.filters.refuse_hidden_fields",
    "reg_station.permissions.filters.refuse_hidden_tables",
    "reg_station.permissions.filters.refuse_foreign_rows",
]
after_request = ["reg_station.portal.headers.protect"]
website_route_rules = [
    {"from_route": "/station/applications/new", "to_route": "station/application_new"},
    {"from_route": "/station/applications/<name>", "to_route": "station/application"},
    {"from_route": "/station/visits/<name>", "to_route": "station/visit"},
    {"from_route": "/station/points/<name>", "to_route": "station/point"},
    {"from_route": "/station/verify/<code>", "to_route": "station/verify"},
    {"from_route": "/station/market/<name>", "to_route": "station/listing"},
    {"from_route": "/station/resources/new", "to_route": "station/resource_new"},
    {"from_route": "/station/resources/<name>", "to_route": "station/resource"},
    {"from_route": "/station/demands/new", "to_route": "station/demand_new"},
    {"from_route": "/station/demands/<name>", "to_route": "station/demand"},
    {"from_route": "/station/introductions/<name>", "to_route": "station/introduction"},
    {"from_route": "/station/events/<name>", "to_route": "station/event"},
    {"from_route": "/station/policies/<name>", "to_route": "station/policy"},
    {"from_route": "/station/key-projects", "to_route": "station/key_projects"},
    {"from_route": "/station/channels/<name>", "to_route": "station/channel"},
    {"from_route": "/station/intents/new", "to_route": "station/intent_new"},
    {"from_route": "/station/intents/<name>", "to_route": "station/intent"},
    {"from_route": "/station/requests/new", "to_route": "station/request_new"},
    {"from_route": "/station/requests/<name>", "to_route": "station/request"},
    {"from_route": "/station/consultations/<name>", "to_route": "station/consultation"},
    {"from_route": "/station/pre-reviews/<name>", "to_route": "station/pre_review"},
    {"from_route": "/station/pre-reviews", "to_route": "station/pre_reviews"},
    {"from_route": "/station/complaints/<name>", "to_route": "station/complaint"},
    {"from_route": "/station/inspections/<name>", "to_route": "station/inspection"},
    {"from_route": "/station/nonconformities/<name>", "to_route": "station/nonconformity"},
    {"from_route": "/station/appraisals/<name>", "to_route": "station/appraisal"},
]
