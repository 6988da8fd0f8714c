frappe.ui.form.on("Issue Escalation", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { enterprise: frm.doc.enterprise || "", merged_into: ["is", "not set"] } }));
	},
	enterprise(frm) {
		if (!frm.doc.enterprise) return;
		frappe.db
			.get_value("Enterprise", frm.doc.enterprise, ["town", "enterprise_name"])
			.then(({ message }) => message && frm.set_value("town", message.town));
	},
	refresh(frm) {
		const officer = frappe.user.has_role("Station Officer");
		if (officer) reg_station.offer_departments(frm, "department");
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.overdue) {
			frm.set_intro(__("No answer since {0}", [frappe.datetime.str_to_user(frm.doc.due_on)]), "red");
		} else if (frm.doc.state === "Raised" && officer) {
			frm.set_intro(__("Choose a department or an office of the city and save; then pass the problem on under Actions."));
		}
		if (frm.doc.source) {
			frm.add_custom_button(__("Where It Came Up"), () => frappe.set_route("Form", frm.doc.source_type, frm.doc.source));
		}
		if (officer && !["Settled", "Withdrawn"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Call a Joint Consultation"), () =>
				frappe.new_doc("Joint Consultation", { title: frm.doc.title }, (doc) => {
					frappe.model.add_child(doc, "Joint Consultation Issue", "issues").issue = frm.docname;
				})
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
