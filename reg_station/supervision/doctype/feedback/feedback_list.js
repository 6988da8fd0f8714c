frappe.listview_settings.Feedback = {
	add_fields: ["overdue"],
	formatters: {
		/* The state of the workflow takes the place of an indicator, so a late one shows by its day. */
		due_on(value, _df, doc) {
			const day = value ? frappe.datetime.str_to_user(value) : "";
			return doc.overdue ? `<span class="indicator-pill red">${day}</span>` : day;
		},
	},
};
