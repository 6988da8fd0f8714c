const DUPLICATES = "reg_station.resource_sharing.duplicates";
const TAKEABLE = [
	"title",
	"address",
	"area",
	"cleanliness_class",
	"clear_height",
	"floor_load",
	"equipment_model",
	"capacity",
	"available_from",
	"available_to",
	"terms",
	"contact_person",
	"contact_phone",
];

frappe.ui.form.on("Shared Resource", {
	setup(frm) {
		frm.set_query("service_point", () => ({ filters: { status: "Active", ...(frm.doc.town && { town: frm.doc.town }) } }));
		frm.set_query("cleanliness_class", () => ({ filters: { enabled: 1 } }));
	},
	refresh(frm) {
		if (frm.is_new()) return;
		reg_station.show_progress(frm);
		reg_station.add_contact_button(frm);
		if (["Published", "Stale"].includes(frm.doc.workflow_state) && frm.perm[0].write) {
			frm.add_custom_button(__("Still on Offer"), () =>
				frappe
					.xcall("reg_station.resource_sharing.upkeep.confirm", { name: frm.docname })
					.then((answer) => {
						frappe.show_alert({ message: __("Confirmed; next time by {0}", [answer.due_on]), indicator: "green" });
						frm.reload_doc();
					})
			);
		}
		if (frm.doc.workflow_state === "Published") {
			frm.add_custom_button(__("On the Market"), () =>
				window.open(`/station/market/${encodeURIComponent(frm.docname)}`)
			);
		}
		if (frm.doc.merged_into) {
			frm.set_intro(__("Merged into {0}", [frappe.utils.get_form_link("Shared Resource", frm.doc.merged_into, true)]));
		} else if (frm.doc.workflow_state !== "Withdrawn") {
			show_duplicates(frm);
		}
	},
	enterprise(frm) {
		if (!frm.doc.enterprise || frm.doc.town) return;
		frappe.db
			.get_value("Enterprise", frm.doc.enterprise, "town")
			.then((answer) => frm.set_value("town", answer.message.town));
	},
	before_workflow_action: reg_station.before_workflow_action,
});

function show_duplicates(frm) {
	frappe.xcall(`${DUPLICATES}.possible_duplicates`, { name: frm.docname }).then((rows) => {
		if (!rows.length) return;
		const esc = frappe.utils.escape_html;
		const list = rows.map(
			(row) => `<li class="rs-open"><span class="rs-mark" aria-hidden="true">≈</span><div>
				<b>${frappe.utils.get_form_link("Shared Resource", row.name, true, esc(row.title))}</b>
				<span class="rs-clause">${Math.round(row.score)}% · ${esc(__(row.source))} · ${esc(__(row.state))}</span>
				<div class="text-muted">${row.reasons.map(esc).join("；")}</div></div></li>`
		);
		frm.dashboard.add_section(`<ul class="rs-order">${list.join("")}</ul>`, __("May Be the Same Thing"));
		frm.dashboard.show();
		for (const row of rows) {
			frm.add_custom_button(`${row.name} · ${row.title}`, () => ask_merge(frm, row), __("Merge"));
		}
	});
}

function ask_merge(frm, other) {
	frappe.db.get_doc("Shared Resource", other.name).then((doc) => {
		const differing = TAKEABLE.filter((name) => doc[name] && String(doc[name]) !== String(frm.doc[name] || ""));
		const note = __("{0} is withdrawn and points here. Tick what is right in it; everything else stays readable in the provenance.", [other.name]);
		const values = Object.fromEntries(differing.map((name) => [name, doc[name]]));
		reg_station.ask_merge(frm, { name: other.name, values }, `${DUPLICATES}.merge`, note);
	});
}
