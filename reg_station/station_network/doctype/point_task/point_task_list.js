frappe.listview_settings["Point Task"] = {
	onload(list) {
		if (!frappe.model.can_create("Point Task")) return;
		list.page.add_inner_button(__("Hand Out to Points"), () => hand_out(list));
	},
};

/* The same task for several points: one record each, given at once. */
function hand_out(list) {
	const dialog = new frappe.ui.Dialog({
		title: __("Hand Out to Points"),
		fields: [
			{ fieldname: "title", fieldtype: "Data", label: __("Title"), reqd: 1 },
			{ fieldname: "due_on", fieldtype: "Date", label: __("Due On"), reqd: 1 },
			{
				fieldname: "service_points",
				fieldtype: "MultiSelectList",
				label: __("Service Points"),
				reqd: 1,
				get_data: (text) => frappe.db.get_link_options("Service Point", text, { status: "Active" }),
			},
			{ fieldname: "description", fieldtype: "Text", label: __("Task"), reqd: 1 },
		],
		primary_action_label: __("Hand Out"),
		primary_action(values) {
			frappe.xcall("reg_station.station_network.tasks.hand_out", values).then((names) => {
				dialog.hide();
				frappe.show_alert({ message: __("{0} tasks given", [names.length]), indicator: "green" });
				list.refresh();
			});
		},
	});
	dialog.show();
}
