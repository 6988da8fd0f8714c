frappe.ui.form.on("Key Project Kind", {
	refresh(frm) {
		reg_station.offer_departments(frm, "department", "items");
		if (frm.doc.is_example) frm.set_intro(__("An example: the departments have not agreed on this list yet."), "orange");
	},
});
