"""A small app with which the tests ask whether the embedded host treats apps as a bench does."""

app_name = "host_probe"
app_title = "Host Probe"
app_publisher = "Registration Station contributors"
app_description = "Tests the embedded host"
app_email = "nobody@demo.test"
app_license = "mit"

add_to_apps_screen = [{"name": "host_probe", "title": "Host Probe", "route": "/desk/probe-note"}]
after_install = "host_probe.events.after_install"
before_uninstall = "host_probe.events.before_uninstall"
doc_events = {"ToDo": {"validate": "host_probe.events.count_validation"}}
scheduler_events = {"hourly": ["host_probe.events.every_hour"]}
jinja = {"methods": ["host_probe.events.probe_word"]}
setup_wizard_stages = "host_probe.events.no_stages"
