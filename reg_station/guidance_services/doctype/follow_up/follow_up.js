frappe.ui.form.on("Follow Up", {
	refresh(frm) {
		if (frm.doc.dossier) {
			frm.add_custom_button(__("Open the File"), () =>
				frappe.set_route("Form", frm.doc.dossier_type, frm.doc.dossier)
			);
		}
		if (["Upcoming", "Due", "Overdue", "Escalated"].includes(frm.doc.standing) && !frm.doc.done_on) {
			frm.set_intro(
				__("Counted from {0}: due on {1} ({2}).", [
					frappe.datetime.str_to_user(frm.doc.counted_from),
					frappe.datetime.str_to_user(frm.doc.due_on),
					__(frm.doc.due_rule),
				]),
				frm.doc.standing === "Escalated" ? "red" : "blue"
			);
		}
	},
});
