frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["Counts by Field"] = {
	method: "reg_station.platform.dashboard_chart_source.counts_by_field.counts_by_field.get",
	filters: [],
};
