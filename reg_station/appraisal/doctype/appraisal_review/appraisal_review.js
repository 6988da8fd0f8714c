frappe.ui.form.on("Appraisal Review", {
	refresh(frm) {
		reg_station.appraisal.example_note(frm);
		frm.set_df_property("rows", "cannot_add_rows", 1);
		frm.set_df_property("rows", "cannot_delete_rows", 1);
		if (frm.doc.status !== "Open") frm.disable_save();
		const scores = [
			["self_score", __("Self-Score")],
			["review_score", __("Review Score")],
		];
		const table = reg_station.appraisal.evidence_table(frm, frm.doc.appraisal, scores);
		frm.dashboard.add_section(table, __("Evidence and Scores"));
		frm.dashboard.show();
		frm.add_custom_button(__("Open the Appraisal"), () =>
			frappe.set_route("Form", "Service Appraisal", frm.doc.appraisal)
		);
		frm.set_intro(
			__("Score each indicator here and save; then finish the review, or hold or return it, from the appraisal.")
		);
	},
});

frappe.ui.form.on("Appraisal Review Row", {
	review_score(frm, cdt, cdn) {
		const row = locals[cdt][cdn];
		if (flt(row.review_score, 2) > flt(row.weight, 2)) {
			frappe.show_alert({ message: __("The weight is {0}.", [row.weight]), indicator: "orange" });
		}
	},
});
