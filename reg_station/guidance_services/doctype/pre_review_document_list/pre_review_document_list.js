frappe.ui.form.on("Pre-Review Document List", {
	refresh(frm) {
		frm.set_intro(
			frm.doc.is_official
				? ""
				: __("Example list: compare it with the official one, enter where that stands, then tick “{0}”.", [
						__("Checked against the Official List"),
				  ]),
			"orange"
		);
	},
});
