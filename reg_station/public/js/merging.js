frappe.provide("reg_station");

/**
 * Ask which values of another record the one in the form takes over, then merge.
 * other: {name, values: field → its value, where it differs}; method: the server's merge; note: what becomes of the other.
 */
reg_station.ask_merge = function (frm, other, method, note) {
	const esc = frappe.utils.escape_html;
	const differing = Object.keys(other.values);
	const dialog = new frappe.ui.Dialog({
		title: __("Merge {0} into {1}", [other.name, frm.docname]),
		fields: [
			{ fieldtype: "HTML", options: `<p>${note}</p>` },
			...differing.map((name) => ({
				fieldname: name,
				fieldtype: "Check",
				label: __("{0}: {1} instead of {2}", [
					__(frappe.meta.get_label(frm.doctype, name)),
					esc(String(other.values[name])),
					esc(String(frm.doc[name] || "—")),
				]),
				default: frm.doc[name] ? 0 : 1,
			})),
		],
		primary_action_label: __("Merge"),
		primary_action(values) {
			frappe
				.xcall(method, {
					keep: frm.docname,
					drop: other.name,
					take_from_dropped: differing.filter((name) => values[name]),
				})
				.then(() => {
					dialog.hide();
					frm.reload_doc();
				});
		},
	});
	dialog.show();
};
