const FORM_URL = "/api/method/reg_station.accreditation.forms.download";

frappe.ui.form.on("Point Application", {
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		frm.add_custom_button(__("Self-check"), () => reg_station.show_self_check(frm));
		for (const format of ["pdf", "docx"]) {
			frm.add_custom_button(
				format === "pdf" ? __("PDF") : __("Word"),
				() => window.open(`${FORM_URL}?name=${encodeURIComponent(frm.docname)}&file_format=${format}`),
				__("Official Form")
			);
		}
		if (frm.doc.workflow_state === "Site Visit" && frappe.model.can_create("Site Visit")) {
			frm.add_custom_button(__("Plan a Site Visit"), () =>
				frappe.new_doc("Site Visit", { application: frm.docname })
			);
		}
		if (frm.doc.service_point && frm.doc.workflow_state === "Accredited") {
			frm.add_custom_button(__("Certificate"), () =>
				frappe.set_route("Form", "Accreditation Certificate", frm.doc.certificate)
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});
