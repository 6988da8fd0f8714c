frappe.ui.form.on("Enterprise Registration", {
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.registration_kind === "Another Account") {
			frm.set_intro(__("The code is registered already. Approval adds the applicant to the accounts of that enterprise: make sure that it wants this."), "orange");
		}
		if (frm.doc.workflow_state === "Submitted" && frm.perm[0].write) show_similar(frm);
		if (frm.doc.workflow_state === "Approved" && frm.perm[0].write) {
			frm.add_custom_button(__("Send the Sign-in Link Again"), () =>
				frappe
					.xcall("reg_station.product_registry.accounts.send_link_again", { registration: frm.docname })
					.then(() => frappe.show_alert({ message: __("Sent"), indicator: "green" }))
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function show_similar(frm) {
	const field = frm.get_field("similar_html");
	frappe
		.xcall("reg_station.product_registry.accounts.similar_to", { registration: frm.docname })
		.then((rows) => {
			const esc = frappe.utils.escape_html;
			const list = rows.map(
				(row) => `<li class="rs-open"><span class="rs-mark">≈</span><div><b>${esc(row.enterprise_name)}</b>
					<span class="rs-clause">${esc(row.name)} · ${esc(row.town || "")} · ${Math.round(row.score)}%</span></div></li>`
			);
			field.$wrapper.html(
				list.length
					? `<label class="control-label">${__("Enterprises with Similar Names")}</label><ul class="rs-order">${list.join("")}</ul>`
					: ""
			);
		});
}
