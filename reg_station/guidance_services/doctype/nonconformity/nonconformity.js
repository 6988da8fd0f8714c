frappe.ui.form.on("Nonconformity", {
	refresh(frm) {
		reg_station.show_progress(frm);
		if (frm.doc.overdue) frm.set_intro(__("Overdue since {0}", [frappe.datetime.str_to_user(frm.doc.due_on)]), "red");
	},
	before_workflow_action(frm) {
		if (frm.selected_workflow_action !== "Reopen") return;
		frappe.dom.unfreeze();
		// Its reason goes with it: a closed one takes no edit before.
		return new Promise((resolve, reject) => {
			frappe.prompt(
				[{ fieldname: "reason", fieldtype: "Small Text", label: __("What is still missing"), reqd: 1 }],
				({ reason }) =>
					frappe
						.xcall("reg_station.guidance_services.rectification.reopen", { name: frm.docname, reason })
						.then(() => frm.reload_doc())
						.finally(reject),
				__("Reopen")
			);
		});
	},
});
