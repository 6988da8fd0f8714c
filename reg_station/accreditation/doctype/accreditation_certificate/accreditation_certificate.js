frappe.ui.form.on("Accreditation Certificate", {
	refresh(frm) {
		if (frm.is_new()) return;
		const base = "/api/method/reg_station.accreditation.certificates.download";
		for (const [language, label] of [["zh", __("Chinese")], ["en", __("English")]]) {
			frm.add_custom_button(
				label,
				() => window.open(`${base}?name=${encodeURIComponent(frm.docname)}&language=${language}`),
				__("Certificate")
			);
		}
		frm.add_web_link(`/station/verify/${frm.doc.verification_code}`, __("Public Verification"));
	},
});
