frappe.ui.form.on("Policy Document", {
	setup(frm) {
		frm.set_query("superseded_by", () => ({ filters: { name: ["!=", frm.doc.name || ""] } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		frm.add_custom_button(__("Answers That Cite It"), () =>
			frappe.set_route("List", "FAQ", "List", { "FAQ Citation.policy": frm.docname })
		);
		if (frm.doc.published) frm.add_web_link(`/station/policies/${encodeURIComponent(frm.docname)}`, __("See It on the Portal"));
	},
});
