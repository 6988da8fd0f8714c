frappe.ui.form.on("Enterprise Visit", {
	refresh(frm) {
		if (frm.is_new()) {
			if (!(frm.doc.visitors || []).length) frm.add_child("visitors", { user: frappe.session.user, full_name: frappe.session.user_fullname });
			frm.refresh_field("visitors");
			return;
		}
		reg_station.show_progress(frm);
		const waiting = (frm.doc.problems || []).filter((row) => !row.escalation);
		if (frm.doc.state !== "Held" || !waiting.length || !frappe.model.can_create("Issue Escalation")) return;
		waiting.forEach((row) =>
			frm.add_custom_button(
				row.problem,
				() =>
					frappe
						.xcall("reg_station.guidance_services.visits.pass_on", { visit: frm.docname, problem: row.name })
						.then(({ name }) => frappe.set_route("Form", "Issue Escalation", name)),
				__("Pass On")
			)
		);
	},
	before_workflow_action: reg_station.before_workflow_action,
});
