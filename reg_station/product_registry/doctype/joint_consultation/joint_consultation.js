frappe.ui.form.on("Joint Consultation", {
	setup(frm) {
		frm.set_query("issue", "issues", () => ({ filters: { state: ["not in", ["Draft", "Settled", "Withdrawn"]] } }));
	},
	onload: reg_station.default_station,
	refresh(frm) {
		reg_station.offer_departments(frm, "organisation", "participants");
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.state === "Planned" && frm.perm[0].write) {
			frm.add_custom_button(__("Send Invitations"), () =>
				frappe
					.xcall("reg_station.product_registry.meetings.invite", { consultation: frm.docname })
					.then(({ told, without_account }) => {
						const words = [__("{0} people were told.", [told])];
						if (without_account.length) {
							words.push(__("Without an account, to be called: {0}", [without_account.map(frappe.utils.escape_html).join("、")]));
						}
						frappe.msgprint(words.join("<br>"));
						frm.reload_doc();
					})
			);
		}
		if (["Planned", "Held"].includes(frm.doc.state) && frappe.model.can_create("Joint Consultation Task")) {
			frm.add_custom_button(__("Add a Task"), () =>
				frappe.new_doc("Joint Consultation Task", { consultation: frm.docname })
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
