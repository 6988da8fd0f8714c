frappe.query_reports["Intent Quality by Reporter"] = {
	filters: [
		{ fieldname: "intent_year", label: __("Year"), fieldtype: "Int", default: new Date().getFullYear() },
		{
			fieldname: "source",
			label: __("Source"),
			fieldtype: "Select",
			options: ["", "Enterprise", "Service Point", "Town or Park", "Station"].map((value) => ({ value, label: __(value) })),
		},
	],
};
