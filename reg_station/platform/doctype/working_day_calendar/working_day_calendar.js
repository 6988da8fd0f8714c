frappe.ui.form.on("Working Day Calendar", {
	refresh(frm) {
		if (frm.perm[0] && frm.perm[0].write) {
			frm.add_custom_button(__("Enter Lines"), () => enter_lines(frm));
		}
	},
});

/* The notice gives a list of days; typing it row by row into a table invites mistakes. */
function enter_lines(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Holidays and Make-up Days"),
		fields: [
			{ fieldname: "calendar_year", fieldtype: "Int", label: __("Year"), reqd: 1, default: frm.doc.calendar_year },
			{ fieldname: "source", fieldtype: "Small Text", label: __("Source"), default: frm.doc.source },
			{
				fieldname: "text",
				fieldtype: "Long Text",
				label: __("Lines"),
				reqd: 1,
				description: __("One day or range a line: date; Holiday or Working Day; name of the day."),
			},
		],
		primary_action_label: __("Enter Lines"),
		primary_action(values) {
			frappe.xcall("reg_station.platform.calendars.add_lines", values).then((result) => {
				dialog.hide();
				frappe.show_alert({ message: __("{0} days added", [result.added]), indicator: "green" });
				if (result.name === frm.docname) frm.reload_doc();
				else frappe.set_route("Form", "Working Day Calendar", result.name);
			});
		},
	});
	dialog.show();
}
