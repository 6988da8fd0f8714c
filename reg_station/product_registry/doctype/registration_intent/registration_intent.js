const COLLECTING = "reg_station.product_registry.collecting";

frappe.ui.form.on("Registration Intent", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { merged_into: ["is", "not set"] } }));
	},
	onload(frm) {
		if (frm.is_new() && !frm.doc.intent_year) frm.set_value("intent_year", new Date().getFullYear());
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.add_problem_button(frm);
		reg_station.show_progress(frm);
		show_quality(frm);
		if (frm.doc.merged_into) {
			frm.set_intro(__("Merged into {0}", [frappe.utils.get_form_link(frm.doctype, frm.doc.merged_into, true)]));
		} else if (["Submitted", "Accepted"].includes(frm.doc.workflow_state)) {
			show_duplicates(frm);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function show_quality(frm) {
	frappe.xcall(`${COLLECTING}.quality`, { name: frm.docname }).then((found) => {
		const esc = frappe.utils.escape_html;
		const rows = found.parts.map(
			(part) => `<li class="${part.points >= part.of ? "rs-good" : "rs-bad"}"><span class="rs-mark" aria-hidden="true">${part.points >= part.of ? "✓" : "!"}</span>
				<div><b>${esc(part.part)}</b> <span class="rs-clause">${part.points} / ${part.of}</span><div class="text-muted">${esc(part.reason)}</div></div></li>`
		);
		frm.dashboard.add_section(`<ul class="rs-order">${rows.join("")}</ul>`, __("Quality of the Information: {0}", [found.score]));
		frm.dashboard.show();
	});
}

function show_duplicates(frm) {
	frappe.xcall(`${COLLECTING}.possible_duplicates`, { name: frm.docname }).then((rows) => {
		if (!rows.length) return;
		const esc = frappe.utils.escape_html;
		const list = rows.map(
			(row) => `<li class="rs-open"><span class="rs-mark" aria-hidden="true">≈</span><div>
				<b>${frappe.utils.get_form_link(frm.doctype, row.name, true, esc(row.product_name))}</b>
				<span class="rs-clause">${Math.round(row.score)}% · ${esc(__(row.source))} · ${esc(__(row.state))}</span>
				<div class="text-muted">${row.reasons.map(esc).join("；")}</div></div></li>`
		);
		frm.dashboard.add_section(`<ul class="rs-order">${list.join("")}</ul>`, __("May Be the Same Product"));
		frm.dashboard.show();
		for (const row of rows) {
			frm.add_custom_button(`${row.name} · ${row.product_name}`, () => ask_merge(frm, row), __("Merge"));
		}
	});
}

function ask_merge(frm, other) {
	const note = __("{0} ends as merged and points here. Tick what is right in it; everything else stays readable in the provenance.", [
		frappe.utils.escape_html(other.name),
	]);
	reg_station.ask_merge(frm, { name: other.name, values: other.differing }, `${COLLECTING}.merge`, note);
}
