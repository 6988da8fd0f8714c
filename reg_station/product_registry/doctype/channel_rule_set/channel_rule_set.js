frappe.ui.form.on("Channel Rule Set", {
	refresh(frm) {
		if (frm.doc.example_note) frm.set_intro(frappe.utils.escape_html(frm.doc.example_note), "orange");
	},
});
