frappe.ui.form.on("Improvement Plan", {
	setup(frm) {
		frm.set_query("responsible", "measures", () => ({
			filters: frm.doc.service_point ? { service_point: frm.doc.service_point } : {},
		}));
		frm.set_query("feedback", "sources", () => ({
			filters: { service_point: frm.doc.service_point || ["is", "not set"] },
		}));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		const late = (frm.doc.measures || []).filter((row) => row.status === "Open" && row.due_on && row.due_on < frappe.datetime.get_today());
		if (late.length && frm.doc.state === "Under Way") frm.set_intro(__("{0} measures are overdue.", [late.length]), "red");
	},
	before_workflow_action: reg_station.before_workflow_action,
});
