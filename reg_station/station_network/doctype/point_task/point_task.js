frappe.ui.form.on("Point Task", {
	refresh: (frm) => reg_station.show_progress(frm),
	before_workflow_action: reg_station.before_workflow_action,
});
