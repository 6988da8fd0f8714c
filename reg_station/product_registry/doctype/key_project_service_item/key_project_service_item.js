frappe.ui.form.on("Key Project Service Item", {
	setup(frm) {
		frm.set_query("project", () => ({ filters: { state: "Included" } }));
	},
	refresh(frm) {
		if (frappe.user.has_role("Station Officer")) reg_station.offer_departments(frm, "department");
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (!frm.doc.due_on && !frm.doc.done_on) {
			frm.set_intro(__("It has no day yet: enter it, the working days of that year are not known."), "orange");
		} else if (frm.doc.passed_on) {
			frm.set_intro(__("Overdue; passed to the station on {0}", [frappe.datetime.str_to_user(frm.doc.passed_on)]), "red");
		} else if (frm.doc.overdue) {
			frm.set_intro(__("Overdue since {0}", [frappe.datetime.str_to_user(frm.doc.due_on)]), "red");
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
