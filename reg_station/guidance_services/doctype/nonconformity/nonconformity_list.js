frappe.listview_settings.Nonconformity = {
	add_fields: ["overdue", "severity"],
	get_indicator(doc) {
		if (doc.overdue) return [__("Overdue"), "red", "overdue,=,1"];
		const colours = { Open: "orange", Rectified: "blue", Closed: "green", Reopened: "red" };
		return [__(doc.state), colours[doc.state] || "gray", `state,=,${doc.state}`];
	},
};
