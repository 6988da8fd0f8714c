frappe.ui.form.on("Mock Defence", {
	setup(frm) {
		frm.set_query("recommendation", () => ({ filters: { channel: "Innovation", state: ["not in", ["Closed", "Withdrawn"]] } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (["Held", "Closed"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Minutes"), () =>
				window.open(`/api/method/reg_station.product_registry.channel_letters.download_minutes?name=${encodeURIComponent(frm.docname)}`)
			);
		}
		if (frm.doc.state === "Held") {
			const open = (frm.doc.comments || []).filter((row) => !row.answer).length;
			if (open) frm.set_intro(__("The enterprise has {0} comments to answer.", [open]), "orange");
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
