frappe.ui.form.on("Service Point", {
	refresh(frm) {
		reg_station.show_order(frm);
		if (!frm.is_new() && frappe.model.can_create("Point Status Decision") && frm.doc.status !== "Revoked") {
			for (const kind of frm.doc.status === "Active" ? ["Change", "Suspend", "Revoke"] : ["Change", "Resume", "Revoke"]) {
				frm.add_custom_button(
					__(kind),
					() => frappe.new_doc("Point Status Decision", { service_point: frm.docname, decision_kind: kind }),
					__("Decide")
				);
			}
		}
	},
});
