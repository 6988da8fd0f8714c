frappe.listview_settings["Premises Check"] = {
	add_fields: ["overdue"],
	get_indicator(doc) {
		if (doc.overdue) return [__("Overdue"), "red", "overdue,=,1"];
		const colours = { Planned: "orange", "Under Way": "blue", Rectification: "yellow", Closed: "green" };
		return [__(doc.state), colours[doc.state] || "gray", `state,=,${doc.state}`];
	},
};
