frappe.ui.form.on("Referral", {
	setup(frm) {
		const own = () => ({ filters: { enterprise: frm.doc.enterprise || "" } });
		frm.set_query("product", own);
		frm.set_query("service_request", own);
		frm.set_query("partner", () => {
			const filters = { active: 1 };
			if (frm.doc.referral_kind) filters.referral_kind = frm.doc.referral_kind;
			if (frm.doc.green_channel) filters.green_channel = 1;
			return { filters };
		});
	},
	partner(frm) {
		if (!frm.doc.partner || frm.doc.referral_kind) return;
		frappe.db
			.get_value("Referral Partner", frm.doc.partner, "referral_kind")
			.then(({ message }) => message && frm.set_value("referral_kind", message.referral_kind));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.state === "Draft" && !frm.doc.consented_on) {
			frm.set_intro(__("The enterprise's data go to the partner with this step: enter the day on which it agreed."));
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
