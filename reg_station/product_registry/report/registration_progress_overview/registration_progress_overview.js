frappe.query_reports["Registration Progress Overview"] = {
	filters: [
		{ fieldname: "town", label: __("Town"), fieldtype: "Link", options: "Town" },
		{ fieldname: "current_stage", label: __("Current Stage"), fieldtype: "Link", options: "Progress Stage" },
		{ fieldname: "tracker", label: __("Tracker"), fieldtype: "Link", options: "User" },
		{ fieldname: "stalled", label: __("Stalled"), fieldtype: "Check" },
		{ fieldname: "with_finished", label: __("With Finished Ones"), fieldtype: "Check" },
	],
};
