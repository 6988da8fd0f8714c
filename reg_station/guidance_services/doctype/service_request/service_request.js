frappe.ui.form.on("Service Request", {
	setup(frm) {
		const today = frappe.datetime.get_today();
		frm.set_query("service_item", () => ({ filters: { valid_from: ["<=", today] } }));
		frm.set_query("service_point", () => ({ filters: { status: "Active", town: frm.doc.town } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		frm.set_intro(
			frm.doc.on_application_only
				? __("This service starts only on application of the enterprise (DB31117 8.2.4).")
				: ""
		);
		if (!frm.doc.assigned_to && ["Submitted", "Taken On"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Assign to Me"), () =>
				frm.set_value("assigned_to", frappe.session.user).then(() => frm.save())
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
