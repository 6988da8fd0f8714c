const LIBRARY = "reg_station.product_registry.library";

frappe.ui.form.on("Intent Library", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.library_year) frm.set_value("library_year", new Date().getFullYear());
	},
	refresh(frm) {
		if (frm.is_new()) return;
		if (!frm.doc.frozen_on) {
			if (frm.perm[0].write) frm.add_custom_button(__("Freeze"), () => freeze(frm));
			frm.set_intro(__("Not frozen yet: intents still come and go."), "orange");
			return;
		}
		frm.add_custom_button(__("Verify"), () => frappe.xcall(`${LIBRARY}.verify`, { name: frm.docname }).then(show_verdict));
		frm.add_custom_button(__("Intents of the Year"), () =>
			frappe.set_route("List", "Registration Intent", { intent_year: frm.doc.library_year })
		);
	},
});

function freeze(frm) {
	frappe.confirm(
		__("Freeze the library of {0}? Its intents can then no longer be changed, and none can be added.", [frm.doc.library_year]),
		() => frappe.xcall(`${LIBRARY}.freeze`, { name: frm.docname }).then(() => frm.reload_doc())
	);
}

function show_verdict(found) {
	const esc = frappe.utils.escape_html;
	if (found.holds) {
		frappe.msgprint({ title: __("The hash holds"), indicator: "green", message: `<code>${esc(found.hash)}</code>` });
		return;
	}
	const rows = found.differences.map(
		(row) => `<tr><td>${esc(row.intent)}</td><td>${esc(row.field || __("Whole intent"))}</td><td>${esc(row.then || "—")}</td><td>${esc(row.now || "—")}</td></tr>`
	);
	const table = `<table class="table table-bordered"><thead><tr><th>${__("Registration Intent")}</th><th>${__("Field")}</th><th>${__("When Frozen")}</th><th>${__("Now")}</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
	frappe.msgprint({
		title: __("The hash no longer holds"),
		indicator: "red",
		wide: true,
		message: found.rows_hold ? `<p>${__("{0} differences", [found.count])}</p>${table}` : __("The stored rows themselves were changed."),
	});
}
