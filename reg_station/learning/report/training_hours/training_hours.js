frappe.query_reports["Training Hours"] = {
	filters: [
		{ fieldname: "year", label: __("Year"), fieldtype: "Int", default: new Date().getFullYear(), reqd: 1 },
		{ fieldname: "station", label: __("Registration Station"), fieldtype: "Link", options: "Registration Station" },
		{ fieldname: "service_point", label: __("Service Point"), fieldtype: "Link", options: "Service Point" },
		{ fieldname: "full_time_only", label: __("Full-time Only"), fieldtype: "Check", default: 0 },
	],
	formatter(value, row, column, data, default_formatter) {
		const shown = default_formatter(value, row, column, data);
		const colours = { Met: "green", "On Course": "blue", Behind: "orange", "Not Met": "red" };
		const colour = column.fieldname === "verdict" && data && colours[data.verdict_key];
		return colour ? `<span class="indicator-pill ${colour}">${shown}</span>` : shown;
	},
};
