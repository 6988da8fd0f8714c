frappe.ui.form.on("Mock Inspection", {
	setup(frm) {
		frm.set_query("service_request", () => ({
			filters: { service_item: ["like", frm.doc.inspection_kind === "QMS Evaluation" ? "7.2.8.1%" : "7.2.7.2%"], state: ["in", ["Taken On", "Under Way", "Delivered"]] },
		}));
		frm.set_query("checklist", () => ({ filters: { inspection_kind: frm.doc.inspection_kind } }));
		frm.set_query("inspector", "inspectors", () => ({
			query: "reg_station.accreditation.doctype.site_visit.site_visit.inspector_query",
		}));
	},
	refresh(frm) {
		// Its clauses are those of the checklist that it was begun with.
		frm.set_df_property("clauses", "cannot_add_rows", true);
		frm.set_df_property("clauses", "cannot_delete_rows", true);
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		frm.set_intro(
			frm.doc.checklist_is_example
				? __("The clauses are an example: the source documents do not give them. A person marks a checklist as official.")
				: ""
		);
		show_answers(frm);
		frm.add_custom_button(__("Open on the Phone Page"), () => window.open(`/station/inspections/${encodeURIComponent(frm.docname)}`));
		if (frm.doc.state !== "Planned" && frm.doc.state !== "Cancelled") {
			for (const format of ["pdf", "docx"]) {
				frm.add_custom_button(format === "pdf" ? "PDF" : "Word", () => download(frm, format), __("Report"));
			}
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function download(frm, file_format) {
	const query = new URLSearchParams({ name: frm.docname, file_format });
	window.open(`/api/method/reg_station.guidance_services.inspection_report.download?${query}`);
}

/* How many clauses of each chapter are answered, and how. */
function show_answers(frm) {
	const field = frm.get_field("answers_html");
	const rows = frm.doc.clauses || [];
	if (!field || !rows.length) return;
	const esc = frappe.utils.escape_html;
	const chapters = [...new Set(rows.map((row) => row.chapter))];
	const count = (chapter, result) => rows.filter((row) => row.chapter === chapter && row.result === result).length;
	const results = ["Conforms", "Minor", "Major", "Not Applicable"];
	const head = results.map((result) => `<th>${esc(__(result))}</th>`).join("");
	const body = chapters
		.map((chapter) => {
			const open = count(chapter, "") + count(chapter, undefined) + count(chapter, null);
			const cells = results.map((result) => `<td>${count(chapter, result) || ""}</td>`).join("");
			return `<tr><td>${esc(__(chapter))}</td>${cells}<td>${open || ""}</td></tr>`;
		})
		.join("");
	field.$wrapper.html(
		`<table class="table table-bordered"><thead><tr><th>${__("Chapter")}</th>${head}<th>${__("Not answered")}</th></tr></thead><tbody>${body}</tbody></table>`
	);
}
