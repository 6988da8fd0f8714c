frappe.views.calendar["Mock Defence"] = {
	field_map: { start: "held_at", end: "held_at", id: "name", title: "product_name", allDay: 0 },
};
