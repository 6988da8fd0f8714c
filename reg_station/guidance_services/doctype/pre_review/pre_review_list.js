frappe.listview_settings["Pre-Review"] = {
	add_fields: ["state", "clock_standing", "review_due_on"],
	get_indicator(doc) {
		if (doc.clock_standing === "Overdue") return [__("Overdue"), "red", "clock_standing,=,Overdue"];
		const colours = {
			Draft: "gray",
			Submitted: "orange",
			"In Review": "blue",
			Returned: "yellow",
			Concluded: "green",
			Withdrawn: "gray",
		};
		return [__(doc.state), colours[doc.state], `state,=,${doc.state}`];
	},
};
