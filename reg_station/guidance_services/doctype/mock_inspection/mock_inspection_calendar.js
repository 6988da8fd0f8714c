frappe.views.calendar["Mock Inspection"] = {
	field_map: { start: "planned_on", end: "planned_on", id: "name", title: "subject", allDay: "allDay" },
	get_events_method: "frappe.desk.calendar.get_events",
};
