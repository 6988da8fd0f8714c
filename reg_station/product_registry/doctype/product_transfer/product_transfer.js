frappe.ui.form.on("Product Transfer", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { enterprise: frm.doc.enterprise || "", merged_into: ["is", "not set"] } }));
		frm.set_query("route", () => ({ filters: { enabled: 1, transfer_kind: frm.doc.transfer_kind || "" } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.behind) frm.set_intro(__("A step is behind the plan."), "red");
		if (frm.doc.state !== "Under Way" || frm.doc.registration_progress || !frm.perm[0].write) return;
		frm.add_custom_button(__("Take into the Registry"), () => {
			if (frm.is_dirty()) {
				frappe.msgprint(__("Save your changes first."));
				return;
			}
			frappe
				.xcall("reg_station.product_registry.transfers.take_into_registry", { name: frm.docname })
				.then(() => frm.reload_doc());
		}).addClass("btn-primary");
	},
	before_workflow_action: reg_station.before_workflow_action,
});
