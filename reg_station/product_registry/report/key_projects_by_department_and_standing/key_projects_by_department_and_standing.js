frappe.query_reports["Key Projects by Department and Standing"] = {
	filters: [
		{ fieldname: "project_year", label: __("Year"), fieldtype: "Int", default: Number(frappe.datetime.get_today().slice(0, 4)) },
		{ fieldname: "department", label: __("Department"), fieldtype: "Data" },
		{ fieldname: "late_only", label: __("Only Departments with Late Items"), fieldtype: "Check" },
	],
};
