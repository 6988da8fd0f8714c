frappe.query_reports["Appraisal Ranking"] = {
	filters: [
		{
			fieldname: "year",
			label: __("Year"),
			fieldtype: "Int",
			default: Number(frappe.datetime.get_today().slice(0, 4)) - 1,
			reqd: 1,
		},
		{
			fieldname: "appraisee_kind",
			label: __("Who Is Appraised"),
			fieldtype: "Select",
			options: ["Service Point", "Station"].map((value) => ({ value, label: __(value) })),
			default: "Service Point",
			reqd: 1,
		},
	],
};
