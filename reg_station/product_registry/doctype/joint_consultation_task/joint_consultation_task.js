frappe.ui.form.on("Joint Consultation Task", {
	refresh(frm) {
		if (frappe.user.has_role("Station Officer")) reg_station.offer_departments(frm, "department");
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.overdue) {
			frm.set_intro(__("Overdue since {0}", [frappe.datetime.str_to_user(frm.doc.due_on)]), "red");
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
