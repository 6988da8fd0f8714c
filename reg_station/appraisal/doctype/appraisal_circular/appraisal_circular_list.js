frappe.listview_settings["Appraisal Circular"] = {
	add_fields: ["workflow_state", "replaced_by"],
	has_indicator_for_draft: 1,
	get_indicator(doc) {
		if (doc.replaced_by) return [__("Replaced"), "red", "replaced_by,is,set"];
		const colours = { Draft: "gray", "Awaiting Issue": "orange", Issued: "green" };
		return [__(doc.workflow_state), colours[doc.workflow_state] || "gray", `workflow_state,=,${doc.workflow_state}`];
	},
};
