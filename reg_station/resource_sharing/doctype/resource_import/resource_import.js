const TEMPLATE_URL = "/api/method/reg_station.resource_sharing.importing.template";
const IMPORT_COLOURS = { Refused: "red", Failed: "orange", Imported: "green", Checking: "blue" };

frappe.ui.form.on("Resource Import", {
	setup(frm) {
		frm.set_query("service_point", () => ({ filters: frm.doc.town ? { town: frm.doc.town } : {} }));
	},
	onload(frm) {
		if (frm.is_new()) choose_only_town(frm);
	},
	refresh(frm) {
		frm.page.set_indicator(__(frm.doc.status), IMPORT_COLOURS[frm.doc.status] || "gray");
		if (frm.is_new()) {
			frm.set_intro(__("Choose the spreadsheet and the town, then save. Nothing is written before it is checked."));
		}
		for (const [language, label] of [["zh", __("Template (Chinese)")], ["en", __("Template (English)")]]) {
			frm.add_custom_button(label, () => window.open(`${TEMPLATE_URL}?language=${language}`), __("Template"));
		}
		if (frm.doc.message) frm.set_intro(frappe.utils.escape_html(frm.doc.message), IMPORT_COLOURS[frm.doc.status]);
		const waits = !["Checking", "Imported"].includes(frm.doc.status);
		if (!frm.is_new() && waits && frm.perm[0] && frm.perm[0].write) {
			// Not the primary action of the page: Ctrl+S means that one.
			frm.add_custom_button(__("Check and Import"), () => check_and_import(frm));
			frm.change_custom_button_type(__("Check and Import"), null, "primary");
		}
		if (["Checking", "Imported"].includes(frm.doc.status)) frm.disable_save();
		if (frm.doc.status === "Imported") {
			frm.add_custom_button(__("Show the Drafts"), () =>
				frappe.set_route("List", "Shared Resource", {
					workflow_state: "Draft",
					...(frm.doc.town ? { town: frm.doc.town } : {}),
				})
			);
		}
		if (frm.doc.status === "Checking" && !frm.is_new()) {
			frm.add_custom_button(__("Start Again"), () => check_and_import(frm));
		}
		watch(frm);
	},
});

/* Most people see one town only. */
function choose_only_town(frm) {
	if (frm.doc.town || frm.doc.station) return;
	frappe.db.get_list("Town", { limit: 2 }).then((towns) => {
		if (towns.length === 1 && !frm.doc.station) frm.set_value("town", towns[0].name);
	});
}

function check_and_import(frm) {
	const go = () =>
		frappe
			.xcall("reg_station.resource_sharing.importing.start", { name: frm.docname })
			.then(() => frm.reload_doc());
	return frm.is_dirty() ? frm.save().then(go) : go();
}

/* The work runs in the background; look again until it is done or the form is left. */
function watch(frm) {
	clearTimeout(frm.import_watch);
	if (frm.doc.status !== "Checking") return;
	frm.import_watch = setTimeout(() => {
		if (cur_frm === frm && !document.hidden) frm.reload_doc();
		else watch(frm);
	}, 3000);
}
