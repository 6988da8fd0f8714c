frappe.ui.form.on("Site Visit", {
	setup(frm) {
		frm.set_query("inspector", "inspectors", () => ({
			query: "reg_station.accreditation.doctype.site_visit.site_visit.inspector_query",
		}));
		frm.set_query("application", () => ({ filters: { workflow_state: "Site Visit" } }));
	},
	refresh(frm) {
		if (!frm.is_new()) {
			frm.add_custom_button(__("Open on the Phone"), () => window.open(`/station/visits/${frm.docname}`));
		}
	},
});
