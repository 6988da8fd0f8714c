frappe.ui.form.on("Premises Check", {
	refresh(frm) {
		for (const table of ["clauses", "equipment", "defects"]) {
			frm.set_df_property(table, "cannot_add_rows", true);
			frm.set_df_property(table, "cannot_delete_rows", true);
		}
		frm.toggle_display(["clauses", "defects"], false);
		draw(frm);
		draw_defects(frm);
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		if (frm.doc.overdue) frm.set_intro(__("A defect is not rectified in time."), "red");
	},
	before_workflow_action: reg_station.before_workflow_action,
});

/* Clauses as cards: one tap for the result, also on a phone. */
function draw(frm) {
	const field = frm.get_field("answers_html");
	if (!field) return;
	const rows = frm.doc.clauses || [];
	if (!rows.length) {
		const text = frm.doc.state === "Cancelled" ? "" : __("The clauses are listed when the check begins.");
		field.$wrapper.html(`<p class="text-muted">${text}</p>`);
		return;
	}
	const answering = frm.doc.state === "Under Way" && frm.perm[0] && frm.perm[0].write;
	const cards = rows.map((row) => (answering ? answer_card(row) : reading_card(row)));
	field.$wrapper.html(`<p class="rs-check-count text-muted"></p><div class="rs-checks">${cards.join("")}</div>`);
	count(frm, field);
	if (answering) listen(frm, field);
}

const esc = (text) => frappe.utils.escape_html(text || "");

function head(row) {
	return `<p class="rs-check-head"><b>${esc(row.title)}</b> <span class="rs-clause">${esc(row.citation || row.code)}</span></p>
		<p class="text-muted">${esc(row.requirement)}</p>`;
}

function photo(row) {
	return row.photo ? `<a href="${esc(row.photo)}" target="_blank"><img src="${esc(row.photo)}" alt="${__("Photo")}" loading="lazy"></a>` : "";
}

function reading_card(row) {
	const tone = { Conforms: "rs-good", Defect: "rs-bad" }[row.result] || "";
	return `<section class="rs-check ${tone}">${head(row)}<p><b>${row.result ? __(row.result) : "—"}</b> ${esc(row.note || row.reason)}</p>${photo(row)}</section>`;
}

function answer_card(row) {
	const choices = ["Conforms", "Defect", "Not Applicable"]
		.map(
			(value) => `<button type="button" class="btn btn-default btn-sm" data-result="${value}"
				aria-pressed="${row.result === value}">${__(value)}</button>`
		)
		.join("");
	return `<section class="rs-check" data-row="${esc(row.name)}" data-chosen="${esc(row.result)}">${head(row)}
		<div class="rs-choices" role="group" aria-label="${__("Result")}">${choices}</div>
		<label class="rs-words-of-note">${__("What was seen")}<textarea class="form-control" rows="2" data-field="note">${esc(row.note)}</textarea></label>
		<label class="rs-words-of-reason">${__("Why It Does Not Apply")}<textarea class="form-control" rows="2" data-field="reason">${esc(row.reason)}</textarea></label>
		<div class="rs-check-photo">${photo(row)}<button type="button" class="btn btn-default btn-sm" data-photo>${__("Add a photo")}</button></div>
	</section>`;
}

function listen(frm, field) {
	const row_of = (element) => $(element).closest("[data-row]");
	const set = (element, name, value) => {
		const card = row_of(element);
		return frappe.model.set_value("Premises Check Clause", card.attr("data-row"), name, value).then(() => frm.dirty());
	};
	field.$wrapper.off(".checks");
	field.$wrapper.on("click.checks", "[data-result]", (event) => {
		const button = event.currentTarget;
		const again = button.getAttribute("aria-pressed") === "true";
		const value = again ? "" : button.dataset.result;
		row_of(button).attr("data-chosen", value);
		row_of(button)
			.find("[data-result]")
			.each((_index, other) => other.setAttribute("aria-pressed", String(other === button && !again)));
		set(button, "result", value).then(() => count(frm, field));
	});
	field.$wrapper.on("change.checks", "[data-field]", (event) => set(event.currentTarget, event.currentTarget.dataset.field, event.currentTarget.value));
	field.$wrapper.on("click.checks", "[data-photo]", (event) => {
		const button = event.currentTarget;
		upload(frm, ["image/*"], (file) =>
			set(button, "photo", file.file_url).then(() => {
				row_of(button).find("a").remove();
				$(button).before(photo({ photo: file.file_url }));
			})
		);
	});
}

function upload(frm, allowed_file_types, on_success) {
	new frappe.ui.FileUploader({
		doctype: frm.doctype,
		docname: frm.docname,
		folder: "Home/Attachments",
		make_attachments_public: false,
		restrictions: { allowed_file_types, max_number_of_files: 1 },
		on_success,
	});
}

/* Defects as cards: what was done by whom, and who has accepted it. */
function draw_defects(frm) {
	const field = frm.get_field("defects_html");
	if (!field) return;
	const working = frm.doc.state === "Rectification" && frm.perm[0] && frm.perm[0].write;
	const cards = (frm.doc.defects || []).map((row) => defect_card(row, working));
	field.$wrapper.html(`<div class="rs-checks">${cards.join("")}</div>`);
	const row_of = (event) => frm.doc.defects.find((row) => row.name === event.currentTarget.closest("[data-row]").dataset.row);
	field.$wrapper.off(".defects");
	field.$wrapper.on("click.defects", "[data-enter]", (event) => edit_defect(frm, row_of(event)));
	field.$wrapper.on("click.defects", "[data-evidence]", (event) => {
		const row = row_of(event);
		upload(frm, [], (file) => frappe.model.set_value(row.doctype, row.name, "evidence", file.file_url).then(() => frm.save()));
	});
}

function defect_card(row, working) {
	const day = (value) => (value ? frappe.datetime.str_to_user(value) : "—");
	const late = !row.rectified_on && row.due_on < frappe.datetime.get_today();
	const facts = [
		[__("To Be Rectified By"), day(row.due_on)],
		[__("Rectified On"), day(row.rectified_on)],
		[__("What Was Done"), esc(row.rectification) || "—"],
		[__("Rectified By"), esc(row.rectified_by) || "—"],
		[__("Accepted By"), row.accepted ? `${esc(row.accepted_by)} ${day(row.accepted_on)} ${esc(row.acceptance_note)}` : "—"],
	].map(([label, value]) => `<p><span class="text-muted">${label}</span> ${value}</p>`);
	const evidence = row.evidence ? `<p><a href="${esc(row.evidence)}" target="_blank">${__("Evidence")}</a></p>` : "";
	const buttons = working
		? `<div class="rs-choices"><button type="button" class="btn btn-default btn-sm" data-enter>${__("Rectify or Accept")}</button>
			<button type="button" class="btn btn-default btn-sm" data-evidence>${__("Add evidence")}</button></div>`
		: "";
	return `<section class="rs-check ${row.accepted ? "rs-good" : late ? "rs-bad" : ""}" data-row="${esc(row.name)}">
		<p class="rs-check-head"><b>${esc(row.what)}</b> <span class="rs-clause">${esc(row.clause_code)}</span></p>${facts.join("")}${evidence}${buttons}</section>`;
}

function edit_defect(frm, row) {
	const names = ["due_on", "rectified_on", "rectification", "accepted", "acceptance_note"];
	const fields = names.map((name) => {
		const df = frappe.meta.get_docfield(row.doctype, name);
		return { fieldname: name, fieldtype: df.fieldtype, label: __(df.label), default: row[name] };
	});
	frappe.prompt(
		fields,
		(values) => {
			for (const name of names) row[name] = values[name] === undefined ? null : values[name];
			frm.dirty();
			// What the server refuses stays in the form, to be mended.
			frm.save().finally(() => draw_defects(frm));
		},
		__("Rectify or Accept"),
		__("Save")
	);
}

function count(frm, field) {
	const rows = frm.doc.clauses;
	const answered = rows.filter((row) => row.result).length;
	const defects = rows.filter((row) => row.result === "Defect").length;
	field.$wrapper
		.find(".rs-check-count")
		.text(`${__("{0} of {1} answered", [answered, rows.length])} · ${__("{0} defects", [defects])}`);
}
