frappe.ui.form.on("Resource Agreement", {
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Introduction"), () => frappe.set_route("Form", "Resource Match", frm.doc.match));
	},
});
