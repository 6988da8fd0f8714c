const STATES_WITH_RESULT = ["Objection Period", "Confirmed", "Published"];

frappe.ui.form.on("Service Appraisal", {
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.appraisal.example_note(frm);
		const scores = [["self_score", __("Self-Score")]];
		if (STATES_WITH_RESULT.includes(frm.doc.workflow_state)) scores.push(["final_score", __("Final Score")]);
		$(frm.fields_dict.overview.wrapper)
			.empty()
			.append(reg_station.appraisal.evidence_table(frm, frm.docname, scores));
		frm.set_df_property("rows", "cannot_add_rows", 1);
		frm.set_df_property("rows", "cannot_delete_rows", 1);
		if (frm.doc.frozen_on) {
			frm.add_custom_button(__("Changed since the Cut-off"), () => reg_station.appraisal.show_changes(frm.docname));
		}
		reg_station.appraisal.sheet_buttons(frm);
		reg_station.appraisal.show_comparison(frm);
		show_review(frm);
		show_objections(frm);
	},
});

function show_review(frm) {
	if (!["Appraiser", "Bureau Approver"].some((role) => frappe.user.has_role(role))) return;
	if (["Draft", "Self-Assessment"].includes(frm.doc.workflow_state)) return;
	frm.add_custom_button(__("Open the Review"), () =>
		frappe.set_route("Form", "Appraisal Review", `REV-${frm.docname}`)
	);
}

function show_objections(frm) {
	if (frm.doc.workflow_state !== "Objection Period" || frm.doc.accepted_on) return;
	if (!frappe.user.has_role("Point Officer") && frm.doc.appraisee_kind !== "Station") return;
	frm.add_custom_button(__("Raise an Objection"), () => {
		const options = frm.doc.rows.map((row) => ({ value: row.code, label: `${row.code} ${row.title}` }));
		frappe.prompt(
			[
				{ fieldname: "indicator", fieldtype: "Select", label: __("Indicator"), options: [{ value: "", label: "" }, ...options] },
				{ fieldname: "text", fieldtype: "Small Text", label: __("Objection"), reqd: 1 },
			],
			(values) =>
				frappe
					.xcall("reg_station.appraisal.results.object_to", { name: frm.docname, ...values })
					.then((name) => frappe.set_route("Form", "Appraisal Objection", name)),
			__("Raise an Objection"),
			__("Send")
		);
	});
	frm.add_custom_button(__("Accept the Result"), () =>
		frappe.confirm(__("Accept the result? Objections are no longer possible then."), () =>
			frappe
				.xcall("reg_station.appraisal.results.accept_result", { name: frm.docname })
				.then(() => frm.reload_doc())
		)
	);
}
