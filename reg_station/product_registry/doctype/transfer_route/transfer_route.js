frappe.ui.form.on("Transfer Route", {
	refresh(frm) {
		if (frm.doc.is_example) frm.set_intro(__("An example: nobody has checked steps and days yet."), "orange");
	},
});
