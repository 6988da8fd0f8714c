frappe.ui.form.on("Training Record", {
	setup(frm) {
		frm.set_query("corrects", () => ({
			filters: { member: frm.doc.member, workflow_state: "Approved", record_kind: ["!=", "Correction"] },
		}));
	},
	refresh(frm) {
		reg_station.show_progress(frm);
		if (!frm.is_new()) {
			frm.add_custom_button(__("Training Hours"), () =>
				frappe.set_route("query-report", "Training Hours", { year: (frm.doc.held_on || "").slice(0, 4) })
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
