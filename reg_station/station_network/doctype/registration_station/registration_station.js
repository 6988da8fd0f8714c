frappe.ui.form.on("Registration Station", {
	refresh(frm) {
		reg_station.show_order(frm);

	},
});
