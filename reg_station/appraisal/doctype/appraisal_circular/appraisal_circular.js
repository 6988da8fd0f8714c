frappe.ui.form.on("Appraisal Circular", {
	refresh(frm) {
		if (frm.is_new()) {
			frm.set_intro(__("A circular is best drafted from its round: open the round and choose Draft Circular."), "blue");
			return;
		}
		if (frm.doc.example_weights) reg_station.appraisal.example_note(frm);
		if (frm.doc.replaced_by) {
			const link = frappe.utils.get_form_link("Appraisal Circular", frm.doc.replaced_by, true);
			frm.set_intro(__("This circular is withdrawn; {0} replaces it.", [link]), "red");
		} else if (frm.doc.replaces && frm.doc.workflow_state !== "Issued") {
			const link = frappe.utils.get_form_link("Appraisal Circular", frm.doc.replaces, true);
			frm.set_intro(__("When this circular is issued, {0} is withdrawn.", [link]), "orange");
		}
		["pdf", "docx"].forEach((kind) =>
			frm.add_custom_button(
				kind === "pdf" ? "PDF" : "Word",
				() => save_first(frm).then(() => reg_station.appraisal.paper("circular", { name: frm.docname, kind })),
				__("Download")
			)
		);
		if (frm.doc.workflow_state === "Draft" && frm.perm[0] && frm.perm[0].write) {
			frm.add_custom_button(__("Refresh Grades"), () => save_first(frm).then(() => refresh_grades(frm)));
		}
		close_words(frm);
	},
});

const WORDS_OF_LETTER = [
	"heading", "title", "addressees", "body", "grades_title", "grades", "attachments", "contact",
	"issuer", "letter_date", "number_code", "copy_to", "printing_office", "register_number", "replacement_reason",
];

/* While it awaits its issue only the reason of a return is written; the server holds the same. */
function close_words(frm) {
	const closed = frm.doc.workflow_state === "Draft" ? 0 : 1;
	WORDS_OF_LETTER.forEach((fieldname) => frm.set_df_property(fieldname, "read_only", closed));
}

function save_first(frm) {
	return frm.is_dirty() ? frm.save() : Promise.resolve();
}

function refresh_grades(frm) {
	return frappe
		.xcall("reg_station.appraisal.circulars.refresh_grades", { name: frm.docname, modified: frm.doc.modified })
		.then((answer) => {
			const esc = frappe.utils.escape_html;
			const lines = [
				answer.changed.length
					? __("Grades changed: {0}", [answer.changed.map(esc).join("、")])
					: __("The grades are the same as before."),
			];
			if (answer.kept.length) {
				lines.push(__("Written by hand and kept; read it again: {0}", [answer.kept.map(esc).join("、")]));
			}
			reg_station.appraisal.say_not_graded(answer, lines);
			return frm.reload_doc();
		});
}
