frappe.views.calendar["Enterprise Visit"] = {
	field_map: { start: "visited_on", end: "visited_on", id: "name", title: "enterprise_name", allDay: 1 },
};
