frappe.query_reports["Nonconformities by Clause"] = {
	filters: [
		{ fieldname: "from_date", fieldtype: "Date", label: __("Found from") },
		{ fieldname: "to_date", fieldtype: "Date", label: __("Found until") },
		{ fieldname: "severity", fieldtype: "Select", label: __("Severity"), options: ["", "Minor", "Major"] },
		{ fieldname: "town", fieldtype: "Link", options: "Town", label: __("Town") },
	],
};
