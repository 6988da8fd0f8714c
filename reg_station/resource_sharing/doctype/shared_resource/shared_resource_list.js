frappe.listview_settings["Shared Resource"] = {
	onload(listview) {
		if (frappe.model.can_create("Resource Import")) {
			listview.page.add_inner_button(__("Import from a Spreadsheet"), () => frappe.new_doc("Resource Import"));
		}
	},
};
