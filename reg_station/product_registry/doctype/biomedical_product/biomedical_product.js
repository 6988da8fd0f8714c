frappe.ui.form.on("Biomedical Product", {
	refresh(frm) {
		if (frm.doc.merged_into) {
			frm.set_intro(__("Merged into {0}", [frappe.utils.get_form_link(frm.doctype, frm.doc.merged_into, true)]));
			return;
		}
		show_similar(frm);
	},
	product_name: show_similar,
	enterprise: show_similar,
});

/** A hint only: whether two names are one product, a person decides. */
function show_similar(frm) {
	if (!frm.doc.enterprise || !frm.doc.product_name) return;
	frappe
		.xcall("reg_station.product_registry.products.similar_products", {
			enterprise: frm.doc.enterprise,
			product_name: frm.doc.product_name,
			name: frm.is_new() ? "" : frm.docname,
		})
		.then((rows) => {
			frm.set_intro();
			if (!rows.length) return;
			const esc = frappe.utils.escape_html;
			const list = rows.map(
				(row) => `${frappe.utils.get_form_link(frm.doctype, row.name, true, esc(row.product_name))} (${row.likeness}%)`
			);
			frm.set_intro(__("The enterprise has products of a like name: {0}", [list.join("、")]), "orange");
		});
}
