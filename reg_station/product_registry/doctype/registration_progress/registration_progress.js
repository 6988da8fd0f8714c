const FOLLOWING = "reg_station.product_registry.following";
const MARKS = { done: "✓", current: "●", interrupted: "‖", ahead: "○" };

frappe.ui.form.on("Registration Progress", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { merged_into: ["is", "not set"] } }));
		frm.set_query("current_stage", () => ({ filters: { enabled: 1 } }));
	},
	refresh(frm) {
		frm.set_df_property("current_stage", "read_only", frm.is_new() ? 0 : 1);
		if (frm.is_new()) return;
		reg_station.add_problem_button(frm);
		if (frm.doc.stalled) {
			frm.set_intro(__("Stands still since {0}", [frappe.datetime.str_to_user(frm.doc.stalled_since)]), "red");
		}
		frappe.xcall(`${FOLLOWING}.timeline`, { name: frm.docname }).then((found) => {
			draw(frm, found.steps);
			if (frm.perm[0].write && !frm.doc.finished_on) {
				frm.add_custom_button(__("Move On"), () => ask_move(frm, found)).addClass("btn-primary");
			}
		});
	},
});

function draw(frm, steps) {
	const esc = frappe.utils.escape_html;
	const rows = steps.map((step) => {
		const tone = step.overdue ? "rs-bad" : step.state === "done" ? "rs-good" : "rs-open";
		const days = [step.entered_on, step.finished_on].filter(Boolean).map((day) => frappe.datetime.str_to_user(day)).join(" – ");
		return `<li class="${tone}"><span class="rs-mark" aria-hidden="true">${MARKS[step.state]}</span><div>
			<b>${esc(step.label)}</b> ${days ? `<span class="rs-clause">${days}</span>` : ""}
			<div class="text-muted">${esc([step.words, step.number, step.remark].filter(Boolean).join("；"))}</div></div></li>`;
	});
	frm.get_field("way_html").$wrapper.html(`<ul class="rs-order">${rows.join("")}</ul>`);
}

function ask_move(frm, found) {
	const needs = (stage) => found.evidence_for.includes(stage);
	const dialog = new frappe.ui.Dialog({
		title: __("Move On"),
		fields: [
			{
				fieldname: "stage",
				fieldtype: "Select",
				label: __("Stage"),
				reqd: 1,
				options: found.next.map((value) => ({ value, label: __(value) })),
				onchange: () => dialog.set_df_property("evidence", "reqd", needs(dialog.get_value("stage")) ? 1 : 0),
			},
			{ fieldname: "day", fieldtype: "Date", label: __("Entered On"), reqd: 1, default: frappe.datetime.get_today() },
			{
				fieldname: "evidence",
				fieldtype: "Attach",
				label: __("Evidence"),
				options: { doctype: frm.doctype, docname: frm.docname, make_attachments_public: false },
			},
			{ fieldname: "remark", fieldtype: "Small Text", label: __("Remark") },
		],
		primary_action_label: __("Move On"),
		primary_action(values) {
			frappe.xcall(`${FOLLOWING}.move_on`, { name: frm.docname, ...values }).then(() => {
				dialog.hide();
				frm.reload_doc();
			});
		},
	});
	dialog.show();
}
