frappe.ui.form.on("Service Request", {
	setup(frm) {
		const today = frappe.datetime.get_today();
		frm.set_query("service_item", () => ({ filters: { valid_from: ["<=", today] } }));
		frm.set_query("service_point", () => ({ filters: { status: "Active", town: frm.doc.town } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.add_problem_button(frm);
		reg_station.show_progress(frm);
		offer_pre_review(frm);
		offer_channel(frm);
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

/* One click: the recommendation for a channel that the enterprise asked for (DB31117 7.3.1, 7.3.2). */
function offer_channel(frm) {
	const found = /^7\.3\.([12])(-v|$)/.exec(frm.doc.service_item || "");
	if (!found) return;
	frappe.db.get_list("Channel Recommendation", { filters: { service_request: frm.docname }, limit: 1 }).then((rows) => {
		if (rows.length) {
			frm.add_custom_button(__("Open the recommendation"), () =>
				frappe.set_route("Form", "Channel Recommendation", rows[0].name)
			);
		} else if (frappe.model.can_create("Channel Recommendation")) {
			const channel = found[1] === "1" ? "Innovation" : "Priority";
			frm.add_custom_button(__("Start the recommendation"), () =>
				frappe.new_doc("Channel Recommendation", { service_request: frm.docname, channel })
			);
		}
	});
}

/* One click: the pre-review that the enterprise applied for (DB31117 7.2.7.1), or the one there is. */
function offer_pre_review(frm) {
	if (!/^7\.2\.7\.1(-v|$)/.test(frm.doc.service_item || "")) return;
	const filters = { service_request: frm.docname, state: ["!=", "Withdrawn"] };
	frappe.db.get_list("Pre-Review", { filters, limit: 1 }).then((rows) => {
		if (rows.length) {
			frm.add_custom_button(__("Open the pre-review"), () => frappe.set_route("Form", "Pre-Review", rows[0].name));
		} else if (["Taken On", "Under Way"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Start the pre-review"), () =>
				frappe.new_doc("Pre-Review", { service_request: frm.docname })
			);
		}
	});
}
