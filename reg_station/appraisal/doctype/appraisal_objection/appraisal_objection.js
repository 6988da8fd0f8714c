frappe.ui.form.on("Appraisal Objection", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.status !== "Open") {
			if (!frm.is_new()) frm.disable_save();
			return;
		}
		const go = (method, values) =>
			frappe
				.xcall(`reg_station.appraisal.results.${method}`, { name: frm.docname, ...values })
				.then(() => frm.reload_doc());
		if (["Station Officer", "Bureau Approver"].some((role) => frappe.user.has_role(role))) {
			for (const [decision, label] of [["Upheld", __("Uphold the Objection")], ["Dismissed", __("Dismiss the Objection")]]) {
				frm.add_custom_button(label, () =>
					frappe.prompt(
						{ fieldname: "reply", fieldtype: "Small Text", label: __("Reply"), reqd: 1 },
						({ reply }) => go("decide_objection", { decision, reply }),
						label,
						__("Send")
					)
				);
			}
		}
		if (frm.doc.raised_by === frappe.session.user) {
			frm.add_custom_button(__("Withdraw the Objection"), () => go("withdraw_objection", {}));
		}
	},
});
