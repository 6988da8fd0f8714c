frappe.ui.form.on("Resource Demand", {
	setup(frm) {
		frm.set_query("cleanliness_class", () => ({ filters: { enabled: 1 } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		reg_station.add_contact_button(frm);
		if (frm.doc.state === "Open") {
			frm.add_custom_button(__("Matches"), () =>
				frappe.set_route("List", "Resource Match", "List", { demand: frm.docname })
			);
		}
		show_matches(frm);
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function show_matches(frm) {
	if (!["Submitted", "Open"].includes(frm.doc.state)) return;
	const esc = frappe.utils.escape_html;
	frappe.db
		.get_list("Resource Match", {
			filters: { demand: frm.docname },
			fields: ["name", "resource", "resource.title as title", "resource_town", "score", "state"],
			order_by: "score desc",
			limit: 10,
		})
		.then((rows) => {
			if (!rows.length) return;
			const list = rows.map(
				(row) => `<li class="rs-good"><span class="rs-mark">${row.score}</span><div>
					<b>${frappe.utils.get_form_link("Resource Match", row.name, true, esc(row.title || row.resource))}</b>
					<span class="rs-clause">${esc(row.resource_town || "")} · ${esc(__(row.state))}</span></div></li>`
			);
			frm.dashboard.add_section(`<ul class="rs-order">${list.join("")}</ul>`, __("Best Matches"));
			frm.dashboard.show();
		});
	frappe.xcall("reg_station.resource_sharing.suggestions.near_misses_of", { demand: frm.docname }).then((rows) => {
		if (!rows.length) return;
		const list = rows.map(
			(row) => `<li class="rs-bad"><span class="rs-mark">!</span><div>
				<b>${frappe.utils.get_form_link("Shared Resource", row.resource, true, esc(row.title))}</b>
				<span class="rs-clause">${esc(row.town || "")}</span>
				<div class="text-muted">${row.missing.map(esc).join("；")}</div></div></li>`
		);
		frm.dashboard.add_section(`<ul class="rs-order">${list.join("")}</ul>`, __("Near Misses"));
		frm.dashboard.show();
	});
}
