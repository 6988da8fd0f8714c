const PROJECTS = "reg_station.product_registry.key_projects";

frappe.ui.form.on("Key Project", {
	setup(frm) {
		frm.set_query("product", () => ({ filters: { enterprise: frm.doc.enterprise || "", merged_into: ["is", "not set"] } }));
		frm.set_query("project_kind", () => ({ filters: { enabled: 1 } }));
	},
	onload(frm) {
		if (frm.is_new() && !frm.doc.project_year) frm.set_value("project_year", Number(frappe.datetime.get_today().slice(0, 4)));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		frappe.xcall(`${PROJECTS}.service_list`, { project: frm.docname }).then((rows) => draw_items(frm, rows));
		if (frm.doc.state === "Included" && frappe.model.can_create("Key Project Service Item")) {
			frm.add_custom_button(__("Add Proposed Items"), () => ask_items(frm), __("Service List"));
			frm.add_custom_button(
				__("Add an Item"),
				() => frappe.new_doc("Key Project Service Item", { project: frm.docname }),
				__("Service List")
			);
		}
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function draw_items(frm, rows) {
	const esc = frappe.utils.escape_html;
	const day = (value) => (value ? frappe.datetime.str_to_user(value) : "–");
	const lines = rows.map((row) => {
		const tone = row.days_late ? "rs-bad" : row.state === "Done" ? "rs-good" : "rs-open";
		const words = [
			esc(row.department) + (row.who ? ` · ${esc(row.who)}` : ""),
			row.state === "Done" && __("done on {0}", [day(row.done_on)]),
			["Planned", "Under Way"].includes(row.state) && (row.due_on ? __("by {0}", [day(row.due_on)]) : __("no day yet")),
			row.days_late ? __("{0} days late", [row.days_late]) : "",
			row.passed_on ? __("passed to the station on {0}", [day(row.passed_on)]) : "",
		].filter(Boolean);
		return `<li class="${tone}"><span class="rs-mark" aria-hidden="true">${row.days_late ? "!" : row.state === "Done" ? "✓" : "●"}</span><div>
			<a href="/app/key-project-service-item/${encodeURIComponent(row.name)}"><b>${esc(row.title)}</b></a> <span class="rs-clause">${esc(__(row.state))}</span>
			<div class="text-muted">${words.join(" · ")}</div></div></li>`;
	});
	frm.get_field("services_html").$wrapper.html(
		rows.length ? `<ul class="rs-order">${lines.join("")}</ul>` : `<p class="text-muted">${__("The service list is empty.")}</p>`
	);
}

function ask_items(frm) {
	frappe.xcall(`${PROJECTS}.proposed_items`, { project: frm.docname }).then((rows) => {
		if (!rows.length) {
			frappe.msgprint(__("The list has everything that its kind proposes."));
			return;
		}
		const dialog = new frappe.ui.Dialog({
			title: __("Add Proposed Items"),
			fields: [
				{
					fieldname: "titles",
					fieldtype: "MultiCheck",
					label: __("Items"),
					options: rows.map((row) => ({
						value: row.title,
						label: `${row.title} · ${row.department} · ${__("{0} working days", [row.days_allowed])}`,
						checked: 1,
					})),
				},
			],
			primary_action_label: __("Add"),
			primary_action({ titles }) {
				if (!titles || !titles.length) return;
				frappe.xcall(`${PROJECTS}.add_proposed`, { project: frm.docname, titles }).then(({ made, unknown }) => {
					dialog.hide();
					frappe.show_alert({ message: __("{0} items were added.", [made.length]), indicator: "green" });
					if (unknown.length) {
						frappe.msgprint(
							__("Left out, for these departments are not in the directory yet: {0}", [
								unknown.map(frappe.utils.escape_html).join("、"),
							])
						);
					}
					frm.reload_doc();
				});
			},
		});
		dialog.show();
	});
}
