frappe.views.calendar["Joint Consultation"] = {
	field_map: { start: "held_at", end: "ends_at", id: "name", title: "title", allDay: 0 },
};
