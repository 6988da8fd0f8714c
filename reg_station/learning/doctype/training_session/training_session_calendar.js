frappe.views.calendar["Training Session"] = {
	field_map: { start: "starts_on", end: "starts_on", id: "name", title: "title", allDay: "allDay" },
	get_events_method: "frappe.desk.calendar.get_events",
};
