frappe.provide("reg_station");

/** Departments of the directory as choices of a field that names one; the server refuses any other. */
reg_station.offer_departments = function (frm, fieldname, table) {
	frappe.xcall("reg_station.station_network.departments.names").then((names) => {
		if (table) frm.get_field(table).grid.update_docfield_property(fieldname, "options", names);
		else frm.set_df_property(fieldname, "options", names);
	});
};

/** A button that raises the problem which came up in this record; the problem then has a way of its own. */
reg_station.add_problem_button = function (frm, title) {
	if (frm.is_new() || !frappe.model.can_create("Issue Escalation")) return;
	frm.add_custom_button(__("Raise a Problem"), () => {
		const kinds = ["Registration", "Production Licence", "Testing", "Clinical Evaluation", "Premises and Construction", "Funding and Policy", "Talent", "Medical Insurance", "Other"];
		frappe.prompt(
			[
				{ fieldname: "title", fieldtype: "Data", label: __("The problem in a few words."), reqd: 1, default: title || "" },
				{ fieldname: "issue_kind", fieldtype: "Select", label: __("Kind"), reqd: 1, default: kinds[0], options: kinds.map((value) => ({ value, label: __(value) })) },
				{ fieldname: "description", fieldtype: "Small Text", label: __("What stands in the way, since when, and what has been tried."), reqd: 1 },
			],
			(values) =>
				frappe
					.xcall("reg_station.product_registry.escalations.raise_from", { source_type: frm.doctype, source: frm.docname, ...values })
					.then(({ name }) => frappe.set_route("Form", "Issue Escalation", name)),
			__("Raise a Problem"),
			__("Raise a Problem")
		);
	});
};
