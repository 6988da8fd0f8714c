frappe.listview_settings["Mock Inspection"] = {
	add_fields: ["enterprise", "planned_on", "findings", "inspection_kind"],
	get_indicator(doc) {
		const colours = { Planned: "orange", "Under Way": "blue", Rectification: "yellow", Recheck: "purple", Closed: "green" };
		return [__(doc.state), colours[doc.state] || "gray", `state,=,${doc.state}`];
	},
};
