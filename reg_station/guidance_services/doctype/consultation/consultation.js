frappe.ui.form.on("Consultation", {
	enterprise(frm) {
		if (!frm.doc.enterprise) return;
		frappe.db
			.get_value("Enterprise", frm.doc.enterprise, "town")
			.then(({ message }) => message && frm.set_value("town", message.town));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.add_problem_button(frm);
		reg_station.show_progress(frm);
		reg_station.add_contact_button(frm);
		if (["Answered", "Settled"].includes(frm.doc.state) && !frm.doc.faq && frappe.model.can_create("FAQ")) {
			frm.add_custom_button(__("To FAQ"), () =>
				frappe
					.xcall("reg_station.guidance_services.questions.to_faq", { consultation: frm.docname })
					.then((made) => frappe.set_route("Form", "FAQ", made.name))
			);
		}
		if (frm.doc.faq) {
			frm.add_custom_button(__("Open the FAQ Entry"), () => frappe.set_route("Form", "FAQ", frm.doc.faq));
		}
	},
});
