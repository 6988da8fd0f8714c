frappe.ui.form.on("Appraisal Scheme", {
	refresh(frm) {
		add_up(frm);
		if (frm.is_new() || !frappe.model.can_create("Appraisal Scheme")) return;
		frm.add_custom_button(__("Copy to Another Year"), () =>
			frappe.prompt(
				{ fieldname: "year", fieldtype: "Int", label: __("Year"), reqd: 1, default: frm.doc.scheme_year + 1 },
				({ year }) =>
					frappe
						.xcall("reg_station.appraisal.doctype.appraisal_scheme.appraisal_scheme.copy_to_year", {
							name: frm.docname,
							year,
						})
						.then((name) => frappe.set_route("Form", "Appraisal Scheme", name)),
				__("Copy to Another Year"),
				__("Copy")
			)
		);
	},
	indicators_remove: add_up,
});

frappe.ui.form.on("Appraisal Indicator", { weight: add_up, indicators_remove: add_up });

function add_up(frm) {
	const total = (frm.doc.indicators || []).reduce((sum, row) => sum + Math.round(flt(row.weight) * 100), 0) / 100;
	if (frm.doc.total_weight !== total && frm.is_dirty()) frm.set_value("total_weight", total);
	if (total !== 100) {
		frm.dashboard.set_headline(__("The weights add up to {0} and not to 100.", [total]), "red");
	} else {
		frm.dashboard.clear_headline();
	}
	reg_station.appraisal.example_note(frm);
}
