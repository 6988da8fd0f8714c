frappe.listview_settings["Pre-Review Document List"] = {
	add_fields: ["is_official"],
	get_indicator: (doc) =>
		doc.is_official
			? [__("Checked against the Official List"), "green", "is_official,=,1"]
			: [__("Example"), "orange", "is_official,=,0"],
};
