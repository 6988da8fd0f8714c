frappe.views.calendar["Shared Resource"] = {
	field_map: { start: "start", end: "end", id: "id", title: "title", allDay: "allDay", color: "color" },
	get_events_method: "reg_station.resource_sharing.calendar.events",
};
