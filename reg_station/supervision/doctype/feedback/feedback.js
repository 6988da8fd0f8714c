frappe.ui.form.on("Feedback", {
	setup(frm) {
		frm.set_query("member", "concerns_members", () => ({
			filters: frm.doc.service_point ? {} : { station: frm.doc.station || "" },
		}));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		const { doc } = frm;
		if (doc.overdue) {
			frm.set_intro(__("Not answered since {0}", [frappe.datetime.str_to_user(doc.due_on)]), "red");
		} else if (doc.state === "Received" && doc.concerns === "People" && !(doc.concerns_members || []).length) {
			frm.set_intro(__("Name the members concerned before you accept it; from then on they can no longer read it."), "orange");
		} else if (doc.state === "Reopened") {
			frm.set_intro(__("Not satisfactory: {0}", [doc.dissatisfaction]), "orange");
		}
		if (frappe.model.can_create("Improvement Plan")) {
			frm.add_custom_button(__("Improvement Plan"), () =>
				frappe
					.xcall("reg_station.supervision.improvement.from_feedback", { feedback: frm.docname })
					.then(({ name }) => frappe.set_route("Form", "Improvement Plan", name))
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
