const INTRODUCTIONS = "reg_station.resource_sharing.introductions";
const SIDES = ["Seeking Side", "Offering Side"];

frappe.ui.form.on("Resource Match", {
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.asked_on && frm.doc.state === "Suggested") {
			frm.set_intro(__("The seeking side asks for an introduction: {0}", [frappe.utils.escape_html(frm.doc.asked_note || "—")]), "orange");
		}
		frm.add_custom_button(__("Show Contacts"), () =>
			frappe
				.xcall("reg_station.resource_sharing.contacts.reveal", { match: frm.docname })
				.then((answer) => reg_station.show_contacts(answer.sides))
		);
		if (frm.doc.state === "Introduced") add_for_each_side(frm, __("Agrees to Contact"), "agree_to_contact");
		if (frm.doc.state === "Negotiating") {
			frm.add_custom_button(__("Propose Terms"), () => ask_terms(frm), __("On Behalf Of"));
			if (frm.doc.proposed_from) add_for_each_side(frm, __("Accepts the Terms"), "accept_terms");
		}
		if (["Introduced", "Negotiating", "Accepted"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Write a Note"), () => ask_note(frm));
		}
		if (["Completed", "Failed"].includes(frm.doc.state) && frm.doc.agreement) {
			frm.add_custom_button(__("Satisfaction"), () => ask_rating(frm));
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function call(frm, method, values) {
	return frappe
		.xcall(`${INTRODUCTIONS}.${method}`, { match: frm.docname, ...values })
		.finally(() => frm.reload_doc());
}

/** An officer acts for a side that has no account; which one stays on record. */
function add_for_each_side(frm, label, method) {
	for (const side of SIDES) {
		const more = method === "accept_terms" ? { proposed_on: frm.doc.proposed_on } : {};
		frm.add_custom_button(`${__(side)}: ${label}`, () => call(frm, method, { side, ...more }), __("On Behalf Of"));
	}
}

function ask_terms(frm) {
	frappe.prompt(
		[
			{ fieldname: "side", fieldtype: "Select", label: __("For Which Side"), options: SIDES, reqd: 1 },
			{ fieldname: "from_date", fieldtype: "Date", label: __("From Date"), reqd: 1, default: frm.doc.proposed_from },
			{ fieldname: "to_date", fieldtype: "Date", label: __("To Date"), default: frm.doc.proposed_to },
			{ fieldname: "quantity", fieldtype: "Float", label: __("Quantity"), reqd: 1, default: frm.doc.proposed_quantity || 1 },
			{ fieldname: "terms", fieldtype: "Small Text", label: __("Terms"), default: frm.doc.proposed_terms },
		],
		(values) => call(frm, "propose", values),
		__("Propose Terms")
	);
}

function ask_note(frm) {
	frappe.prompt(
		[{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), reqd: 1 }],
		(values) => call(frm, "write_note", values),
		__("Write a Note")
	);
}

function ask_rating(frm) {
	frappe.prompt(
		[
			{ fieldname: "side", fieldtype: "Select", label: __("For Which Side"), options: SIDES, reqd: 1 },
			{ fieldname: "rating", fieldtype: "Select", label: __("Satisfaction"), options: ["5", "4", "3", "2", "1"], reqd: 1 },
			{ fieldname: "comment", fieldtype: "Small Text", label: __("Comment") },
		],
		(values) =>
			frappe.xcall(`${INTRODUCTIONS}.rate`, {
				agreement: frm.doc.agreement,
				side: values.side,
				rating: cint(values.rating),
				comment: values.comment || "",
			}),
		__("Satisfaction")
	);
}
