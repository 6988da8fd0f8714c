frappe.ui.form.on("Enterprise", {
	refresh(frm) {
		reg_station.add_contact_button(frm);
	},
});
