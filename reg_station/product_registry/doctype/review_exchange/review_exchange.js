const RUNNING = "reg_station.product_registry.exchange.running";
const DELIVERING = "/api/method/reg_station.product_registry.exchange.delivering";
const EXCHANGE_COLOURS = { Refused: "red", Failed: "red", Done: "green", "Done with Rejections": "orange", Checked: "blue" };

frappe.ui.form.on("Review Exchange", {
	onload: reg_station.default_station,
	refresh(frm) {
		const { status } = frm.doc;
		frm.page.set_indicator(__(status), EXCHANGE_COLOURS[status] || "gray");
		for (const [language, label] of [["zh", __("Template (Chinese)")], ["en", __("Template (English)")]]) {
			frm.add_custom_button(label, () => window.open(`${DELIVERING}.template?language=${language}`), __("Template"));
		}
		if (frm.is_new()) {
			frm.set_intro(__("Choose the file and save. Check it first: it says what would change and changes nothing."));
			return;
		}
		if (frm.doc.message) frm.set_intro(frappe.utils.escape_html(frm.doc.message), EXCHANGE_COLOURS[status]);
		const busy = ["Checking", "Under Way"].includes(status);
		const open = !["Done", "Done with Rejections"].includes(status);
		if (open && frm.perm[0] && frm.perm[0].write) {
			frm.add_custom_button(__("Check First"), () => run(frm, "check"));
			frm.add_custom_button(busy ? __("Go On") : __("Take Over"), () => run(frm, "start"));
			frm.change_custom_button_type(busy ? __("Go On") : __("Take Over"), null, "primary");
		}
		if (busy || !open) frm.disable_save();
		if (busy && frm.doc.row_count) {
			frm.dashboard.show_progress(__("Rows Done"), (100 * frm.doc.rows_done) / frm.doc.row_count);
		}
		if (frm.doc.rejected_count) {
			frm.add_custom_button(__("Show the Rejected Rows"), () =>
				frappe.set_route("List", "Review Exchange Row", { exchange: frm.docname, outcome: "Rejected" })
			);
		}
		watch(frm, busy);
	},
});

function run(frm, what) {
	const go = () => frappe.xcall(`${RUNNING}.${what}`, { name: frm.docname }).then(() => frm.reload_doc());
	return frm.is_dirty() ? frm.save().then(go) : go();
}

/* The work runs in the background; look again until it is done or the form is left. */
function watch(frm, busy) {
	clearTimeout(frm.exchange_watch);
	if (!busy) return;
	frm.exchange_watch = setTimeout(() => {
		if (cur_frm === frm && !document.hidden) frm.reload_doc();
		else watch(frm, busy);
	}, 3000);
}
