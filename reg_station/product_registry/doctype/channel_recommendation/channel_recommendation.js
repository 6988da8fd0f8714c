const CHANNELS = "reg_station.product_registry.channels";
const TONES = { Met: ["rs-good", "✓"], Unmet: ["rs-bad", "✗"], "Not Evidenced": ["rs-open", "?"] };

frappe.ui.form.on("Channel Recommendation", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { merged_into: ["is", "not set"] } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		frm.toggle_display("criteria", false);
		if (frm.doc.example_note) frm.set_intro(frappe.utils.escape_html(frm.doc.example_note), "orange");
		frappe.xcall(`${CHANNELS}.overview`, { name: frm.docname }).then((found) => draw_clauses(frm, found));
		if (frm.doc.conclusion === "Recommended" && ["Decided", "Reported to the City"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Letter to the City"), () =>
				window.open(`/api/method/reg_station.product_registry.channel_letters.download_letter?name=${encodeURIComponent(frm.docname)}`)
			);
		}
		if (frm.doc.channel === "Innovation" && frappe.model.can_create("Mock Defence") && !["Closed", "Withdrawn"].includes(frm.doc.state)) {
			frm.add_custom_button(__("Plan a Mock Defence"), () =>
				frappe.new_doc("Mock Defence", { recommendation: frm.docname })
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function draw_clauses(frm, found) {
	const esc = frappe.utils.escape_html;
	const $place = frm.get_field("criteria_html").$wrapper;
	const rows = found.rows.map((row) => {
		const [tone, mark] = TONES[row.standing];
		const kind = row.needed === "One of a Group" ? `${__("One of a Group")} ${row.group_code}` : __(row.needed);
		const lines = [
			row.reason,
			row.by_fact ? row.facts : row.evidence_expected && `${__("Evidence Expected")}: ${row.evidence_expected}`,
			row.evidence_note,
			row.judge && `${row.judge} · ${frappe.datetime.str_to_user(row.judged_on)}`,
		].filter(Boolean);
		const buttons = row.by_fact
			? ""
			: (found.may_add ? `<button class="btn btn-xs btn-default" data-evidence="${esc(row.code)}">${__("Evidence")}</button> ` : "") +
			  (found.may_judge ? `<button class="btn btn-xs btn-default" data-judge="${esc(row.code)}">${__("Judge")}</button>` : "");
		return `<li class="${tone}"><span class="rs-mark" aria-hidden="true">${mark}</span><div>
			<b>${esc(row.code)} ${esc(row.criterion)}</b> <span class="rs-clause">${esc(__(row.standing))} · ${esc(kind)}${row.citation ? ` · ${esc(row.citation)}` : ""}</span>
			${lines.map((line) => `<div class="text-muted">${esc(line)}</div>`).join("")}
			${row.evidence ? `<div><a href="${encodeURI(row.evidence)}" target="_blank" rel="noopener">${__("Evidence")}</a></div>` : ""}
			<div>${buttons}</div></div></li>`;
	});
	const head = found.blocking.length
		? `<p class="rs-order-head rs-bad">${__("Not to be recommended as it stands")}: ${found.blocking.map(esc).join("；")}</p>`
		: `<p class="rs-order-head rs-good">${__("Every required clause is met; a person decides.")}</p>`;
	$place.html(`${head}<ul class="rs-order">${rows.join("")}</ul>`);
	$place.find("[data-judge]").on("click", (event) => ask_judgement(frm, event.target.dataset.judge));
	$place.find("[data-evidence]").on("click", (event) => ask_evidence(frm, event.target.dataset.evidence));
}

function ask_judgement(frm, code) {
	frappe.prompt(
		[
			{
				fieldname: "standing",
				fieldtype: "Select",
				label: __("Standing"),
				reqd: 1,
				options: Object.keys(TONES).map((value) => ({ value, label: __(value) })),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason"), reqd: 1 },
		],
		(values) => frappe.xcall(`${CHANNELS}.judge`, { name: frm.docname, code, ...values }).then(() => frm.reload_doc()),
		code,
		__("Judge")
	);
}

function ask_evidence(frm, code) {
	frappe.prompt(
		[
			{
				fieldname: "evidence",
				fieldtype: "Attach",
				label: __("Evidence"),
				options: { doctype: frm.doctype, docname: frm.docname, make_attachments_public: false },
			},
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note") },
		],
		(values) => frappe.xcall(`${CHANNELS}.give_evidence`, { name: frm.docname, code, ...values }).then(() => frm.reload_doc()),
		code,
		__("Save")
	);
}
