frappe.query_reports["Supply and Demand Matching"] = {
	filters: [
		{
			fieldname: "group_by",
			label: __("Group By"),
			fieldtype: "Select",
			options: [
				{ value: "Type", label: __("Type") },
				{ value: "Town of the Listing", label: __("Town of the Listing") },
				{ value: "Town of the Demand", label: __("Town of the Demand") },
			],
			default: "Type",
			reqd: 1,
		},
		{ fieldname: "from_date", label: __("From Date"), fieldtype: "Date" },
		{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date" },
	],
};
